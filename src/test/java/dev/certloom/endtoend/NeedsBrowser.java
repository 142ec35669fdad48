package dev.certloom.endtoend;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests run where there is a browser. Elsewhere they are skipped, and the end of the run says so and what to do; with
 * {@code CERTLOOM_BROWSER_TESTS=required} in the environment they fail.
 */
final class NeedsBrowser implements ExecutionCondition {

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(NeedsBrowser.class);
    private static final String REASON =
            "Expected Chromium and ChromeDriver, in $CHROMIUM and $CHROMEDRIVER or at a usual place, but found none.";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Browsers.found().isPresent()) {
            return ConditionEvaluationResult.enabled("there is a browser");
        }
        if ("required".equals(System.getenv("CERTLOOM_BROWSER_TESTS"))) {
            throw new IllegalStateException(REASON);
        }
        context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(NotRun.class, key -> new NotRun(), NotRun.class)
                .classes
                .add(context.getRequiredTestClass().getSimpleName());
        return ConditionEvaluationResult.disabled(REASON);
    }

    /** Closed at the end of all tests. */
    private static final class NotRun implements AutoCloseable {

        private final Set<String> classes = new TreeSet<>();

        @Override
        public void close() {
            String line = "#".repeat(100);
            System.out.printf("""

                    %1$s
                    ##  THE BROWSER TESTS DID NOT RUN: %2$s
                    ##  %3$s
                    ##  Debian, Ubuntu:  apt-get install chromium chromium-driver fonts-dejavu-core
                    ##  macOS:           brew install --cask google-chrome chromedriver
                    %1$s

                    """, line, String.join(", ", classes), REASON);
        }
    }
}
