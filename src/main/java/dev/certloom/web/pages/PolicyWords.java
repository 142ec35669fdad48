package dev.certloom.web.pages;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.LifetimeAction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How the next version of a certificate is made, in words. */
record PolicyWords(
        String issuer,
        Optional<String> subject,
        List<String> names,
        String key,
        String secret,
        String validity,
        List<String> usages,
        List<String> actions,
        Instant updated) {

    static PolicyWords of(CertificatePolicy policy) {
        return new PolicyWords(
                policy.issuer().name()
                        + policy.issuer()
                                .certificateType()
                                .map(type -> ", type " + type)
                                .orElse(""),
                policy.x509().subject(),
                CertificateFacts.names(policy.x509().names()),
                "%s, %s, %s"
                        .formatted(
                                KeyTypes.words(policy.key().algorithm()),
                                policy.key().exportable() ? "exportable" : "not exportable",
                                policy.key().reuseKey() ? "kept for the next version" : "a new one for each version"),
                switch (policy.contentType()) {
                    case PKCS12 -> "PKCS#12";
                    case PEM -> "PEM";
                },
                policy.x509().validityMonths() == 1 ? "1 month" : policy.x509().validityMonths() + " months",
                Stream.concat(
                                policy.x509().keyUsages().stream().map(CertificateFacts::words),
                                policy.x509().extendedKeyUsages().stream().map(CertificateFacts::purpose))
                        .toList(),
                policy.lifetimeActions().stream().map(PolicyWords::words).toList(),
                policy.updated());
    }

    /** Nothing looks at the ends of lifetimes yet, whichever action is asked for. */
    private static String words(LifetimeAction action) {
        return wanted(action) + " (asked for; not carried out by this version)";
    }

    private static String wanted(LifetimeAction action) {
        String what = switch (action.type()) {
            case AUTO_RENEW -> "renewed";
            case EMAIL_CONTACTS -> "contacts are told";
        };
        return switch (action.trigger()) {
            case LifetimeAction.LifetimePercentage(int percentage) ->
                "%s after %d %% of its lifetime".formatted(what, percentage);
            case LifetimeAction.DaysBeforeExpiry(int days) -> "%s %d days before it expires".formatted(what, days);
        };
    }
}
