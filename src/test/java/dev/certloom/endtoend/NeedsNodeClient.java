package dev.certloom.endtoend;

import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests run where there is the vendor's client for JavaScript, which npm installs as its lock file says. Where it cannot, such
 * as without a network, they are skipped, and the end of the run says so; with {@code CERTLOOM_NODE_TESTS=required} in the
 * environment they fail.
 */
final class NeedsNodeClient implements ExecutionCondition {

    /** Where the program is that uses it. */
    static final Path FOLDER = Path.of("src/test/javascript");

    private static final Optional<String> OBJECTION = install();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (OBJECTION.isEmpty()) {
            return ConditionEvaluationResult.enabled("there is a client");
        }
        if ("required".equals(System.getenv("CERTLOOM_NODE_TESTS"))) {
            throw new IllegalStateException(OBJECTION.get());
        }
        NotRun.remember(
                context,
                "TESTS WITH THE JAVASCRIPT CLIENT",
                OBJECTION.get(),
                "Debian, Ubuntu:  apt-get install nodejs npm",
                "With a network:  npm --prefix " + FOLDER + " ci --ignore-scripts");
        return ConditionEvaluationResult.disabled(OBJECTION.get());
    }

    private static Optional<String> install() {
        try {
            if (isInstalled()) {
                return Optional.empty();
            }
            // one try: who has no network is told so at once
            ProgramRun npm = ProgramRun.of(new ProcessBuilder(
                            "npm",
                            "--prefix",
                            FOLDER.toString(),
                            "ci",
                            "--ignore-scripts",
                            "--no-audit",
                            "--no-fund",
                            "--prefer-offline",
                            "--fetch-retries=0",
                            "--fetch-timeout=20000")
                    .redirectErrorStream(true));
            return npm.exitCode() == 0
                    ? Optional.empty()
                    : Optional.of("Expected npm to install the client in %s, but it could not: %s"
                            .formatted(FOLDER, npm.output().lines().findFirst().orElse("it says nothing")));
        } catch (UncheckedIOException absent) {
            return Optional.of("Expected node with npm, but found none.");
        }
    }

    /** npm leaves a copy of the lock file when it is done. */
    private static boolean isInstalled() {
        Path done = FOLDER.resolve("node_modules/.package-lock.json");
        try {
            return Files.exists(done)
                    && Files.getLastModifiedTime(done)
                                    .compareTo(Files.getLastModifiedTime(FOLDER.resolve("package-lock.json")))
                            >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
