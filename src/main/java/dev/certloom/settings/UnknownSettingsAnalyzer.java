package dev.certloom.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Makes Spring Boot report misspelt settings as a list instead of a stack trace. */
final class UnknownSettingsAnalyzer extends AbstractFailureAnalyzer<UnknownSettings> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownSettings cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Correct or remove them and start again. docs/settings.md lists all there are.",
                cause);
    }
}
