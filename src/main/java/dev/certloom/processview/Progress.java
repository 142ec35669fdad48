package dev.certloom.processview;

import dev.certloom.kernel.OperationId;
import java.util.List;

/**
 * Where an operation stands in its process.
 *
 * @param source where this information comes from
 * @param runs the process instances that worked on it: the latest launch first, each followed by those it called; never
 * empty
 */
public record Progress(OperationId operation, Source source, List<ProcessRun> runs) {

    public Progress {
        runs = List.copyOf(runs);
    }

    /** The source of the information. */
    public enum Source {
        /** The engine itself, through its exporter. */
        ENGINE,
        /** The operation's phase, because the engine has reported nothing about this operation. */
        PHASE
    }
}
