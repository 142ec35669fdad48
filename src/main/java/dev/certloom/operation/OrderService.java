package dev.certloom.operation;

import dev.certloom.compute.Saturated;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderRow;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.operation.OrderInquiry.Receipt;
import dev.certloom.operation.OrderSettled.Ending;
import dev.certloom.operation.RenewalHolds.Verdict;
import dev.certloom.operation.VersionCreator.CheckedChain;
import dev.certloom.operation.VersionCreator.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Orders, and the commit point: the intent is committed before the issuer is contacted, the answer
 * after, and each race between an answer and a cancellation is decided under the lock of the operation's row.
 */
@Service
public class OrderService {

    private static final Duration ENDED_RETRY_DELAY = Duration.ofSeconds(2);
    /** By then a boundary event has long ended the instance, or never will. */
    private static final Duration ENDED_RETRY_LIMIT = Duration.ofMinutes(1);

    /** Only its end changes anything about it: the time allowed, a person who deletes it. */
    private static final Duration OUTCOME_UNKNOWN_DELAY = Duration.ofMinutes(10);

    /** No message wakes a process that does not draw the hold. */
    private static final Duration MAX_HOLD_PAUSE = Duration.ofMinutes(10);

    private static final String OUTCOME_UNKNOWN =
            "It is not known whether the issuer '%s' received the order %s, and it cannot be asked: look there. It is not ordered again.";

    /** An issuer that was deleted by mistake is set up again soon. */
    private static final Duration ACCOUNT_GONE_DELAY = Duration.ofMinutes(1);

    private static final String ACCOUNT_GONE =
            "The issuer '%s' was deleted or changed after it was given the order %s, and its CA cannot be asked without it. Set it up again as it was, or look at the CA and cancel or delete the request.";

    private static final String AWAY = "issuer '%s' to answer, which is asked again soon (%s)";

    private static final String SIGNED_TWICE = "The issuer signed another certificate for the request as well.";

    private static final String NOT_APPROVED =
            "An order needs a recorded approval, and there is none: the approval process must use one of the two jobs that record it.";

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ClaimedOperations claimedOperations;
    private final VersionCreator versions;
    private final StrandedCertificates stranded;
    private final UnknownOrders unknown;
    private final AwaitedRecordStore awaited;
    private final OrderLeases leases;
    private final RequestHolds holds;
    private final ApplicationEventPublisher events;
    private final OrderSettings settings;

    OrderService(
            Operations operations,
            TransactionOperations transaction,
            ClaimedOperations claimedOperations,
            VersionCreator versions,
            StrandedCertificates stranded,
            UnknownOrders unknown,
            AwaitedRecordStore awaited,
            OrderLeases leases,
            RequestHolds holds,
            ApplicationEventPublisher events,
            OrderSettings settings) {
        this.operations = operations;
        this.transaction = transaction;
        this.claimedOperations = claimedOperations;
        this.versions = versions;
        this.stranded = stranded;
        this.unknown = unknown;
        this.awaited = awaited;
        this.leases = leases;
        this.holds = holds;
        this.events = events;
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
            if (operation.phase() == Phase.COMPLETED && locked.isIssued()) {
                return new OrderInquiry.Known(new AdvanceResult.Done(true));
            }
            if (!operation.isOpen()) {
                return new OrderInquiry.Known(ended(operation, claimedOperations.now()));
            }
            Optional<String> objection = locked.approvals().objectionTo(operation);
            if (objection.isPresent()) {
                return new OrderInquiry.Known(refuseToOrder(claim, locked, objection.get()));
            }
            return locked.order().map(row -> resume(claim, locked, row)).orElseGet(() -> intend(claim, locked));
        });
    }

    /** Nothing is ordered that was not approved; an approval of something else will never match. */
    private AdvanceResult refuseToOrder(Claim claim, Locked locked, String objection) {
        PendingOperation operation = locked.operation();
        claimedOperations.publish(claim, operation, AuditAction.ORDER_REFUSED, Map.of("reason", objection));
        return locked.isApproved()
                ? fail(
                        claim,
                        locked,
                        Phase.REJECTED,
                        new Failure(Failure.Cause.REQUEST, "The request was rejected: " + objection + "."))
                : new AdvanceResult.Fault(NOT_APPROVED);
    }

    private OrderInquiry intend(Claim claim, Locked locked) {
        PendingOperation operation = locked.operation();
        if (operation.isToBeStopped()) {
            return new OrderInquiry.Known(aboutToEnd());
        }
        Verdict verdict = holds.on(operation);
        if (verdict instanceof Verdict.Held(Hold hold)) {
            return new OrderInquiry.Known(holdBack(claim, operation, hold));
        }
        OrderRow row = insertOrder(locked, OrderState.INTENDED);
        PendingOperation submitting = operation.in(Phase.SUBMITTING, claimedOperations.now());
        claimedOperations.save(submitting);
        intended(claim, submitting, verdict);
        return new OrderInquiry.Ask(row.toOrder(submitting, locked.approvals().latest()), Receipt.NOT_SENT);
    }

    /** Only processes that do not draw the hold come so far. */
    private AdvanceResult holdBack(Claim claim, PendingOperation operation, Hold hold) {
        claimedOperations.holdBack(claim, operation, hold);
        Duration pause = hold.lookAgainAfter(claimedOperations.now());
        return new AdvanceResult.Later(
                pause.compareTo(MAX_HOLD_PAUSE) < 0 ? pause : MAX_HOLD_PAUSE,
                "Waiting for %s.".formatted(hold.waitsFor()));
    }

    private void intended(Claim claim, PendingOperation operation, Verdict verdict) {
        if (verdict instanceof Verdict.Lifted(String reason)) {
            claimedOperations.publish(claim, operation, AuditAction.HOLD_LIFTED, Map.of("reason", reason));
        }
        Map<String, String> details = new HashMap<>(Map.of("issuer", issuer(operation)));
        operation.ticket().given().ifPresent(ticket -> details.put("ticket", ticket.number()));
        claimedOperations.publish(claim, operation, AuditAction.ORDER_INTENDED, details);
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
                .filter(seen -> holds.hold(seen.operation()).isEmpty())
                .map(seen -> intended(seen, claimedOperations.now()));
    }

    private static Order intended(Locked locked, Instant created) {
        return order(locked, new OrderRow(OrderState.INTENDED, created));
    }

    private static Order order(Locked locked, OrderRow row) {
        return row.toOrder(locked.operation(), locked.approvals().latest());
    }

    private static boolean isToBeOrdered(Locked locked) {
        PendingOperation operation = locked.operation();
        return operation.isOpen()
                && locked.order().isEmpty()
                && !operation.isToBeStopped()
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
        Optional<CheckedChain> checked = checkAhead(claim, answer);
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            PendingOperation operation = locked.operation();
            if (!isToBeOrdered(locked) || !intended(locked, draft.created()).equals(draft)) {
                return Optional.empty();
            }
            Verdict verdict = holds.on(operation);
            if (verdict instanceof Verdict.Held) {
                return Optional.empty();
            }
            keep.run();
            intended(claim, operation, verdict);
            return Optional.of(apply(claim, locked, answer, checked));
        });
    }

    /**
     * Empty also when the check gets no turn, or its issuer's demands cannot be read: what is signed is kept all the
     * same, and the merge checks it.
     */
    private Optional<CheckedChain> checkAhead(Claim claim, OrderAnswer answer) {
        if (!(answer instanceof OrderAnswer.Issued(CertificateChain chain, OrderHandle handle))) {
            return Optional.empty();
        }
        try {
            return operations
                    .lastSeen(claim.operation())
                    .map(seen ->
                            versions.check(seen.operation().holding(chain, claimedOperations.now()), Origin.ISSUER));
        } catch (Saturated | Refusal notNow) {
            return Optional.empty();
        }
    }

    private OrderInquiry resume(Claim claim, Locked locked, OrderRow row) {
        return switch (row.state()) {
            case NOT_RECEIVED -> intendAgain(claim, locked, row);
            case INTENDED ->
                new OrderInquiry.Ask(order(locked, row), isOverdue(row) ? Receipt.TOO_LATE : Receipt.UNCERTAIN);
            // asked however late it is: it may have signed while this service was away
            case PLACED -> new OrderInquiry.Ask(order(locked, row), Receipt.ACCEPTED);
            case ISSUED -> new OrderInquiry.Known(afterIssuing(locked.operation(), row));
            case CLOSED -> new OrderInquiry.Known(new AdvanceResult.Failed());
        };
    }

    /** The issuer may receive it from here on, until it is known again that it did not. */
    private OrderInquiry intendAgain(Claim claim, Locked locked, OrderRow row) {
        if (locked.operation().isToBeStopped()) {
            return new OrderInquiry.Known(aboutToEnd());
        }
        if (isOverdue(row)) {
            return new OrderInquiry.Known(giveUp(claim, locked));
        }
        saveOrder(locked, OrderState.INTENDED);
        return new OrderInquiry.Ask(order(locked, row), Receipt.NOT_SENT);
    }

    private boolean isOverdue(OrderRow row) {
        return row.isUnanswered() && row.created().plus(settings.budget()).isBefore(claimedOperations.now());
    }

    private AdvanceResult giveUp(Claim claim, Locked locked) {
        return fail(
                claim,
                locked,
                Phase.FAILED,
                new Failure(
                        Failure.Cause.ISSUER,
                        "The issuer did not answer within the time allowed (%s).".formatted(settings.budget())));
    }

    /**
     * Writes what the issuer answered. An answer that comes after the operation has ended changes nothing: no version
     * is ever made of it. A certificate that comes too late, or to an instance that is not the latest any more, is kept
     * for operators.
     */
    public AdvanceResult answered(Claim claim, OrderAnswer answer) {
        Optional<AdvanceResult> step;
        try {
            step = transaction.execute(status -> answerInTime(claim, answer));
        } catch (OperationEnded e) {
            strand(claim, answer, "Another process instance had taken the request over when the issuer signed.");
            throw e;
        }
        return step.orElseGet(
                () -> ended(strand(claim, answer, StrandedCertificates.ISSUED_AFTER_THE_END), claimedOperations.now()));
    }

    private Optional<AdvanceResult> answerInTime(Claim claim, OrderAnswer answer) {
        Locked locked = claimedOperations.lock(claim);
        PendingOperation operation = locked.operation();
        if (!operation.isOpen()) {
            return Optional.empty();
        }
        return Optional.of(apply(claim, locked, answer, Optional.empty()));
    }

    private AdvanceResult apply(Claim claim, Locked locked, OrderAnswer answer, Optional<CheckedChain> checked) {
        AdvanceResult result = switch (answer) {
            case OrderAnswer.Issued(CertificateChain chain, OrderHandle handle) ->
                issued(claim, locked, chain, handle, checked);
            case OrderAnswer.Pending pending -> pending(claim, locked, pending);
            case OrderAnswer.Refused(Failure.Cause cause, String reason, OrderHandle handle) ->
                locked.isIssued()
                        ? afterIssuing(locked.operation(), locked.order().orElseThrow())
                        : fail(claim, locked, Phase.REFUSED, new Failure(cause, reason));
            case OrderAnswer.NotPlaced(String reason) -> notPlaced(claim, locked, reason);
        };
        settleUnknown(locked);
        if (!isOfAnotherOrder(locked, answer.handle())) {
            operations.saveHandle(claim.operation(), answer.handle());
        }
        return result;
    }

    /** It is not the CA's refusal, nor in doubt, unless the CA has it meanwhile after all. */
    private AdvanceResult notPlaced(Claim claim, Locked locked, String reason) {
        Optional<OrderState> state = locked.order().map(OrderRow::state);
        if (state.equals(Optional.of(OrderState.ISSUED))) {
            return afterIssuing(locked.operation(), locked.order().orElseThrow());
        }
        if (state.equals(Optional.of(OrderState.PLACED))) {
            return notYet(OrderSettings.POLL_BACK_OFF.min());
        }
        return fail(
                claim,
                locked.ordered(OrderState.NOT_RECEIVED),
                Phase.FAILED,
                new Failure(Failure.Cause.ISSUER, reason));
    }

    /** What people said of an order whose outcome was not known counts for nothing once it is. */
    private void settleUnknown(Locked locked) {
        PendingOperation operation = locked.operation();
        if (operation.stalled().isPresent()) {
            unknown.settle(operation.vault(), operation.id());
        }
    }

    /** An answer that was long under way must not lead away from the order that the issuer was asked about since. */
    private static boolean isOfAnotherOrder(Locked locked, OrderHandle said) {
        return locked.order()
                .filter(row -> row.state() == OrderState.PLACED || row.state() == OrderState.ISSUED)
                .flatMap(row -> row.handle().reference())
                .filter(known ->
                        said.reference().filter(other -> !other.equals(known)).isPresent())
                .isPresent();
    }

    private OrderRow insertOrder(Locked locked, OrderState state) {
        Instant now = claimedOperations.now();
        operations.insertOrder(locked.operation().id(), state, now);
        return new OrderRow(state, now);
    }

    private OrderRow saveOrder(Locked locked, OrderState state) {
        if (locked.order().isEmpty()) {
            return insertOrder(locked, state);
        }
        operations.saveOrder(locked.operation().id(), state, claimedOperations.now());
        return locked.order().get();
    }

    private PendingOperation strand(Claim claim, OrderAnswer answer, String because) {
        return transaction.execute(status -> {
            PendingOperation operation = operations
                    .lock(claim.operation())
                    .orElseThrow(() -> new OperationEnded(claim.operation(), "it is not there"))
                    .operation();
            operations.saveHandle(operation.id(), answer.handle());
            if (answer instanceof OrderAnswer.Issued(CertificateChain chain, OrderHandle handle)) {
                stranded.keep(operation, chain.all(), because, claim.actor());
            }
            return operation;
        });
    }

    /**
     * Signed, as long as the vault holds the signed chain. Without it, merging would lead back here immediately and
     * repeatedly: then there is a pause in between, which grows with the time this has lasted.
     */
    private AdvanceResult afterIssuing(PendingOperation operation, OrderRow row) {
        return operation.chain().isEmpty()
                ? notYet(OrderSettings.POLL_BACK_OFF.pause(row.created(), claimedOperations.now()))
                : new AdvanceResult.Done(true);
    }

    private AdvanceResult issued(
            Claim claim, Locked locked, CertificateChain chain, OrderHandle handle, Optional<CheckedChain> checked) {
        PendingOperation operation = locked.operation();
        if (!locked.isIssued()) {
            if (locked.order()
                    .filter(known -> known.state() == OrderState.PLACED)
                    .isPresent()) {
                seen(operation);
            }
            OrderRow row = saveOrder(locked, OrderState.ISSUED);
            PendingOperation holding = operation.holding(chain, claimedOperations.now());
            claimedOperations.publish(
                    claim,
                    holding,
                    AuditAction.ORDER_ISSUED,
                    details(operation, handle, Map.of("sha1", chain.leaf().sha1())));
            claimedOperations.settled(operation, row, Ending.ISSUED);
            checked.filter(known -> known.isOf(holding, Origin.ISSUER))
                    .filter(known -> known.violations().isEmpty())
                    .filter(known -> versions.keyMatchesCsr(holding))
                    .ifPresentOrElse(
                            known -> versions.complete(claim, holding, known), () -> claimedOperations.save(holding));
        } else if (!operation.chain().isEmpty()
                && !operation.chain().getFirst().equals(chain.leaf().der())) {
            stranded.keep(operation, chain.all(), SIGNED_TWICE, claim.actor());
        }
        return new AdvanceResult.Done(true);
    }

    private AdvanceResult pending(Claim claim, Locked locked, OrderAnswer.Pending answer) {
        Optional<OrderState> state = locked.order().map(OrderRow::state);
        PendingOperation operation = locked.operation();
        if (state.equals(Optional.of(OrderState.ISSUED))) {
            return afterIssuing(operation, locked.order().orElseThrow());
        }
        if (state.equals(Optional.of(OrderState.PLACED))
                && isOverdue(locked.order().orElseThrow())) {
            return giveUp(claim, locked);
        }
        PendingOperation waiting = operation.in(
                answer.records().isPresent() ? Phase.AWAITING_DNS_RECORDS : Phase.AWAITING_ISSUER,
                claimedOperations.now());
        if (state.orElse(OrderState.INTENDED) == OrderState.INTENDED) {
            saveOrder(locked, OrderState.PLACED);
            claimedOperations.publish(
                    claim, waiting, AuditAction.ORDER_PLACED, details(operation, answer.handle(), Map.of()));
        }
        claimedOperations.save(waiting, answer.lookAgainAfter());
        answer.records().ifPresentOrElse(records -> await(claim, waiting, records), () -> seen(waiting));
        return notYet(answer.lookAgainAfter());
    }

    /** People are told once for each order. */
    private void await(Claim claim, PendingOperation operation, AwaitedRecords records) {
        if (awaited.find(operation.vault(), operation.id()).isEmpty()) {
            events.publishEvent(new DnsRecordsNeeded(
                    Occurrence.of(operation, claim, claimedOperations.now()),
                    records.records().size()));
        }
        awaited.save(operation.vault(), operation.id(), records);
    }

    /** Records that people set were looked for, and all found: they are awaited no longer. */
    private void seen(PendingOperation operation) {
        awaited.find(operation.vault(), operation.id())
                .filter(records -> records.missing() > 0)
                .ifPresent(records ->
                        awaited.save(operation.vault(), operation.id(), records.allSeen(claimedOperations.now())));
    }

    private AdvanceResult fail(Claim claim, Locked locked, Phase how, Failure why) {
        PendingOperation operation = locked.operation();
        PendingOperation failed = operation.failed(how, why, claimedOperations.now());
        claimedOperations.end(
                failed,
                new OperationFinished.Failed(
                        Occurrence.of(failed, claim, failed.since()),
                        Optional.of(operation.policy().issuer().name()),
                        why.message()));
        boolean refused = how == Phase.REFUSED;
        if (refused || locked.order().isPresent()) {
            OrderRow row = saveOrder(locked, OrderState.CLOSED);
            claimedOperations.settled(failed, row, refused ? Ending.REFUSED : Ending.FAILED);
            if (!refused && row.state() == OrderState.INTENDED) {
                // it stays in doubt for good: two people have to merge what may be the issuer's
                unknown.note(operation.id(), operation.vault(), failed.since());
            }
            if (!refused && row.isUndecided()) {
                operations.askIssuerAt(
                        operation.id(), Optional.of(claimedOperations.now().plus(OrderSettings.POLL_BACK_OFF.min())));
            }
        }
        stranded.keep(operation, operation.chain(), why.message(), claim.actor());
        return new AdvanceResult.Failed();
    }

    /**
     * Records that nobody can find out by asking whether the issuer received the order. It is never placed again by
     * itself: an operator has to look.
     */
    public AdvanceResult outcomeUnknown(Claim claim) {
        return inTime(claim, locked -> {
            PendingOperation operation = locked.operation();
            Instant now = claimedOperations.now();
            if (locked.order().filter(row -> row.state() == OrderState.INTENDED).isEmpty()) {
                // decided in the meantime
                return notYet(OrderSettings.POLL_BACK_OFF.min());
            }
            unknown.note(operation.id(), operation.vault(), now);
            tellOperator(claim, operation, OUTCOME_UNKNOWN.formatted(issuer(operation), operation.id()), now);
            return notYet(OUTCOME_UNKNOWN_DELAY);
        });
    }

    /**
     * Records that the issuer was deleted or changed after the order was placed, so that nobody can ask about it: an
     * operator has to look. It goes on once the issuer is there again.
     */
    public AdvanceResult accountGone(Claim claim) {
        return inTime(claim, locked -> {
            PendingOperation operation = locked.operation();
            tellOperator(
                    claim,
                    operation,
                    ACCOUNT_GONE.formatted(issuer(operation), operation.id()),
                    claimedOperations.now());
            return notYet(ACCOUNT_GONE_DELAY);
        });
    }

    /** What is to be done while the operation is open and its order has time left. */
    private AdvanceResult inTime(Claim claim, Function<Locked, AdvanceResult> step) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            if (!locked.operation().isOpen()) {
                return ended(locked.operation(), claimedOperations.now());
            }
            return locked.order().filter(this::isOverdue).isPresent() ? giveUp(claim, locked) : step.apply(locked);
        });
    }

    /** Once for as long as it stands still. */
    private void tellOperator(Claim claim, PendingOperation operation, String known, Instant now) {
        if (operation.stalled().isEmpty()) {
            operations.save(operation.asStalled(known, now), now, now.plus(Operations.CHECK_DELAY));
            events.publishEvent(
                    new OperatorNeeded(Occurrence.of(operation, claim, now), operation.launchFence(), known, 0));
        }
    }

    /**
     * Records that the issuer gave no usable answer.
     *
     * @param why for people, without a full stop
     * @return empty when the job is to be retried; failed once the issuer has had its time
     */
    public Optional<AdvanceResult> unanswered(Claim claim, String why) {
        return transaction.execute(status -> waitForIssuer(claim, claimedOperations.lock(claim), why));
    }

    /**
     * As {@link #unanswered}, where the issuer is known not to have received the order that was to be placed: from whoever
     * holds this lease, so that it counts only as long as nobody else has asked since.
     */
    public Optional<AdvanceResult> notReceived(Claim claim, OrderLease lease, String why) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            if (locked.order().filter(row -> row.state() == OrderState.INTENDED).isPresent()
                    && leases.renew(lease, HeldLeases.DURATION)) {
                saveOrder(locked, OrderState.NOT_RECEIVED);
                settleUnknown(locked);
                return waitForIssuer(claim, locked.ordered(OrderState.NOT_RECEIVED), why);
            }
            return waitForIssuer(claim, locked, why);
        });
    }

    private Optional<AdvanceResult> waitForIssuer(Claim claim, Locked locked, String why) {
        PendingOperation operation = locked.operation();
        if (!operation.isOpen()) {
            return Optional.empty();
        }
        if (locked.order().filter(this::isOverdue).isPresent()) {
            return Optional.of(giveUp(claim, locked));
        }
        claimedOperations.save(operation
                .in(Phase.RETRY_WAIT, claimedOperations.now())
                .heldUp(Optional.of(AWAY.formatted(issuer(operation), why))));
        return Optional.empty();
    }

    /**
     * A job that arrives when the operation has ended is delayed until the boundary event ends its instance; but not
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

    private static Map<String, String> details(
            PendingOperation operation, OrderHandle handle, Map<String, String> others) {
        Map<String, String> details = new HashMap<>(others);
        details.put("issuer", issuer(operation));
        handle.reference().ifPresent(reference -> details.put("reference", reference));
        return details;
    }

    private static String issuer(PendingOperation operation) {
        return operation.policy().issuer().name().value();
    }
}
