package dev.certloom.web.pages;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.web.pages.IssuerStats.FailedRequest;
import dev.certloom.web.pages.IssuerStats.OpenOrders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Statistics of a vault's issuers, from the store. */
@Service
class IssuerStatistics {

    private static final Duration MAX_PERIOD = Duration.ofDays(366);

    private static final int MAX_FAILURES = 20;

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
        return past.figures(vault, begin(period));
    }

    /**
     * Figures of one configured issuer; empty where the vault has none of that name.
     *
     * @param period as above
     */
    public Optional<IssuerStats> of(VaultName vault, IssuerName issuer, Duration period) {
        return past.figures(vault, issuer, begin(period));
    }

    private Instant begin(Duration period) {
        if (!period.isPositive() || period.compareTo(MAX_PERIOD) > 0) {
            throw new IllegalArgumentException("Expected a period of up to 366 days, but got " + period + ".");
        }
        return clock.instant().minus(period);
    }

    /** The latest requests that came to nothing at an issuer, the newest first. */
    public List<FailedRequest> failures(VaultName vault, IssuerName issuer) {
        return past.failures(vault, issuer, MAX_FAILURES);
    }

    /** Where the requests in progress of an issuer stand with it. */
    public OpenOrders open(VaultName vault, IssuerName issuer) {
        return past.open(vault, issuer);
    }
}
