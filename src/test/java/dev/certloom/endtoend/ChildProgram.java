package dev.certloom.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server that a test runs beside itself. */
final class ChildProgram implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);
    private static final int STOP_SECONDS = 10;

    private final Process process;
    private final Path output;

    /**
     * @param output file for what it writes
     * @param program its name, and its arguments
     */
    ChildProgram(Path output, Map<String, String> environment, String... program) {
        this.output = output;
        List<String> command = new ArrayList<>(List.of(program));
        command.set(0, NeedsPrograms.Condition.find(program[0]).orElseThrow().toString());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** What it has written. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it listens at a port of TCP. */
    void awaitPort(int port) {
        Awaitility.await("a server at port " + port)
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("Expected a server, but it has ended: " + output());
                    }
                })
                .until(() -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        return socket.isConnected();
                    } catch (IOException notYet) {
                        return false;
                    }
                });
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
