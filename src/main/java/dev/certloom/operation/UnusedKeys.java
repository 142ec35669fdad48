package dev.certloom.operation;

import dev.certloom.crypto.KeyId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;

/** Private keys of requests that ended without a certificate. */
public interface UnusedKeys {

    /**
     * Removes the keys of requests that failed, were cancelled or withdrawn before {@code endedBefore}, the longest
     * ended first, and wipes each private key that no version and no later request uses. A request that holds a
     * certificate to be merged keeps its key, and one that is locked at the moment is left for the next run.
     *
     * @param limit how many requests are processed
     */
    Released release(Instant endedBefore, Instant now, int limit);

    /**
     * @param requests how many requests gave up their key
     * @param wiped those whose private key is gone
     */
    record Released(int requests, List<Wiped> wiped) {}

    /** A request whose private key is gone. */
    record Wiped(OperationId operation, VaultName vault, CertificateName certificate, KeyId key) {}
}
