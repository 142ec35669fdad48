package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;

/** The process instance of a request was lost, or did not move: another takes its place. */
public record ProcessRelaunched(Occurrence occurrence, IssuerName issuer, int fence) implements LaunchRequested {

    @Override
    public AuditAction action() {
        return AuditAction.PROCESS_RELAUNCHED;
    }
}
