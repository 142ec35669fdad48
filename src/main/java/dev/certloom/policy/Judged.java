package dev.certloom.policy;

import dev.certloom.pki.CertificateDetails;
import dev.certloom.vault.Der;
import dev.certloom.vault.PendingOperation;
import java.time.Instant;
import java.util.List;

/**
 * What rules look at.
 *
 * @param requestedKey SubjectPublicKeyInfo of the operation's CSR
 * @param chain leaf first, never empty
 * @param now one point in time for all rules
 */
record Judged(PendingOperation operation, Der requestedKey, List<CertificateDetails> chain, Instant now) {

    CertificateDetails leaf() {
        return chain.getFirst();
    }
}
