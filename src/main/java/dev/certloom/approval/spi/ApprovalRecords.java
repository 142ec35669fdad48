package dev.certloom.approval.spi;

import dev.certloom.approval.StandingApproval;
import dev.certloom.vault.CertificateName;
import dev.certloom.vault.CertificatePolicy;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.VaultName;
import java.time.Instant;
import java.util.List;
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
     * Records that people approved, once per rule, if at least one step of the operation is approved and no step of it is
     * in any other state.
     *
     * @return what was approved; empty when the operation is not open under this claim, or people have not approved, and
     *     nothing is recorded then
     */
    Optional<Approved> recordByPeople(
            OperationId operation, int fence, String rule, long processInstance, int processVersion, Instant decided);

    /** The latest version of this name that people approved, unless they did so before {@code since}. */
    Optional<CertificatePolicy> latestApproved(VaultName vault, CertificateName certificate, Instant since);

    /** Standing approvals in force, newest first; at most {@code limit}. */
    List<StandingApproval> standing(VaultName vault, Instant now, int limit);

    void addStanding(StandingApproval approval);

    /** @return whether it was there */
    boolean removeStanding(VaultName vault, String id);

    /**
     * An approved request.
     *
     * @param first whether this call made the record
     */
    record Approved(VaultName vault, CertificateName certificate, boolean first) {}
}
