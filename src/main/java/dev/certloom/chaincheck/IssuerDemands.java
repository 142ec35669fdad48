package dev.certloom.chaincheck;

import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.TrustAnchors;
import dev.certloom.kernel.Der;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the certificates of one issuer must keep to, beside what those of every issuer must.
 *
 * @param anchors at one of which its chains must end; empty where none is known, and they may end anywhere
 * @param publiclyTrusted whether the Baseline Requirements of the CA/Browser Forum are in force for it
 * @param warnOnly reason codes of findings that are recorded, and do not fail the operation
 */
public record IssuerDemands(Optional<TrustAnchors> anchors, boolean publiclyTrusted, Set<String> warnOnly) {

    /**
     * A certificate that says or lasts less than was asked for is no risk, and usual: many CAs have a lifetime of their
     * own, and public ones no longer sign for clients of TLS.
     */
    public static final Set<String> WARN_ONLY =
            Set.of("ValidityIsShorter", "KeyUsagesAreMissing", "ExtendedKeyUsagesAreMissing");

    /** Those of an issuer about which nothing else is known. */
    public static final IssuerDemands NONE = new IssuerDemands(Optional.empty(), false, WARN_ONLY);

    public IssuerDemands {
        warnOnly = Set.copyOf(warnOnly);
    }

    /**
     * Why nothing that an authority signs would be taken, as far as that is known before anything is ordered from it.
     *
     * @param authorities the certificate of the one that signs, and those above it as far as they are known
     */
    public Optional<Violation> objectionTo(List<Der> authorities, Instant now) {
        List<CertificateDetails> chain;
        try {
            chain = authorities.stream().map(CertificateDetails::of).toList();
        } catch (IllegalArgumentException e) {
            // judged with what it signs
            return Optional.empty();
        }
        return anchors.filter(known -> !chain.isEmpty() && !warnOnly.contains(CertificateRules.NO_ANCHOR))
                .filter(known -> authorities.stream().noneMatch(known::contain) && !known.areReachedBy(chain, now))
                .map(known -> CertificateRules.endsAtNoAnchor(chain.getLast()));
    }

    /** Whether only what one of the known authorities has signed is taken. */
    public boolean nameAuthorities() {
        return anchors.isPresent() && !warnOnly.contains(CertificateRules.NO_ANCHOR);
    }

    boolean onlyWarnOf(Violation violation) {
        return warnOnly.contains(violation.reason());
    }

    /** Reason codes of findings that may only warn: those that a person might accept. */
    public static Set<String> mayOnlyWarn() {
        return ChainCheck.mayOnlyWarn();
    }
}
