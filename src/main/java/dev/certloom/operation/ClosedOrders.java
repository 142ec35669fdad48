package dev.certloom.operation;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.issuer.OrderLookup;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Orders that were closed here without their issuer's consent: the issuer is asked further, at growing intervals and
 * for as long again as an order may take, so that a certificate it signs is not missed.
 */
@Service
class ClosedOrders {

    private static final Logger LOG = LoggerFactory.getLogger(ClosedOrders.class);

    private final Operations operations;
    private final StrandedCertificates stranded;
    private final Issuers issuers;
    private final TransactionOperations transaction;
    private final OrderSettings settings;
    private final Clock clock;

    ClosedOrders(
            Operations operations,
            StrandedCertificates stranded,
            Issuers issuers,
            TransactionOperations transaction,
            OrderSettings settings,
            Clock clock) {
        this.operations = operations;
        this.stranded = stranded;
        this.issuers = issuers;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** Those whose issuer is to be asked by now; each is given to one caller, who has the lease's time. */
    List<OperationId> take(Duration lease, int limit) {
        Instant now = clock.instant();
        return transaction.execute(status -> operations.takeOrdersToAskAbout(now, now.plus(lease), limit));
    }

    /** Asks the issuer of one of them. */
    void ask(OperationId id) {
        find(id).ifPresent(order -> answered(order, answer(order)));
    }

    Optional<Order> find(OperationId id) {
        return transaction.execute(status -> operations
                .lock(id)
                .flatMap(locked -> locked.order()
                        .map(row -> row.toOrder(
                                        locked.operation(), locked.approvals().latest())
                                .unwanted())));
    }

    /** An order that the issuer never received will not be signed; one that it cannot be asked about is left to people. */
    private Optional<OrderAnswer> answer(Order order) {
        try {
            return Optional.of(
                    switch (issuers.lookUp(order)) {
                        case OrderLookup.Found(OrderAnswer.Pending pending) ->
                            cancelled(order).orElse(pending);
                        case OrderLookup.Found(OrderAnswer answer) -> answer;
                        case OrderLookup.NotReceived() -> closed("The issuer does not know the order.");
                        case OrderLookup.Impossible() -> {
                            LOG.warn(
                                    "Order {} was given up, and issuer '{}' cannot be asked about it: should it sign a certificate, only its own records show it.",
                                    order.reference(),
                                    order.issuer());
                            yield closed("The issuer cannot be asked about the order.");
                        }
                    });
        } catch (IssuerUnavailable e) {
            return Optional.empty();
        } catch (Refusal e) {
            return Optional.of(closed(String.valueOf(e.getMessage())));
        }
    }

    /** What will not be signed need not be asked about. */
    private Optional<OrderAnswer> cancelled(Order order) {
        return issuers.cancel(order) == CancelAnswer.GRANTED
                ? Optional.of(closed("The issuer cancelled the order."))
                : Optional.empty();
    }

    private static OrderAnswer closed(String reason) {
        return new OrderAnswer.Refused(Failure.Cause.ISSUER, reason);
    }

    /**
     * Keeps a signed certificate for operators, or schedules the next question.
     *
     * @param answer empty when the issuer could not be asked
     */
    void answered(Order order, Optional<OrderAnswer> answer) {
        transaction.executeWithoutResult(status -> operations
                .lock(order.operation())
                .ifPresent(locked -> operations.askIssuerAt(
                        order.operation(),
                        answer.map(given -> nextQuestion(order, given, locked.operation()))
                                .orElseGet(() -> nextQuestion(order, OrderSettings.POLL_BACK_OFF.min())))));
    }

    private Optional<Instant> nextQuestion(Order order, OrderAnswer answer, PendingOperation operation) {
        operations.saveHandle(order.operation(), answer.handle());
        return switch (answer) {
            case OrderAnswer.Issued(CertificateChain chain, OrderHandle handle) -> {
                stranded.keep(
                        operation, chain.all(), StrandedCertificates.ISSUED_AFTER_THE_END, Actor.system("reconciler"));
                yield Optional.empty();
            }
            case OrderAnswer.Refused refused -> Optional.empty();
            case OrderAnswer.NotPlaced nowhere -> Optional.empty();
            case OrderAnswer.Pending pending -> nextQuestion(order, pending.lookAgainAfter());
        };
    }

    private Optional<Instant> nextQuestion(Order order, Duration lookAgainAfter) {
        Instant now = clock.instant();
        Instant next =
                now.plus(OrderSettings.POLL_BACK_OFF.withMin(lookAgainAfter).pause(order.created(), now));
        return Optional.of(next)
                .filter(at -> at.isBefore(order.created().plus(settings.budget().multipliedBy(2))));
    }
}
