package dev.certloom.renewal.selection;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A person has asked that a certificate be renewed at a time.
 *
 * @param begins that time
 */
record RenewalScheduled(VaultName vault, CertificateName certificate, Instant begins, Actor actor, Instant at)
        implements VaultEvent {

    @Override
    public String object() {
        return AuditObject.certificate(certificate);
    }

    @Override
    public Optional<OperationId> operation() {
        return Optional.empty();
    }

    @Override
    public AuditAction action() {
        return AuditAction.RENEWAL_SCHEDULED;
    }

    @Override
    public Map<String, String> details() {
        return Map.of("begins", begins.toString());
    }
}
