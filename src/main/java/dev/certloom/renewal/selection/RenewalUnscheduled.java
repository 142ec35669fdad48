package dev.certloom.renewal.selection;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import dev.certloom.renewal.RenewalEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a person has asked for at a time does not count any more when that has come.
 *
 * @param askedBy id of that person
 * @param reason in words for people
 */
record RenewalUnscheduled(VaultName vault, CertificateName certificate, String askedBy, String reason, Instant at)
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
    public Actor actor() {
        return RenewalEvent.ACTOR;
    }

    @Override
    public AuditAction action() {
        return AuditAction.RENEWAL_UNSCHEDULED;
    }

    @Override
    public Map<String, String> details() {
        return Map.of("reason", reason, "selectedBy", askedBy);
    }
}
