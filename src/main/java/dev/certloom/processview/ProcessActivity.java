package dev.certloom.processview;

import dev.certloom.kernel.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the engine has told of process instances, read back. */
public interface ProcessActivity {

    /**
     * The process instances of an operation, in one consistent picture, latest start first.
     *
     * @param instances at most so many
     * @param activities at most so many of each instance, the newest, in the order of entering
     */
    List<Instance> ofOperation(OperationId operation, int instances, int activities);

    /**
     * A process instance at rest.
     *
     * @param log which of the engine's logs told it: keys are unique within one only
     * @param parent key of the instance that called it
     * @param callActivity id of the element that called it, once known
     * @param bpmn the XML it runs, if the engine told it
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
