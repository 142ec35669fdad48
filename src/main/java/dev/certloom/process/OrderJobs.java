package dev.certloom.process;

import dev.certloom.issuer.AccountGone;
import dev.certloom.issuer.Heard;
import dev.certloom.issuer.InProcessIssuer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderLookup;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.operation.AdvanceResult;
import dev.certloom.operation.Claim;
import dev.certloom.operation.OrderInquiry;
import dev.certloom.operation.OrderInquiry.Receipt;
import dev.certloom.operation.OrderQuestion;
import dev.certloom.operation.OrderQuestions;
import dev.certloom.operation.OrderService;
import dev.certloom.runtime.ProportionalBackOff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Advances the order of an operation by one step: the same for placing and for checking, whatever state it is in. */
@Component
class OrderJobs {

    private static final ProportionalBackOff UNAVAILABLE_BACK_OFF =
            new ProportionalBackOff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private static final Logger LOG = LoggerFactory.getLogger(OrderJobs.class);

    private static final Duration UNDER_WAY_PAUSE = Duration.ofSeconds(5);

    /** However long an issuer asks for. */
    private static final Duration MAX_PAUSE = Duration.ofHours(1);

    /** Since when each question of this replica is surely its own. */
    private final Map<OrderQuestion, Instant> underWay = new ConcurrentHashMap<>();

    private final OrderService orders;
    private final OrderQuestions questions;
    private final Issuers issuers;
    private final Clock clock;

    OrderJobs(OrderService orders, OrderQuestions questions, Issuers issuers, Clock clock) {
        this.orders = orders;
        this.questions = questions;
        this.issuers = issuers;
        this.clock = clock;
    }

    JobOutcome advance(Claim claim) {
        return ofOwn(claim).map(OrderJobs::outcome).orElseGet(() -> ofAny(claim));
    }

    /**
     * Intent and answer at once, when the issuer is our own; empty when it is not, or when the order is past its first
     * step.
     */
    private Optional<AdvanceResult> ofOwn(Claim claim) {
        Optional<Order> draft = orders.draft(claim);
        Optional<InProcessIssuer> issuer = draft.flatMap(order -> issuers.inProcess(order.provider()));
        if (issuer.isEmpty()) {
            return Optional.empty();
        }
        OrderAnswer answer;
        try {
            answer = issuer.get().answer(draft.get());
        } catch (IssuerUnavailable e) {
            // asked again below as any issuer is, intent first; the failure is reported there
            return Optional.empty();
        }
        return orders.placed(claim, draft.get(), answer, () -> issuer.get().keep(draft.get(), answer));
    }

    /**
     * The engine gives a job out again where its worker takes long, perhaps to another replica: the issuer must not be asked
     * beside a question that is still under way.
     */
    private JobOutcome ofAny(Claim claim) {
        Instant begun = clock.instant();
        Optional<OrderQuestion> question = questions.begin(claim.operation(), OrderQuestions.LEASE);
        if (question.isEmpty()) {
            return new JobOutcome.RetryLater(UNDER_WAY_PAUSE, "The issuer is being asked.");
        }
        underWay.put(question.get(), begun);
        try {
            return ofNext(claim, question.get());
        } finally {
            underWay.remove(question.get());
            end(question.get());
        }
    }

    private void end(OrderQuestion question) {
        try {
            questions.end(question);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The store cannot be used now; the question about {} lapses by itself.", question.operation(), e);
        }
    }

    /**
     * Says of the questions of this replica that they are still under way.
     *
     * @throws DataAccessException when the store cannot be used now
     */
    void renew() {
        underWay.keySet().forEach(question -> {
            Instant now = clock.instant();
            if (questions.renew(question, OrderQuestions.LEASE)) {
                underWay.computeIfPresent(question, (same, before) -> now);
            }
        });
    }

    private JobOutcome ofNext(Claim claim, OrderQuestion question) {
        return switch (orders.next(claim)) {
            case OrderInquiry.Ask(Order order, Receipt receipt) -> ask(claim, question, order, receipt);
            case OrderInquiry.Known(AdvanceResult result) -> outcome(result);
        };
    }

    private JobOutcome ask(Claim claim, OrderQuestion question, Order order, Receipt receipt) {
        Optional<OrderAnswer> answer;
        try {
            answer = switch (receipt) {
                case NOT_SENT -> place(question, order);
                case UNCERTAIN -> lookUp(question, order);
                case TOO_LATE -> find(order);
                case ACCEPTED -> check(order);
            };
        } catch (AccountGone e) {
            return outcome(orders.accountGone(claim));
        } catch (IssuerUnavailable e) {
            String why = String.valueOf(e.getMessage());
            Optional<AdvanceResult> ended = e instanceof OrderNotReceived && receipt == Receipt.NOT_SENT
                    ? orders.notReceived(claim, question, why)
                    : orders.unanswered(claim, why);
            return ended.map(OrderJobs::outcome)
                    .orElseGet(
                            () -> new JobOutcome.RetryLater(pause(order, e), "The issuer could not be asked: " + why));
        }
        return outcome(
                answer.map(given -> orders.answered(claim, given)).orElseGet(() -> orders.outcomeUnknown(claim)));
    }

    private Duration pause(Order order, IssuerUnavailable why) {
        Duration pause = UNAVAILABLE_BACK_OFF.pause(order.created(), clock.instant());
        Duration asked = why.askAgainAfter().compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : why.askAgainAfter();
        return asked.compareTo(pause) > 0 ? asked : pause;
    }

    /** Whoever was held up for so long that its question may have lapsed sends nothing: another may have, meanwhile. */
    private Optional<OrderAnswer> place(OrderQuestion question, Order order) throws IssuerUnavailable {
        Instant held = underWay.getOrDefault(question, Instant.MIN);
        if (!clock.instant().isBefore(held.plus(OrderQuestions.LEASE))) {
            throw new OrderNotReceived(Heard.NOT_ASKED, "it could not be asked in time");
        }
        return Optional.of(issuers.place(order));
    }

    private Optional<OrderAnswer> check(Order order) throws IssuerUnavailable {
        return Optional.of(issuers.check(order));
    }

    /** The outcome of an earlier attempt is not known: the order is placed only if the issuer never received it. */
    private Optional<OrderAnswer> lookUp(OrderQuestion question, Order order) throws IssuerUnavailable {
        return switch (issuers.lookUp(order)) {
            case OrderLookup.Found(OrderAnswer answer) -> Optional.of(answer);
            case OrderLookup.NotReceived() -> place(question, order);
            case OrderLookup.Impossible() -> Optional.empty();
        };
    }

    private Optional<OrderAnswer> find(Order order) throws IssuerUnavailable {
        return issuers.lookUp(order) instanceof OrderLookup.Found(OrderAnswer answer)
                ? Optional.of(answer)
                : Optional.empty();
    }

    /** Checking it later is not a retry: the model waits for it. */
    private static JobOutcome outcome(AdvanceResult result) {
        return result instanceof AdvanceResult.Later(Duration lookAgainAfter, String reason)
                ? new JobOutcome.Done(Map.of(
                        ProcessNames.Variable.ISSUED,
                        false,
                        ProcessNames.Variable.LOOK_AGAIN_AFTER,
                        lookAgainAfter.toString()))
                : JobOutcome.of(result, issued -> JobOutcome.done(ProcessNames.Variable.ISSUED, issued));
    }
}
