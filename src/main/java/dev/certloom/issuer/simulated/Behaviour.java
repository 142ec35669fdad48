package dev.certloom.issuer.simulated;

import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * The behaviour that an account requests of the simulated CA: {@code outcome=issue;after=PT120S;cancel=grant}, every
 * part optional. A text without an equals sign is an ordinary account id that controls nothing.
 *
 * @param after from the order to its outcome
 */
record Behaviour(Outcome outcome, Duration after, Cancel cancel) {

    private static final Behaviour DEFAULT = new Behaviour(Outcome.ISSUE, Duration.ZERO, Cancel.GRANT);
    private static final Duration MAX_DELAY = Duration.ofDays(366);

    /** @throws Refusal of kind INVALID that says what is expected */
    static Behaviour of(Optional<String> accountId) {
        if (accountId.filter(text -> text.contains("=")).isEmpty()) {
            return DEFAULT;
        }
        Behaviour behaviour = DEFAULT;
        for (String part : accountId.get().split(";", -1)) {
            String[] pair = part.split("=", 2);
            if (part.isBlank()) {
                continue;
            }
            if (pair.length != 2) {
                throw malformed();
            }
            behaviour = behaviour.with(pair[0].strip(), pair[1].strip());
        }
        return behaviour;
    }

    private Behaviour with(String key, String value) {
        try {
            return switch (key) {
                case "outcome" -> new Behaviour(Outcome.valueOf(value.toUpperCase(Locale.ROOT)), after, cancel);
                case "after" -> new Behaviour(outcome, checked(Duration.parse(value)), cancel);
                case "cancel" -> new Behaviour(outcome, after, Cancel.valueOf(value.toUpperCase(Locale.ROOT)));
                default -> throw malformed();
            };
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw malformed();
        }
    }

    private static Duration checked(Duration after) {
        if (after.isNegative() || after.compareTo(MAX_DELAY) > 0) {
            throw malformed();
        }
        return after;
    }

    private static Refusal malformed() {
        return new Refusal(
                Refusal.Kind.INVALID,
                "Property credentials.account_id has invalid value. Expected parts joined by ';' of: outcome=issue|refuse|fail|never, after=<ISO-8601 duration up to P366D>, cancel=grant|refuse|ignore.");
    }

    enum Outcome {
        ISSUE,
        /** A CA's final refusal. */
        REFUSE,
        /** A CA that broke down over the order. */
        FAIL,
        NEVER
    }

    enum Cancel {
        GRANT,
        REFUSE,
        /** Never decides. */
        IGNORE
    }
}
