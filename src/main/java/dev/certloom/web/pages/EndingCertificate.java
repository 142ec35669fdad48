package dev.certloom.web.pages;

import dev.certloom.issuer.ConfiguredCertificate;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.kernel.Messages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A certificate that an issuer works with, and when it ends.
 *
 * @param words a sentence for people
 * @param tone the class of its chip
 * @param soon whether somebody has to see to it now
 */
record EndingCertificate(String words, String tone, boolean soon) {

    private static final Duration URGENT = Duration.ofDays(7);

    /** Those of an issuer, the next to end first. */
    static List<EndingCertificate> of(IssuerAccount account, Times times) {
        return ConfiguredCertificate.of(account).stream()
                .map(watched -> of(watched, times))
                .toList();
    }

    private static EndingCertificate of(ConfiguredCertificate watched, Times times) {
        Instant until = watched.until();
        Optional<Duration> warning = watched.warning(times.now());
        boolean soon = warning.isPresent();
        String words = Messages.text(
                times.isOver(until) ? "issuer.certificate.ended" : "issuer.certificate.ends",
                Messages.of("issuer.certificate", watched.use()),
                watched.subject(),
                times.day(until),
                times.fromNow(until));
        if (warning.filter(before -> before.compareTo(URGENT) <= 0).isPresent()) {
            return new EndingCertificate(words, "bad", soon);
        }
        return new EndingCertificate(words, soon ? "wait" : "", soon);
    }
}
