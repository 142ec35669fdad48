package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.client.CaWords;
import dev.certloom.issuer.client.UnansweredCall;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** Tells apart what a CA answers: something usable, a problem, or nothing that helps. */
final class AcmeReplies {

    private static final String TYPES = "urn:ietf:params:acme:error:";
    private static final int MAX_SUBPROBLEMS = 3;

    private final List<String> secrets;

    /** @param secrets what must not be in a CA's words */
    AcmeReplies(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    /** A question to a CA. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws AcmeException, IssuerUnavailable;
    }

    /** A question of which only the success counts. */
    @FunctionalInterface
    interface Request {
        void send() throws AcmeException;
    }

    /**
     * The reply to a question.
     *
     * @throws AcmeRefusal when it is a problem
     * @throws IssuerUnavailable when there is none, or none that can be read
     */
    <T> T to(Question<T> question) throws AcmeRefusal, IssuerUnavailable {
        try {
            return question.ask();
        } catch (AcmeServerException e) {
            throw refusal(e);
        } catch (AcmeLazyLoadingException e) {
            if (e.getCause() instanceof AcmeServerException problem) {
                throw refusal(problem);
            }
            throw unavailable(e);
        } catch (AcmeException | RuntimeException e) {
            // of any kind: what the library makes of an answer that nobody expects
            throw unavailable(e);
        }
    }

    void demand(Request request) throws AcmeRefusal, IssuerUnavailable {
        to(() -> {
            request.send();
            return Boolean.TRUE;
        });
    }

    private AcmeRefusal refusal(AcmeServerException e) {
        Duration after = e instanceof AcmeRateLimitedException limited
                ? limited.getRetryAfter().map(AcmeReplies::untilThen).orElse(Duration.ZERO)
                : Duration.ZERO;
        return new AcmeRefusal(type(e.getType()), words(e.getProblem()), after);
    }

    /** By the clock of this machine: it is made from a header and the time of its arrival. */
    private static Duration untilThen(Instant then) {
        Duration left = Duration.between(Instant.now(), then);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static String type(URI type) {
        String text = type.toString();
        return text.startsWith(TYPES) ? text.substring(TYPES.length()) : text;
    }

    /** What a problem says, and what its parts do. */
    String words(Problem problem) {
        String said = Stream.concat(
                        Stream.of(problem), problem.getSubProblems().stream().limit(MAX_SUBPROBLEMS))
                .map(each -> each.getDetail()
                        .or(each::getTitle)
                        .orElseGet(() -> each.getType().toString()))
                .distinct()
                .collect(Collectors.joining(" "));
        return shown(said);
    }

    /** A CA's text as it may be shown. */
    String shown(String text) {
        return CaWords.of(text, secrets);
    }

    /** Not by the library's own message, which may quote the answer. */
    private static IssuerUnavailable unavailable(Exception e) {
        return UnansweredCall.behind(e)
                .orElseGet(() -> new IssuerUnavailable(CallOutcome.NO_ANSWER, "it answered what is not ACME's"));
    }
}
