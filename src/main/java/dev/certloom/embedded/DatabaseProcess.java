package dev.certloom.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real PostgreSQL as a child process: reachable on 127.0.0.1 only, with passwords, and with PostgreSQL's default
 * durability ({@code fsync} and {@code synchronous_commit} stay on).
 */
final class DatabaseProcess implements AutoCloseable {

    private static final String NAME = "PostgreSQL";
    static final String ADMINISTRATOR = "certloom_admin";
    private static final Duration INIT_TIMEOUT = Duration.ofMinutes(2);
    /** After a crash it first replays its log, up to a gigabyte. */
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    /** A server killed a moment ago may still get in the way of the next: by its lock file, or its last sessions. */
    private static final List<String> TRANSIENT_FAILURES = List.of(
            "lock file \"postmaster.pid\" already exists", "pre-existing shared memory block", "Is another postmaster");

    /**
     * The files and address of a server.
     *
     * @param data the database itself
     * @param logFile its log
     * @param pidFile its process id
     * @param administratorPassword file with the password of its superuser, which only this module uses
     * @param port where it listens
     * @param options further settings as {@code name=value}
     */
    record Place(Path data, Path logFile, Path pidFile, Path administratorPassword, int port, List<String> options) {}

    private final Place place;
    private final ChildProcess child;

    private DatabaseProcess(Place place, ChildProcess child) {
        this.place = place;
        this.child = child;
    }

    /** Ends a server that an earlier, killed application left running. */
    static void endLeftover(Path pidFile) {
        ChildProcess.endLeftover(NAME, pidFile, ProcessSignal.INT, STOP_TIMEOUT);
    }

    /**
     * Creates the data folder if there is none, starts the server on it and waits until it answers.
     *
     * @throws StartFailure if it does not, or if the folder is of another major version
     */
    static DatabaseProcess start(PostgresDistribution programs, Place place, Runnable onUnexpectedEnd)
            throws IOException {
        if (Files.exists(place.data())) {
            requireOurMajor(place.data());
        } else {
            initialise(programs, place);
        }
        removeLockOfStranger(place.data());
        ChildProcess child = ChildProcess.start(new ChildProcess.Plan(
                NAME,
                programs.command("postgres", arguments(place)),
                Map.of(),
                place.data(),
                place.logFile(),
                place.pidFile(),
                ProcessSignal.INT,
                STOP_TIMEOUT,
                START_TIMEOUT,
                () -> answers(place),
                reason -> TRANSIENT_FAILURES.stream().anyMatch(reason::contains),
                onUnexpectedEnd));
        try {
            child.ready().join();
        } catch (CompletionException e) {
            child.close();
            throw e.getCause() instanceof StartFailure failure ? failure : e;
        }
        return new DatabaseProcess(place, child);
    }

    /** Creates the role and a database it owns, unless they exist, and sets the role's password. */
    void provide(String database, String role, String password) {
        try (Connection connection = connect(place);
                Statement statement = connection.createStatement()) {
            // Passwords are of our own making: letters and digits only.
            String verb = exists(connection, "select 1 from pg_roles where rolname = ?", role) ? "alter" : "create";
            statement.execute(verb + " role " + role + " login password '" + password + "'");
            if (!exists(connection, "select 1 from pg_database where datname = ?", database)) {
                statement.execute("create database " + database + " owner " + role);
                statement.execute("revoke all on database " + database + " from public");
            }
            // to remove purged keys from the log as well
            statement.execute("grant pg_checkpoint to " + role);
            try (Connection within = connect(place, database);
                    Statement grant = within.createStatement()) {
                grant.execute("grant execute on function pg_switch_wal() to " + role);
            }
        } catch (SQLException e) {
            throw new StartFailure(
                    "Expected to prepare the database " + database + ", but PostgreSQL answered: " + e.getMessage(),
                    "Read " + place.logFile() + " and start again. The data is kept as it is.",
                    e);
        }
    }

    String jdbcUrl(String database) {
        return jdbcUrl(place.port(), database);
    }

    ChildProcess child() {
        return child;
    }

    @Override
    public void close() {
        child.close();
    }

    private static String[] arguments(Place place) {
        List<String> arguments = new ArrayList<>(List.of("-D", place.data().toString()));
        List<String> settings = Stream.concat(
                        Stream.of(
                                "listen_addresses=127.0.0.1",
                                "port=" + place.port(),
                                // Sockets in a shared folder would be a second way in, and their paths have a length
                                // limit.
                                "unix_socket_directories=",
                                "log_min_messages=warning",
                                "max_connections=100",
                                // A segment of the log that is not needed any more is removed and not used again, with
                                // what is in it.
                                "wal_recycle=off"),
                        place.options().stream())
                .toList();
        settings.forEach(setting -> arguments.addAll(List.of("-c", setting)));
        return arguments.toArray(String[]::new);
    }

    private static void initialise(PostgresDistribution programs, Place place) throws IOException {
        Path fresh = place.data().resolveSibling(place.data().getFileName() + ".new");
        Archive.delete(fresh);
        // The locale is the server's own: an update of the system's would silently break the order of its indices.
        List<String> command = programs.command(
                "initdb",
                "-D",
                fresh.toString(),
                "-U",
                ADMINISTRATOR,
                "--pwfile=" + place.administratorPassword(),
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--data-checksums");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(place.logFile().toFile()))
                .start();
        try {
            if (!process.waitFor(INIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new StartFailure(
                        "Expected to make a new database, but initdb failed: "
                                + FailureExcerpt.of(place.logFile(), 0).orElse("it said nothing"),
                        "Read " + place.logFile() + ". Run Certloom as an ordinary user, or allow user namespaces "
                                + "(unshare -U) to root, and start again.");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new StartFailure("The making of a new database was interrupted.", "Start again.", e);
        }
        // Only a complete folder gets the name: a start that was killed in between begins again.
        Files.move(fresh, place.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void requireOurMajor(Path data) throws IOException {
        String major = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!major.equals(Integer.toString(PostgresDistribution.MAJOR))) {
            throw new StartFailure(
                    "Expected a database of PostgreSQL " + PostgresDistribution.MAJOR + " in " + data
                            + ", but it was written by PostgreSQL " + major + ". Nothing was changed.",
                    "Move it with PostgreSQL's own tools of both versions: pg_upgrade --old-bindir BIN-OF-" + major
                            + " --new-bindir BIN-OF-" + PostgresDistribution.MAJOR + " --old-datadir " + data
                            + " --new-datadir " + data + "-" + PostgresDistribution.MAJOR
                            + " (the new folder made by initdb --data-checksums), then put the new folder in the "
                            + "place of the old one. Or start the release of Certloom that wrote it.");
        }
    }

    /**
     * After a crash of the machine, the dead server's process id may belong to another process, and PostgreSQL then
     * takes its own stale lock for a live one. The folder is ours alone (see {@link Home}), so a process that does not
     * name it cannot be its server.
     */
    private static void removeLockOfStranger(Path data) throws IOException {
        Path lock = data.resolve("postmaster.pid");
        if (!Files.exists(lock)) {
            return;
        }
        String first = Files.readString(lock).lines().findFirst().orElse("");
        boolean stranger = first.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(first))
                        .flatMap(handle -> handle.info().commandLine())
                        .filter(command -> !command.contains(data.toString()))
                        .isPresent();
        if (stranger) {
            Files.delete(lock);
        }
    }

    private static boolean answers(Place place) {
        try (Connection connection = connect(place)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            return statement.executeQuery().next();
        }
    }

    private static Connection connect(Place place) throws SQLException {
        return connect(place, "postgres");
    }

    private static Connection connect(Place place, String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", ADMINISTRATOR);
        properties.setProperty("password", password(place.administratorPassword()));
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", "5");
        return DriverManager.getConnection(jdbcUrl(place.port(), database), properties);
    }

    private static String password(Path file) throws SQLException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SQLException("Expected the administrator's password in " + file + ", but it cannot be read", e);
        }
    }

    /**
     * By SCRAM only, in which either end proves that it knows the password and none tells it: another user of the
     * machine may have taken the port while the server is away.
     */
    static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?requireAuth=scram-sha-256";
    }
}
