package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import java.util.HashMap;
import java.util.Map;

/**
 * The right of one process instance to work on an operation (ADR 3), and the job that uses it. Only the
 * instance launched last has it.
 *
 * @param fence number of the launch, from 1
 * @param processInstanceKey of the instance; 0 where the vault works by itself
 * @param engine identifies the engine the instance lives in; empty where the vault works by itself
 * @param jobType of the job that uses it, or the name of the vault's component: who acts, for the audit trail
 */
public record Claim(OperationId operation, int fence, long processInstanceKey, String engine, String jobType) {

    /** The vault itself acts where no process instance does. */
    public static Claim ofVault(PendingOperation operation, String component) {
        return new Claim(operation.id(), operation.launchFence(), 0, "", component);
    }

    boolean isOfInstance() {
        return processInstanceKey > 0;
    }

    /** Who acts, for the audit trail. */
    public Actor actor() {
        return Actor.system(jobType);
    }

    Map<String, String> details() {
        Map<String, String> details = new HashMap<>(Map.of("fence", Integer.toString(fence)));
        if (isOfInstance()) {
            details.put("processInstance", Long.toString(processInstanceKey));
        }
        return details;
    }
}
