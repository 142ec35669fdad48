package dev.certloom.audit;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The process instance for which this thread works. The job runner sets it, and every line written meanwhile names the
 * instance and its diagram: the vault's services, which do the work, need not know either.
 */
public final class ProcessScope {

    /** Detail of a line: a decision table's input, as JSON. */
    public static final String DECISION_INPUT = "decisionInput";

    /** Detail of a line: a decision table's answer, as JSON. */
    public static final String DECISION_OUTPUT = "decisionOutput";

    private static final ThreadLocal<ProcessScope> CURRENT = new ThreadLocal<>();

    private final RunningProcess process;
    private Map<String, String> decision = Map.of();

    private ProcessScope(RunningProcess process) {
        this.process = process;
    }

    /** Does the work for a process instance. */
    public static <T> T within(RunningProcess process, Supplier<T> work) {
        CURRENT.set(new ProcessScope(process));
        try {
            return work.get();
        } finally {
            CURRENT.remove();
        }
    }

    /**
     * From now on the current work is based on a decision.
     *
     * @param decision its input and its answer; nothing secret
     */
    public static void goesBy(Map<String, String> decision) {
        Optional.ofNullable(CURRENT.get()).ifPresent(scope -> scope.decision = Map.copyOf(decision));
    }

    static Optional<RunningProcess> process() {
        return Optional.ofNullable(CURRENT.get()).map(scope -> scope.process);
    }

    static Map<String, String> decision() {
        return Optional.ofNullable(CURRENT.get()).map(scope -> scope.decision).orElse(Map.of());
    }
}
