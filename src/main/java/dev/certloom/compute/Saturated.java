package dev.certloom.compute;

import java.time.Duration;

/** The queue is full, or the work's turn did not come in time. Nothing was done; the caller may retry. */
public final class Saturated extends RuntimeException {

    private static final long serialVersionUID = 1;
    /** When to ask again. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    public Saturated() {
        super(
                "The service has as much to compute as it can take at the moment. Nothing was changed; try again in %d seconds."
                        .formatted(RETRY_AFTER.toSeconds()));
    }
}
