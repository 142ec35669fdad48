package dev.certloom.endtoend;

import dev.certloom.installation.Chromium;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests run where there is a browser. Elsewhere they are skipped, and the end of the run says so and what to do; with
 * {@code CERTLOOM_BROWSER_TESTS=required} in the environment they fail.
 */
final class NeedsBrowser implements ExecutionCondition {

    private static final String REASON =
            "Expected Chromium and ChromeDriver, in $CHROMIUM and $CHROMEDRIVER or at a usual place, but found none.";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Chromium.found().isPresent()) {
            return ConditionEvaluationResult.enabled("there is a browser");
        }
        if ("required".equals(System.getenv("CERTLOOM_BROWSER_TESTS"))) {
            throw new IllegalStateException(REASON);
        }
        NotRun.remember(
                context,
                "BROWSER TESTS",
                REASON,
                "Debian, Ubuntu:  apt-get install chromium chromium-driver fonts-dejavu-core",
                "macOS:           brew install --cask google-chrome chromedriver");
        return ConditionEvaluationResult.disabled(REASON);
    }
}
