package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A second opinion. Tests that ask for it are skipped on machines without it. */
final class OpenSsl {

    private static final Path PROGRAM = Path.of("/usr/bin/openssl");

    private OpenSsl() {}

    /** Output of a run that must succeed. */
    static String run(byte[] input, String... arguments) {
        assumeTrue(Files.isExecutable(PROGRAM), "openssl is not on this machine");
        try {
            List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
            command.addAll(List.of(arguments));
            Path in = Files.createTempFile("certloom-openssl", ".in");
            Path out = Files.createTempFile("certloom-openssl", ".out");
            try {
                Files.write(in, input);
                Process process = new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                String output = Files.readString(out, StandardCharsets.ISO_8859_1);
                assertThat(process.exitValue()).as(output).isZero();
                return output;
            } finally {
                Files.delete(in);
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
