package dev.certloom.issuer.acme;

import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/** Stores what is answered to challenges over HTTP, for all replicas: a CA may ask any of them. */
interface HttpChallenges {

    /**
     * Has it answered from now on.
     *
     * @param keyAuthorization what is answered (RFC 8555 section 8.1)
     * @return whether it is; not when the vault has too many of them already, or another answer is given to that token
     */
    boolean publish(VaultName vault, String token, String keyAuthorization, Instant expires);

    /** The answer, if it is one still. */
    Optional<String> find(String token);

    /** It is of no more use; another vault's stays. */
    void remove(VaultName vault, String token);
}
