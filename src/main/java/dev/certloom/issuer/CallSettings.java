package dev.certloom.issuer;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How CAs are called.
 *
 * @param atOnce how many questions to one issuer may be under way at a time
 * @param plainHttp whether an issuer's address may be one without TLS
 * @param connectTimeout how long it may take until the connection is there
 * @param timeout how long a whole call may take, from the connection to the end of the answer
 * @param maxAnswerKb how much a CA may answer, in kB; of a longer answer nothing is used
 * @param refusedPorts ports of this machine that no issuer's address may lead to, besides those that Certloom listens on
 * @param privateNameServers whether records that people set are looked for at name servers of a zone that have private addresses
 */
@ConfigurationProperties("certloom.issuers.calls")
public record CallSettings(
        @DefaultValue("16") int atOnce,
        @DefaultValue("false") boolean plainHttp,
        @DefaultValue("PT10S") Duration connectTimeout,
        @DefaultValue("PT30S") Duration timeout,
        @DefaultValue("1024") int maxAnswerKb,
        @DefaultValue List<Integer> refusedPorts,
        @DefaultValue("false") boolean privateNameServers) {

    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);
    private static final int MAX_ANSWER_KB = 16 * 1024;
    private static final int MAX_AT_ONCE = 1_000;

    public CallSettings {
        demand("at-once", atOnce, MAX_AT_ONCE);
        demand("connect-timeout", connectTimeout);
        demand("timeout", timeout);
        demand("max-answer-kb", maxAnswerKb, MAX_ANSWER_KB);
        refusedPorts = List.copyOf(refusedPorts);
    }

    private static void demand(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(
                    "Expected certloom.issuers.calls.%s to be 1 to %d, but it is %d.".formatted(name, max, value));
        }
    }

    private static void demand(String name, Duration value) {
        if (!value.isPositive() || value.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "Expected certloom.issuers.calls.%s to be positive and at most %s, but it is %s."
                            .formatted(name, MAX_TIMEOUT, value));
        }
    }

    /** How much a CA may answer. */
    public int maxAnswerBytes() {
        return maxAnswerKb * 1024;
    }
}
