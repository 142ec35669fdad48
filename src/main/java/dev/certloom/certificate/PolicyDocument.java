package dev.certloom.certificate;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.IssuerName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A policy as stored in a jsonb column. Members are only ever added. */
record PolicyDocument(
        KeyAlgorithm key,
        boolean exportable,
        boolean reuseKey,
        SecretContentType contentType,
        Optional<String> subject,
        SubjectAlternativeNames names,
        List<String> extendedKeyUsages,
        List<KeyUsage> keyUsages,
        int validityMonths,
        boolean certificateAuthority,
        List<Action> lifetimeActions,
        String issuer,
        Optional<String> certificateType,
        Optional<Boolean> certificateTransparency,
        boolean enabled,
        Instant created,
        Instant updated) {

    static PolicyDocument of(CertificatePolicy policy) {
        return new PolicyDocument(
                policy.key().algorithm(),
                policy.key().exportable(),
                policy.key().reuseKey(),
                policy.contentType(),
                policy.x509().subject(),
                policy.x509().names(),
                policy.x509().extendedKeyUsages(),
                policy.x509().keyUsages(),
                policy.x509().validityMonths(),
                policy.x509().certificateAuthority(),
                policy.lifetimeActions().stream().map(Action::of).toList(),
                policy.issuer().name().value(),
                policy.issuer().certificateType(),
                policy.issuer().certificateTransparency(),
                policy.enabled(),
                policy.created(),
                policy.updated());
    }

    CertificatePolicy policy() {
        return new CertificatePolicy(
                new KeyProperties(key, exportable, reuseKey),
                contentType,
                new X509Properties(subject, names, extendedKeyUsages, keyUsages, validityMonths, certificateAuthority),
                lifetimeActions.stream().map(Action::action).toList(),
                new IssuerParameters(new IssuerName(issuer), certificateType, certificateTransparency),
                enabled,
                created,
                updated);
    }

    /** One of percentage and days is set. */
    record Action(Optional<Integer> percentage, Optional<Integer> daysBeforeExpiry, LifetimeAction.Type type) {

        static Action of(LifetimeAction action) {
            return switch (action.trigger()) {
                case LifetimeAction.LifetimePercentage(int percentage) ->
                    new Action(Optional.of(percentage), Optional.empty(), action.type());
                case LifetimeAction.DaysBeforeExpiry(int days) ->
                    new Action(Optional.empty(), Optional.of(days), action.type());
            };
        }

        LifetimeAction action() {
            LifetimeAction.Trigger trigger = percentage
                    .<LifetimeAction.Trigger>map(LifetimeAction.LifetimePercentage::new)
                    .or(() -> daysBeforeExpiry.map(LifetimeAction.DaysBeforeExpiry::new))
                    .orElseThrow();
            return new LifetimeAction(trigger, type);
        }
    }
}
