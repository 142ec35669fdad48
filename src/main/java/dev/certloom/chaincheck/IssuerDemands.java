package dev.certloom.chaincheck;

import dev.certloom.crypto.TrustAnchors;
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

    /** Reason codes of findings that may only warn: those that a person might accept. */
    public static Set<String> mayOnlyWarn() {
        return ChainCheck.mayOnlyWarn();
    }
}
