package dev.certloom.process;

import dev.certloom.issuer.InProcessIssuer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderLookup;
import dev.certloom.operation.AdvanceResult;
import dev.certloom.operation.Claim;
import dev.certloom.operation.OrderInquiry;
import dev.certloom.operation.OrderService;
import dev.certloom.runtime.ProportionalBackOff;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Advances the order of an operation by one step: the same for placing and for checking, whatever state it is in. */
@Component
class OrderJobs {

    private static final ProportionalBackOff UNAVAILABLE_BACK_OFF =
            new ProportionalBackOff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private final OrderService orders;
    private final Issuers issuers;
    private final Clock clock;

    OrderJobs(OrderService orders, Issuers issuers, Clock clock) {
        this.orders = orders;
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

    private JobOutcome ofAny(Claim claim) {
        return switch (orders.next(claim)) {
            case OrderInquiry.Ask(Order order, OrderInquiry.Receipt receipt) ->
                ask(
                        claim,
                        order,
                        switch (receipt) {
                            case NOT_SENT -> this::place;
                            case UNCERTAIN -> this::lookUp;
                            case TOO_LATE -> this::find;
                            case ACCEPTED -> this::check;
                        });
            case OrderInquiry.Known(AdvanceResult result) -> outcome(result);
        };
    }

    private JobOutcome ask(Claim claim, Order order, Question question) {
        Optional<OrderAnswer> answer;
        try {
            answer = question.ask(order);
        } catch (IssuerUnavailable e) {
            return orders.unanswered(claim)
                    .map(OrderJobs::outcome)
                    .orElseGet(() -> new JobOutcome.RetryLater(
                            UNAVAILABLE_BACK_OFF.pause(order.created(), clock.instant()),
                            "The issuer could not be asked: " + e.getMessage()));
        }
        return outcome(
                answer.map(given -> orders.answered(claim, given)).orElseGet(() -> orders.outcomeUnknown(claim)));
    }

    private Optional<OrderAnswer> place(Order order) throws IssuerUnavailable {
        return Optional.of(issuers.place(order));
    }

    private Optional<OrderAnswer> check(Order order) throws IssuerUnavailable {
        return Optional.of(issuers.check(order));
    }

    /** The outcome of an earlier attempt is not known: the order is placed only if the issuer never received it. */
    private Optional<OrderAnswer> lookUp(Order order) throws IssuerUnavailable {
        return switch (issuers.lookUp(order)) {
            case OrderLookup.Found(OrderAnswer answer) -> Optional.of(answer);
            case OrderLookup.NotReceived() -> place(order);
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

    private interface Question {

        /** The issuer's answer; empty when it cannot be asked about this order at all. */
        Optional<OrderAnswer> ask(Order order) throws IssuerUnavailable;
    }
}
