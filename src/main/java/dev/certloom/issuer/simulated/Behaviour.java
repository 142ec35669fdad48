package dev.certloom.issuer.simulated;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerCredentials;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * What the simulated CA does with an order.
 *
 * @param after from the order to its outcome
 */
record Behaviour(Outcome outcome, Duration after, Cancel cancel) {

    static final Behaviour DEFAULT = new Behaviour(Outcome.ISSUE, Duration.ZERO, Cancel.GRANT);

    static Behaviour of(IssuerAccount account) {
        return account.configuration(Configuration.class)
                .map(Configuration::behaviour)
                .orElseGet(() -> ofAccountId(account.credentials()));
    }

    /** Whether the account's id is of the form that said what to do before there was a configuration. */
    static boolean isIn(IssuerCredentials credentials) {
        return credentials.accountId().filter(text -> text.contains("=")).isPresent();
    }

    /**
     * As accounts of earlier versions say it: {@code outcome=issue;after=PT120S;cancel=grant}, every part optional, and
     * validated when it was stored.
     */
    private static Behaviour ofAccountId(IssuerCredentials credentials) {
        return isIn(credentials)
                ? Arrays.stream(credentials.accountId().orElse("").split(";"))
                        .filter(part -> !part.isBlank())
                        .map(part -> part.split("=", 2))
                        .reduce(
                                DEFAULT,
                                (behaviour, pair) -> behaviour.with(pair[0].strip(), pair[1].strip()),
                                (first, second) -> second)
                : DEFAULT;
    }

    private Behaviour with(String key, String value) {
        return switch (key) {
            case "outcome" -> new Behaviour(Outcome.valueOf(value.toUpperCase(Locale.ROOT)), after, cancel);
            case "after" -> new Behaviour(outcome, Duration.parse(value), cancel);
            case "cancel" -> new Behaviour(outcome, after, Cancel.valueOf(value.toUpperCase(Locale.ROOT)));
            default ->
                throw new IllegalStateException(
                        "Expected outcome, after or cancel in the account id, but got " + key + ".");
        };
    }

    enum Outcome {
        @JsonProperty("issue")
        ISSUE,
        /** A CA's final refusal. */
        @JsonProperty("refuse")
        REFUSE,
        /** A CA that broke down over the order. */
        @JsonProperty("fail")
        FAIL,
        @JsonProperty("never")
        NEVER
    }

    enum Cancel {
        @JsonProperty("grant")
        GRANT,
        @JsonProperty("refuse")
        REFUSE,
        /** Never decides. */
        @JsonProperty("ignore")
        IGNORE
    }
}
