package dev.certloom.operation;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;

/**
 * A certificate that a CA issued for an operation that had ended otherwise, or that the operation held when it ended.
 * It is never a version; an operator decides what to do with it, such as having it revoked.
 *
 * @param id of its own, 32 lower-case hexadecimal characters
 * @param chain leaf first
 * @param sha1 thumbprint of the leaf
 * @param because how the operation had ended, in one sentence
 * @param received when the vault got it
 */
public record StrandedCertificate(
        String id,
        OperationId operation,
        VaultName vault,
        CertificateName certificate,
        List<Der> chain,
        String sha1,
        String because,
        Instant received) {

    public StrandedCertificate {
        chain = List.copyOf(chain);
    }
}
