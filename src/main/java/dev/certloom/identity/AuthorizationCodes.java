package dev.certloom.identity;

import java.time.Instant;
import java.util.Optional;

/** Keeps authorization codes until they are used or too old. All replicas see the same. */
interface AuthorizationCodes {

    /**
     * Stores it unless its person was removed meanwhile, and deletes some expired ones, and the oldest of a person who
     * has too many.
     */
    void keep(IssuedCode code);

    /** The code with that hash, if it is valid at that time. */
    Optional<IssuedCode> find(String hash, Instant now);

    /**
     * Uses it up. Of several who try, exactly one succeeds.
     *
     * @return whether it existed and was valid
     */
    boolean use(String hash, Instant now);
}
