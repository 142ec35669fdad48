package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import java.util.List;
import java.util.Map;

/** A checked chain is held for merging; the engine must be notified. */
public sealed interface MergeRequested extends OperationEvent {

    /** Thumbprint of the leaf. */
    String leafSha1();

    /** Reason codes of the rules that the chain breaks and that the actor accepted. */
    List<String> deviations();

    @Override
    default AuditAction action() {
        return AuditAction.MERGE_REQUESTED;
    }

    @Override
    default Map<String, String> facts() {
        return deviations().isEmpty()
                ? Map.of("sha1", leafSha1())
                : Map.of("sha1", leafSha1(), "acceptedDeviations", String.join(",", deviations()));
    }

    /** A process instance waits for the chain. */
    record InTime(Occurrence occurrence, String leafSha1, List<String> deviations) implements MergeRequested {

        public InTime {
            deviations = List.copyOf(deviations);
        }
    }

    /**
     * The operation had failed or was cancelled; a process instance is started.
     *
     * @param fence number of its launch
     */
    record Late(Occurrence occurrence, int fence, String leafSha1, List<String> deviations) implements MergeRequested {

        public Late {
            deviations = List.copyOf(deviations);
        }
    }
}
