package dev.certloom.compute;

import java.time.Duration;

/** There is more to compute than fits into the queue, or its turn did not come in time. Nothing was done; it may be asked again. */
public final class Saturated extends RuntimeException {

    private static final long serialVersionUID = 1;
    /** When to ask again. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    Saturated() {
        super(
                "The service has as much to compute as it can take at the moment. Nothing was changed; try again in %d seconds."
                        .formatted(RETRY_AFTER.toSeconds()));
    }
}
