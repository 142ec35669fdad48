package dev.certloom.processview;

import java.time.Instant;
import java.util.Optional;

/**
 * A job that failed, or was not finished in time, and is tried again.
 *
 * @param element id of the BPMN element where it hangs
 * @param jobType e.g. {@code place-order}
 * @param retriesLeft 0 when an incident stands instead of a retry
 * @param againAt when it is tried again; empty for at once
 * @param message what the worker said when it last said anything, at most 2,000 characters; empty if it only took too long
 * @param since when it last failed
 */
public record Retry(
        String element, String jobType, int retriesLeft, Optional<Instant> againAt, String message, Instant since) {}
