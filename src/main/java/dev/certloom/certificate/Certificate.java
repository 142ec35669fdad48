package dev.certloom.certificate;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;

/**
 * A named certificate as a client sees it: one version of it, the policy, and whether a pending object exists.
 *
 * @param name as first written
 * @param hasPending whether GET pending would find something
 */
public record Certificate(
        VaultName vault,
        CertificateName name,
        CertificateVersion version,
        CertificatePolicy policy,
        boolean hasPending) {}
