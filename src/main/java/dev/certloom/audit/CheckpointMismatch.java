package dev.certloom.audit;

import dev.certloom.audit.verification.Verdict.Fault;
import java.time.Instant;

/**
 * The stored record of a vault is not what a checkpoint says it was: it was rolled back, emptied or recreated.
 *
 * @param line the first that is affected
 * @param reason for people: what is missing, since when, and what to do
 * @param expected the line that the checkpoint names
 * @param noticed since when this is known
 */
public record CheckpointMismatch(
        String vault, Fault fault, long line, String reason, ChainHead expected, Instant noticed) {}
