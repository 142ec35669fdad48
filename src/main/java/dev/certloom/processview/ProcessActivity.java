package dev.certloom.processview;

import dev.certloom.kernel.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads what the engine has reported about process instances. */
interface ProcessActivity {

    /**
     * The process instances of an operation, in one consistent snapshot, latest start first.
     *
     * @param instances at most this many
     * @param activities at most this many of each instance: the newest, in the order they were entered
     */
    List<Instance> ofOperation(OperationId operation, int instances, int activities);

    /**
     * A process instance as stored.
     *
     * @param log the engine log it comes from: keys are unique only within one log
     * @param parent key of the instance that called it
     * @param callActivity id of the element that called it, once known
     * @param bpmn the XML it runs, if the engine reported it
     * @param outcome set once it has ended
     */
    record Instance(
            int log,
            long key,
            Optional<Long> parent,
            Optional<String> callActivity,
            String processId,
            int version,
            Optional<String> bpmn,
            Instant started,
            Optional<Instant> ended,
            Optional<Activity.State> outcome,
            List<Activity> activities,
            List<Incident> incidents,
            List<Retry> retries) {}
}
