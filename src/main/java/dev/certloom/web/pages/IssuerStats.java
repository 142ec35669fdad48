package dev.certloom.web.pages;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Statistics of an issuer of a vault.
 *
 * @param provider the kind of CA
 * @param enabled whether orders are placed
 * @param inFlight orders that are neither issued nor closed now
 * @param oldestInFlight when the oldest of these was begun
 * @param succeeded orders issued within the period
 * @param failed requests that failed within the period without the issuer's refusal: no answer in time, or a
 *     certificate that does not fit. One that a late merge completed is not counted any more
 * @param refused requests that the issuer refused within the period
 * @param leadTimes from the intent to order until it was issued; empty when none was within the period
 * @param lastSuccess when an order was last issued, ever
 * @param lastFailure the latest failure or refusal, ever
 */
public record IssuerStats(
        IssuerName name,
        String provider,
        boolean enabled,
        long inFlight,
        Optional<Instant> oldestInFlight,
        long succeeded,
        long failed,
        long refused,
        Optional<LeadTimes> leadTimes,
        Optional<Instant> lastSuccess,
        Optional<LastFailure> lastFailure) {

    /** The share of those decided within the period that succeeded, from 0 to 1; empty when none was decided. */
    public Optional<Double> successRate() {
        long decided = succeeded + failed + refused;
        return decided == 0 ? Optional.empty() : Optional.of((double) succeeded / decided);
    }

    /** Percentiles over the latest 10,000 orders that were issued within the period. */
    public record LeadTimes(Duration p50, Duration p90, Duration p99) {}

    /**
     * What went wrong last.
     *
     * @param reason one sentence for people, as the requester reads it
     */
    public record LastFailure(Instant at, String reason) {}

    /**
     * A request that came to nothing at an issuer.
     *
     * @param reason one sentence for people, in the words of the CA where it said some
     */
    public record FailedRequest(OperationId id, String certificate, Phase phase, Instant at, String reason) {}

    /**
     * Where requests in progress stand with an issuer.
     *
     * @param placed their CA has them, or may have them
     * @param toBePlaced they wait for approval, or to be ordered
     */
    public record OpenOrders(long placed, long toBePlaced) {}
}
