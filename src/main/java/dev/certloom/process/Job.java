package dev.certloom.process;

import dev.certloom.operation.Claim;
import java.util.Map;

/**
 * What a handler sees of a job.
 *
 * @param claim the operation, and this process instance's right to work on it
 * @param process that the job belongs to
 * @param variables the ones the handler requested
 */
record Job(Claim claim, Definition process, Map<String, Object> variables) {

    /** Version of the process that the job belongs to. */
    int processVersion() {
        return process.version();
    }

    /**
     * A process as the engine knows it.
     *
     * @param id in its model
     * @param key the engine's, of this version
     */
    record Definition(String id, int version, long key) {}
}
