package dev.certloom.load;

import dev.certloom.renewal.RenewalNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@link RenewalNode} in a process of its own. What it logs is in {@code target/NAME.log}. */
final class NodeProcess implements AutoCloseable {

    private static final int MAX_MINUTES = 10;
    private static final String ENDED = "";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String name;
    private final Process process;
    private final Writer commands;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Starts one; its first answer says that it is ready. */
    NodeProcess(String name, DriverManagerDataSource database, List<String> settings) throws IOException {
        this.name = name;
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RenewalNode.class.getName(),
                database.getUrl() + "&ApplicationName=" + name,
                String.valueOf(database.getUsername()),
                String.valueOf(database.getPassword())));
        command.addAll(settings);
        process = new ProcessBuilder(command)
                .redirectError(Path.of("target", name + ".log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException killed) {
            // nothing more comes
        }
        lines.add(ENDED);
    }

    String name() {
        return name;
    }

    /** Whether an answer is there. */
    boolean hasAnswered() {
        return !lines.isEmpty();
    }

    /** Gives a command. */
    void send(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the answer to the command before. */
    JsonNode answer() throws InterruptedException {
        String line = lines.poll(MAX_MINUTES, TimeUnit.MINUTES);
        if (line == null || line.equals(ENDED)) {
            throw new IllegalStateException(
                    "Expected an answer of %s, but there is none; see target/%s.log.".formatted(name, name));
        }
        return JSON.readTree(line);
    }

    JsonNode ask(String command) throws InterruptedException {
        send(command);
        return answer();
    }

    /** As {@code kill -9} does; comes back when it is dead. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
