package dev.certloom.processview;

import dev.certloom.kernel.OperationId;
import java.time.Instant;
import java.util.Optional;

/** What the engine's exporter has told of deployed processes, and of who called an instance. */
public interface ExportedProcesses {

    /** When an exporter last said anything; empty where none ever did. */
    Optional<Instant> lastHeard();

    /** The highest version of a process in the log that was heard of last. */
    Optional<Version> newest(String processId);

    /** BPMN XML of a version of a process, each byte as deployed. */
    Optional<byte[]> resource(String processId, int version, long key);

    /** Who called a process instance; empty while it was not told of, or where it is none of an operation of ours. */
    Optional<Caller> caller(long instance);

    /**
     * A version of a process.
     *
     * @param key the engine's
     */
    record Version(int version, long key) {}

    /**
     * Where an instance comes from.
     *
     * @param operation the operation that the calling instance was started for
     * @param processId of the calling instance; empty where nobody called it
     */
    record Caller(OperationId operation, Optional<String> processId) {}
}
