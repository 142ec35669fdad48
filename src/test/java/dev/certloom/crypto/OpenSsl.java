package dev.certloom.crypto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
            try {
                Files.write(in, input);
                return ProgramRun.of(
                                new ProcessBuilder(command)
                                        .redirectInput(in.toFile())
                                        .redirectErrorStream(true),
                                StandardCharsets.ISO_8859_1)
                        .requireSuccess();
            } finally {
                Files.delete(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
