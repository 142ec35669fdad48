package dev.certloom.operation;

import dev.certloom.crypto.KeyId;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Stores operations and their orders. */
public interface Operations {

    /** How soon an operation is checked that should move by itself. */
    Duration CHECK_DELAY = Duration.ofSeconds(15);

    Optional<PendingOperation> find(OperationId id);

    /**
     * An operation as this replica last wrote it, possibly outdated: for work done before a lock, and discarded if the
     * row differs. Empty when this replica has not changed it recently, or it has ended.
     */
    Optional<Locked> lastSeen(OperationId id);

    /** The operations with these ids that exist, in any order. */
    List<PendingOperation> findAll(Collection<OperationId> ids);

    /** Operations of a vault, newest first, of one phase if one is given, after {@code after}. */
    List<PendingOperation> list(VaultName vault, Optional<Phase> phase, Optional<PageCursor> after, int limit);

    /** Operations of a vault in one phase, earliest request first, after {@code after}. */
    List<PendingOperation> oldest(VaultName vault, Phase phase, Optional<PageCursor> after, int limit);

    /** The operation shown in the pending slot of the name. */
    Optional<PendingOperation> inSlot(VaultName vault, CertificateName name);

    /** Whether an issuer has, or may have, an order for this name that can still lead to a certificate. */
    boolean hasOrderAtIssuer(VaultName vault, CertificateName name);

    /** Closes an order that no issuer has decided about yet, if there is one; the issuer is asked further. */
    void abandonOrder(OperationId id, Instant now);

    /**
     * Every request for this name gives its key up.
     *
     * @return those keys
     */
    Set<KeyId> releaseKeys(VaultName vault, CertificateName name, Instant now);

    /** As {@link #inSlot}, locked until the transaction ends. */
    Optional<Locked> lockInSlot(VaultName vault, CertificateName name);

    /** Locks an operation until the transaction ends. */
    Optional<Locked> lock(OperationId id);

    /** Approvals of an operation that are on record, without locking it. */
    RecordedApprovals approvals(OperationId id);

    /**
     * Stores a new operation.
     *
     * @throws dev.certloom.kernel.Refusal OPERATION_IN_PROGRESS when another one of its name is under way
     */
    void insert(PendingOperation operation);

    /** Open operations of all vaults without a key yet, oldest first; without those that wait for an operator. */
    List<WithoutKey> withoutKey(int limit);

    /** Whether any of these operations has its key. */
    boolean anyHasKey(Collection<OperationId> ids);

    /**
     * One that waits for its key.
     *
     * @param requester as {@link dev.certloom.operation.Requester#id}
     */
    record WithoutKey(OperationId id, VaultName vault, String requester, Instant created) {}

    /**
     * Writes the mutable columns. Wakes threads that await the operation, once committed.
     *
     * @param quietSince from when its silence counts: later than now when it is known when its issuer is polled again
     * @param nextCheckAt when to check it, if it stays silent
     * @throws IllegalStateException when it is not there
     */
    void save(PendingOperation operation, Instant quietSince, Instant nextCheckAt);

    /** Writes the attributes of the version that it makes, and nothing of how it stands. */
    void saveAttributes(PendingOperation operation);

    /**
     * Assigns the operation to a process instance of its latest launch (ADR 3), which no instance has claimed yet.
     *
     * @throws IllegalStateException when it cannot be claimed so
     */
    void claim(Claim claim);

    /** Does both, {@link #claim} and {@link #save}. */
    default void saveClaimed(Claim claim, PendingOperation operation, Instant quietSince, Instant nextCheckAt) {
        claim(claim);
        save(operation, quietSince, nextCheckAt);
    }

    /** Records that a claim was refused; false when a refusal was recorded for the operation before. */
    boolean noteRefusedClaim(Claim claim, Instant now);

    /**
     * Records that an operation was relaunched.
     *
     * @param relaunches how often so far because it did not move
     */
    void noteRelaunch(OperationId id, int relaunches, Instant now);

    /** How many operations were relaunched since then and are not yet claimed by their new instance. */
    int countUnclaimed(Instant relaunchedSince);

    /** Records activity of these operations: the earliest time from which their silence counts. */
    void recordActivity(Collection<OperationId> ids, Instant quietSince);

    /**
     * Operations that the vault itself must end by now. Each is given to one caller, who has until {@code leasedUntil}.
     */
    List<OperationId> takeToStop(Instant now, Instant leasedUntil, int limit);

    /** Sets when the vault next tries to end the operation itself; empty when there is nothing left to end. */
    void stopAt(OperationId id, Optional<Instant> when);

    /** Sets when the issuer is next asked about an order that is closed here; empty for never. */
    void askIssuerAt(OperationId id, Optional<Instant> when);

    /** Operations whose issuer is to be asked by now about a closed order, each given to one caller. */
    List<OperationId> takeOrdersToAskAbout(Instant now, Instant leasedUntil, int limit);

    /** Sets when to check the operation next, unless nothing is left to do for it. */
    void scheduleCheck(OperationId id, Instant when);

    /**
     * Sets when to check the operation next after a check, unless another check was scheduled meanwhile.
     *
     * @param seen what the check was due at
     * @param when empty for never
     */
    void rescheduleCheck(OperationId id, Instant seen, Optional<Instant> when);

    /** Makes every operation that this engine does not hold due at once, and marks it as lost. */
    void markLostUnlessHeldBy(String engine, Instant now);

    /** Writes an order: the intent, or one that is placed and answered already. */
    void insertOrder(OperationId id, OrderState state, Instant now);

    void saveOrder(OperationId id, OrderState state, Instant now);

    /** Adds what an issuer's answer says about its order to what is stored of it. */
    void saveHandle(OperationId id, OrderHandle said);

    /**
     * Waits until an operation that was just inserted satisfies the condition, or the deadline has passed; returns its
     * state then.
     */
    PendingOperation awaitNew(PendingOperation inserted, Predicate<PendingOperation> condition, Duration deadline);

    /**
     * Waits until the operation satisfies the condition, or the deadline has passed; returns the state stored then.
     * Woken by the database, whichever replica made the change.
     */
    Optional<PendingOperation> await(OperationId id, Predicate<PendingOperation> condition, Duration deadline);

    /**
     * What the engine may have lost, longest unattended first: operations under way, withdrawn ones whose order is not
     * closed, and ended ones that hold a chain for a late merge.
     */
    Due overdue(Instant now, int limit);

    /**
     * A locked operation.
     *
     * @param claimFence number of the process instance that holds the claim; 0 before the first claim
     * @param order the order, once its intent is written
     * @param approvals on record: a person's, or a named automatic rule's
     * @param quietSince from when on its silence counts
     */
    record Locked(
            PendingOperation operation,
            int claimFence,
            Optional<OrderRow> order,
            RecordedApprovals approvals,
            Instant quietSince) {

        /** Whether an approval is on record. */
        public boolean isApproved() {
            return !approvals.isEmpty();
        }

        /** Whether the issuer has signed. */
        public boolean isIssued() {
            return order.filter(row -> row.state() == OrderState.ISSUED).isPresent();
        }

        /** The same, once more is known of its order. */
        Locked ordered(OrderState state) {
            return new Locked(operation, claimFence, order.map(row -> row.in(state)), approvals, quietSince);
        }

        /** The same, with one more approval on record. */
        public Locked approvedAs(JudgedRequest judged) {
            List<JudgedRequest> all = new ArrayList<>(approvals.judged());
            all.add(judged);
            return new Locked(operation, claimFence, order, new RecordedApprovals(all), quietSince);
        }
    }

    /** An order as stored. */
    record OrderRow(OrderState state, Instant created, OrderHandle handle) {

        OrderRow(OrderState state, Instant created) {
            this(state, created, OrderHandle.NONE);
        }

        OrderRow in(OrderState next) {
            return new OrderRow(next, created, handle);
        }

        OrderRow with(OrderHandle said) {
            return new OrderRow(state, created, handle.updatedBy(said));
        }

        /** Whether the issuer may have received it, and has not decided. */
        boolean isUndecided() {
            return state == OrderState.INTENDED || state == OrderState.PLACED;
        }

        /** Whether the issuer has yet to answer, whether it has received it or not. */
        boolean isUnanswered() {
            return isUndecided() || state == OrderState.NOT_RECEIVED;
        }

        /**
         * The order as its issuer gets it.
         *
         * @param judged what was approved; empty where the issuer is not asked to sign
         */
        Order toOrder(PendingOperation operation, Optional<JudgedRequest> judged) {
            return new Order(
                    operation.id(),
                    operation.vault(),
                    operation.certificate(),
                    operation.id().value(),
                    operation.policy().issuer().name(),
                    operation.provider(),
                    operation.csr().orElseThrow(() -> notPrepared(operation)),
                    operation.key().orElseThrow(() -> notPrepared(operation)),
                    operation.policy(),
                    judged,
                    operation.cancellationRequested() && operation.cancellationState() != CancellationState.REFUSED,
                    created,
                    handle);
        }

        private static IllegalStateException notPrepared(PendingOperation operation) {
            return new IllegalStateException(
                    "Expected operation %s to have a key and a CSR before it is ordered, but it has none."
                            .formatted(operation.id()));
        }
    }

    /** What is known of an order. */
    enum OrderState {
        /** The intent is written; whether the issuer received the order is not known. */
        INTENDED,
        /** The issuer could not be reached, and is known not to have received it: it is placed again. */
        NOT_RECEIVED,
        /** The issuer accepted it. */
        PLACED,
        /** The issuer signed. */
        ISSUED,
        /** The issuer refused it, or it was given up. */
        CLOSED
    }

    /**
     * What is due now. An unreadable row must not block the others.
     *
     * @param unreadable by the operation's id: another release may have written it, or it was edited by hand
     */
    record Due(List<Overdue> overdue, Map<OperationId, Unreadable> unreadable) {

        public Due {
            overdue = List.copyOf(overdue);
            unreadable = Map.copyOf(unreadable);
        }
    }

    /** When the check of an unreadable operation was due, and why it cannot be read. */
    record Unreadable(Instant nextCheckAt, RuntimeException reason) {}

    /**
     * An operation without recent progress.
     *
     * @param nextCheckAt when its check was due
     * @param holder the instance that holds it; empty while none of its latest launch has claimed it
     * @param quietSince from when on its silence counts
     * @param relaunches how often it was relaunched because it did not move
     * @param lost whether the engine that held it lost its data or was replaced
     * @param toBeStopped whether the vault still has to end it
     */
    record Overdue(
            PendingOperation operation,
            Optional<Holder> holder,
            Instant nextCheckAt,
            Instant quietSince,
            int relaunches,
            boolean lost,
            boolean toBeStopped) {

        /** The same, with its engine no longer the current one. */
        public Overdue asLost() {
            return new Overdue(operation, holder, nextCheckAt, quietSince, relaunches, true, toBeStopped);
        }

        /** Whether its silence does not count: it waits for an operator already. */
        public boolean isStalled() {
            return operation.stalled().isPresent();
        }
    }

    /** The process instance that holds an operation, and the engine it lives in. */
    record Holder(long processInstanceKey, String engine) {}
}
