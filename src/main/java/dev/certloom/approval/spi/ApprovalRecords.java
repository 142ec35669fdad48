package dev.certloom.approval.spi;

import dev.certloom.vault.CertificateName;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.VaultName;
import java.time.Instant;
import java.util.Optional;

/** Decisions at rest. */
public interface ApprovalRecords {

    /**
     * Records that a named rule approved, once per rule.
     *
     * @param fence the claim under which it was decided
     * @return what was approved; empty when the operation is not open under this claim, and nothing is recorded then
     */
    Optional<Approved> recordAutomatic(
            OperationId operation, int fence, String rule, long processInstance, int processVersion, Instant decided);

    /**
     * An approved request.
     *
     * @param first whether this call made the record
     */
    record Approved(VaultName vault, CertificateName certificate, boolean first) {}
}
