package dev.certloom.web.pages;

import dev.certloom.issuer.ConfiguredCertificate;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.kernel.Messages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A certificate that an issuer works with, and when it expires.
 *
 * @param words a sentence for people
 * @param tone the class of its chip
 * @param soon whether somebody has to see to it now
 */
record ExpiringCertificate(String words, String tone, boolean soon) {

    private static final Duration URGENT = Duration.ofDays(7);

    /** Those of an issuer, the next to expire first. */
    static List<ExpiringCertificate> of(IssuerAccount account, Times times) {
        return ConfiguredCertificate.of(account).stream()
                .map(watched -> of(watched, times))
                .toList();
    }

    private static ExpiringCertificate of(ConfiguredCertificate watched, Times times) {
        Instant notAfter = watched.notAfter();
        Optional<Duration> warning = watched.warning(times.now());
        boolean soon = warning.isPresent();
        String words = Messages.text(
                times.isOver(notAfter) ? "issuer.certificate.expired" : "issuer.certificate.expires",
                Messages.of("issuer.certificate", watched.use()),
                watched.subject(),
                times.day(notAfter),
                times.fromNow(notAfter));
        if (warning.filter(before -> before.compareTo(URGENT) <= 0).isPresent()) {
            return new ExpiringCertificate(words, "bad", soon);
        }
        return new ExpiringCertificate(words, soon ? "wait" : "", soon);
    }
}
