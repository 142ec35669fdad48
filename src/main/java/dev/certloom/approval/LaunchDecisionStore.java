package dev.certloom.approval;

import dev.certloom.kernel.OperationId;
import java.util.Optional;

/** What was decided for each launch of a request, at rest, on the facts that are kept of it as judged. */
public interface LaunchDecisionStore {

    Optional<LaunchDecision> find(OperationId operation, int fence);

    /** Keeps a decision, in the place of one for the same launch. Its facts are those that are kept already. */
    void save(LaunchDecision decision);
}
