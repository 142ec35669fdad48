package dev.certloom.certificate;

import dev.certloom.crypto.RevocationReason;
import java.time.Instant;
import java.util.Optional;

/**
 * A version's revocation by its CA.
 *
 * @param at when the CA's answer was recorded here
 * @param reason for which the CA did it; empty where it had done so before it was asked, for reasons of its own or because
 *     its answer to an earlier question was lost
 */
public record Revocation(Instant at, Optional<RevocationReason> reason) {

    /** Whether the CA may still be told that the key is known to others: it is not on record that it knows. */
    public boolean mayBecomeCompromise() {
        return !reason.equals(Optional.of(RevocationReason.KEY_COMPROMISE));
    }
}
