package dev.certloom.vault;

import java.time.Instant;
import java.util.Map;

/**
 * A checked chain is held for merging; the engine has to hear of it.
 *
 * @param fence number of the process instance to start for an operation that had ended; 0 where one waits
 * @param leafSha1 thumbprint of the leaf
 */
public record MergeRequested(
        OperationId operationId,
        VaultName vault,
        CertificateName certificate,
        int fence,
        String leafSha1,
        Actor actor,
        Instant at)
        implements OperationEvent {

    /** Whether the operation had failed or was cancelled before. */
    public boolean late() {
        return fence > 0;
    }

    @Override
    public String action() {
        return "merge-requested";
    }

    @Override
    public Map<String, String> details() {
        return Map.of("sha1", leafSha1);
    }
}
