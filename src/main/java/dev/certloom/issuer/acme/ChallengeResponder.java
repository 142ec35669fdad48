package dev.certloom.issuer.acme;

import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.client.Deadline;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.TokenChallenge;

/** Proves control of a name in one way. */
interface ChallengeResponder {

    ChallengeKind kind();

    /** How long it takes until a published proof is seen everywhere. */
    Duration delay(Configuration configuration);

    /**
     * Publishes the proof, if that is not done.
     *
     * @param expires when nobody asks for it any more
     * @throws IssuerUnavailable when it cannot be published now
     */
    void publish(Proof proof, Instant expires) throws IssuerUnavailable;

    /** Takes it back, if it is there; the CA has seen it, or will not look for it. */
    void remove(Proof proof) throws IssuerUnavailable;

    /**
     * What is proved, to whom.
     *
     * @param deadline by when publishing or removing it is done, or given up
     */
    record Proof(
            VaultName vault,
            IssuerName issuer,
            Configuration configuration,
            Authorization authorization,
            TokenChallenge challenge,
            Deadline deadline) {}
}
