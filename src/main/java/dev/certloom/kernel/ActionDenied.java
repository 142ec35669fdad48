package dev.certloom.kernel;

import java.time.Instant;
import java.util.Optional;

/**
 * An action that was refused to a caller with the general permission, or to a process, by a rule such as four eyes. Published
 * outside of any transaction, since nothing was done.
 *
 * @param action what was tried
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
