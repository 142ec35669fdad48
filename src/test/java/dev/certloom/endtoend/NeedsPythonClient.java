package dev.certloom.endtoend;

import dev.certloom.runtime.ProgramRun;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests run where there is the vendor's client for Python. Elsewhere they are skipped, and the end of the run says so; with
 * {@code CERTLOOM_PYTHON_TESTS=required} in the environment they fail.
 */
final class NeedsPythonClient implements ExecutionCondition {

    private static final String REASON =
            "Expected a python3, in $PYTHON or at a usual place, with azure-keyvault-certificates, but found none.";

    private static final Optional<String> FOUND = Stream.concat(
                    Stream.ofNullable(System.getenv("PYTHON")), Stream.of("/usr/bin/python3", "python3"))
            .filter(NeedsPythonClient::hasClient)
            .findFirst();

    /** The program; to be asked for only where tests run. */
    static String python() {
        return FOUND.orElseThrow();
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (FOUND.isPresent()) {
            return ConditionEvaluationResult.enabled("there is a client");
        }
        if ("required".equals(System.getenv("CERTLOOM_PYTHON_TESTS"))) {
            throw new IllegalStateException(REASON);
        }
        NotRun.remember(
                context, "TESTS WITH THE PYTHON CLIENT", REASON, "Debian, Ubuntu:  apt-get install python3-azure");
        return ConditionEvaluationResult.disabled(REASON);
    }

    private static boolean hasClient(String python) {
        try {
            return ProgramRun.of(new ProcessBuilder(
                                            python,
                                            "-c",
                                            "import azure.identity, azure.keyvault.certificates, azure.keyvault.secrets")
                                    .redirectErrorStream(true))
                            .exitCode()
                    == 0;
        } catch (UncheckedIOException absent) {
            return false;
        }
    }
}
