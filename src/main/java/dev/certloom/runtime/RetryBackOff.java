package dev.certloom.runtime;

import java.time.Duration;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Pauses between tries that double with each, up to the longest. With jitter they vary, the longest too, so that what
 * failed together is not tried again together.
 */
public final class RetryBackOff {

    /** After so many doublings any pause is the longest. */
    private static final int MAX_DOUBLINGS = 63;

    private final ExponentialBackOff backOff;

    /**
     * @param first pause
     * @param longest pause
     * @param jitter by which part of it a pause may be longer or shorter: 0 for not at all
     */
    public RetryBackOff(Duration first, Duration longest, double jitter) {
        backOff = new ExponentialBackOff(first.toMillis(), 2);
        backOff.setMaxInterval(longest.toMillis());
        backOff.setJitter(Math.round(first.toMillis() * jitter));
    }

    /** The pause after this try, counted from 1. */
    public Duration after(int tries) {
        BackOffExecution execution = backOff.start();
        for (int earlier = 1; earlier < Math.min(tries, MAX_DOUBLINGS); earlier++) {
            execution.nextBackOff();
        }
        return Duration.ofMillis(execution.nextBackOff());
    }
}
