package dev.certloom.audit;

import dev.certloom.audit.verification.SignedPlace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores checkpoints and acknowledged restores, and up to where each external file has them. */
interface AuditCheckpoints {

    /**
     * Keeps one.
     *
     * @param kind checkpoint or restore
     */
    void add(SignedPlace.Kind kind, SignedRecord signed);

    /** Checkpoints after one position up to another, including restores, ordered by position. */
    List<SignedRecord> between(String vault, long after, long upTo, int limit);

    /** The latest, newest first: in the order in which they were made. */
    List<SignedRecord> latest(String vault, int limit);

    /** Acknowledged restores, oldest first. */
    List<SignedRecord> restores(String vault);

    /** Vaults that have one. */
    List<String> vaults();

    /** Those that were not posted, oldest first. */
    List<SignedRecord> unpublished(int limit);

    void published(SignedRecord checkpoint, Instant now);

    /**
     * What a file has not been given yet, oldest first. One that was never given any gets the latest: it stands for all
     * before.
     */
    List<Numbered> missingIn(Copy copy, String vault, int limit);

    /** Remembers that the file holds it. */
    void given(Copy copy, Numbered checkpoint);

    /** The last that the file was given. */
    Optional<SignedRecord> lastGiven(Copy copy, String vault);

    /**
     * A file of checkpoints.
     *
     * @param home identifies the home, or the machine, that the file belongs to
     * @param file which of them
     */
    record Copy(String home, String file) {}

    /**
     * A stored checkpoint.
     *
     * @param number in the order in which they were made
     */
    record Numbered(long number, SignedRecord signed) {}
}
