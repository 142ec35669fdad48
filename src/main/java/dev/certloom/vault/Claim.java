package dev.certloom.vault;

import java.util.Map;

/**
 * The right of one process instance to work on an operation (design D16), and the worker that uses it. Of two instances
 * the one with the higher fencing number holds the operation; what the other one's workers ask is refused.
 *
 * @param fence number of the launch, from 1
 * @param processInstanceKey of the instance
 * @param engine identifies the engine the instance lives in
 * @param worker job type, for the audit trail
 */
public record Claim(OperationId operation, int fence, long processInstanceKey, String engine, String worker) {

    Actor actor() {
        return Actor.system(worker);
    }

    Map<String, String> details() {
        return Map.of("processInstance", Long.toString(processInstanceKey), "fence", Integer.toString(fence));
    }
}
