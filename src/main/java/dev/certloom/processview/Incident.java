package dev.certloom.processview;

import java.time.Instant;
import java.util.Optional;

/**
 * Trouble in which the engine stopped until an operator has looked.
 *
 * @param key of the incident in the engine, which the command that resolves it names
 * @param element id of the BPMN element where it hangs
 * @param errorType as the engine names it, e.g. {@code JOB_NO_RETRIES}
 * @param message in words, at most 2,000 characters
 * @param job that failed, in the engine; empty for trouble that is no job's
 * @param since when it was raised
 */
public record Incident(long key, String element, String errorType, String message, Optional<Long> job, Instant since) {}
