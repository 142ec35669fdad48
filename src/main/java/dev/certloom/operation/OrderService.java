package dev.certloom.operation;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderRow;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.operation.OrderInquiry.Receipt;
import dev.certloom.operation.OrderSettled.Ending;
import dev.certloom.operation.VersionMaker.CheckedChain;
import dev.certloom.runtime.ProportionalBackOff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Orders, and the commit point (design D4 and D5): the intent is committed before the issuer is contacted, the answer
 * after, and each race between an answer and a cancellation is decided under the lock of the operation's row.
 */
@Service
public class OrderService {

    private static final Duration ENDED_RETRY_DELAY = Duration.ofSeconds(2);
    /** By then a boundary event has long ended the instance, or never will. */
    private static final Duration ENDED_RETRY_LIMIT = Duration.ofMinutes(1);

    private static final Duration CANCELLATION_POLL_DELAY = Duration.ofSeconds(1);
    private static final Duration FIRST_POLL_DELAY = Duration.ofSeconds(5);
    private static final ProportionalBackOff POLL_BACK_OFF =
            new ProportionalBackOff(FIRST_POLL_DELAY, Duration.ofHours(1));

    private static final String NOT_APPROVED =
            "Expected an approval on record before an order, but there is none. The approval process must use one of the two approval jobs.";

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ClaimedOperations claimedOperations;
    private final VersionMaker versions;
    private final StrandedCertificates stranded;
    private final OrderSettings settings;

    OrderService(
            Operations operations,
            TransactionOperations transaction,
            ClaimedOperations claimedOperations,
            VersionMaker versions,
            StrandedCertificates stranded,
            OrderSettings settings) {
        this.operations = operations;
        this.transaction = transaction;
        this.claimedOperations = claimedOperations;
        this.versions = versions;
        this.stranded = stranded;
        this.settings = settings;
    }

    /**
     * What to do about the order of this operation. The first time, the intent is written.
     *
     * @throws OperationEnded when a later process instance was launched, or it was completed otherwise
     */
    public OrderInquiry next(Claim claim) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            PendingOperation operation = locked.operation();
            if (operation.phase() == Phase.COMPLETED && isIssued(locked)) {
                return new OrderInquiry.Known(new AdvanceResult.Done(true));
            }
            if (!operation.isOpen()) {
                return new OrderInquiry.Known(ended(operation, claimedOperations.now()));
            }
            RecordedApprovals approvals = locked.approvals();
            Optional<String> objection = approvals.objectionTo(operation);
            if (objection.isPresent()) {
                return new OrderInquiry.Known(refuse(claim, locked, approvals, objection.get()));
            }
            return locked.order()
                    .map(order -> resume(claim, operation, order, approvals.latest()))
                    .orElseGet(() -> intend(claim, operation, approvals.latest()));
        });
    }

    /** Nothing is ordered that was not approved; an approval of something else will never match. */
    private AdvanceResult refuse(Claim claim, Locked locked, RecordedApprovals approvals, String objection) {
        PendingOperation operation = locked.operation();
        claimedOperations.publish(claim, operation, AuditAction.ORDER_REFUSED, Map.of("reason", objection));
        return approvals.isEmpty()
                ? new AdvanceResult.Fault(NOT_APPROVED)
                : fail(
                        claim,
                        operation,
                        locked.order(),
                        Phase.REJECTED,
                        new Failure(Failure.Cause.REQUEST, "The request was rejected: " + objection + "."));
    }

    private OrderInquiry intend(Claim claim, PendingOperation operation, Optional<JudgedRequest> judged) {
        if (operation.cancellationState() == CancellationState.REQUESTED) {
            return new OrderInquiry.Known(aboutToEnd());
        }
        operations.insertOrder(operation.id(), OrderState.INTENDED, claimedOperations.now());
        PendingOperation submitting = operation.in(Phase.SUBMITTING, claimedOperations.now());
        claimedOperations.save(submitting);
        claimedOperations.publish(claim, submitting, AuditAction.ORDER_INTENDED, Map.of("issuer", issuer(operation)));
        return new OrderInquiry.Ask(
                order(submitting, new OrderRow(OrderState.INTENDED, claimedOperations.now()), judged),
                Receipt.NOT_SENT);
    }

    /**
     * The order of an operation that has none yet, as this replica saw it last: so that an issuer of our own may answer
     * before anything is locked. Empty when that is not known, or there is another step to take.
     */
    public Optional<Order> draft(Claim claim) {
        return operations
                .lastSeen(claim.operation())
                .filter(seen -> seen.operation().launchFence() == claim.fence())
                .filter(OrderService::isToBeOrdered)
                .map(seen -> order(
                        seen.operation(),
                        new OrderRow(OrderState.INTENDED, claimedOperations.now()),
                        seen.approvals().latest()));
    }

    private static boolean isToBeOrdered(Locked locked) {
        PendingOperation operation = locked.operation();
        return operation.isOpen()
                && locked.order().isEmpty()
                && operation.cancellationState() == CancellationState.NONE
                && locked.approvals().objectionTo(operation).isEmpty();
    }

    /**
     * Writes an order and what an issuer of our own answered to it, in one transaction, if the operation is still the
     * one that was drafted: otherwise the answer is discarded, and empty is returned. A chain that satisfies the rules
     * is made the version in the same transaction: nothing can intervene, and waiting clients are answered one commit
     * earlier.
     *
     * @param keep has the issuer keep its answer, in this transaction
     */
    public Optional<AdvanceResult> placed(Claim claim, Order draft, OrderAnswer answer, Runnable keep) {
        Optional<CheckedChain> checked = answer instanceof OrderAnswer.Issued(CertificateChain chain)
                ? operations
                        .lastSeen(claim.operation())
                        .map(seen -> versions.check(seen.operation().holding(chain, claimedOperations.now()), true))
                : Optional.empty();
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            PendingOperation operation = locked.operation();
            if (!isToBeOrdered(locked)
                    || !order(
                                    operation,
                                    new OrderRow(OrderState.INTENDED, draft.created()),
                                    locked.approvals().latest())
                            .equals(draft)) {
                return Optional.empty();
            }
            keep.run();
            claimedOperations.publish(
                    claim, operation, AuditAction.ORDER_INTENDED, Map.of("issuer", issuer(operation)));
            return Optional.of(answered(claim, locked, answer, checked));
        });
    }

    private OrderInquiry resume(Claim claim, PendingOperation operation, OrderRow row, Optional<JudgedRequest> judged) {
        boolean undecided = row.state() == OrderState.INTENDED || row.state() == OrderState.PLACED;
        if (undecided && row.created().plus(settings.budget()).isBefore(claimedOperations.now())) {
            return new OrderInquiry.Known(fail(
                    claim,
                    operation,
                    Optional.of(row),
                    Phase.FAILED,
                    new Failure(
                            Failure.Cause.ISSUER,
                            "The issuer did not answer within the time allowed (%s).".formatted(settings.budget()))));
        }
        return switch (row.state()) {
            case INTENDED -> new OrderInquiry.Ask(order(operation, row, judged), Receipt.UNCERTAIN);
            case PLACED -> new OrderInquiry.Ask(order(operation, row, judged), Receipt.ACCEPTED);
            case ISSUED -> new OrderInquiry.Known(issued(operation, row));
            case CLOSED -> new OrderInquiry.Known(new AdvanceResult.Failed());
        };
    }

    /**
     * Writes what the issuer answered. An answer that comes after the operation has ended changes nothing: no version
     * is ever made of it. A certificate that comes too late, or to an instance that is not the latest any more, is kept
     * for operators.
     */
    public AdvanceResult answered(Claim claim, OrderAnswer answer) {
        Optional<AdvanceResult> step;
        try {
            step = transaction.execute(status -> inTime(claim, answer));
        } catch (OperationEnded e) {
            strand(claim, answer, "Another process instance had taken the request over when the issuer signed.");
            throw e;
        }
        return step.orElseGet(() -> ended(
                strand(claim, answer, "The request had ended otherwise when the issuer signed."),
                claimedOperations.now()));
    }

    private Optional<AdvanceResult> inTime(Claim claim, OrderAnswer answer) {
        Locked locked = claimedOperations.lock(claim);
        PendingOperation operation = locked.operation();
        if (!operation.isOpen()) {
            return Optional.empty();
        }
        return Optional.of(answered(claim, locked, answer, Optional.empty()));
    }

    private AdvanceResult answered(Claim claim, Locked locked, OrderAnswer answer, Optional<CheckedChain> checked) {
        return switch (answer) {
            case OrderAnswer.Issued(CertificateChain chain) -> issued(claim, locked, chain, checked);
            case OrderAnswer.Pending(Duration lookAgainAfter) -> pending(claim, locked, lookAgainAfter);
            case OrderAnswer.Refused(Failure.Cause cause, String reason) ->
                fail(claim, locked.operation(), row(locked), Phase.REFUSED, new Failure(cause, reason));
        };
    }

    private static boolean isIssued(Locked locked) {
        return locked.order().filter(row -> row.state() == OrderState.ISSUED).isPresent();
    }

    /** The order of a row that has one, or gets it now. */
    private Optional<OrderRow> row(Locked locked) {
        return locked.order().or(() -> {
            operations.insertOrder(locked.operation().id(), OrderState.INTENDED, claimedOperations.now());
            return Optional.of(new OrderRow(OrderState.INTENDED, claimedOperations.now()));
        });
    }

    private OrderRow write(Locked locked, OrderState state) {
        OperationId id = locked.operation().id();
        Instant now = claimedOperations.now();
        if (locked.order().isEmpty()) {
            operations.insertOrder(id, state, now);
            return new OrderRow(state, now);
        }
        operations.saveOrder(id, state, now);
        return locked.order().get();
    }

    private PendingOperation strand(Claim claim, OrderAnswer answer, String because) {
        return transaction.execute(status -> {
            PendingOperation operation = operations
                    .lock(claim.operation())
                    .orElseThrow(() -> new OperationEnded(claim.operation(), "it is not there"))
                    .operation();
            if (answer instanceof OrderAnswer.Issued(CertificateChain chain)) {
                claimedOperations.publish(
                        claim, operation, AuditAction.LATE_ANSWER_DISCARDED, Map.of("issuer", issuer(operation)));
                stranded.keep(operation, chain.all(), because, claim.actor());
            }
            return operation;
        });
    }

    /**
     * Signed, as long as the vault holds the signed chain. Without it, merging would lead back here immediately and
     * repeatedly: then there is a pause in between, which grows with the time this has lasted.
     */
    private AdvanceResult issued(PendingOperation operation, OrderRow row) {
        return operation.chain().isEmpty()
                ? notYet(POLL_BACK_OFF.pause(row.created(), claimedOperations.now()))
                : new AdvanceResult.Done(true);
    }

    private AdvanceResult issued(Claim claim, Locked locked, CertificateChain chain, Optional<CheckedChain> checked) {
        PendingOperation operation = locked.operation();
        if (!isIssued(locked)) {
            OrderRow row = write(locked, OrderState.ISSUED);
            PendingOperation holding = operation.holding(chain, claimedOperations.now());
            claimedOperations.publish(
                    claim,
                    holding,
                    AuditAction.ORDER_ISSUED,
                    Map.of("issuer", issuer(operation), "sha1", chain.leaf().sha1()));
            claimedOperations.settled(operation, row, Ending.ISSUED);
            checked.filter(known -> known.isOf(holding, true))
                    .filter(known -> known.violations().isEmpty())
                    .filter(known -> versions.holdsTheKeyOfItsRequest(holding))
                    .ifPresentOrElse(
                            known -> versions.complete(claim, operation, holding, known),
                            () -> claimedOperations.save(holding));
        }
        return new AdvanceResult.Done(true);
    }

    private AdvanceResult pending(Claim claim, Locked locked, Duration lookAgainAfter) {
        Optional<OrderState> state = locked.order().map(OrderRow::state);
        PendingOperation operation = locked.operation();
        if (state.equals(Optional.of(OrderState.ISSUED))) {
            return issued(operation, locked.order().orElseThrow());
        }
        PendingOperation waiting = operation.in(Phase.AWAITING_ISSUER, claimedOperations.now());
        if (state.orElse(OrderState.INTENDED) == OrderState.INTENDED) {
            write(locked, OrderState.PLACED);
            claimedOperations.publish(claim, waiting, AuditAction.ORDER_PLACED, Map.of("issuer", issuer(operation)));
        }
        claimedOperations.save(waiting, lookAgainAfter);
        return notYet(lookAgainAfter);
    }

    private AdvanceResult fail(
            Claim claim, PendingOperation operation, Optional<OrderRow> order, Phase how, Failure why) {
        PendingOperation failed = operation.failed(how, why, claimedOperations.now());
        claimedOperations.end(operation, failed);
        claimedOperations.publish(
                claim,
                failed,
                AuditAction.OPERATION_FAILED,
                Map.of("issuer", issuer(operation), "reason", why.message()));
        order.ifPresent(row -> {
            operations.saveOrder(operation.id(), OrderState.CLOSED, claimedOperations.now());
            claimedOperations.settled(failed, row, how == Phase.REFUSED ? Ending.REFUSED : Ending.FAILED);
            if (how != Phase.REFUSED && row.state() != OrderState.ISSUED) {
                operations.askIssuerAt(
                        operation.id(), Optional.of(claimedOperations.now().plus(FIRST_POLL_DELAY)));
            }
        });
        stranded.keep(operation, operation.chain(), why.message(), claim.actor());
        return new AdvanceResult.Failed();
    }

    /** Records that the issuer could not be reached or gave no usable answer; the worker retries. */
    public void unanswered(Claim claim) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = claimedOperations.lock(claim).operation();
            if (operation.isOpen()) {
                claimedOperations.save(operation.in(Phase.RETRY_WAIT, claimedOperations.now()));
            }
        });
    }

    /** What to do about a cancellation request (design D4). */
    public OrderInquiry cancel(Claim claim) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            PendingOperation operation = locked.operation();
            if (!operation.isOpen() || operation.cancellationState() != CancellationState.REQUESTED) {
                return new OrderInquiry.Known(decided(operation));
            }
            if (!operation.chain().isEmpty()) {
                return new OrderInquiry.Known(refuse(claim, operation, "a signed certificate is already held"));
            }
            if (locked.order().isEmpty()) {
                return new OrderInquiry.Known(grant(claim, operation));
            }
            if (isOverdue(operation)) {
                return new OrderInquiry.Known(refuse(claim, operation, "the issuer did not decide in time"));
            }
            return switch (locked.order().get().state()) {
                case INTENDED -> new OrderInquiry.Known(undecided());
                case PLACED ->
                    new OrderInquiry.Ask(
                            order(cancelling(operation), locked.order().get(), Optional.empty()), Receipt.ACCEPTED);
                case ISSUED -> new OrderInquiry.Known(refuse(claim, operation, "the issuer has already signed"));
                case CLOSED -> new OrderInquiry.Known(new AdvanceResult.Done(false));
            };
        });
    }

    private PendingOperation cancelling(PendingOperation operation) {
        PendingOperation cancelling = operation.in(Phase.CANCELLING, claimedOperations.now());
        claimedOperations.save(cancelling);
        return cancelling;
    }

    /** Writes the issuer's answer to the cancellation request. */
    public AdvanceResult cancelAnswered(Claim claim, CancelAnswer answer) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            PendingOperation operation = locked.operation();
            if (!operation.isOpen() || operation.cancellationState() != CancellationState.REQUESTED) {
                return decided(operation);
            }
            if (!operation.chain().isEmpty()) {
                return refuse(claim, operation, "a signed certificate is already held");
            }
            return switch (answer) {
                case GRANTED -> {
                    operations.saveOrder(operation.id(), OrderState.CLOSED, claimedOperations.now());
                    locked.order().ifPresent(row -> claimedOperations.settled(operation, row, Ending.CANCELLED));
                    yield grant(claim, operation);
                }
                case REFUSED -> refuse(claim, operation, "the issuer keeps to the order");
                case UNDECIDED ->
                    isOverdue(operation) ? refuse(claim, operation, "the issuer did not decide in time") : undecided();
            };
        });
    }

    private AdvanceResult grant(Claim claim, PendingOperation operation) {
        PendingOperation cancelled = operation.cancelled(claimedOperations.now());
        claimedOperations.end(operation, cancelled);
        claimedOperations.publish(claim, cancelled, AuditAction.OPERATION_CANCELLED, Map.of());
        return new AdvanceResult.Done(true);
    }

    private AdvanceResult refuse(Claim claim, PendingOperation operation, String reason) {
        PendingOperation going = operation.cancellationRefused();
        claimedOperations.save(
                going.phase() == Phase.CANCELLING ? going.in(Phase.AWAITING_ISSUER, claimedOperations.now()) : going);
        claimedOperations.publish(claim, going, AuditAction.CANCELLATION_REFUSED, Map.of("reason", reason));
        return new AdvanceResult.Done(false);
    }

    private static AdvanceResult decided(PendingOperation operation) {
        return new AdvanceResult.Done(operation.phase() == Phase.CANCELLED);
    }

    private static AdvanceResult undecided() {
        return new AdvanceResult.Later(
                CANCELLATION_POLL_DELAY, "The issuer has not decided about the cancellation yet.");
    }

    private boolean isOverdue(PendingOperation operation) {
        return operation
                .cancellationSince()
                .filter(asked -> asked.plus(settings.cancellationBudget()).isBefore(claimedOperations.now()))
                .isPresent();
    }

    /**
     * The order to cancel at the issuer because its request was withdrawn; empty when there is none, or none any more.
     */
    public Optional<Order> withdrawn(Claim claim) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            return locked.order()
                    .filter(row -> row.state() == OrderState.INTENDED || row.state() == OrderState.PLACED)
                    .filter(row -> locked.operation().phase() == Phase.WITHDRAWN)
                    .map(row -> order(locked.operation(), row, Optional.empty()));
        });
    }

    /** Closes the order of a withdrawn request, whatever its outcome at the issuer. */
    public void withdrawalSettled(Claim claim, String outcome) {
        withdrawalSettled(claim, outcome, false);
    }

    /**
     * As {@link #withdrawalSettled}, when the issuer may still sign: it is polled further, so that a certificate it
     * signs is not missed.
     */
    public void withdrawalNotGranted(Claim claim, String outcome) {
        withdrawalSettled(claim, outcome, true);
    }

    private void withdrawalSettled(Claim claim, String outcome, boolean mayStillSign) {
        transaction.executeWithoutResult(status -> {
            Locked locked = claimedOperations.lock(claim);
            if (locked.order().filter(row -> row.state() != OrderState.CLOSED).isPresent()) {
                operations.saveOrder(claim.operation(), OrderState.CLOSED, claimedOperations.now());
                claimedOperations.publish(
                        claim, locked.operation(), AuditAction.ORDER_WITHDRAWN, Map.of("outcome", outcome));
                if (mayStillSign) {
                    operations.askIssuerAt(claim.operation(), Optional.of(claimedOperations.now()));
                }
            }
        });
    }

    /**
     * Orders that are closed here and that their issuer may still sign, for which it is time to ask. Each is given to
     * one caller, who has until the end of the lease to report the issuer's answer.
     */
    public List<OperationId> closedButUndecided(Duration lease, int limit) {
        Instant now = claimedOperations.now();
        return transaction.execute(status -> operations.takeOrdersToAskAbout(now, now.plus(lease), limit));
    }

    /** The order of one of them, in its current state. */
    public Optional<Order> closed(OperationId id) {
        return transaction.execute(status ->
                operations.lock(id).flatMap(locked -> locked.order().map(row -> unwanted(locked, row))));
    }

    /**
     * Handles the issuer's answer about an order that is closed here: a certificate is kept for operators; while the
     * issuer has not decided, it is asked again at growing intervals, for as long as an order may take.
     *
     * @param answer empty when the issuer could not be asked
     */
    public void answeredAfterClosing(Order order, Optional<OrderAnswer> answer) {
        transaction.executeWithoutResult(status -> operations
                .lock(order.operation())
                .ifPresent(locked -> {
                    Instant now = claimedOperations.now();
                    PendingOperation operation = locked.operation();
                    Claim claim = Claim.ofVault(operation, "reconciler");
                    switch (answer.orElseGet(() -> new OrderAnswer.Pending(FIRST_POLL_DELAY))) {
                        case OrderAnswer.Issued(CertificateChain chain) -> {
                            stranded.keep(
                                    operation,
                                    chain.all(),
                                    "The request had ended otherwise when the issuer signed.",
                                    claim.actor());
                            operations.askIssuerAt(operation.id(), Optional.empty());
                        }
                        case OrderAnswer.Refused refused -> operations.askIssuerAt(operation.id(), Optional.empty());
                        case OrderAnswer.Pending(Duration lookAgainAfter) ->
                            operations.askIssuerAt(
                                    operation.id(),
                                    Optional.of(now.plus(POLL_BACK_OFF
                                                    .withMin(lookAgainAfter)
                                                    .pause(order.created(), now)))
                                            .filter(next -> next.isBefore(order.created()
                                                    .plus(settings.budget().multipliedBy(2)))));
                    }
                }));
    }

    private Order unwanted(Locked locked, OrderRow row) {
        return order(locked.operation(), row, locked.approvals().latest()).unwanted();
    }

    /**
     * A worker that arrives when the operation has ended is delayed until the boundary event ends its instance; but not
     * forever, in case that never happens.
     */
    private static AdvanceResult ended(PendingOperation operation, Instant now) {
        return switch (operation.phase().status()) {
            case FAILED -> new AdvanceResult.Failed();
            case CANCELLED, GONE -> {
                if (operation.since().plus(ENDED_RETRY_LIMIT).isBefore(now)) {
                    throw new OperationEnded(operation.id(), "it is " + operation.phase());
                }
                yield aboutToEnd();
            }
            default -> throw new OperationEnded(operation.id(), "it is " + operation.phase());
        };
    }

    private static AdvanceResult notYet(Duration lookAgainAfter) {
        return new AdvanceResult.Later(lookAgainAfter, "The issuer has not signed yet.");
    }

    private static AdvanceResult aboutToEnd() {
        return new AdvanceResult.Later(ENDED_RETRY_DELAY, "Waiting for the cancellation to end the process.");
    }

    private static String issuer(PendingOperation operation) {
        return operation.policy().issuer().name().value();
    }

    private static Order order(PendingOperation operation, OrderRow row, Optional<JudgedRequest> judged) {
        return new Order(
                operation.id(),
                operation.vault(),
                operation.certificate(),
                operation.id().value(),
                operation.policy().issuer().name(),
                operation.provider(),
                operation.csr().orElseThrow(() -> missing(operation)),
                operation.key().orElseThrow(() -> missing(operation)),
                operation.policy(),
                judged,
                operation.cancellationRequested() && operation.cancellationState() != CancellationState.REFUSED,
                row.created());
    }

    private static IllegalStateException missing(PendingOperation operation) {
        return new IllegalStateException(
                "Expected operation %s to have a key and a CSR before it is ordered, but it has none."
                        .formatted(operation.id()));
    }
}
