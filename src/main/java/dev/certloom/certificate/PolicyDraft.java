package dev.certloom.certificate;

import dev.certloom.crypto.SubjectAlternativeNames;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A policy as a caller sent it: every member optional. Completed with the defaults of API reference 4.1, and checked,
 * by {@link #complete}.
 *
 * @param kty {@code RSA} or {@code EC}; keys in hardware ({@code RSA-HSM}, {@code EC-HSM}) are refused
 * @param keySizeBits 2048, 3072, 4096, or the size of the curve
 * @param validityMonths calendar months, 1 to 1,200
 */
public record PolicyDraft(
        Optional<String> kty,
        Optional<Integer> keySizeBits,
        Optional<String> curve,
        Optional<Boolean> exportable,
        Optional<Boolean> reuseKey,
        Optional<String> contentType,
        Optional<String> subject,
        SubjectAlternativeNames names,
        Optional<List<String>> extendedKeyUsages,
        Optional<List<String>> keyUsages,
        Optional<Integer> validityMonths,
        Optional<Boolean> certificateAuthority,
        Optional<List<LifetimeAction>> lifetimeActions,
        Optional<String> issuer,
        Optional<String> certificateType,
        Optional<Boolean> certificateTransparency,
        Optional<Boolean> enabled) {

    /** An empty draft. */
    public static final PolicyDraft EMPTY = new PolicyDraft(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            SubjectAlternativeNames.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /**
     * The policy this draft describes.
     *
     * @param now becomes its date of creation and change
     * @throws dev.certloom.kernel.Refusal with the literals of API reference 4.3 when a member is out of rule
     */
    public CertificatePolicy complete(Instant now) {
        return new PolicyCompletion(this).complete(now);
    }

    /**
     * The policy of an imported certificate: what this draft leaves out or empty is filled from it. The rules are for
     * what the draft says; what a CA has signed is taken as it is.
     *
     * @param signed the certificate's content
     * @param now becomes its date of creation and change
     * @throws dev.certloom.kernel.Refusal with the literals of API reference 4.3 when a member of this draft is out of
     *     rule
     */
    public CertificatePolicy completeFrom(PolicyDraft signed, Instant now) {
        return new PolicyCompletion(stated(), signed).complete(now);
    }

    /** Without the members that are there and empty. */
    private PolicyDraft stated() {
        return new PolicyDraft(
                text(kty),
                keySizeBits.filter(bits -> bits != 0),
                text(curve),
                exportable,
                reuseKey,
                text(contentType),
                text(subject),
                names,
                extendedKeyUsages.filter(usages -> !usages.isEmpty()),
                keyUsages.filter(usages -> !usages.isEmpty()),
                validityMonths.filter(months -> months != 0),
                certificateAuthority,
                lifetimeActions,
                text(issuer),
                text(certificateType),
                certificateTransparency,
                enabled);
    }

    private static Optional<String> text(Optional<String> member) {
        return member.filter(text -> !text.isBlank());
    }

    /** Whether it specifies the key. Size and curve are equivalent, and one of them is enough. */
    private boolean statesKey(Optional<String> otherwise) {
        return keySizeBits.isPresent()
                || curve.isPresent()
                || kty.filter(kind -> !otherwise.equals(Optional.of(kind))).isPresent();
    }

    /** This draft with the members that {@code over} states; lists are replaced as a whole, names kind by kind. */
    public PolicyDraft overlaidWith(PolicyDraft over) {
        return new PolicyDraft(
                over.kty.or(() -> kty),
                over.statesKey(kty) ? over.keySizeBits : keySizeBits,
                over.statesKey(kty) ? over.curve : curve,
                over.exportable.or(() -> exportable),
                over.reuseKey.or(() -> reuseKey),
                over.contentType.or(() -> contentType),
                over.subject.or(() -> subject),
                new SubjectAlternativeNames(
                        stated(over.names.emails(), names.emails()),
                        stated(over.names.dnsNames(), names.dnsNames()),
                        stated(over.names.upns(), names.upns()),
                        stated(over.names.uris(), names.uris()),
                        stated(over.names.ipAddresses(), names.ipAddresses())),
                over.extendedKeyUsages.or(() -> extendedKeyUsages),
                over.keyUsages.or(() -> keyUsages),
                over.validityMonths.or(() -> validityMonths),
                over.certificateAuthority.or(() -> certificateAuthority),
                over.lifetimeActions.or(() -> lifetimeActions),
                over.issuer.or(() -> issuer),
                over.certificateType.or(() -> certificateType),
                over.certificateTransparency.or(() -> certificateTransparency),
                over.enabled.or(() -> enabled));
    }

    private static List<String> stated(List<String> over, List<String> under) {
        return over.isEmpty() ? under : over;
    }
}
