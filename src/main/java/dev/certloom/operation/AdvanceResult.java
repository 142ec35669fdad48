package dev.certloom.operation;

import java.time.Duration;

/** The result of an attempt to advance an operation, which its process reports to the engine. */
public sealed interface AdvanceResult {

    /**
     * Nothing is left to do here.
     *
     * @param achieved whether the attempt achieved its aim: issued, merged, granted, recorded, settled
     */
    record Done(boolean achieved) implements AdvanceResult {}

    /** Nothing now; try again after this time. */
    record Later(Duration after, String reason) implements AdvanceResult {}

    /** The operation has failed or was rejected; the store says why. */
    record Failed() implements AdvanceResult {}

    /**
     * The process must not have come here.
     *
     * @param reason in words for the author of the models
     */
    record Fault(String reason) implements AdvanceResult {}
}
