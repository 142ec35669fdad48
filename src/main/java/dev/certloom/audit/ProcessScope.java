package dev.certloom.audit;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the process engine has to do with the work of this thread. Whoever runs a job says so here, and every line written
 * meanwhile names the instance and its diagram: the vault's services, which do the work, need not know of either.
 */
public final class ProcessScope {

    /** Detail of a line: what a decision table was given, as JSON. */
    public static final String DECISION_INPUT = "decisionInput";

    /** Detail of a line: what a decision table answered, as JSON. */
    public static final String DECISION_OUTPUT = "decisionOutput";

    private static final ThreadLocal<ProcessScope> CURRENT = new ThreadLocal<>();

    private final RunningProcess process;
    private final Map<String, String> decision;

    private ProcessScope(RunningProcess process, Map<String, String> decision) {
        this.process = process;
        this.decision = decision;
    }

    /**
     * Does the work for a process instance.
     *
     * @param decision what a decision of the process was given and what it answered, as far as this job is about one; nothing
     *     secret
     */
    public static <T> T within(RunningProcess process, Map<String, String> decision, Supplier<T> work) {
        CURRENT.set(new ProcessScope(process, Map.copyOf(decision)));
        try {
            return work.get();
        } finally {
            CURRENT.remove();
        }
    }

    static Optional<RunningProcess> process() {
        return Optional.ofNullable(CURRENT.get()).map(scope -> scope.process);
    }

    static Map<String, String> decision() {
        return Optional.ofNullable(CURRENT.get()).map(scope -> scope.decision).orElse(Map.of());
    }
}
