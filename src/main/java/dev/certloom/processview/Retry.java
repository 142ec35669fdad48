package dev.certloom.processview;

import java.time.Instant;
import java.util.Optional;

/**
 * A job that failed or timed out and will be retried.
 *
 * @param element id of the BPMN element it belongs to
 * @param jobType e.g. {@code place-order}
 * @param retriesLeft 0 when there is an incident instead of a retry
 * @param againAt when it is retried; empty for at once
 * @param message the worker's last message, at most 2,000 characters; empty if the job only timed out
 * @param since when it last failed
 */
public record Retry(
        String element, String jobType, int retriesLeft, Optional<Instant> againAt, String message, Instant since) {}
