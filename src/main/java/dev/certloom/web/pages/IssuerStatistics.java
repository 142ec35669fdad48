package dev.certloom.web.pages;

import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Service;

/** Statistics of a vault's issuers, from the store. */
@Service
class IssuerStatistics {

    private static final Duration MAX_PERIOD = Duration.ofDays(366);

    private final JdbcIssuerStats past;
    private final Clock clock;

    IssuerStatistics(JdbcIssuerStats past, Clock clock) {
        this.past = past;
        this.clock = clock;
    }

    /**
     * Figures of each issuer: {@code Self}, and those configured, by name. {@code Unknown} has none: people merge,
     * nobody orders.
     *
     * @param period how far back successes, failures and lead times count, at most 366 days
     * @throws IllegalArgumentException when the period is out of range
     */
    public List<IssuerStats> of(VaultName vault, Duration period) {
        if (!period.isPositive() || period.compareTo(MAX_PERIOD) > 0) {
            throw new IllegalArgumentException("Expected a period of up to 366 days, but got " + period + ".");
        }
        return past.figures(vault, clock.instant().minus(period));
    }
}
