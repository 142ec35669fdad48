package dev.certloom.renewal;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When and how fast certificates are renewed.
 *
 * @param enabled whether certificates are renewed by themselves; where it is false, plans are shown all the same, and people are told
 *     that certificates end, and that nobody renews them
 * @param interval how often this replica looks whether something is due
 * @param atOncePerIssuer how many renewals an issuer of a vault works on at once, over all replicas; those that are held
 *     or wait for people do not count
 * @param jitter by how much renewals that are due together are spread, at most; never more than a twentieth of a lifetime
 * @param nearExpiry how long before its end a certificate counts as near expiry, the longest first; never more than a third of its
 *     lifetime
 * @param retryFirst how long after a renewal failed it is tried again; each further pause is twice as long
 * @param retryLongest the longest pause, and the pause after people rejected or ended a renewal; never more than a quarter of what
 *     is left of the lifetime
 * @param selectionLimit for how long a selection counts of which it cannot be known whether whoever made it may still request
 *     certificates, as with an outside provider: what has not begun by then is not renewed for it
 */
@ConfigurationProperties("certloom.renewal")
public record RenewalSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("PT30S") Duration interval,
        @DefaultValue("10") int atOncePerIssuer,
        @DefaultValue("PT12H") Duration jitter,
        @DefaultValue({"P30D", "P7D"}) List<Duration> nearExpiry,
        @DefaultValue("PT1H") Duration retryFirst,
        @DefaultValue("P1D") Duration retryLongest,
        @DefaultValue("P1D") Duration selectionLimit) {

    private static final int MAX_WINDOWS = 10;

    public RenewalSettings {
        nearExpiry = List.copyOf(nearExpiry);
        demandPositive("interval", interval);
        demandPositive("retry-first", retryFirst);
        demandPositive("retry-longest", retryLongest);
        demandPositive("selection-limit", selectionLimit);
        if (retryLongest.compareTo(retryFirst) < 0) {
            throw new IllegalArgumentException(
                    "Expected certloom.renewal.retry-longest to be at least retry-first, but it is " + retryLongest
                            + ".");
        }
        if (jitter.isNegative()) {
            throw new IllegalArgumentException(
                    "Expected certloom.renewal.jitter to be a duration such as PT12H, but it is " + jitter + ".");
        }
        if (atOncePerIssuer < 1) {
            throw new IllegalArgumentException(
                    "Expected certloom.renewal.at-once-per-issuer to be at least 1, but it is " + atOncePerIssuer
                            + ".");
        }
        if (nearExpiry.size() > MAX_WINDOWS) {
            throw new IllegalArgumentException("Expected certloom.renewal.near-expiry to have at most " + MAX_WINDOWS
                    + " entries, but it has " + nearExpiry.size() + ".");
        }
        nearExpiry.forEach(window -> demandPositive("near-expiry", window));
    }

    private static void demandPositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                    "Expected certloom.renewal.%s to be a duration such as P1D, but it is %s."
                            .formatted(name, duration));
        }
    }
}
