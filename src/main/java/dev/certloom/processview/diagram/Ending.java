package dev.certloom.processview.diagram;

import java.util.Set;

/**
 * How an instance reached an unwanted end.
 *
 * @param outcome how it ended
 * @param decidedAt id of the element that decided
 * @param elements ids of that element and of those that were passed from there to the end
 * @param flows ids of the sequence flows between them
 */
public record Ending(Outcome outcome, String decidedAt, Set<String> elements, Set<String> flows) {

    /** Copies both. */
    public Ending {
        elements = Set.copyOf(elements);
        flows = Set.copyOf(flows);
    }

    /** What becomes of an instance that does not end well. */
    public enum Outcome {
        FAILED,
        CANCELLED
    }

    /** Who or what decides. */
    public enum Decider {
        PERSON("userTask", ""),
        CLOCK("", "timer"),
        MESSAGE("", "message"),
        /** The last element before the paths diverge. */
        ANY("", "");

        private final String type;
        private final String trigger;

        Decider(String type, String trigger) {
            this.type = type;
            this.trigger = trigger;
        }

        boolean is(FlowNode node) {
            return node.type().equals(type) || (!node.throwsTrigger() && node.isTriggeredBy(trigger));
        }
    }

    /**
     * What is known of an instance's outcome from elsewhere. A model may show it only in the names of its end events.
     */
    public record Verdict(Outcome outcome, Decider decider) {}
}
