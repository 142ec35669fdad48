package dev.certloom.lifecycle;

import dev.certloom.vault.Claim;
import java.time.Instant;
import java.util.Map;

/**
 * What a handler sees of a job.
 *
 * @param claim the operation, and this process instance's right to work on it
 * @param processVersion version of the model that decided
 * @param variables those the handler asked for
 * @param deadline when the engine gives the job out again
 */
record Job(Claim claim, int processVersion, Map<String, Object> variables, Instant deadline) {}
