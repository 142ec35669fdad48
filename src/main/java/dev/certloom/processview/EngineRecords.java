package dev.certloom.processview;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Stores what the exporter sends. */
interface EngineRecords {

    /**
     * Stores a batch in one transaction; each record is stored once, however often it is delivered. Records of process
     * instances that are not of our operations are counted as stored and dropped.
     *
     * @param log the engine's name for the log, of a partition
     * @param records of that log, in the order of their positions; may be empty: then it is only a sign of life
     * @return position of the last record stored, now or earlier; -1 when there is none yet
     */
    long store(String log, int partition, List<EngineRecord> records, Instant now);

    /** What is known about each partition's current log. */
    List<LogState> logs();

    /**
     * Deletes process instances that ended before a time, and those that a lost engine never ended, of operations that
     * have ended.
     *
     * @return how many, at most the limit
     */
    int deleteEndedBefore(Instant time, int limit);

    /**
     * A log.
     *
     * @param position of the last record stored
     * @param lag time from writing that record to storing it
     * @param heard when the exporter last delivered anything
     */
    record LogState(String name, int partition, long position, Duration lag, Instant heard) {}
}
