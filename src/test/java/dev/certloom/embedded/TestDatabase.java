package dev.certloom.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
        String owner = Migrated.OWNER;
        String name = name();
        try (Connection connection = DriverManager.getConnection(
                        Server.PROCESS.jdbcUrl("postgres"), DatabaseProcess.ADMINISTRATOR, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " owner " + owner + " template " + owner);
        } catch (SQLException e) {
            throw new IllegalStateException("Expected to copy the database that has our tables", e);
        }
        return new TestDatabase(Server.PROCESS.jdbcUrl(name), owner, PASSWORD).source();
    }

    /** Makes a database that no other caller has. */
    public static TestDatabase random() {
        String name = name();
        DatabaseProcess server = Server.PROCESS;
        server.provide(name, name, PASSWORD);
        return new TestDatabase(server.jdbcUrl(name), name, PASSWORD);
    }

    private static String name() {
        return "test_" + COUNTER.incrementAndGet();
    }

    /** Gives a new connection each time. */
    public DriverManagerDataSource source() {
        return new DriverManagerDataSource(url, user, password);
    }

    /** Migrated once, and copied for each caller. */
    private static final class Migrated {

        /** Of the database that is copied, which has the same name, and of each copy. */
        private static final String OWNER = make();

        private static String make() {
            TestDatabase database = random();
            Flyway.configure().dataSource(database.source()).load().migrate();
            return database.user();
        }
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
                                List.of(
                                        "fsync=off",
                                        "full_page_writes=off",
                                        "synchronous_commit=off",
                                        "scram_iterations=1")),
                        () -> {});
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
