package dev.certloom.issuer;

import java.time.Duration;
import java.util.List;

/** What came of a trial of an issuer. */
public record IssuerTrial(List<Result> results) {

    public IssuerTrial {
        results = List.copyOf(results);
    }

    /**
     * What came of a step.
     *
     * @param words for people, without a full stop; empty where there is nothing to say
     */
    public record Result(TrialStep.Kind kind, Outcome outcome, Duration took, String words) {}

    /** How a step went. */
    public enum Outcome {
        GOOD,
        FAILED,
        /** There was nothing to try, or an earlier step failed. */
        SKIPPED
    }

    /** Whether nothing went wrong. */
    public boolean succeeded() {
        return results.stream().noneMatch(result -> result.outcome() == Outcome.FAILED);
    }
}
