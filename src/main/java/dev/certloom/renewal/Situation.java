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
 * @param cameExpired whether that was over when it came
 * @param suggested when its CA suggests that it be renewed
 * @param setback empty while no renewal of this version failed
 * @param toldDue up to which moment people were told what is due
 */
public record Situation(
        VersionLife life,
        CertificatePolicy policy,
        boolean deleted,
        boolean enabled,
        boolean imported,
        boolean cameExpired,
        Optional<Suggestion> suggested,
        Optional<Setback> setback,
        Optional<Instant> toldDue) {

    /** The window in which a CA suggests that a version be renewed (RFC 9773 section 4.2). */
    public record Suggestion(Instant from, Instant until) {}

    /**
     * Renewals that failed.
     *
     * @param at when the last one did
     * @param retryAt when the next one may begin
     */
    public record Setback(Instant at, Instant retryAt) {}

    /** Whether a renewal would put a certificate that nobody else vouches for in the place of one that somebody had signed. */
    boolean wouldReplaceImported() {
        return imported && policy.issuer().name().equals(IssuerName.SELF);
    }
}
