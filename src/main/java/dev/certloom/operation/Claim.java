package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import java.util.HashMap;
import java.util.Map;

/**
 * The right of one process instance to work on an operation (design D16), and the worker that uses it. Only the
 * instance launched last has it.
 *
 * @param fence number of the launch, from 1
 * @param processInstanceKey of the instance; 0 where the vault works by itself
 * @param engine identifies the engine the instance lives in; empty where the vault works by itself
 * @param worker job type, for the audit trail
 */
public record Claim(OperationId operation, int fence, long processInstanceKey, String engine, String worker) {

    /** The vault itself acts where no process instance does. */
    public static Claim ofVault(PendingOperation operation, String worker) {
        return new Claim(operation.id(), operation.launchFence(), 0, "", worker);
    }

    boolean isOfInstance() {
        return processInstanceKey > 0;
    }

    Actor actor() {
        return Actor.system(worker);
    }

    Map<String, String> details() {
        Map<String, String> details = new HashMap<>(Map.of("fence", Integer.toString(fence)));
        if (isOfInstance()) {
            details.put("processInstance", Long.toString(processInstanceKey));
        }
        return details;
    }
}
