package dev.certloom.issuer;

import java.time.Duration;
import java.util.Map;

/** A provider, and a CA of its kind that does what a test says: what the conformance suite runs on. */
public interface ProviderSubject extends AutoCloseable {

    /** What a CA says that takes no orders now. */
    Duration TAKES_MORE_AFTER = Duration.ofMinutes(2);

    /** The provider, which finds its account in the given ones. */
    ConfigurableIssuer<?> issuer(IssuerAccountStore accounts);

    /** The configuration of an account at its CA, as JSON. */
    String configuration();

    /** What Key Vault's clients set of the account. */
    default IssuerCredentials credentials() {
        return IssuerCredentials.NONE;
    }

    /** What its CA never does, each with the reason. */
    Map<Behaviour, String> notApplicable();

    /** How many steps an order takes until a CA that cancels nothing, or has signed, can say no. */
    default int stepsUntilItKeepsOrders() {
        return 1;
    }

    /** What the CA does from now on. */
    void behave(Behaviour behaviour);

    /** How many certificates the CA has signed so far. */
    int certificates();

    @Override
    void close();

    /** What a CA may do to an order. */
    enum Behaviour {
        ISSUES("signs at once"),
        ISSUES_LATER("takes its time, then signs"),
        REFUSES("refuses"),
        IS_AWAY("cannot be reached"),
        TAKES_NO_MORE("takes no orders now, and says when it will"),
        LOSES_ITS_ANSWER("signs, and its answer is lost"),
        BREAKS_OFF("ends the connection without having signed"),
        IS_TOO_SLOW("does not answer in time"),
        ANSWERS_GARBAGE("answers what nobody understands"),
        ANSWERS_ENDLESSLY("answers without an end"),
        REDIRECTS("sends us to another host"),
        SIGNS_ANOTHER_KEY("signs another key"),
        ADDS_A_NAME("adds a name that nobody asked for"),
        HAS_EXPIRED("signs what has expired"),
        SIGNS_WITH_ANOTHER_CA("sends a chain that does not fit"),
        CANCELS("takes its time, and cancels when it is asked to"),
        KEEPS_ORDERS("takes its time, and cancels nothing"),
        SIGNS_BEFORE_IT_CANCELS("has signed when it is asked to cancel");

        private final String words;

        Behaviour(String words) {
            this.words = words;
        }

        /** As the documentation says it, of the CA. */
        public String words() {
            return words;
        }
    }
}
