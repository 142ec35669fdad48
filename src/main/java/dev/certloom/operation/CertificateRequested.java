package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;

/** A request was accepted. */
public record CertificateRequested(Occurrence occurrence, IssuerName issuer) implements LaunchRequested {

    @Override
    public int fence() {
        return 1;
    }

    @Override
    public AuditAction action() {
        return AuditAction.CERTIFICATE_REQUESTED;
    }
}
