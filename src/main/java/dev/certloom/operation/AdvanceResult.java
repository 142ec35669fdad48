package dev.certloom.operation;

import java.time.Duration;

/** What an attempt to move an operation on came to: its process tells the engine so. */
public sealed interface AdvanceResult {

    /**
     * Nothing is left to do here.
     *
     * @param achieved whether it went the way that was tried: issued, merged, granted, recorded, settled
     */
    record Done(boolean achieved) implements AdvanceResult {}

    /** Nothing now; try again after this time. */
    record Later(Duration after, String reason) implements AdvanceResult {}

    /** The operation has failed or was rejected; the store says why. */
    record Failed() implements AdvanceResult {}

    /**
     * The process must not have come here (design D3).
     *
     * @param reason in words for who drew the models
     */
    record Fault(String reason) implements AdvanceResult {}
}
