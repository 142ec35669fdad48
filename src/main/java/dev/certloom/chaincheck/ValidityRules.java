package dev.certloom.chaincheck;

import static dev.certloom.chaincheck.CertificateRules.demand;

import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.crypto.X509;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long a certificate is valid. Longer than was asked for was not approved. Shorter is usual, since many CAs have a
 * lifetime of their own.
 */
final class ValidityRules {

    /** CAs count months of 30 or 31 days, in whole days, and begin a while ago. */
    private static final Duration TOLERANCE = Duration.ofDays(3);

    /** Section 6.3.2 of the Baseline Requirements for TLS server certificates: days, by the first day on which they hold. */
    private static final NavigableMap<LocalDate, Integer> BASELINE_REQUIREMENTS = new TreeMap<>(Map.of(
            LocalDate.EPOCH,
            398,
            LocalDate.of(2026, 3, 15),
            200,
            LocalDate.of(2027, 3, 15),
            100,
            LocalDate.of(2029, 3, 15),
            47));

    private ValidityRules() {}

    static Optional<Violation> isNotLonger(RuleContext context) {
        Duration difference = difference(context);
        return demand(
                difference.compareTo(TOLERANCE) <= 0,
                "ValidityIsLonger",
                "The certificate must not be valid for longer than was asked for: %s, %d more than the %s asked for."
                        .formatted(
                                actual(context),
                                difference.toDays(),
                                months(context.asked().validityMonths())));
    }

    static Optional<Violation> isNotShorter(RuleContext context) {
        Duration difference = difference(context);
        return demand(
                difference.negated().compareTo(TOLERANCE) <= 0,
                "ValidityIsShorter",
                "The certificate must be valid for as long as was asked for: %s, %d less than the %s asked for."
                        .formatted(
                                actual(context),
                                difference.negated().toDays(),
                                months(context.asked().validityMonths())));
    }

    /** By which its end is later than asked for. */
    private static Duration difference(RuleContext context) {
        X509 leaf = context.leaf().x509();
        Instant asked = leaf.notBefore()
                .atOffset(ZoneOffset.UTC)
                .plusMonths(context.asked().validityMonths())
                .toInstant();
        return Duration.between(asked, leaf.notAfter());
    }

    /** A day is 86,400 seconds, the last one of the certificate belongs to it, and what is begun counts as a whole. */
    static Optional<Violation> keepsToBaselineRequirements(RuleContext context) {
        X509 leaf = context.leaf().x509();
        LocalDate begin = LocalDate.ofInstant(leaf.notBefore(), ZoneOffset.UTC);
        int days = Optional.ofNullable(BASELINE_REQUIREMENTS.floorEntry(begin))
                .map(Map.Entry::getValue)
                .orElseGet(() -> BASELINE_REQUIREMENTS.firstEntry().getValue());
        Duration included = Duration.between(leaf.notBefore(), leaf.notAfter()).plusSeconds(1);
        return demand(
                !context.demands().publiclyTrusted() || included.compareTo(Duration.ofDays(days)) <= 0,
                "ValidityExceedsBaselineRequirements",
                "A publicly trusted certificate that begins on %s must be valid for no more than %d days: %s."
                        .formatted(begin, days, actual(context)));
    }

    private static String actual(RuleContext context) {
        X509 leaf = context.leaf().x509();
        return "it is valid for %d days, from %s to %s"
                .formatted(
                        Duration.between(leaf.notBefore(), leaf.notAfter()).toDays(),
                        leaf.notBefore(),
                        leaf.notAfter());
    }

    private static String months(int months) {
        return months == 1 ? "month" : months + " months";
    }
}
