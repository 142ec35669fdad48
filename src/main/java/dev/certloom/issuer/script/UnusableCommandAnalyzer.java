package dev.certloom.issuer.script;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Makes Spring Boot report a command that cannot be run by what is wrong with it, without a stack trace. */
final class UnusableCommandAnalyzer extends AbstractFailureAnalyzer<UnusableCommand> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableCommand cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Correct the setting, or the program and its folders, and start again. docs/issuers.md says what is demanded of them.",
                cause);
    }
}
