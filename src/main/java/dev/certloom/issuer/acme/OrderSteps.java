package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.acme.AcmeProgress.Stage;
import dev.certloom.issuer.acme.ChallengeResponder.Proof;
import dev.certloom.issuer.client.Deadline;
import dev.certloom.kernel.Failure;
import dev.certloom.runtime.ProportionalBackOff;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
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

    /** So long a step may take where calls are short. */
    private static final Duration MIN_STEP = Duration.ofMinutes(1);

    private static final ProportionalBackOff UNASKED_WAIT =
            new ProportionalBackOff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** While it is not decided whether the order is given up, nothing is done for it. */
    private static final Duration UNDECIDED_WAIT = Duration.ofSeconds(5);

    private static final Duration MAX_CHALLENGE = Duration.ofDays(7);

    private static final int MAX_AUTHORIZATIONS = 200;

    private final List<ChallengeResponder> responders;
    private final RecordLookup lookup;
    private final IssuedChains chains;
    private final Clock clock;

    /** What a call is left, so that it is not cut short: the outcome of a finalization would not be known then. */
    private final Duration longestCall;

    /** What is not done by then is left to the next step. */
    private final Duration longestStep;

    OrderSteps(
            List<ChallengeResponder> responders,
            RecordLookup lookup,
            IssuedChains chains,
            CallSettings settings,
            Clock clock) {
        this.longestCall = settings.timeout();
        this.longestStep = Stream.of(MIN_STEP, longestCall.multipliedBy(2))
                .max(Comparator.naturalOrder())
                .get();
        this.responders = List.copyOf(responders);
        this.lookup = lookup;
        this.chains = chains;
        this.clock = clock;
    }

    /**
     * Takes the next step.
     *
     * @throws IssuerUnavailable when the CA cannot be asked now
     */
    OrderAnswer advance(Order order, Configuration configuration, Login login, Deadline deadline)
            throws IssuerUnavailable {
        URL url = url(order);
        try {
            return new Step(order, configuration, login, deadline).from(url);
        } catch (AcmeRefusal e) {
            throw e.asUnavailable();
        }
    }

    /**
     * Gives an order up, unless the CA was asked to finalize it: only that signs, and it is not asked any more.
     *
     * @throws IssuerUnavailable when the CA cannot be asked now
     */
    CancelAnswer cancel(Order order, Configuration configuration, Login login, Deadline deadline)
            throws IssuerUnavailable {
        URL url = url(order);
        try {
            return new Step(order, configuration, login, deadline).cancel(url);
        } catch (AcmeRefusal e) {
            throw e.asUnavailable();
        }
    }

    /** Of one step, beginning now. */
    Deadline deadline() {
        return Deadline.in(longestStep, clock);
    }

    private static URL url(Order order) throws IssuerUnavailable {
        String text = order.handle()
                .reference()
                .orElseThrow(() -> new IssuerUnavailable(CallOutcome.NOT_CALLED, "the order's URL is not known"));
        try {
            return URI.create(text).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the order's URL cannot be read", e);
        }
    }

    /** One step of one order. */
    private final class Step {

        private final Order order;
        private final Configuration configuration;
        private final Login login;
        private final AcmeReplies replies;
        private final Deadline deadline;
        private final AcmeProgress before;
        private final Set<Authorization> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private AcmeProgress state;
        private Optional<Instant> retryAfter = Optional.empty();
        private List<Authorization> all = List.of();

        Step(Order order, Configuration configuration, Login login, Deadline deadline) throws IssuerUnavailable {
            this.order = order;
            this.configuration = configuration;
            this.login = login;
            this.replies = new AcmeReplies(configuration.secrets());
            this.deadline = deadline;
            this.before = AcmeProgress.of(order.handle());
            this.state = before;
        }

        OrderAnswer from(URL url) throws AcmeRefusal, IssuerUnavailable {
            org.shredzone.acme4j.Order there = login.bindOrder(url);
            retryAfter = replies.to(there::fetch);
            return switch (replies.to(there::getStatus)) {
                case PENDING ->
                    order.cancellationRequested() ? new OrderAnswer.Pending(UNDECIDED_WAIT) : authorize(there);
                case READY -> order.cancellationRequested() ? new OrderAnswer.Pending(UNDECIDED_WAIT) : finish(there);
                case PROCESSING -> new OrderAnswer.Pending(wait(retryAfter));
                case VALID -> issued(there);
                case INVALID -> {
                    String words = failure(there);
                    Optional<OrderAnswer> later = removeProofs(there);
                    yield later.isPresent() ? later.get() : refused(Failure.Cause.ISSUER, words);
                }
                default -> throw unknownState();
            };
        }

        private static IssuerUnavailable unknownState() {
            return new IssuerUnavailable(CallOutcome.NO_ANSWER, "the order is in a state that RFC 8555 does not know");
        }

        /** What was not finalized will not be signed; the CA's order ends by itself. */
        CancelAnswer cancel(URL url) throws AcmeRefusal, IssuerUnavailable {
            org.shredzone.acme4j.Order there = login.bindOrder(url);
            replies.to(there::fetch);
            return switch (replies.to(there::getStatus)) {
                case PENDING, READY, INVALID -> {
                    if (removeProofs(there).isPresent()) {
                        LOG.warn(
                                "Not all proofs of control for issuer '{}' could be taken back in time.",
                                order.issuer());
                    }
                    yield CancelAnswer.GRANTED;
                }
                case PROCESSING, VALID -> CancelAnswer.REFUSED;
                default -> throw unknownState();
            };
        }

        /** All proofs are there before the CA is asked to look at any. */
        private OrderAnswer authorize(org.shredzone.acme4j.Order there) throws AcmeRefusal, IssuerUnavailable {
            Duration delay = responder().delay(configuration);
            if (state.published().isEmpty()) {
                Optional<OrderAnswer> later = configuration.isProvedByPeople()
                        ? awaitRecords(there)
                        : forEach(there, Stage.PUBLISHING, this::publish);
                if (later.isPresent()) {
                    return later.get();
                }
                state = state.published(clock.instant());
            }
            Duration left =
                    Duration.between(clock.instant(), state.published().get().plus(delay));
            return left.isPositive() ? pending(there, left, state) : askForAll(there);
        }

        /** Of names that are valid, perhaps since an earlier order, none is needed. */
        private void publish(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            look(authorization);
            Optional<Proof> proof = unasked(authorization);
            if (proof.isPresent()) {
                responder().publish(proof.get(), expiry(authorization));
            }
        }

        /**
         * Has a person set the records, and looks for them.
         *
         * @return how to go on; empty when all of them are there
         */
        private Optional<OrderAnswer> awaitRecords(org.shredzone.acme4j.Order there)
                throws AcmeRefusal, IssuerUnavailable {
            if (!state.isAwaiting()) {
                Optional<OrderAnswer> later = forEach(there, Stage.PUBLISHING, this::demandRecord);
                if (later.isPresent()) {
                    return later;
                }
                state = state.at(Stage.AWAITING, 0);
            }
            RecordSearch search = new RecordSearch(lookup, configuration, deadline, state.searching(), clock);
            List<ChallengeRecord> seen = search.of(state.records());
            state = state.awaiting(seen).searching(search.continued());
            return search.awaited(seen)
                    .map(awaited -> new OrderAnswer.Pending(
                            search.pause(order.created()),
                            state.handle(there.getLocation().toString()),
                            Optional.of(awaited)));
        }

        private void demandRecord(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            look(authorization);
            Optional<Proof> proof = unasked(authorization);
            if (proof.isPresent() && proof.get().challenge() instanceof Dns01Challenge challenge) {
                state = state.awaiting(ChallengeRecord.of(authorization, challenge, replies));
            }
        }

        private OrderAnswer askForAll(org.shredzone.acme4j.Order there) throws AcmeRefusal, IssuerUnavailable {
            Optional<OrderAnswer> later = forEach(there, Stage.ASKING, authorization -> {
                look(authorization);
                Optional<Proof> proof = unasked(authorization);
                if (proof.isPresent()) {
                    replies.demand(proof.get().challenge()::trigger);
                }
            });
            return later.orElseGet(() -> pending(there, wait(retryAfter), state.atTheBeginning()));
        }

        /** Once in a step. */
        private void look(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            if (seen.add(authorization)) {
                Optional<Instant> later = replies.to(authorization::fetch);
                retryAfter = later.isPresent() ? later : retryAfter;
            }
        }

        /** What the CA was not asked to look at yet, and has to be. */
        private Optional<Proof> unasked(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            if (replies.to(authorization::getStatus) != Status.PENDING) {
                return Optional.empty();
            }
            Proof proof = required(authorization);
            return replies.to(proof.challenge()::getStatus) == Status.PENDING ? Optional.of(proof) : Optional.empty();
        }

        /**
         * Does something for each name, as far as one step goes: what was done for some is not begun anew.
         *
         * @return how to go on; empty when it is done for all
         */
        private Optional<OrderAnswer> forEach(org.shredzone.acme4j.Order there, Stage stage, Visit visit)
                throws AcmeRefusal, IssuerUnavailable {
            List<Authorization> each = authorizations(there);
            int first = state.next(stage);
            for (int i = first; i < each.size(); i++) {
                if (deadline.hasPassed()) {
                    return Optional.of(pending(there, Duration.ZERO, state.at(stage, i)));
                }
                try {
                    visit.of(each.get(i));
                } catch (AcmeRefusal e) {
                    return Optional.of(heldUp(there, stage, i, e.asUnavailable()));
                } catch (IssuerUnavailable e) {
                    return Optional.of(heldUp(there, stage, i, e));
                }
            }
            return Optional.empty();
        }

        /** What came in the way is said once it does so at the beginning of a step; what was done until then is kept. */
        private OrderAnswer heldUp(org.shredzone.acme4j.Order there, Stage stage, int at, IssuerUnavailable why)
                throws IssuerUnavailable {
            if (at == before.next(stage) && state.published().equals(before.published())) {
                throw why;
            }
            return pending(there, why.askAgainAfter(), state.at(stage, at));
        }

        private OrderAnswer pending(org.shredzone.acme4j.Order there, Duration wait, AcmeProgress next) {
            return next.equals(before)
                    ? new OrderAnswer.Pending(wait)
                    : new OrderAnswer.Pending(
                            wait, next.handle(there.getLocation().toString()));
        }

        private Proof required(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            Optional<Proof> proof = proof(authorization);
            if (proof.isEmpty()) {
                throw new IssuerUnavailable(
                        CallOutcome.ANSWERED,
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
            Optional<OrderAnswer> later = removeProofs(there);
            if (later.isPresent()) {
                return later.get();
            }
            if (deadline.left().compareTo(longestCall) < 0) {
                // with nothing left to be removed, the next step begins with the call
                return pending(
                        there,
                        Duration.ZERO,
                        state.at(Stage.REMOVING, authorizations(there).size()));
            }
            try {
                replies.demand(() -> there.execute(order.csr().bytes()));
            } catch (AcmeRefusal e) {
                // the order stays as it is, and nothing is signed (RFC 8555 section 7.4)
                Optional<Failure.Cause> responsible = e.finalFor();
                if (responsible.isEmpty()) {
                    throw e;
                }
                return refused(responsible.get(), e.words());
            }
            retryAfter = replies.to(there::fetch);
            return replies.to(there::getStatus) == Status.VALID
                    ? issued(there)
                    : new OrderAnswer.Pending(wait(retryAfter));
        }

        private OrderAnswer issued(org.shredzone.acme4j.Order there) throws AcmeRefusal, IssuerUnavailable {
            Certificate first = replies.to(there::getCertificate);
            replies.demand(first::download);
            return new OrderAnswer.Issued(
                    chains.read(order, new AlternateChains(replies).encoded(first, configuration.preferredChain())));
        }

        /** What the CA says of the order, or of a proof that it did not accept. */
        private String failure(org.shredzone.acme4j.Order there) throws AcmeRefusal, IssuerUnavailable {
            for (Authorization authorization : authorizations(there)) {
                if (deadline.left().compareTo(longestCall) < 0) {
                    break;
                }
                look(authorization);
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

        /**
         * What cannot be removed expires, if it is at our public endpoint; a record stays until somebody removes it.
         *
         * @return how to go on; empty when nothing more can be done about them
         */
        private Optional<OrderAnswer> removeProofs(org.shredzone.acme4j.Order there) {
            if (configuration.isProvedByPeople()) {
                return Optional.empty();
            }
            try {
                return forEach(there, Stage.REMOVING, this::remove);
            } catch (AcmeRefusal | IssuerUnavailable e) {
                LOG.warn(
                        "The proofs of control for issuer '{}' could not be taken back: {}.",
                        order.issuer(),
                        e.getMessage());
                return Optional.empty();
            }
        }

        /** One that cannot be removed keeps none of the others. */
        private void remove(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            look(authorization);
            Optional<Proof> proof = proof(authorization);
            if (proof.isEmpty()) {
                return;
            }
            try {
                responder().remove(proof.get());
            } catch (IssuerUnavailable e) {
                if (deadline.hasPassed()) {
                    throw e;
                }
                LOG.warn(
                        "The proof of control of '{}' for issuer '{}' could not be taken back: {}.",
                        name(authorization),
                        order.issuer(),
                        e.getMessage());
            }
        }

        /** In an order that is the same each time. */
        private List<Authorization> authorizations(org.shredzone.acme4j.Order there)
                throws AcmeRefusal, IssuerUnavailable {
            if (all.isEmpty()) {
                all = replies.to(there::getAuthorizations).stream()
                        .sorted(Comparator.comparing(each -> each.getLocation().toString()))
                        .limit(MAX_AUTHORIZATIONS)
                        .toList();
            }
            return all;
        }

        private Optional<Proof> proof(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            Optional<TokenChallenge> challenge = replies.to(() -> authorization
                    .findChallenge(configuration.challenge().type())
                    .filter(TokenChallenge.class::isInstance)
                    .map(TokenChallenge.class::cast));
            return challenge.map(
                    found -> new Proof(order.vault(), order.issuer(), configuration, authorization, found, deadline));
        }

        private String name(Authorization authorization) throws AcmeRefusal, IssuerUnavailable {
            return replies.shown(replies.to(authorization::getIdentifier).getValue());
        }

        private ChallengeResponder responder() throws IssuerUnavailable {
            return responders.stream()
                    .filter(each -> each.kind() == configuration.challenge())
                    .findFirst()
                    .orElseThrow(() -> new IssuerUnavailable(
                            CallOutcome.NOT_CALLED,
                            "%s is not available here"
                                    .formatted(configuration.challenge().type())));
        }

        /** As the CA asks for (RFC 8555 section 7.4); where it does not, longer and longer. */
        private Duration wait(Optional<Instant> retryAfter) {
            Duration wait = retryAfter
                    .map(then -> Duration.between(clock.instant(), then))
                    .filter(Duration::isPositive)
                    .orElseGet(() -> UNASKED_WAIT.pause(order.created(), clock.instant()));
            return IssuerUnavailable.bounded(wait);
        }
    }

    /** Something is done for one name. */
    @FunctionalInterface
    private interface Visit {
        void of(Authorization authorization) throws AcmeRefusal, IssuerUnavailable;
    }

    private static OrderAnswer refused(Failure.Cause cause, String words) {
        return new OrderAnswer.Refused(cause, "The issuer refused the request: %s".formatted(words));
    }
}
