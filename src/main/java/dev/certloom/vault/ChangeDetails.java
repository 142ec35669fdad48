package dev.certloom.vault;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** What an act changed, as audit lines say it. */
public final class ChangeDetails {

    private ChangeDetails() {}

    /**
     * Members that differ, as {@code before.MEMBER} and {@code after.MEMBER}. One that is on one side only has no other.
     *
     * @param before empty for something new
     * @param after empty for something deleted
     */
    public static Map<String, String> between(Map<String, String> before, Map<String, String> after) {
        Map<String, String> changes = new HashMap<>();
        TreeSet<String> members = new TreeSet<>(before.keySet());
        members.addAll(after.keySet());
        for (String member : members) {
            String old = before.getOrDefault(member, "");
            String fresh = after.getOrDefault(member, "");
            if (!old.equals(fresh)) {
                changes.put("before." + member, old);
                changes.put("after." + member, fresh);
            }
        }
        return changes;
    }

    /** Members of a policy. */
    static Map<String, String> members(CertificatePolicy policy) {
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
