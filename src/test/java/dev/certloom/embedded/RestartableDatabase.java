package dev.certloom.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A real PostgreSQL with our tables, of one test's own, that can be stopped, killed and started again on the same data. */
public final class RestartableDatabase implements AutoCloseable {

    private static final String NAME = "restartable";
    private static final String PASSWORD = "test";

    private final String name;
    private final Path folder;
    private final DatabaseProcess.Place place;
    private DatabaseProcess process;

    public RestartableDatabase() {
        this(NAME, List.of());
    }

    private RestartableDatabase(String name, List<String> options) {
        this.name = name;
        try {
            folder = TestFolders.random("restartable-database");
            Path password = folder.resolve("password");
            OwnerOnlyFiles.write(password, PASSWORD);
            place = new DatabaseProcess.Place(
                    folder.resolve("database"),
                    folder.resolve("database.log"),
                    folder.resolve("database.pid"),
                    password,
                    Ports.free(Set.of()),
                    options);
            process = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.provide(name, name, PASSWORD);
        Flyway.configure().dataSource(source()).load().migrate();
    }

    /** One that counts statements ({@code pg_stat_statements}), named as an installation's is, and that does not wait for the disk. */
    public static RestartableDatabase counting() {
        return new RestartableDatabase(
                "certloom",
                List.of(
                        "shared_preload_libraries=pg_stat_statements",
                        "fsync=off",
                        "full_page_writes=off",
                        "synchronous_commit=off"));
    }

    private DatabaseProcess start() throws IOException {
        return DatabaseProcess.start(PostgresDistribution.unpackedIn(TestFolders.software()), place, () -> {});
    }

    /** Gives a new connection each time. */
    public DriverManagerDataSource source() {
        return new DriverManagerDataSource(DatabaseProcess.jdbcUrl(place.port(), name), name, PASSWORD);
    }

    /** One connection of the superuser to one of the server's databases. */
    public SingleConnectionDataSource ofSuperuser(String database) {
        return new SingleConnectionDataSource(
                DatabaseProcess.jdbcUrl(place.port(), database), DatabaseProcess.ADMINISTRATOR, PASSWORD, true);
    }

    /** The server's files in which these bytes lie, its log among them. */
    public List<Path> filesWith(byte[] bytes) {
        String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(place.data())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> content(file).contains(wanted))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty for one that is gone by now. */
    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException gone) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server in order and starts it again. */
    public void restart() {
        process.close();
        startAgain();
    }

    /** Kills the server and starts it again. */
    public void crash() {
        process.child().close(ProcessSignal.KILL);
        startAgain();
    }

    private void startAgain() {
        try {
            process = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        try {
            Archive.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
