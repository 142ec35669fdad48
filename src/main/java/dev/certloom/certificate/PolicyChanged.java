package dev.certloom.certificate;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.Optional;
import java.util.Set;

/**
 * The next versions of a certificate are made in another way than before: more of its policy was changed than when it acts. Published
 * in the transaction that does it, with the name locked, and before the request is stored that it came with.
 *
 * @param author id of whoever changed it
 * @param owners ids of those who answer for a program that did, as far as its token says
 * @param operation the request that it came with
 */
public record PolicyChanged(
        VaultName vault,
        CertificateName certificate,
        String author,
        Set<String> owners,
        Optional<OperationId> operation) {

    public PolicyChanged {
        owners = Set.copyOf(owners);
    }
}
