package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import java.time.Duration;
import java.util.Set;

/**
 * The CA understood a question, and answered with a problem (RFC 8555 section 6.7).
 */
final class AcmeRefusal extends Exception {

    private static final long serialVersionUID = 1;

    private static final Set<String> OF_THE_SERVER = Set.of("serverInternal", "rateLimited", "badNonce");

    private final String type;
    private final String words;
    private final Duration askAgainAfter;

    /**
     * A problem.
     *
     * @param type without the prefix of ACME's types
     * @param words as they may be shown
     * @param askAgainAfter what it asks for; zero where it does not
     */
    AcmeRefusal(String type, String words, Duration askAgainAfter) {
        super(words);
        this.type = type;
        this.words = words;
        this.askAgainAfter = askAgainAfter;
    }

    String type() {
        return type;
    }

    /** A server that fails over a question says so as a problem too. */
    CallOutcome outcome() {
        return "serverInternal".equals(type) ? CallOutcome.NO_ANSWER : CallOutcome.ANSWERED;
    }

    /** Whether it passes, or leaves open what the CA did. */
    boolean isOfTheServer() {
        return OF_THE_SERVER.contains(type);
    }

    /** Where it says nothing about what was asked for. */
    IssuerUnavailable asUnavailable() {
        return new IssuerUnavailable(outcome(), "it answered: " + words, askAgainAfter);
    }

    String words() {
        return words;
    }

    Duration askAgainAfter() {
        return askAgainAfter;
    }
}
