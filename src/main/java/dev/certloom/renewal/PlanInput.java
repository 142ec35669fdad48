package dev.certloom.renewal;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.kernel.IssuerName;
import java.time.Instant;
import java.util.Optional;

/**
 * What the plan for a certificate is made from.
 *
 * @param life of its current version
 * @param enabled whether that is enabled
 * @param imported whether that came in from elsewhere: no operation made it
 * @param requestHistory in whose name it could be renewed
 * @param cameExpired whether that was over when it came
 * @param suggested when its CA suggests that it be renewed
 * @param failedRenewal empty while no renewal of this version failed
 * @param renewalNoticeSent up to which moment of its plan people were notified
 */
public record PlanInput(
        VersionLife life,
        CertificatePolicy policy,
        boolean deleted,
        boolean enabled,
        boolean imported,
        RequestHistory requestHistory,
        boolean cameExpired,
        Optional<Suggestion> suggested,
        Optional<FailedRenewal> failedRenewal,
        Optional<Instant> renewalNoticeSent) {

    /**
     * In whose name it could be renewed, and what they and others last asked for.
     *
     * @param requesterKnown whether it is known who asked for the version, or brought it in
     * @param requestEnded whether the policy came with a request that people ended
     * @param ended when a caller's own request ended without a version, which the pending slot shows: who looks there, looks for that
     */
    public record RequestHistory(boolean requesterKnown, boolean requestEnded, Optional<Instant> ended) {

        /** Alone by whoever asked for the version. */
        public static final RequestHistory USUAL = new RequestHistory(true, false, Optional.empty());
    }

    /** The window in which a CA suggests that a version be renewed (RFC 9773 section 4.2). */
    public record Suggestion(Instant from, Instant until) {}

    /**
     * Renewals that failed.
     *
     * @param at when the last one did
     * @param retryAt when the next one may begin
     */
    public record FailedRenewal(Instant at, Instant retryAt) {}

    /** Whether it is for people alone to ask for a renewal. */
    boolean isForPeople() {
        return wouldReplaceImported() || !requestHistory.requesterKnown || requestHistory.requestEnded;
    }

    /** Whether a renewal would put a certificate that nobody else vouches for in the place of one that somebody had signed. */
    private boolean wouldReplaceImported() {
        return imported && policy.issuer().name().equals(IssuerName.SELF);
    }
}
