package dev.certloom.certificate;

import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.ChangeDetails;
import java.util.Map;

/** The changes of a policy, as recorded in audit lines. */
public final class PolicyChanges {

    private PolicyChanges() {}

    /** Members that differ, as {@link ChangeDetails#between} names them. */
    public static Map<String, String> between(CertificatePolicy before, CertificatePolicy after) {
        return ChangeDetails.between(members(before), members(after));
    }

    private static Map<String, String> members(CertificatePolicy policy) {
        X509Properties x509 = policy.x509();
        return Map.ofEntries(
                Map.entry("issuer", policy.issuer().name().value()),
                Map.entry("certificateType", policy.issuer().certificateType().orElse("")),
                Map.entry("subject", x509.subject().orElse("")),
                Map.entry("names", String.valueOf(x509.names())),
                Map.entry("validityMonths", Integer.toString(x509.validityMonths())),
                Map.entry("keyUsages", String.valueOf(x509.keyUsages())),
                Map.entry("extendedKeyUsages", String.join(",", x509.extendedKeyUsages())),
                Map.entry("certificateAuthority", Boolean.toString(x509.certificateAuthority())),
                Map.entry("keyType", policy.key().algorithm().name()),
                Map.entry("exportable", Boolean.toString(policy.key().exportable())),
                Map.entry("reuseKey", Boolean.toString(policy.key().reuseKey())),
                Map.entry("contentType", policy.contentType().name()),
                Map.entry("lifetimeActions", String.valueOf(policy.lifetimeActions())),
                Map.entry("enabled", Boolean.toString(policy.enabled())));
    }
}
