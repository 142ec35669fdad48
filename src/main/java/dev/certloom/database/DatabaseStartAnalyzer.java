package dev.certloom.database;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports concisely that the database is unavailable at startup, and what to do; the exceptions would repeat it seven
 * times.
 */
final class DatabaseStartAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    /** Classes of SQLSTATE: no connection, refused login, no such database, not up yet or no room. */
    private static final Set<String> UNAVAILABLE_SQLSTATES = Set.of("08", "28", "3D", "53", "57");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        return Optional.ofNullable(cause.getSQLState())
                .filter(state -> state.length() >= 2 && UNAVAILABLE_SQLSTATES.contains(state.substring(0, 2)))
                .map(state -> new FailureAnalysis(
                        "Expected a PostgreSQL that lets us in, but: " + cause.getMessage(),
                        "See that it runs and can be reached from here, and that spring.datasource.url, .username and .password"
                                + " are right; then start again. Nothing was changed.",
                        cause))
                .orElse(null);
    }
}
