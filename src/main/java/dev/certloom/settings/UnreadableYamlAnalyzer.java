package dev.certloom.settings;

import java.util.Optional;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Makes Spring Boot report a file of settings that is no YAML by its line; never by what is there, which may be a secret. */
final class UnreadableYamlAnalyzer extends AbstractFailureAnalyzer<MarkedYAMLException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MarkedYAMLException cause) {
        Optional<Mark> mark = Optional.ofNullable(cause.getProblemMark());
        return new FailureAnalysis(
                "Expected a file of settings that is YAML, but there is a mistake%s: %s."
                        .formatted(
                                mark.map(at -> " in line " + (at.getLine() + 1)).orElse(""), firstLine(rootFailure)),
                "Correct it and start again. In YAML a setting is written 'name: value'.",
                cause);
    }

    /** Which file it is; the parser's further lines quote it. */
    private static String firstLine(Throwable rootFailure) {
        return String.valueOf(rootFailure.getMessage()).lines().findFirst().orElse("");
    }
}
