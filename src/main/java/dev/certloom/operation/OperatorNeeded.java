package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import java.util.Map;

/**
 * An operation does not move, and relaunching it did not help.
 *
 * @param fence number of the launch that does not move
 * @param known in one sentence, where it is stuck
 * @param relaunches how often it was relaunched
 */
public record OperatorNeeded(Occurrence occurrence, int fence, String known, int relaunches) implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.OPERATOR_NEEDED;
    }

    @Override
    public Map<String, String> facts() {
        return Map.of("reason", known, "relaunches", Integer.toString(relaunches));
    }
}
