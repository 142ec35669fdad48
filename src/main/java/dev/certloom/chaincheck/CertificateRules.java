package dev.certloom.chaincheck;

import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.SigningRequest;
import dev.certloom.crypto.X509;
import dev.certloom.crypto.X509Name;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rules about key, names, dates and signatures, one function each. {@link ChainCheck} defines which of them apply to
 * whom.
 */
final class CertificateRules {

    /** Longer than the longest validity a policy can ask for (1,200 months). */
    private static final Duration MAX_LIFETIME = Duration.ofDays(101 * 366L);

    /** Clocks of issuers may be ahead of ours. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(24);

    static final String NO_ANCHOR = "ChainEndsAtNoAnchor";

    private static final Duration MAX_START_DELAY = Duration.ofDays(366);

    private static final String KEY_MISMATCH =
            "The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid";

    private CertificateRules() {}

    /** Key Vault's one rule (API reference 3.6). */
    static Optional<Violation> keyMatchesTheRequest(RuleContext context) {
        return demand(context.leaf().hasKey(context.requestedKey()), "KeyDoesNotMatch", KEY_MISMATCH);
    }

    /** A certificate that lacks one of the names would fail in use. */
    static Optional<Violation> requestedNamesAreCovered(RuleContext context) {
        List<String> missing =
                context.leaf().missing(SigningRequest.of(context.asked().csr()).names());
        return demand(
                missing.isEmpty(),
                "NamesAreMissing",
                "The certificate must have all names that were requested: it lacks %s."
                        .formatted(String.join(", ", missing)));
    }

    /** A name that was not requested was not approved. */
    static Optional<Violation> everyNameWasRequested(RuleContext context) {
        Optional<List<X509Name>> present = context.leaf().everyName();
        if (present.isEmpty()) {
            return demand(false, "NamesAreUnreadable", "The names of the certificate cannot be read.");
        }
        List<String> requested = context.requested().identities();
        List<String> unasked = present.get().stream()
                .filter(X509Name::isIdentity)
                .map(X509Name::identity)
                .filter(name -> !requested.contains(name))
                .distinct()
                .toList();
        return demand(
                unasked.isEmpty(),
                "NamesWereNotRequested",
                "The certificate must have no other names than were requested: it also has %s."
                        .formatted(String.join(", ", unasked)));
    }

    static Optional<Violation> endsAfterItBegins(X509 leaf, Instant now) {
        return demand(
                leaf.notAfter().isAfter(leaf.notBefore()),
                "DatesAreReversed",
                "The certificate must end after it begins: it is valid from %s to %s."
                        .formatted(leaf.notBefore(), leaf.notAfter()));
    }

    static Optional<Violation> isNotExpired(X509 leaf, Instant now) {
        return demand(
                leaf.notAfter().isAfter(now),
                "CertificateExpired",
                "X509 Certificate is already expired: it expired at %s.".formatted(leaf.notAfter()));
    }

    /** An issuer signs for now. */
    static Optional<Violation> isValidByNow(RuleContext context) {
        Instant begin = context.leaf().x509().notBefore();
        return demand(
                !begin.isAfter(context.now().plus(CLOCK_SKEW)),
                "NotYetValid",
                "The certificate must be valid by now: it begins at %s.".formatted(begin));
    }

    /** Dates that cannot be intended, and that other software cannot read. */
    static Optional<Violation> datesAreWithinReason(RuleContext context) {
        X509 leaf = context.leaf().x509();
        boolean sane = !leaf.notBefore().isBefore(Instant.EPOCH)
                && leaf.notBefore().isBefore(context.now().plus(MAX_START_DELAY))
                && leaf.notAfter().isBefore(context.now().plus(MAX_LIFETIME));
        return demand(
                sane,
                "DatesAreAbsurd",
                "The dates of the certificate must be plausible: it is valid from %s to %s."
                        .formatted(leaf.notBefore(), leaf.notAfter()));
    }

    /** No certificate becomes an authority unintentionally. */
    static Optional<Violation> isAnAuthorityOnlyIfAsked(RuleContext context) {
        return demand(
                !context.leaf().isAuthority() || context.requested().certificateAuthority(),
                "IsAnAuthority",
                "The certificate must not be able to sign others: it is that of an authority.");
    }

    /** Each certificate is signed by the next, as far as the chain was given. */
    static Optional<Violation> chainBuilds(RuleContext context) {
        List<CertificateDetails> chain = context.chain();
        for (int i = 0; i + 1 < chain.size(); i++) {
            CertificateDetails signed = chain.get(i);
            CertificateDetails signer = chain.get(i + 1);
            if (!signed.isIssuedBy(signer) || !signer.maySignCertificates() || !signed.isSignedBy(signer)) {
                return Optional.of(doesNotBuild(signed, signer));
            }
        }
        return missingSigner(context);
    }

    /**
     * A certificate that was included and is named as signer of the last would be next in the chain if it had signed.
     */
    private static Optional<Violation> missingSigner(RuleContext context) {
        CertificateDetails last = context.chain().getLast();
        return context.unused().stream()
                .filter(other -> !last.isSelfIssued() && last.isIssuedBy(other))
                .findFirst()
                .map(other -> doesNotBuild(last, other));
    }

    /** Who trusts the issuer trusts its certificate, too. Where no anchor is known, there is nothing to compare with. */
    static Optional<Violation> chainEndsAtAnAnchor(RuleContext context) {
        return context.demands()
                .anchors()
                .filter(anchors -> !anchors.areReachedBy(context.chain(), context.now()))
                .map(anchors -> endsAtNoAnchor(context.chain().getLast()));
    }

    static Violation endsAtNoAnchor(CertificateDetails last) {
        return new Violation(
                NO_ANCHOR,
                "The chain of the certificate must end at a trust anchor of its issuer: it ends at '%s'."
                        .formatted(last.x509().subject()));
    }

    private static Violation doesNotBuild(CertificateDetails signed, CertificateDetails signer) {
        return new Violation(
                "ChainDoesNotBuild",
                "Each certificate of the chain must be signed by the next: '%s' is not signed by '%s'."
                        .formatted(signed.x509().subject(), signer.x509().subject()));
    }

    static Optional<Violation> demand(boolean met, String reason, String message) {
        return met ? Optional.empty() : Optional.of(new Violation(reason, message));
    }
}
