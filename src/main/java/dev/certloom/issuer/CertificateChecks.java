package dev.certloom.issuer;

import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.TrustAnchors;
import dev.certloom.kernel.MemberPath;
import dev.certloom.kernel.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the certificates of an issuer are judged: a member of a provider's configuration, named {@code checks}.
 *
 * @param anchors certificates of authorities, as PEM, at one of which every chain must end; for an issuer that is publicly
 *     trusted those of the Java platform where it is left out, for another one none
 * @param publiclyTrusted whether the Baseline Requirements are in force for its certificates; not, where it is left out
 * @param warnOnly reason codes of findings that are recorded and do not fail the operation, instead of
 *     {@link IssuerDemands#WARN_ONLY}
 */
public record CertificateChecks(
        @ManyLines Optional<String> anchors, Optional<Boolean> publiclyTrusted, Optional<List<String>> warnOnly) {

    private static final MemberPath MEMBER =
            MemberPath.ROOT.member("configuration").member("checks");

    /**
     * Demands that every member can be used.
     *
     * @throws Refusal INVALID naming the member
     */
    public void check() {
        anchors.ifPresent(
                pem -> MEMBER.member("anchors").demand(TrustAnchors.ofPem(pem).isPresent()));
        warnOnly.ifPresent(codes ->
                MEMBER.member("warnOnly").demand(IssuerDemands.mayOnlyWarn().containsAll(codes)));
    }

    /** What certificates must keep to, by a member that may have been left out. */
    public static IssuerDemands demands(Optional<CertificateChecks> checks) {
        return checks.map(CertificateChecks::demands).orElse(IssuerDemands.NONE);
    }

    private IssuerDemands demands() {
        boolean isPublic = publiclyTrusted.orElse(false);
        return new IssuerDemands(
                anchors.flatMap(TrustAnchors::ofPem)
                        .or(() -> isPublic ? Optional.of(TrustAnchors.ofThePlatform()) : Optional.empty()),
                isPublic,
                warnOnly.<Set<String>>map(Set::copyOf).orElse(IssuerDemands.WARN_ONLY));
    }
}
