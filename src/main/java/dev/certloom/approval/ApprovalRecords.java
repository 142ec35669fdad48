package dev.certloom.approval;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decisions at rest. */
public interface ApprovalRecords {

    /**
     * Records that a named rule approved, once per rule, if no step of the operation is neither approved nor withdrawn.
     *
     * @param fence the claim under which it was decided
     * @return what was approved; empty when the operation is not open under this claim, when a step of it is undecided, or when
     *     its certification request is not the one that was judged, and nothing is recorded then
     */
    Optional<Approved> recordAutomatic(
            OperationId operation, int fence, String rule, long processInstance, int processVersion, Instant decided);

    /**
     * Records that people approved, once per rule, if at least one step of the operation is approved and no step of it is
     * in any other state.
     *
     * @return what was approved; empty when the operation is not open under this claim, when people have not approved, or when
     *     its certification request is not the one that was judged, and nothing is recorded then
     */
    Optional<Approved> recordByPeople(
            OperationId operation, int fence, String rule, long processInstance, int processVersion, Instant decided);

    /**
     * What people said of this name before.
     *
     * @param since an approval before that counts no more
     * @param limit at most this many standing approvals
     */
    SaidBefore saidBefore(VaultName vault, CertificateName certificate, Instant since, Instant now, int limit);

    /**
     * What people said before a request was made.
     *
     * @param latestApproved the facts of the latest version of the name that they approved; there are none where an approval is
     *     older than their record
     * @param standing of the vault, as {@link ApprovalRecords#standing}
     */
    record SaidBefore(Optional<Map<String, Object>> latestApproved, List<StandingApproval> standing) {}

    /** The facts that were judged of one launch of an operation; empty before. */
    Optional<Map<String, Object>> judged(OperationId operation, int fence);

    /**
     * Keeps what is judged of one launch of an operation, in the place of what is kept.
     *
     * @param csrSha256 digest of the certification request from which the facts were read: what is approved is that one
     * @return the facts as they are kept
     */
    Map<String, Object> keepJudged(
            OperationId operation, int fence, String csrSha256, Map<String, Object> facts, Instant judged);

    /** How many certificates have people's latest approval since then from before facts were kept. */
    int countApprovedWithoutFacts(Instant since);

    /** Standing approvals in force and those that can be confirmed, newest first; at most {@code limit}. */
    List<StandingApproval> standing(VaultName vault, Instant now, int limit);

    void addStanding(StandingApproval approval);

    /** Confirms one that nobody has confirmed yet. @return whether it was there, unconfirmed */
    boolean confirmStanding(VaultName vault, String id, StandingApproval.Person by, Instant at);

    /** How many of all vaults wait for a second person. */
    List<StandingApproval> unconfirmedStanding(Instant now, int limit);

    /** @return whether it was there */
    boolean removeStanding(VaultName vault, String id);

    /**
     * An approved request.
     *
     * @param first whether this call made the record
     */
    record Approved(VaultName vault, CertificateName certificate, boolean first) {}
}
