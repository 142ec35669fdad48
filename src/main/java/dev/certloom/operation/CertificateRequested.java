package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;
import java.util.Map;
import java.util.Optional;

/**
 * A request was accepted.
 *
 * @param renewal why the version before is renewed as it was; empty when a caller asked for a new one
 */
public record CertificateRequested(Occurrence occurrence, IssuerName issuer, Optional<RequestCause> renewal)
        implements LaunchRequested {

    @Override
    public int fence() {
        return 1;
    }

    @Override
    public AuditAction action() {
        return AuditAction.CERTIFICATE_REQUESTED;
    }

    @Override
    public Map<String, String> facts() {
        return renewal.map(cause -> Map.of("cause", cause.word())).orElse(Map.of());
    }
}
