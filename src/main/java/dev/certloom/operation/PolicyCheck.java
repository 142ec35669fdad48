package dev.certloom.operation;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.issuer.IssuerProfile;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import org.springframework.stereotype.Component;

/** Refuses policies by which no certificate could be requested, before anyone is asked about it. */
@Component
class PolicyCheck {

    private final IssuerDirectory issuers;
    private final KeyMaker keys;

    PolicyCheck(IssuerDirectory issuers, KeyMaker keys) {
        this.issuers = issuers;
        this.keys = keys;
    }

    /**
     * Whether a certification request can be made.
     *
     * @throws Refusal INVALID naming the member that stands in the way
     */
    void request(CertificatePolicy policy) {
        keys.check(policy.x509());
    }

    /**
     * What a request by this policy is ordered from: the kind of CA that its issuer is an account at.
     *
     * @throws Refusal as {@link #issuer}; INVALID while its issuer is disabled
     */
    String provider(VaultName vault, CertificatePolicy policy) {
        IssuerName issuer = policy.issuer().name();
        if (issuer.isBuiltIn()) {
            return issuer.equals(IssuerName.SELF) ? IssuerName.SELF.value() : IssuerName.UNKNOWN.value();
        }
        IssuerProfile profile = configured(vault, policy);
        if (!profile.enabled()) {
            throw Refusal.invalidProperty(
                    "issuer.name",
                    "issuer '%s' is disabled, so that no orders are placed with it; have it enabled, or name another"
                            .formatted(issuer));
        }
        return profile.provider();
    }

    /**
     * Whether its issuer, which may be disabled for the moment, would sign by this policy.
     *
     * @throws Refusal ISSUER_NOT_FOUND; INVALID naming what the issuer would not sign, or while it still has to be configured
     */
    void issuer(VaultName vault, CertificatePolicy policy) {
        if (!policy.issuer().name().isBuiltIn()) {
            configured(vault, policy);
        }
    }

    private IssuerProfile configured(VaultName vault, CertificatePolicy policy) {
        IssuerName issuer = policy.issuer().name();
        IssuerProfile profile = issuers.profile(vault, issuer)
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.ISSUER_NOT_FOUND,
                        "Issuer not found: '%s'. Name Self, Unknown or an issuer of this vault.".formatted(issuer)));
        if (!profile.configured()) {
            throw Refusal.invalidProperty(
                    "issuer.name",
                    "issuer '%s' has no configuration yet, without which nothing can be ordered; set it at certificates/issuers/%s/configuration, then repeat the request"
                            .formatted(issuer, issuer));
        }
        profile.limits().check(policy, issuer);
        return profile;
    }
}
