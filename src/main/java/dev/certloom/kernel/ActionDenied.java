package dev.certloom.kernel;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who may act here in general was refused this act by a rule that protects a certificate, such as four eyes.
 * Published outside of any transaction: nothing was done.
 *
 * @param action what was tried, in kebab case
 * @param object path below the vault
 * @param reason as the caller was told
 */
public record ActionDenied(
        AuditAction action,
        VaultName vault,
        String object,
        Optional<OperationId> operation,
        Actor actor,
        Instant at,
        String reason) {}
