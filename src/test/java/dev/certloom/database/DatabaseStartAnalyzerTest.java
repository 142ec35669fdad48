package dev.certloom.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

class DatabaseStartAnalyzerTest {

    private final DatabaseStartAnalyzer analyzer = new DatabaseStartAnalyzer();

    @Test
    void anAddressAtWhichNobodyAnswersIsSaidInWords() {
        FailureAnalysis analysis = Objects.requireNonNull(analyzer.analyze(
                new IllegalStateException(new SQLException("Connection to 127.0.0.1:1 refused.", "08001"))));

        assertThat(analysis.getDescription()).contains("Connection to 127.0.0.1:1 refused.");
        assertThat(analysis.getAction()).contains("spring.datasource.url");
    }

    @Test
    void aMistakeOfOursIsLeftToItsStackTrace() {
        assertThat(analyzer.analyze(new IllegalStateException(new SQLException("syntax error", "42601"))))
                .isNull();
    }
}
