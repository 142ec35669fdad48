package dev.certloom.process;

import dev.certloom.issuer.AccountGone;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.InProcessIssuer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderLookup;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.operation.AdvanceResult;
import dev.certloom.operation.Claim;
import dev.certloom.operation.HeldLeases;
import dev.certloom.operation.OrderInquiry;
import dev.certloom.operation.OrderInquiry.Receipt;
import dev.certloom.operation.OrderLease;
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

    private static final Duration UNDER_WAY_PAUSE = Duration.ofSeconds(5);

    private final OrderService orders;
    private final HeldLeases leases;
    private final Issuers issuers;
    private final Clock clock;

    OrderJobs(OrderService orders, HeldLeases leases, Issuers issuers, Clock clock) {
        this.orders = orders;
        this.leases = leases;
        this.issuers = issuers;
        this.clock = clock;
    }

    JobOutcome advance(Claim claim) {
        return answeredInProcess(claim).map(OrderJobs::outcome).orElseGet(() -> advancedAlone(claim));
    }

    /**
     * Intent and answer at once, when the issuer is our own; empty when it is not, or when the order is past its first
     * step.
     */
    private Optional<AdvanceResult> answeredInProcess(Claim claim) {
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
     * by two of them at once.
     */
    private JobOutcome advancedAlone(Claim claim) {
        return leases.holding(claim.operation(), lease -> nextStep(claim, lease))
                .orElseGet(() -> new JobOutcome.RetryLater(UNDER_WAY_PAUSE, "The issuer is being asked."));
    }

    private JobOutcome nextStep(Claim claim, OrderLease lease) {
        return switch (orders.next(claim)) {
            case OrderInquiry.Ask(Order order, Receipt receipt) -> ask(claim, lease, order, receipt);
            case OrderInquiry.Known(AdvanceResult result) -> outcome(result);
        };
    }

    private JobOutcome ask(Claim claim, OrderLease lease, Order order, Receipt receipt) {
        Optional<OrderAnswer> answer;
        try {
            answer = switch (receipt) {
                case NOT_SENT -> place(lease, order);
                case UNCERTAIN -> lookUp(lease, order);
                case TOO_LATE -> find(order);
                case ACCEPTED -> check(order);
            };
        } catch (AccountGone e) {
            return outcome(orders.accountGone(claim));
        } catch (IssuerUnavailable e) {
            String why = String.valueOf(e.getMessage());
            Optional<AdvanceResult> ended = e instanceof OrderNotReceived && receipt == Receipt.NOT_SENT
                    ? orders.notReceived(claim, lease, why)
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
        return why.askAgainAfter().compareTo(pause) > 0 ? why.askAgainAfter() : pause;
    }

    /** Whoever was held up for so long that its lease may have expired sends nothing: another may have, meanwhile. */
    private Optional<OrderAnswer> place(OrderLease lease, Order order) throws IssuerUnavailable {
        if (!leases.surelyHolds(lease)) {
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, "it could not be asked in time");
        }
        return Optional.of(issuers.place(order));
    }

    private Optional<OrderAnswer> check(Order order) throws IssuerUnavailable {
        return Optional.of(issuers.check(order));
    }

    /** The outcome of an earlier attempt is not known: the order is placed only if the issuer never received it. */
    private Optional<OrderAnswer> lookUp(OrderLease lease, Order order) throws IssuerUnavailable {
        return switch (issuers.lookUp(order)) {
            case OrderLookup.Found(OrderAnswer answer) -> Optional.of(answer);
            case OrderLookup.NotReceived() -> place(lease, order);
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
