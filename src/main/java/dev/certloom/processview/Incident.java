package dev.certloom.processview;

import java.time.Instant;
import java.util.Optional;

/**
 * A problem that stops the engine until an operator has looked.
 *
 * @param key of the incident in the engine, as the command that resolves it needs it
 * @param element id of the BPMN element at which it was raised
 * @param errorType as the engine names it, e.g. {@code JOB_NO_RETRIES}
 * @param message in words, at most 2,000 characters
 * @param job key of the failed job in the engine; empty when the problem is not a job's
 * @param since when it was raised
 */
public record Incident(long key, String element, String errorType, String message, Optional<Long> job, Instant since) {}
