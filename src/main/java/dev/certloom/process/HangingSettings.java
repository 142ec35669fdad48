package dev.certloom.process;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How operations are handled that should move but do not.
 *
 * @param after how long an operation may be silent, while the engine serves, before it is relaunched; doubled with each
 *     relaunch that did not help
 * @param relaunchesAtOnce how many relaunches may be in progress at the same time
 */
@ConfigurationProperties("certloom.engine.hanging")
record HangingSettings(
        @DefaultValue("PT2M") Duration after,
        @DefaultValue("20") int relaunchesAtOnce) {

    /** How often an operation is relaunched before an operator has to look. */
    static final int MAX_RELAUNCHES = 5;

    public HangingSettings {
        if (!after.isPositive() || relaunchesAtOnce < 1) {
            throw new IllegalArgumentException(
                    "Expected certloom.engine.hanging.after to be a time and certloom.engine.hanging.relaunches-at-once at least 1, but got "
                            + after + " and " + relaunchesAtOnce + ".");
        }
    }

    /** How long an operation that was relaunched this often may be silent before the next step. */
    Duration silence(int relaunches) {
        return relaunches < MAX_RELAUNCHES ? after.multipliedBy(1L << relaunches) : after;
    }

    /** As {@link #silence}, for an operation whose instance is gone: the first time it is relaunched at once. */
    Duration silenceOfGone(int relaunches) {
        return relaunches == 0 ? Duration.ZERO : silence(relaunches - 1);
    }
}
