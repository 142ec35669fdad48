package dev.certloom.certificate;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A named certificate as a client sees it: one version of it, the policy, and whether a pending object exists.
 *
 * @param name as first written
 * @param hasPending whether GET pending would find something
 */
public record Certificate(
        VaultName vault,
        CertificateName name,
        CertificateVersion version,
        CertificatePolicy policy,
        boolean hasPending) {

    /** Something that was done with this version, for the audit trail. */
    AuditableEvent auditableEvent(AuditAction action, Actor actor, Instant at, Map<String, String> details) {
        return new AuditableEvent(action, vault, AuditObject.certificate(name), Optional.empty(), actor, at, details);
    }
}
