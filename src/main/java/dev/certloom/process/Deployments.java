package dev.certloom.process;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Which engine serves this installation, and which models it was given (design D17 and D18). */
public interface Deployments {

    /** Identifies this installation to the engine; made at first use. */
    String installation();

    /** The engine last served, if any. */
    Optional<String> latestEngine();

    /** Notes an engine that was not known before. */
    void addEngine(String engine, Instant now);

    /** Checksums deployed to this engine, of one model. */
    Set<String> checksums(String engine, String model);

    void addModel(String engine, String model, String checksum, Instant now);

    /**
     * Keeps what a version of a process looks like; a version that is known already stays as it is.
     *
     * @param process its id in the model
     * @param content the model
     */
    void addProcess(String engine, String process, int version, String checksum, String content, Instant now);

    /**
     * Keeps what a version of a decision table looks like; a version that is known already stays as it is.
     *
     * @param decision its id in the model
     * @param content the model
     */
    void addDecision(String engine, String decision, int version, String checksum, String content, Instant now);

    /** Runs the work in a transaction that no other replica's {@code exclusively} overlaps. */
    void exclusively(Runnable work);
}
