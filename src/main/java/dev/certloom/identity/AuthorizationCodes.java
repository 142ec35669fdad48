package dev.certloom.identity;

import java.time.Instant;
import java.util.Optional;

/** Keeps authorization codes until they are used or too old. All replicas see the same. */
public interface AuthorizationCodes {

    /** Keeps it unless its person was removed meanwhile, and forgets some of those that are too old, and the oldest of a person who has too many. */
    void keep(IssuedCode code);

    /** The code of that hash, if it is good at that time. */
    Optional<IssuedCode> find(String hash, Instant now);

    /**
     * Uses it up. Of several who try, exactly one succeeds.
     *
     * @return whether it was there and good
     */
    boolean use(String hash, Instant now);
}
