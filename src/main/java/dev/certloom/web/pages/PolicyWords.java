package dev.certloom.web.pages;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.kernel.Messages;
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
                                .map(type -> Messages.text("policy.issuer-type", type))
                                .orElse(""),
                policy.x509().subject(),
                CertificateFacts.names(policy.x509().names()),
                String.join(
                        ", ",
                        KeyTypes.words(policy.key().algorithm()),
                        Messages.text(policy.key().exportable() ? "policy.exportable" : "policy.not-exportable"),
                        Messages.text(policy.key().reuseKey() ? "policy.key-reused" : "policy.key-new")),
                switch (policy.contentType()) {
                    case PKCS12 -> "PKCS#12";
                    case PEM -> "PEM";
                },
                Messages.text("policy.months", policy.x509().validityMonths()),
                Stream.concat(
                                policy.x509().keyUsages().stream().map(CertificateFacts::words),
                                policy.x509().extendedKeyUsages().stream().map(CertificateFacts::purpose))
                        .toList(),
                policy.lifetimeActions().stream().map(PolicyWords::words).toList(),
                policy.updated());
    }

    private static String words(LifetimeAction action) {
        String what = Messages.text(
                switch (action.type()) {
                    case AUTO_RENEW -> "policy.renewed";
                    case EMAIL_CONTACTS -> "policy.contacts-notified";
                });
        return switch (action.trigger()) {
            case LifetimeAction.LifetimePercentage(int percentage) ->
                Messages.text("policy.after-percentage", what, percentage);
            case LifetimeAction.DaysBeforeExpiry(int days) -> Messages.text("policy.days-before", what, days);
        };
    }
}
