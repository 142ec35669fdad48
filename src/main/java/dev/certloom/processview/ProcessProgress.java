package dev.certloom.processview;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.processview.ProcessActivity.Instance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/**
 * Shows where an operation stands in its process: as the engine reported it, or else as derived from the operation's
 * phase.
 */
@Service
public class ProcessProgress {

    /** A request calls an approval or two, and is rarely relaunched. */
    private static final int MAX_INSTANCES = 50;

    private final OperationQueries operations;
    private final ProcessActivity activity;

    ProcessProgress(OperationQueries operations, ProcessActivity activity) {
        this.operations = operations;
        this.activity = activity;
    }

    /**
     * Where the operation stands.
     *
     * @throws Refusal PENDING_NOT_FOUND when the vault has no such operation
     */
    public Progress of(VaultName vault, OperationId id) {
        PendingOperation operation = operations.operation(vault, id);
        List<Instance> instances = activity.ofOperation(id, MAX_INSTANCES, ProcessRun.MAX_ACTIVITIES);
        return instances.isEmpty()
                ? new Progress(
                        id,
                        Progress.Source.PHASE,
                        List.of(ofPhase(operation.phase(), operation.request().created(), operation.since())))
                : new Progress(id, Progress.Source.ENGINE, runs(instances));
    }

    static ProcessRun ofPhase(Phase phase, Instant created, Instant since) {
        String element = PhaseElements.of(phase);
        boolean open = phase.isOpen();
        Activity standing = new Activity(
                element,
                open ? "TASK" : "END_EVENT",
                since,
                open ? Optional.empty() : Optional.of(since),
                open ? Activity.State.ACTIVE : Activity.State.COMPLETED);
        return new ProcessRun(
                Optional.empty(),
                Optional.empty(),
                PhaseElements.PROCESS,
                Optional.empty(),
                diagram(Optional.empty(), PhaseElements.PROCESS),
                created,
                open ? Optional.empty() : Optional.of(since),
                open ? ProcessRun.State.ACTIVE : ProcessRun.State.COMPLETED,
                List.of(standing),
                List.of(),
                List.of());
    }

    /** Roots in the given order, latest first; each is followed by the instances it called, in the order of calling. */
    static List<ProcessRun> runs(List<Instance> instances) {
        List<ProcessRun> runs = new ArrayList<>();
        boolean isLatest = true;
        for (Instance root : instances) {
            if (root.parent().isEmpty()) {
                add(root, instances, isLatest, runs);
                isLatest = false;
            }
        }
        return runs;
    }

    private static void add(Instance instance, List<Instance> all, boolean isLatest, List<ProcessRun> runs) {
        runs.add(run(instance, isLatest));
        all.reversed().stream()
                .filter(called ->
                        called.log() == instance.log() && called.parent().equals(Optional.of(instance.key())))
                .forEach(called -> add(called, all, isLatest, runs));
    }

    private static ProcessRun run(Instance instance, boolean isLatest) {
        return new ProcessRun(
                Optional.of(instance.key()),
                instance.parent().map(parent -> new ProcessRun.CalledBy(parent, instance.callActivity())),
                instance.processId(),
                Optional.of(instance.version()),
                diagram(instance.bpmn(), instance.processId()),
                instance.started(),
                instance.ended(),
                state(instance, isLatest),
                instance.activities(),
                instance.incidents(),
                instance.retries());
    }

    private static ProcessRun.State state(Instance instance, boolean isLatest) {
        return instance.outcome()
                .map(outcome ->
                        outcome == Activity.State.COMPLETED ? ProcessRun.State.COMPLETED : ProcessRun.State.TERMINATED)
                .orElse(isLatest ? ProcessRun.State.ACTIVE : ProcessRun.State.SUPERSEDED);
    }

    /** The model the engine reported, or else the one we ship. */
    static Optional<ProcessRun.Diagram> diagram(Optional<String> told, String processId) {
        return told.map(bpmn -> new ProcessRun.Diagram(bpmn, true))
                .or(() -> ShippedModels.of(processId).map(bpmn -> new ProcessRun.Diagram(bpmn, false)));
    }
}
