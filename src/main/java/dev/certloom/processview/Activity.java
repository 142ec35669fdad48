package dev.certloom.processview;

import java.time.Instant;
import java.util.Optional;

/**
 * One stay of a process instance at an element. An element in a loop, or with several instances, has several.
 *
 * @param element id of the BPMN element
 * @param type kind of element as the engine names it, e.g. {@code SERVICE_TASK}, {@code MULTI_INSTANCE_BODY}
 * @param entered when it was entered
 * @param left when it was left; empty exactly while active
 */
public record Activity(String element, String type, Instant entered, Optional<Instant> left, State state) {

    public Activity {
        if (left.isEmpty() != (state == State.ACTIVE)) {
            throw new IllegalArgumentException(
                    "Expected a time of leaving exactly for what was left, but state is " + state + ".");
        }
    }

    /** How a stay goes. */
    public enum State {
        ACTIVE,
        COMPLETED,
        /** Left without completing: interrupted, or ended with its scope. */
        TERMINATED
    }
}
