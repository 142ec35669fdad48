package dev.certloom.processview;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One process instance.
 *
 * @param instance its key in the engine; empty when the run is derived from the phase
 * @param calledBy the call activity it runs for; empty for the request itself
 * @param processId of the BPMN process
 * @param version that it runs, counted by the engine; empty when the run is derived from the phase
 * @param diagram what to draw; empty when the model is neither known from the engine nor one of ours
 * @param started when the engine started it, or the operation's creation
 * @param ended when the engine ended it
 * @param state whether it is still under way
 * @param activities the elements it entered, in the order of entering; the newest {@link #MAX_ACTIVITIES} of them
 * @param incidents open ones
 * @param retries failed jobs that will be retried, while their element is active
 */
public record ProcessRun(
        Optional<Long> instance,
        Optional<CalledBy> calledBy,
        String processId,
        Optional<Integer> version,
        Optional<Diagram> diagram,
        Instant started,
        Optional<Instant> ended,
        State state,
        List<Activity> activities,
        List<Incident> incidents,
        List<Retry> retries) {

    /** The most activities that are shown of one instance. */
    public static final int MAX_ACTIVITIES = 1_000;

    public ProcessRun {
        activities = List.copyOf(activities);
        incidents = List.copyOf(incidents);
        retries = List.copyOf(retries);
    }

    /** The state of a process instance. */
    public enum State {
        ACTIVE,
        COMPLETED,
        TERMINATED,
        /** Its end was never reported, and a later launch holds the operation: the engine lost it. */
        SUPERSEDED
    }

    /**
     * The caller of a process instance.
     *
     * @param instance the calling instance
     * @param element id of the call activity in that instance's diagram; empty while it is not known
     */
    public record CalledBy(long instance, Optional<String> element) {}

    /**
     * A BPMN diagram.
     *
     * @param bpmn BPMN 2.0 XML with its diagram interchange part
     * @param exact whether it is exactly the version that runs; otherwise it is the model of that process id as
     * shipped,
     *     because the engine has not reported its own
     */
    public record Diagram(String bpmn, boolean exact) {}
}
