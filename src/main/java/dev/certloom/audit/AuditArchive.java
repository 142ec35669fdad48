package dev.certloom.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Sealed lines at rest, and what stands for those that were dropped. */
public interface AuditArchive {

    /**
     * Where a period begins and ends in the chain. One without lines lies between its neighbours: where those do not follow each
     * other, the lines between them are missing.
     *
     * @param head of the chain; nothing behind it is looked at
     */
    Range range(String vault, Instant from, Instant until, ChainHead head);

    /**
     * A part of a chain. A line that is missing at either end of it is within it, not outside.
     *
     * @param before number and hash of the line before the first
     * @param last number and hash of the last
     */
    record Range(ChainHead before, ChainHead last) {}

    /** Hands over the lines of a vault behind one position up to another, in their order. Holds no more than some of them. */
    void lines(String vault, long after, long upTo, Consumer<StoredLine> to);

    /** Hands over the lines of an object up to one of its numbers, in their order. */
    void lines(ObjectKey object, long upTo, Consumer<StoredLine> to);

    /** What was dropped of an object's lines. */
    ChainHead dropped(ObjectKey object);

    /** One line; empty if it is not there. */
    Optional<StoredLine> line(String vault, long position);

    /** What says up to where lines were dropped. */
    Optional<SignedRecord> anchor(String vault);

    /**
     * Checkpoints that say they were made before this and whose line is there, those of later lines first. Every line up to one of
     * them was written earlier still, if it is signed.
     */
    List<SignedRecord> droppable(String vault, Instant before, int limit);

    /**
     * Drops the lines up to the anchor, and notes it for every object that loses some.
     *
     * @return how many
     */
    long drop(SignedRecord anchor);

    /** The text of a diagram; empty when it was never given to us, such as one deployed by somebody else. */
    Optional<String> model(RunningProcess process);

    /** The decision tables that we gave an engine. */
    List<DecisionTable> decisionTables(String engine);

    /**
     * A decision table.
     *
     * @param version as the engine counts them
     * @param content DMN
     */
    record DecisionTable(String decision, int version, String content) {}
}
