package dev.certloom.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A whole default installation for a test: the application as a process of its own, with the embedded default switched
 * on, so that each of the three processes can be killed. Its home is deleted when it is closed.
 */
public final class TestInstallation implements AutoCloseable {

    /** For a JVM that ends soon. */
    static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);

    private final List<String> program;
    private final List<String> arguments;
    private final Path folder;
    private final int port = Ports.free(Set.of());
    private @Nullable Process application;
    private Map<String, String> environment = Map.of();

    /**
     * @param main the application's class
     * @param arguments further arguments for it, such as {@code --name=value}
     */
    public TestInstallation(Class<?> main, String... arguments) {
        this(shortLived(main), arguments);
    }

    private TestInstallation(List<String> program, String... arguments) {
        this.program = program;
        this.arguments = List.of(arguments);
        try {
            folder = TestFolders.random("test-installation");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It ends before it is worth compiling well: half of what it would take to start goes into that. */
    private static List<String> shortLived(Class<?> main) {
        List<String> program = new ArrayList<>(QUICK_START);
        program.addAll(List.of(
                "-Dcertloom.embedded.engine-java-options=-Xms256m -Xmx1g -XX:MaxDirectMemorySize=256m "
                        + String.join(" ", QUICK_START),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        return program;
    }

    /**
     * Of an application as it is packaged, which runs as it would anywhere.
     *
     * @param jar the executable one
     * @param arguments further arguments for it, such as {@code --name=value}
     */
    public static TestInstallation packaged(Path jar, String... arguments) {
        return new TestInstallation(List.of("-jar", jar.toString()), arguments);
    }

    /** Its {@code certloom.home}. */
    public Path home() {
        return folder.resolve("home");
    }

    /** Where it listens for HTTPS on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** All that the application has written since its first start. */
    public String output() {
        try {
            return Files.exists(outputFile()) ? Files.readString(outputFile()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From its next start, all its processes have these variables beside those of this JVM. */
    public void setEnvironment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
    }

    /** Starts the application; does not wait for it. */
    public void start() {
        application = launch(outputFile());
    }

    /** Starts another application on the same home, which is bound to fail, and returns its exit code and output. */
    Refusal startAnother() {
        Path output = folder.resolve("other-output.log");
        try {
            Process other = launch(output);
            if (!other.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                other.destroyForcibly();
            }
            return new Refusal(other.waitFor(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * How an application refused to start.
     *
     * @param exitCode its exit code
     * @param output what it wrote
     */
    record Refusal(int exitCode, String output) {}

    /** Asks the application to end, as Ctrl-C does, waits for it and returns its exit code. */
    public int stop() {
        running().ifPresent(Process::destroy);
        return awaitEnd();
    }

    /** Waits until the application has ended by itself and returns its exit code. */
    public int awaitEnd() {
        Process process = running().orElseThrow();
        try {
            if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Expected the application to end, but it did not: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9} of the application: its children live on. */
    public void killApplication() {
        running().ifPresent(Process::destroyForcibly);
        awaitEnd();
    }

    /** {@code kill -9} of the engine. */
    public void killEngine() {
        engine().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** {@code kill -9} of the database's main process. */
    public void killDatabase() {
        database().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** The application's process, while it runs. */
    public Optional<ProcessHandle> application() {
        return running().filter(Process::isAlive).map(Process::toHandle);
    }

    /** The engine's process, while it runs. */
    public Optional<ProcessHandle> engine() {
        return child("engine.pid");
    }

    /** The database's process, while it runs. */
    public Optional<ProcessHandle> database() {
        return child("database.pid");
    }

    @Override
    public void close() {
        running().ifPresent(process -> {
            process.destroyForcibly();
            awaitEnd();
        });
        killEngine();
        killDatabase();
        // what was killed in the middle of making its folder may have children that still write there
        Awaitility.await("the folder to be deleted")
                .atMost(Duration.ofSeconds(20))
                .ignoreException(DirectoryNotEmptyException.class)
                .until(() -> {
                    Archive.delete(folder);
                    return true;
                });
    }

    private Process launch(Path output) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(program);
        command.addAll(List.of(
                "--certloom.embedded.enabled=true",
                "--certloom.home=" + home(),
                "--certloom.embedded.software=" + TestFolders.software(),
                "--certloom.embedded.engine-distribution=" + TestFolders.engineDistribution(),
                "--server.port=" + port));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<ProcessHandle> child(String pidFile) {
        return ProcessIdentity.read(home().resolve("run").resolve(pidFile)).flatMap(ProcessIdentity::running);
    }

    private Optional<Process> running() {
        return Optional.ofNullable(application);
    }

    private Path outputFile() {
        return folder.resolve("output.log");
    }
}
