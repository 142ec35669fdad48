package dev.certloom.approval;

import dev.certloom.kernel.Actor;
import dev.certloom.operation.Claim;
import java.util.Optional;

/**
 * Who asks people for a step.
 *
 * @param fence number of the launch that asks, over whose steps each vote is used once; always the same where no process
 *     asks
 * @param process empty where the vault asks by itself
 */
public record StepOrigin(int fence, Optional<ProcessInstance> process, Actor actor) {

    /** An instance of an approval process, and the version of its model. */
    public record ProcessInstance(long key, int version) {}

    static StepOrigin of(Claim claim, int processVersion) {
        return new StepOrigin(
                claim.fence(),
                Optional.of(new ProcessInstance(claim.processInstanceKey(), processVersion)),
                claim.actor());
    }
}
