package dev.certloom.approval;

import dev.certloom.approval.ApprovalStep.Assignee;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Claim;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Steps of approvals at rest. */
public interface ApprovalSteps {

    /** The step of this name that was not withdrawn, and the launch that last asked for it. */
    Optional<Asked> named(OperationId operation, String name);

    /** Whether this is a step that this launch of the operation asked for. */
    boolean isOf(StepId id, OperationId operation, int fence);

    /** Whether this launch of the operation asked for any step. */
    boolean isAnyOf(OperationId operation, int fence);

    /** The steps that this launch asked for and that are approved. */
    List<ApprovalStep> approved(OperationId operation, int fence);

    /** Steps of the operation, of whichever launch, that are neither approved nor withdrawn. */
    List<ApprovalStep> undecided(OperationId operation);

    /**
     * Opens a step, unless one of this name is there already: then its votes count for this launch, but for those whose voice
     * was used in another step of it.
     *
     * @return the step, and whether this call opened it
     */
    Opened open(Claim claim, VaultName vault, StepDefinition definition, int processVersion, Instant now);

    Optional<ApprovalStep> find(StepId id);

    /** All steps of an operation in the order they were opened. */
    List<ApprovalStep> of(OperationId operation);

    /** Sets where a step stands and counts its revision up. */
    void turn(StepId id, StepState state, Instant now);

    /** Closes the steps of an operation that are open still, without a turn that its process would have to hear of. */
    void closeAll(OperationId operation, Instant now);

    /** Notes that the process has heard of everything up to this revision. */
    void heard(StepId id, int revision);

    /** Steps of an operation whose process has not heard of their latest turn. */
    List<ApprovalStep> unheard(OperationId operation);

    void reminded(StepId id);

    void escalated(StepId id);

    void assign(StepId id, Optional<Assignee> assignee);

    /**
     * Records a vote.
     *
     * @param voices that it uses, each once over the steps that the latest launch asks for; none of a no
     * @return false when the person has voted in this step, or a voice is used already: then the transaction has to end
     */
    boolean vote(ApprovalStep step, Vote vote, Set<String> voices);

    /** The voices used in the launch that last asked for this step, each with the step it was used in; also those of a no. */
    Map<String, StepId> voices(ApprovalStep step);

    /** Opens a decided step again, of which fewer votes count by now than it needs. */
    void reopen(StepId id, StepDefinition definition, Instant now);

    /** Notes whether fewer people are left than are still needed. */
    void approversMissing(StepId id, boolean missing);

    /**
     * Open steps that ask these groups, or belong to requests of these clients, in the order of their ids.
     *
     * @param after the last of the part before
     */
    List<ApprovalStep> openAsking(Set<String> groups, Set<String> clients, Optional<StepId> after, int limit);

    void ask(StepId id, String person, String personName, String question, Instant now);

    /** Answers the step's open question. */
    void answer(StepId id, String person, String personName, String answer, Instant now);

    void delegate(StepId id, Delegation delegation);

    /**
     * Open steps that ask this person, the longest open first: as a member of a group or a delegate, or as who asked. Whether
     * they may decide is not looked at.
     *
     * @param kinds whether to decide, to answer as the requester, or both
     */
    List<ApprovalStep> openFor(
            VaultName vault,
            String person,
            Set<String> groups,
            Set<OpenTask.Kind> kinds,
            Optional<PageCursor> after,
            int limit);

    /** A step, and the launch that last asked for it. */
    record Asked(ApprovalStep step, int fence) {}

    /** A step that was asked for. */
    record Opened(ApprovalStep step, boolean first) {}
}
