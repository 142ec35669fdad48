package dev.certloom.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Makes Spring Boot report files that are no maps as a list instead of a stack trace. */
final class MalformedSettingsAnalyzer extends AbstractFailureAnalyzer<MalformedSettings> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MalformedSettings cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "In YAML a setting is written 'name: value', in a file of which the name ends in .properties 'name=value'. Correct them and start again.",
                cause);
    }
}
