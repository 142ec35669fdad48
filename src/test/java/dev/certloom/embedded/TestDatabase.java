package dev.certloom.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A fresh, empty database on a real PostgreSQL, for a test. One server runs per test JVM, started at the first call and
 * stopped when the JVM ends; it is told not to wait for the disk, so claims about durability need another one.
 *
 * @param url the JDBC address
 * @param user the owner of the database
 * @param password the owner's password
 */
public record TestDatabase(String url, String user, String password) {

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final String PASSWORD = "test";

    /** Makes a database that no other caller has, with our tables in it. */
    public static DriverManagerDataSource migrated() {
        DriverManagerDataSource source = random().source();
        Flyway.configure().dataSource(source).load().migrate();
        return source;
    }

    /** Makes a database that no other caller has. */
    public static TestDatabase random() {
        String name = "test_" + COUNTER.incrementAndGet();
        DatabaseProcess server = Server.PROCESS;
        server.provide(name, name, PASSWORD);
        return new TestDatabase(server.jdbcUrl(name), name, PASSWORD);
    }

    /** Gives a new connection each time. */
    public DriverManagerDataSource source() {
        return new DriverManagerDataSource(url, user, password);
    }

    private static final class Server {

        private static final DatabaseProcess PROCESS = start();

        private static DatabaseProcess start() {
            try {
                Path folder = TestFolders.random("test-database");
                Path password = folder.resolve("password");
                OwnerOnlyFiles.write(password, PASSWORD);
                DatabaseProcess process = DatabaseProcess.start(
                        PostgresDistribution.unpackedIn(TestFolders.software()),
                        new DatabaseProcess.Place(
                                folder.resolve("database"),
                                folder.resolve("database.log"),
                                folder.resolve("database.pid"),
                                password,
                                Ports.free(Set.of()),
                                List.of("fsync=off", "full_page_writes=off", "synchronous_commit=off")));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder)));
                return process;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void end(DatabaseProcess process, Path folder) {
            process.close();
            try {
                Archive.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("Expected to delete " + folder + ", but it failed", e);
            }
        }
    }
}
