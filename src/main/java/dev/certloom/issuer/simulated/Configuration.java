package dev.certloom.issuer.simulated;

import dev.certloom.issuer.simulated.Behaviour.Cancel;
import dev.certloom.issuer.simulated.Behaviour.Outcome;
import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of an issuer of the provider {@code Test}: {@code {"outcome":"issue","after":"PT120S","cancel":"grant"}},
 * every member optional.
 *
 * @param after from the order to its outcome
 */
record Configuration(Optional<Outcome> outcome, Optional<Duration> after, Optional<Cancel> cancel) {

    private static final Duration MAX_DELAY = Duration.ofDays(366);

    /** @throws Refusal INVALID */
    void check() {
        if (after.filter(delay -> delay.isNegative() || delay.compareTo(MAX_DELAY) > 0)
                .isPresent()) {
            throw Refusal.invalidProperty("configuration.after");
        }
    }

    Behaviour behaviour() {
        return new Behaviour(
                outcome.orElse(Behaviour.DEFAULT.outcome()),
                after.orElse(Behaviour.DEFAULT.after()),
                cancel.orElse(Behaviour.DEFAULT.cancel()));
    }
}
