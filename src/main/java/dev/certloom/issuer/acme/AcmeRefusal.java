package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.kernel.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The CA understood a question, and answered with a problem (RFC 8555 section 6.7).
 */
final class AcmeRefusal extends Exception {

    private static final long serialVersionUID = 1;

    private static final Set<String> OF_THE_SERVER = Set.of("serverInternal", "rateLimited", "badNonce");

    /** About what was asked for. */
    private static final Set<String> OF_THE_REQUEST = Set.of("rejectedIdentifier", "unsupportedIdentifier", "caa");

    /** Of a finalization, those that would be the same the next time, and who could do something about them. */
    private static final Map<String, Failure.Cause> FINAL = Map.of(
            "badCSR", Failure.Cause.REQUEST,
            "badPublicKey", Failure.Cause.REQUEST,
            "rejectedIdentifier", Failure.Cause.REQUEST,
            "unsupportedIdentifier", Failure.Cause.REQUEST,
            "malformed", Failure.Cause.REQUEST,
            "caa", Failure.Cause.REQUEST,
            "unauthorized", Failure.Cause.ISSUER);

    private static final String NO_ACCOUNT = "accountDoesNotExist";

    /** What a CA says to the key of an account that it has closed. */
    private static final Set<String> OF_A_CLOSED_ACCOUNT = Set.of("unauthorized", NO_ACCOUNT);

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

    /** Whether it is about what was asked for, and not about who asked or when. */
    boolean isOfTheRequest() {
        return OF_THE_REQUEST.contains(type);
    }

    /** Of a finalization: who could do something about it, where it would be the same the next time. */
    Optional<Failure.Cause> finalFor() {
        return Optional.ofNullable(FINAL.get(type));
    }

    /** Whether the CA does not know the account (any more). */
    boolean isOfNoAccount() {
        return NO_ACCOUNT.equals(type);
    }

    /** Whether an account that was closed is refused so; one whose key was changed may be too. */
    boolean isOfAClosedAccount() {
        return OF_A_CLOSED_ACCOUNT.contains(type);
    }

    boolean isOfARevokedCertificate() {
        return "alreadyRevoked".equals(type);
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
