package dev.certloom.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Stores sealed lines, and anchors for those that were dropped. */
interface AuditArchive {

    /**
     * Where a period begins and ends in the chain. One without lines lies between its neighbours: where those do not
     * follow each other, the lines between them are missing.
     *
     * @param head of the chain; nothing after it is considered
     */
    Range range(String vault, Instant from, Instant until, ChainHead head);

    /**
     * A part of a chain. A line that is missing at either end of it is within it, not outside.
     *
     * @param before number and hash of the line before the first
     * @param last number and hash of the last
     */
    record Range(ChainHead before, ChainHead last) {}

    /**
     * Hands over the lines of a vault behind one position up to another, in their order. Holds no more than some of
     * them.
     */
    void lines(String vault, long after, long upTo, Consumer<StoredLine> to);

    /** Streams the lines of an object up to one of its numbers, in order. */
    void lines(ObjectKey object, long upTo, Consumer<StoredLine> to);

    /** What was dropped of an object's lines. */
    ChainHead dropped(ObjectKey object);

    /** One line; empty if it is not there. */
    Optional<StoredLine> line(String vault, long position);

    /** The anchor up to which lines were dropped. */
    Optional<SignedRecord> anchor(String vault);

    /**
     * Checkpoints dated before this whose line exists, those of later lines first. Every line up to one of them was
     * written earlier still, if it is signed.
     */
    List<SignedRecord> droppable(String vault, Instant before, int limit);

    /**
     * Drops the lines up to the anchor, and records that for every object that loses some.
     *
     * @return how many
     */
    long drop(SignedRecord anchor);

    /** The text of a diagram; empty when we never had it, such as one deployed by someone else. */
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
