package dev.certloom.certificate;

import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.ChangeDetails;
import dev.certloom.kernel.IssuerName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the next version of a certificate is made (API reference 4). One per certificate name, shared by all versions.
 *
 * @param created when the first policy of this name was stored
 * @param updated when it was last changed
 */
public record CertificatePolicy(
        KeyProperties key,
        SecretContentType contentType,
        X509Properties x509,
        List<LifetimeAction> lifetimeActions,
        IssuerParameters issuer,
        boolean enabled,
        Instant created,
        Instant updated) {

    private static final String LIFETIME_ACTIONS = "lifetimeActions";

    public CertificatePolicy {
        lifetimeActions = List.copyOf(lifetimeActions);
    }

    /** As a caller would state it to get the same. */
    PolicyDraft toDraft() {
        return new PolicyDraft(
                key.toDraft(),
                Optional.of(contentType.mediaType()),
                x509.toDraft(),
                Optional.of(lifetimeActions),
                issuer.toDraft(),
                Optional.of(enabled));
    }

    /** Whether a version made by another policy would be the same certificate of the same issuer. */
    public boolean asksForTheSameAs(CertificatePolicy other) {
        return key.algorithm() == other.key.algorithm() && x509.equals(other.x509) && issuer.equals(other.issuer);
    }

    /** How another policy differs from this one, as {@link ChangeDetails#between} names it; dates do not count. */
    public Map<String, String> changesTo(CertificatePolicy next) {
        return ChangeDetails.between(members(), next.members());
    }

    /** Whether versions are made by another policy as by this one, whenever it has them made. */
    public boolean makesTheSameAs(CertificatePolicy other) {
        return members().entrySet().stream()
                        .filter(member -> !member.getKey().equals(LIFETIME_ACTIONS))
                        .allMatch(member ->
                                member.getValue().equals(other.members().get(member.getKey())))
                && members().keySet().equals(other.members().keySet());
    }

    private Map<String, String> members() {
        Map<String, String> members = new HashMap<>();
        members.putAll(key.members());
        members.putAll(x509.members());
        members.putAll(issuer.members());
        members.put("contentType", contentType.name());
        members.put(LIFETIME_ACTIONS, String.valueOf(lifetimeActions));
        members.put("enabled", Boolean.toString(enabled));
        return members;
    }

    /** This policy as first stored at {@code created} and changed at {@code updated}. */
    public CertificatePolicy dated(Instant created, Instant updated) {
        return new CertificatePolicy(key, contentType, x509, lifetimeActions, issuer, enabled, created, updated);
    }

    /** This policy with another issuer. */
    public CertificatePolicy withIssuer(IssuerName other) {
        return new CertificatePolicy(
                key,
                contentType,
                x509,
                lifetimeActions,
                new IssuerParameters(other, issuer.certificateType(), issuer.certificateTransparency()),
                enabled,
                created,
                updated);
    }

    /**
     * This policy as used for a request, with its alternative names in canonical form.
     *
     * @throws dev.certloom.kernel.Refusal INVALID naming the member in which a name is out of rule
     */
    public CertificatePolicy withCanonicalNames() {
        return new CertificatePolicy(
                key,
                contentType,
                x509.withNames(x509.names().canonical()),
                lifetimeActions,
                issuer,
                enabled,
                created,
                updated);
    }
}
