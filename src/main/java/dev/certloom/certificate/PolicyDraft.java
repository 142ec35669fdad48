package dev.certloom.certificate;

import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A policy as a caller sent it: every member optional. Each group of members checks and completes its own, with the
 * defaults of API reference 4.1.
 *
 * @param contentType media type of the secret
 */
public record PolicyDraft(
        KeyProperties.Draft key,
        Optional<String> contentType,
        X509Properties.Draft x509,
        Optional<List<LifetimeAction>> lifetimeActions,
        IssuerParameters.Draft issuer,
        Optional<Boolean> enabled) {

    /** An empty draft. */
    public static final PolicyDraft EMPTY = new PolicyDraft(
            KeyProperties.Draft.EMPTY,
            Optional.empty(),
            X509Properties.Draft.EMPTY,
            Optional.empty(),
            IssuerParameters.Draft.EMPTY,
            Optional.empty());

    private static final int MAX_ACTIONS = 10;

    /**
     * The policy this draft describes.
     *
     * @param now becomes its date of creation and change
     * @throws Refusal with the literals of API reference 4.3 when a member is out of rule
     */
    public CertificatePolicy complete(Instant now) {
        return complete(now, () -> {
            x509.demandName();
            x509.check();
        });
    }

    /**
     * The policy of an imported certificate: what this draft leaves out or empty is filled from it. The rules are for
     * what the draft says; what a CA has signed is taken as it is.
     *
     * @param signed the certificate's content
     * @param now becomes its date of creation and change
     * @throws Refusal with the literals of API reference 4.3 when a member of this draft is out of rule
     */
    public CertificatePolicy completeFrom(PolicyDraft signed, Instant now) {
        PolicyDraft asked = stated(x509.stated());
        return signed.overlaidWith(asked).complete(now, asked.x509::check);
    }

    /**
     * A stored policy with the members that this draft states (API reference 4.2). Lists are replaced as a whole, names kind by
     * kind; an empty list means none, an empty text or a zero changes nothing. What the certificate says is judged where it is
     * another than before: what is stored may be that of an import.
     *
     * @param now becomes its date of change
     * @throws Refusal with the literals of API reference 4.3 when what it comes to is out of rule
     */
    public CertificatePolicy appliedTo(CertificatePolicy stored, Instant now) {
        CertificatePolicy next =
                stored.toDraft().overlaidWith(stated(x509.givenTexts())).complete(now, () -> {});
        if (next.x509().equals(stored.x509())) {
            return next.dated(stored.created(), now);
        }
        next.x509().toDraft().demandName();
        next.x509().toDraft().check();
        return next.withCanonicalNames().dated(stored.created(), now);
    }

    private CertificatePolicy complete(Instant now, Runnable check) {
        IssuerParameters completeIssuer = issuer.complete();
        KeyProperties completeKey = key.complete();
        check.run();
        X509Properties completeX509 = x509.complete(completeKey.algorithm());
        return new CertificatePolicy(
                completeKey,
                secretContentType(),
                completeX509,
                lifetimeActions(completeIssuer.name(), completeX509.validityMonths()),
                completeIssuer,
                enabled.orElse(true),
                now,
                now);
    }

    private SecretContentType secretContentType() {
        String mediaType = contentType.orElse(SecretContentType.PKCS12.mediaType());
        return Arrays.stream(SecretContentType.values())
                .filter(type -> type.mediaType().equals(mediaType))
                .findFirst()
                .orElseThrow(() -> Refusal.invalidProperty("secret_props.contentType"));
    }

    private List<LifetimeAction> lifetimeActions(IssuerName by, int validityMonths) {
        List<LifetimeAction> actions = lifetimeActions.orElseGet(() -> List.of(LifetimeAction.byDefault(by)));
        if (actions.size() > MAX_ACTIONS || !actions.stream().allMatch(action -> action.isWithin(validityMonths))) {
            throw Refusal.invalidProperty("lifetime_actions");
        }
        return actions;
    }

    /** Without texts and numbers that are there and empty, as clients send them for what they do not know. */
    private PolicyDraft stated(X509Properties.Draft statedX509) {
        return new PolicyDraft(
                key.stated(),
                contentType.filter(text -> !text.isBlank()),
                statedX509,
                lifetimeActions,
                issuer.stated(),
                enabled);
    }

    /** This draft with the members that {@code over} states. */
    public PolicyDraft overlaidWith(PolicyDraft over) {
        return new PolicyDraft(
                key.overlaidWith(over.key),
                over.contentType.or(() -> contentType),
                x509.overlaidWith(over.x509),
                over.lifetimeActions.or(() -> lifetimeActions),
                issuer.overlaidWith(over.issuer),
                over.enabled.or(() -> enabled));
    }
}
