package dev.certloom.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How a program ended that a test ran beside itself.
 *
 * @param output all it wrote to standard output, and to standard error where its builder joins the two
 */
public record ProgramRun(int exitCode, String output) {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /**
     * Runs a program to its end.
     *
     * @throws AssertionError when it has not ended in time; it is killed, and the message carries what it wrote
     */
    public static ProgramRun of(ProcessBuilder program) {
        return of(program, StandardCharsets.UTF_8);
    }

    /**
     * Runs a program to its end.
     *
     * @param charset of its output
     */
    public static ProgramRun of(ProcessBuilder program, Charset charset) {
        return of(program, charset, LIMIT);
    }

    static ProgramRun of(ProcessBuilder program, Charset charset, Duration limit) {
        try {
            // a file, since whoever reads from a pipe waits for each child that holds it
            Path written = Files.createTempFile("certloom-program", ".out");
            try {
                Process process = program.redirectOutput(written.toFile()).start();
                process.getOutputStream().close();
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
                String output = new String(Files.readAllBytes(written), charset);
                if (!ended) {
                    throw new AssertionError("Expected %s to end within %s, but it wrote: %s"
                            .formatted(program.command(), limit, output));
                }
                return new ProgramRun(process.exitValue(), output);
            } finally {
                Files.delete(written);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The output, if the program succeeded. */
    public String requireSuccess() {
        if (exitCode != 0) {
            throw new AssertionError("Expected exit code 0, but it is " + exitCode + ": " + output);
        }
        return output;
    }
}
