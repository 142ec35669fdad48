package dev.certloom.issuer.acme;

import dev.certloom.issuer.Heard;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.acme.Challenger.Proof;
import dev.certloom.kernel.Failure;
import dev.certloom.runtime.ProportionalBackOff;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.TokenChallenge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes the steps from an open order to its certificate (RFC 8555 section 7.1.6). Which is next, the CA says each time: one that
 * was taken, but whose answer was lost, is not taken again. An order is finalized at its own URL alone, and by the CA only once.
 */
@Component
class OrderSteps {

    private static final Logger LOG = LoggerFactory.getLogger(OrderSteps.class);

    /** What is not done by then is left to the next step. */
    private static final Duration MAX_STEP = Duration.ofMinutes(1);

    private static final ProportionalBackOff UNASKED_WAIT =
            new ProportionalBackOff(Duration.ofSeconds(1), Duration.ofMinutes(1));
    private static final Duration MAX_WAIT = Duration.ofHours(1);
    private static final Duration MAX_CHALLENGE = Duration.ofDays(7);
    /** Problems of a finalization that would be the same the next time, and who could do something about them. */
    private static final Map<String, Failure.Cause> FINAL = Map.of(
            "badCSR", Failure.Cause.REQUEST,
            "badPublicKey", Failure.Cause.REQUEST,
            "rejectedIdentifier", Failure.Cause.REQUEST,
            "unsupportedIdentifier", Failure.Cause.REQUEST,
            "malformed", Failure.Cause.REQUEST,
            "caa", Failure.Cause.REQUEST,
            "unauthorized", Failure.Cause.ISSUER);

    private static final int MAX_AUTHORIZATIONS = 200;
    private static final int MAX_ALTERNATES = 5;

    private final List<Challenger> challengers;
    private final IssuedChains chains;
    private final Clock clock;

    OrderSteps(List<Challenger> challengers, IssuedChains chains, Clock clock) {
        this.challengers = List.copyOf(challengers);
        this.chains = chains;
        this.clock = clock;
    }

    /**
     * Takes the next step.
     *
     * @throws IssuerUnavailable when the CA cannot be asked now
     */
    OrderAnswer advance(Order order, Configuration configuration, Login login) throws IssuerUnavailable {
        String url = order.handle()
                .reference()
                .orElseThrow(() -> new IssuerUnavailable(Heard.NOT_ASKED, "the order's URL is not known"));
        try {
            return new Step(order, configuration, login, clock.instant().plus(MAX_STEP)).from(url(url));
        } catch (AcmeRefusal e) {
            throw new IssuerUnavailable(e.heard(), "it answered: " + e.words(), e.askAgainAfter());
        }
    }

    private static URL url(String text) throws IssuerUnavailable {
        try {
            return URI.create(text).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new IssuerUnavailable(Heard.NOT_ASKED, "the order's URL cannot be read", e);
        }
    }

    /** One step of one order. */
    private final class Step {

        private final Order order;
        private final Configuration configuration;
        private final Login login;
        private final AcmeReplies replies;
        private final Instant end;

        Step(Order order, Configuration configuration, Login login, Instant end) {
            this.order = order;
            this.configuration = configuration;
            this.login = login;
            this.replies = new AcmeReplies(configuration.secrets());
            this.end = end;
        }

        OrderAnswer from(URL url) throws AcmeRefusal, IssuerUnavailable {
            org.shredzone.acme4j.Order there = login.bindOrder(url);
            Optional<Instant> retryAfter = replies.to(there::fetch);
            return switch (replies.to(there::getStatus)) {
                case PENDING -> order.cancellationRequested() ? withdrawn(there) : authorize(there);
                case READY -> order.cancellationRequested() ? withdrawn(there) : finish(there);
                case PROCESSING -> new OrderAnswer.Pending(wait(retryAfter));
                case VALID -> issued(there);
                case INVALID -> {
                    String words = failure(there);
                    removeProofs(there);
                    yield refused(Failure.Cause.ISSUER, words);
                }
                default ->
                    throw new IssuerUnavailable(Heard.NOTHING, "the order is in a state that RFC 8555 does not know");
            };
        }

        /** What was not finalized will not be signed. */
        private OrderAnswer withdrawn(org.shredzone.acme4j.Order there) {
            removeProofs(there);
            return new OrderAnswer.Refused(Failure.Cause.ISSUER, "The order was withdrawn before anything was signed.");
        }

        private OrderAnswer authorize(org.shredzone.acme4j.Order there) throws AcmeRefusal, IssuerUnavailable {
            Duration delay = challenger().delay(configuration);
            OrderState state = OrderState.of(order.handle());
            if (delay.isPositive() && state.published().isEmpty()) {
                return publishAll(there, state, delay);
            }
            Duration left = state.published()
                    .map(when -> Duration.between(clock.instant(), when.plus(delay)))
                    .orElse(Duration.ZERO);
            return left.isPositive() ? new OrderAnswer.Pending(left) : askForAll(there);
        }

        /** Before the CA is asked to look at any. */
        private OrderAnswer publishAll(org.shredzone.acme4j.Order there, OrderState state, Duration delay)
                throws AcmeRefusal, IssuerUnavailable {
            for (Authorization authorization : authorizations(there)) {
                if (clock.instant().isAfter(end)) {
                    return new OrderAnswer.Pending(Duration.ZERO);
                }
                replies.demand(authorization::fetch);
                if (replies.to(authorization::getStatus) == Status.PENDING) {
                    challenger().publish(required(authorization), expiry(authorization));
                }
            }
            return new OrderAnswer.Pending(
                    delay,
                    state.published(clock.instant()).handle(there.getLocation().toString()));
        }

        private OrderAnswer askForAll(org.shredzone.acme4j.Order there) throws AcmeRefusal, IssuerUnavailable {
            Optional<Instant> retryAfter = Optional.empty();
            for (Authorization authorization : authorizations(there)) {
                if (clock.instant().isAfter(end)) {
                    break;
                }
                Optional<Instant> later = authorize(authorization);
                retryAfter = later.isPresent() ? later : retryAfter;
            }
            return new OrderAnswer.Pending(wait(retryAfter));
        }

        /** Those that are valid, perhaps since an earlier order, need no proof. */
        private Optional<Instant> authorize(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            Optional<Instant> retryAfter = replies.to(authorization::fetch);
            if (replies.to(authorization::getStatus) != Status.PENDING) {
                return retryAfter;
            }
            Proof proof = required(authorization);
            TokenChallenge challenge = proof.challenge();
            if (replies.to(challenge::getStatus) == Status.PENDING) {
                challenger().publish(proof, expiry(authorization));
                replies.demand(challenge::trigger);
            }
            return retryAfter;
        }

        private Proof required(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            Optional<Proof> proof = proof(authorization);
            if (proof.isEmpty()) {
                throw new IssuerUnavailable(
                        Heard.ANSWER,
                        "it does not offer the challenge %s for '%s'"
                                .formatted(configuration.challenge().type(), name(authorization)));
            }
            return proof.get();
        }

        private Instant expiry(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            Instant latest = clock.instant().plus(MAX_CHALLENGE);
            return replies.to(authorization::getExpires).filter(latest::isAfter).orElse(latest);
        }

        private OrderAnswer finish(org.shredzone.acme4j.Order there) throws AcmeRefusal, IssuerUnavailable {
            removeProofs(there);
            try {
                replies.demand(() -> there.execute(order.csr().bytes()));
            } catch (AcmeRefusal e) {
                // the order stays as it is, and nothing is signed (RFC 8555 section 7.4)
                Optional<Failure.Cause> responsible = Optional.ofNullable(FINAL.get(e.type()));
                if (responsible.isEmpty()) {
                    throw e;
                }
                return refused(responsible.get(), e.words());
            }
            Optional<Instant> retryAfter = replies.to(there::fetch);
            return replies.to(there::getStatus) == Status.VALID
                    ? issued(there)
                    : new OrderAnswer.Pending(wait(retryAfter));
        }

        private OrderAnswer issued(org.shredzone.acme4j.Order there) throws AcmeRefusal, IssuerUnavailable {
            Certificate first = replies.to(there::getCertificate);
            replies.demand(first::download);
            return new OrderAnswer.Issued(chains.read(order, encoded(preferred(first))));
        }

        private Certificate preferred(Certificate first) throws AcmeRefusal, IssuerUnavailable {
            Optional<String> name = configuration.preferredChain();
            if (name.isEmpty() || replies.to(() -> first.isIssuedBy(name.get()))) {
                return first;
            }
            List<Certificate> others = replies.to(first::getAlternateCertificates).stream()
                    .limit(MAX_ALTERNATES)
                    .toList();
            for (Certificate other : others) {
                replies.demand(other::download);
                if (replies.to(() -> other.isIssuedBy(name.get()))) {
                    return other;
                }
            }
            return first;
        }

        private List<byte[]> encoded(Certificate certificate) throws AcmeRefusal, IssuerUnavailable {
            List<byte[]> chain = new ArrayList<>();
            try {
                for (X509Certificate each : replies.to(certificate::getCertificateChain)) {
                    chain.add(each.getEncoded());
                }
            } catch (CertificateEncodingException e) {
                throw new IssuerUnavailable(Heard.NOTHING, "it sent a certificate that cannot be read", e);
            }
            return chain;
        }

        /** What the CA says of the order, or of a proof that it did not accept. */
        private String failure(org.shredzone.acme4j.Order there) throws AcmeRefusal, IssuerUnavailable {
            for (Authorization authorization : authorizations(there)) {
                if (clock.instant().isAfter(end)) {
                    break;
                }
                replies.demand(authorization::fetch);
                Optional<Problem> problem = replies.to(authorization::getChallenges).stream()
                        .map(Challenge::getError)
                        .flatMap(Optional::stream)
                        .findFirst();
                if (problem.isPresent()) {
                    return "'%s' was not accepted: %s".formatted(name(authorization), replies.words(problem.get()));
                }
            }
            return replies.to(there::getError).map(replies::words).orElse("it does not say why");
        }

        /** What is not removed now expires, if it is at our public endpoint; a record stays until somebody removes it. */
        private void removeProofs(org.shredzone.acme4j.Order there) {
            try {
                for (Authorization authorization : authorizations(there)) {
                    if (clock.instant().isAfter(end)) {
                        break;
                    }
                    replies.demand(authorization::fetch);
                    Optional<Proof> proof = proof(authorization);
                    if (proof.isPresent()) {
                        challenger().remove(proof.get());
                    }
                }
            } catch (AcmeRefusal | IssuerUnavailable e) {
                LOG.warn(
                        "A proof of control for issuer '{}' could not be taken back: {}.",
                        order.issuer(),
                        e.getMessage());
            }
        }

        private List<Authorization> authorizations(org.shredzone.acme4j.Order there)
                throws AcmeRefusal, IssuerUnavailable {
            return replies.to(there::getAuthorizations).stream()
                    .limit(MAX_AUTHORIZATIONS)
                    .toList();
        }

        private Optional<Proof> proof(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            Optional<TokenChallenge> challenge = replies.to(() -> authorization
                    .findChallenge(configuration.challenge().type())
                    .filter(TokenChallenge.class::isInstance)
                    .map(TokenChallenge.class::cast));
            return challenge.map(found -> new Proof(order.vault(), configuration, authorization, found));
        }

        private String name(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            return replies.shown(replies.to(authorization::getIdentifier).getValue());
        }

        private Challenger challenger() throws IssuerUnavailable {
            return challengers.stream()
                    .filter(each -> each.kind() == configuration.challenge())
                    .findFirst()
                    .orElseThrow(() -> new IssuerUnavailable(
                            Heard.NOT_ASKED,
                            "%s is not available here"
                                    .formatted(configuration.challenge().type())));
        }

        /** As the CA asks for (RFC 8555 section 7.4); where it does not, longer and longer. */
        private Duration wait(Optional<Instant> retryAfter) {
            Duration wait = retryAfter
                    .map(then -> Duration.between(clock.instant(), then))
                    .filter(Duration::isPositive)
                    .orElseGet(() -> UNASKED_WAIT.pause(order.created(), clock.instant()));
            return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
        }
    }

    private static OrderAnswer refused(Failure.Cause cause, String words) {
        return new OrderAnswer.Refused(cause, "The issuer refused the request: %s".formatted(words));
    }
}
