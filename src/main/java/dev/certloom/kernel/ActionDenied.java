package dev.certloom.kernel;

import java.time.Instant;
import java.util.Optional;

/**
 * A denied action: a caller with the general permission was refused it by a rule that protects a certificate, such as
 * four eyes. Published outside of any transaction, since nothing was done.
 *
 * @param action what was tried, in kebab case
 * @param object path below the vault
 * @param reason as given to the caller
 */
public record ActionDenied(
        AuditAction action,
        VaultName vault,
        String object,
        Optional<OperationId> operation,
        Actor actor,
        Instant at,
        String reason) {}
