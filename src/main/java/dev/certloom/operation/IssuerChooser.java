package dev.certloom.operation;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;

/**
 * Chooses who signs a request whose policy names {@link dev.certloom.kernel.IssuerName#AUTO}. Called outside of any
 * transaction.
 */
@FunctionalInterface
public interface IssuerChooser {

    /**
     * The issuer for one request: one of the vault that is enabled and configured, or one that every vault has.
     *
     * @throws Refusal INVALID when none was chosen, or one that the vault cannot order from; NOT_YET when nobody can choose now
     */
    ChosenIssuer choose(VaultName vault, CertificateName certificate, CertificatePolicy policy, Asker asker);
}
