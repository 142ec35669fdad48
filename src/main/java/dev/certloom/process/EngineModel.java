package dev.certloom.process;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of an approval process or a decision table that the engine has.
 *
 * @param kind {@code process} or {@code decision}
 * @param id in its model
 * @param shipped whether it is Certloom's
 * @param counts whether approvals may use it: it was accepted, or everything in the engine is trusted
 * @param newest whether it is the newest version that is known
 */
public record EngineModel(
        String kind,
        String id,
        int version,
        boolean shipped,
        boolean counts,
        boolean newest,
        Optional<Acceptance> acceptance) {

    /** Who accepted it. */
    public record Acceptance(String by, Instant at) {}
}
