package dev.certloom.issuer.script;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.script.Scripts.InstalledScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a script, from its start to its end. What it is told comes on standard input alone, because arguments and
 * environment are shown to others of the machine. It writes to files, since whoever reads from a pipe waits for each child
 * that holds it; and whatever it started in its group of processes ends with it.
 */
final class ScriptRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScriptRun.class);

    private static final long LOOK_INTERVAL_MS = 10;
    private static final Duration END_PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_WORDS_BYTES = 4_096;

    private final InstalledScript script;
    private final int maxBytes;
    private final Path output;
    private final Path errors;

    private ScriptRun(InstalledScript script, int maxBytes) throws IOException {
        this.script = script;
        this.maxBytes = maxBytes;
        this.output = Files.createTempFile("certloom-script", ".out");
        this.errors = Files.createTempFile("certloom-script", ".err");
    }

    /**
     * How it ended.
     *
     * @param output all that it wrote to standard output
     * @param words the beginning of what it wrote to standard error; may hold secrets
     */
    record Ended(int exitCode, byte[] output, String words) {

        /** Without what it wrote. */
        @Override
        public String toString() {
            return "Ended[" + exitCode + "]";
        }
    }

    /**
     * Runs it to its end.
     *
     * @param input for its standard input
     * @param maxBytes how much it may write
     * @throws OrderNotReceived when it could not be started
     * @throws IssuerUnavailable when it was stopped, because it took too long or wrote too much
     */
    static Ended of(InstalledScript script, byte[] input, int maxBytes) throws IssuerUnavailable {
        try (ScriptRun run = new ScriptRun(script, maxBytes)) {
            return run.toEnd(run.start(), input);
        } catch (IOException e) {
            throw new OrderNotReceived(CallOutcome.NO_ANSWER, "its command could not be started", e);
        }
    }

    private Process start() throws IOException {
        Path program = script.settings().program();
        if (!Files.isExecutable(program)) {
            throw new IOException("There is no program at " + program + " (any more), or it is not executable.");
        }
        ProcessBuilder builder = new ProcessBuilder(script.commandLine())
                .directory(script.settings().folder().toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(script.settings().environment());
        return builder.start();
    }

    private Ended toEnd(Process process, byte[] input) throws IssuerUnavailable {
        try {
            Thread.ofVirtual().name("script-input").start(() -> tell(process, input));
            await(process);
            return new Ended(process.exitValue(), read(output, maxBytes), words());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the command was interrupted", e);
        } catch (IOException e) {
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "what the command wrote could not be read", e);
        } finally {
            end(process);
        }
    }

    /** Aside, because it may never read. */
    private static void tell(Process process, byte[] input) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input);
        } catch (IOException e) {
            LOG.debug("A script did not read all that it was told.");
        }
    }

    private void await(Process process) throws InterruptedException, IOException, IssuerUnavailable {
        Duration timeout = script.settings().timeout();
        long begin = System.nanoTime();
        boolean ended;
        do {
            ended = process.waitFor(LOOK_INTERVAL_MS, TimeUnit.MILLISECONDS);
            if (Files.size(output) > maxBytes || Files.size(errors) > maxBytes) {
                throw new IssuerUnavailable(
                        CallOutcome.NO_ANSWER, "the command wrote more than %d bytes".formatted(maxBytes));
            }
            if (!ended && System.nanoTime() - begin > timeout.toNanos()) {
                throw new IssuerUnavailable(
                        CallOutcome.NO_ANSWER, "the command did not end within %d s".formatted(timeout.toSeconds()));
            }
        } while (!ended);
    }

    private static byte[] read(Path file, int atMost) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return stream.readNBytes(atMost);
        }
    }

    /** Whole lines where not all is read, so that no secret is in it by half. */
    private String words() throws IOException {
        String text = new String(read(errors, MAX_WORDS_BYTES), StandardCharsets.UTF_8);
        return Files.size(errors) <= MAX_WORDS_BYTES ? text : text.substring(0, text.lastIndexOf('\n') + 1);
    }

    /** Ends whatever is left of it, at once. */
    private void end(Process process) {
        List<ProcessHandle> others = process.descendants().toList();
        endGroup(process.pid());
        others.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            if (!process.waitFor(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A script is still there after it was killed, as process {}.", process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Java has no word for a group of processes. */
    private static void endGroup(long group) {
        Optional<String> said = UserAccount.output(List.of("sh", "-c", "kill -s KILL -- -" + group));
        LOG.trace("Something of a script was ended: {}.", said.isPresent());
    }

    /** What it did stays done: a file that cannot be deleted must not look as if it had never been started. */
    @Override
    public void close() {
        for (Path file : List.of(output, errors)) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("A file of a script could not be deleted: {}.", file, e);
            }
        }
    }
}
