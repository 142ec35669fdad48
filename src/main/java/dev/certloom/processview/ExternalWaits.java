package dev.certloom.processview;

import dev.certloom.kernel.OperationId;
import dev.certloom.processview.ProcessActivity.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/**
 * Decides, from what the engine's exporter has reported, whether process instances wait for something that is not ours.
 */
@Service
public class ExternalWaits {

    private static final int MAX_INSTANCES = 50;
    private static final int MAX_ACTIVITIES = 200;

    /** Elements that are completed by a timer, a message or a person. */
    private static final Set<String> WAITS =
            Set.of("INTERMEDIATE_CATCH_EVENT", "RECEIVE_TASK", "EVENT_BASED_GATEWAY", "USER_TASK");

    /** Elements that contain others, or only pass control on. */
    private static final Set<String> SCOPES =
            Set.of("PROCESS", "SUB_PROCESS", "EVENT_SUB_PROCESS", "MULTI_INSTANCE_BODY", "CALL_ACTIVITY");

    private final ProcessActivity activity;

    ExternalWaits(ProcessActivity activity) {
        this.activity = activity;
    }

    /**
     * Whether the approval process called by a request waits only at timers, messages, user tasks and jobs of other
     * workers. Elements the exporter has not reported, and those with an incident, do not count as waiting.
     *
     * @param instance key of the request's own instance
     * @param called id of the process that the request is meant to call
     * @param ourJobs job types that our workers handle
     */
    public boolean isWaitingInCalled(OperationId operation, long instance, String called, Set<String> ourJobs) {
        List<Instance> all = activity.ofOperation(operation, MAX_INSTANCES, MAX_ACTIVITIES);
        List<Instance> under = all.stream()
                .filter(candidate ->
                        candidate.key() == instance && candidate.ended().isEmpty())
                .flatMap(root -> all.stream()
                        .filter(child ->
                                isCalledBy(child, root) && child.processId().equals(called)))
                .flatMap(child -> withCalled(child, all))
                .toList();
        List<Stay> leaves = under.stream().flatMap(ExternalWaits::leaves).toList();
        return under.stream().allMatch(one -> one.incidents().isEmpty())
                && !leaves.isEmpty()
                && leaves.stream().allMatch(leaf -> leaf.isWait(ourJobs));
    }

    /** Where the instance is, in words, with its incidents; empty when the exporter has reported nothing about it. */
    public Optional<String> describe(OperationId operation, long instance) {
        List<Instance> all = activity.ofOperation(operation, MAX_INSTANCES, MAX_ACTIVITIES);
        List<String> words = new ArrayList<>();
        all.stream()
                .filter(candidate -> candidate.key() == instance)
                .flatMap(root -> withCalled(root, all))
                .forEach(one -> {
                    leaves(one).forEach(leaf -> words.add("it stands at " + leaf.element()));
                    one.incidents().forEach(incident -> words.add("incident: " + incident.message()));
                });
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", words));
    }

    private static Stream<Instance> withCalled(Instance instance, List<Instance> all) {
        return instance.ended().isPresent()
                ? Stream.empty()
                : Stream.concat(
                        Stream.of(instance),
                        all.stream()
                                .filter(child -> isCalledBy(child, instance))
                                .flatMap(child -> withCalled(child, all)));
    }

    private static boolean isCalledBy(Instance child, Instance caller) {
        return child.log() == caller.log() && child.parent().equals(Optional.of(caller.key()));
    }

    private static Stream<Stay> leaves(Instance instance) {
        return instance.activities().stream()
                .filter(activity -> activity.state() == Activity.State.ACTIVE)
                .filter(activity -> !SCOPES.contains(activity.type()))
                .map(activity -> new Stay(
                        activity.element(),
                        activity.type(),
                        instance.bpmn().flatMap(bpmn -> JobTypes.of(bpmn, activity.element()))));
    }

    /** @param job type of the job it waits for; empty when it waits for none, or the model computes it */
    private record Stay(String element, String type, Optional<String> job) {

        boolean isWait(Set<String> ourJobs) {
            return job.map(foreign -> !ourJobs.contains(foreign)).orElseGet(() -> WAITS.contains(type));
        }
    }
}
