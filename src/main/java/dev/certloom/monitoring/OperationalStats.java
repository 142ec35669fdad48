package dev.certloom.monitoring;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an installation holds at a moment. No names or ids but those of vaults and issuers, of which there are few.
 *
 * @param open requests under way
 * @param orders that are neither issued nor closed
 * @param approvals steps that people have not decided
 * @param renewals that wait, are under way, or fail
 * @param stalled requests that do not move and wait for an operator
 * @param unsealed when the oldest unsealed audit line was written; empty when all are sealed
 */
record OperationalStats(
        List<Open> open,
        List<Orders> orders,
        List<Approvals> approvals,
        List<StalledOperations> stalled,
        Renewals renewals,
        Waiting outbox,
        Waiting notices,
        long failedNotices,
        Optional<Instant> unsealed) {

    public OperationalStats {
        open = List.copyOf(open);
        orders = List.copyOf(orders);
        approvals = List.copyOf(approvals);
        stalled = List.copyOf(stalled);
    }

    /**
     * Requests of one phase.
     *
     * @param issuer the issuer's name in lower case
     * @param phase as the API calls it, e.g. {@code awaitingApproval}
     * @param oldest since when the one that has been in the phase longest has been there
     */
    public record Open(String vault, String issuer, String phase, long count, Instant oldest) {}

    /** Orders at one issuer. */
    public record Orders(String vault, String issuer, long count, Instant oldest) {}

    /** Open approval steps of one vault. */
    public record Approvals(String vault, long count, Instant oldest) {}

    /** Requests to one issuer that wait for an operator. */
    public record StalledOperations(String vault, String issuer, long count, Instant oldest) {}

    /** Renewals that nobody asked for just now, by issuer. */
    public record Renewals(List<Due> due, List<Running> running, List<Failing> failing) {

        public Renewals {
            due = List.copyOf(due);
            running = List.copyOf(running);
            failing = List.copyOf(failing);
        }

        /**
         * Those whose time has come, and which have not begun.
         *
         * @param oldest since when the one that has waited longest has been due
         */
        public record Due(String vault, String issuer, long count, Instant oldest) {}

        /** Requests that renew. */
        public record Running(String vault, String issuer, long count) {}

        /**
         * Certificates of which the last renewal failed.
         *
         * @param nearest when the first of them ends, or did
         */
        public record Failing(String vault, String issuer, long count, Instant nearest) {}
    }

    /**
     * How long certificates of one issuer live, each counted once.
     *
     * @param issuer empty for certificates without a policy
     * @param week within the next 7 days
     * @param month after these, within 30 days
     * @param quarter after these, within 90 days
     * @param nearest when the next of those that have not expired does
     */
    public record Expiries(
            String vault,
            String issuer,
            long expired,
            long week,
            long month,
            long quarter,
            long later,
            Optional<Instant> nearest) {}

    /** How much waits to be delivered, and since when; empty when nothing does. */
    public record Waiting(long count, Optional<Instant> oldest) {}
}
