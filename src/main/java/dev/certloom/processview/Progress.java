package dev.certloom.processview;

import dev.certloom.kernel.OperationId;
import java.util.List;

/**
 * Where an operation stands in its process.
 *
 * @param source who says so
 * @param runs the process instances that worked on it: the latest launch first, each followed by what it called; never
 *     empty
 */
public record Progress(OperationId operation, Source source, List<ProcessRun> runs) {

    public Progress {
        runs = List.copyOf(runs);
    }

    /** Who says where the operation stands. */
    public enum Source {
        /** The engine itself, through its exporter. */
        ENGINE,
        /** The operation's phase, because the engine has told nothing of this operation (design D6). */
        PHASE
    }
}
