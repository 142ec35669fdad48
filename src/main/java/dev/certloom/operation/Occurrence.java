package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Map;

/**
 * To which operation something happened, by whom, and when.
 *
 * @param claim details of the claim under which a process or the vault did it; empty when somebody else did
 */
public record Occurrence(
        OperationId operationId,
        VaultName vault,
        CertificateName certificate,
        Actor actor,
        Instant at,
        Map<String, String> claim) {

    public Occurrence {
        claim = Map.copyOf(claim);
    }

    /** Something that somebody did to the operation. */
    public static Occurrence of(PendingOperation operation, Actor actor, Instant at) {
        return new Occurrence(operation.id(), operation.vault(), operation.certificate(), actor, at, Map.of());
    }

    /** Something that was done to the operation under a claim. */
    static Occurrence of(PendingOperation operation, Claim claim, Instant at) {
        return new Occurrence(
                operation.id(), operation.vault(), operation.certificate(), claim.actor(), at, claim.details());
    }
}
