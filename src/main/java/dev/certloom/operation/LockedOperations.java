package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Operations.Locked;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The operations whose rows the current transaction has locked, including what it wrote: no other transaction can
 * change them before it ends, so they need not be read again. Code that writes such a row must report it here.
 */
public final class LockedOperations implements TransactionSynchronization {

    /**
     * Receives the held state on commit, possibly after the state that another transaction committed later for the same
     * row.
     */
    @FunctionalInterface
    interface OnCommit {

        /**
         * Called after the commit.
         *
         * @param lockOrder greater for a later lock of the row
         */
        void committed(Locked locked, long lockOrder);
    }

    private static final AtomicLong LOCKS = new AtomicLong();

    private final Map<OperationId, Locked> held = new HashMap<>();
    private final Map<OperationId, Long> lockOrders = new HashMap<>();
    private final Map<OperationId, Map<Object, Object>> read = new HashMap<>();
    private final OnCommit onCommit;

    private LockedOperations(OnCommit onCommit) {
        this.onCommit = onCommit;
    }

    private static @Nullable LockedOperations ofTransaction() {
        return (LockedOperations) TransactionSynchronizationManager.getResource(LockedOperations.class);
    }

    /**
     * The held state of an operation; empty when its row is not locked.
     */
    static Optional<Locked> find(OperationId id) {
        LockedOperations here = ofTransaction();
        return here == null ? Optional.empty() : Optional.ofNullable(here.held.get(id));
    }

    /**
     * Records a row that was just locked, or is new. Without a transaction it is not held.
     *
     * @param onCommit receives the held state on commit
     */
    static void hold(Locked locked, OnCommit onCommit) {
        LockedOperations here = ofTransaction();
        if (here == null && TransactionSynchronizationManager.isSynchronizationActive()) {
            here = new LockedOperations(onCommit);
            TransactionSynchronizationManager.bindResource(LockedOperations.class, here);
            TransactionSynchronizationManager.registerSynchronization(here);
        }
        if (here != null) {
            here.held.put(locked.operation().id(), locked);
            here.lockOrders.put(locked.operation().id(), LOCKS.incrementAndGet());
        }
    }

    /** Records what the transaction wrote to a row that it may hold. */
    public static void change(OperationId id, UnaryOperator<Locked> change) {
        LockedOperations here = ofTransaction();
        if (here != null) {
            here.held.computeIfPresent(id, (same, locked) -> change.apply(locked));
        }
    }

    /**
     * Data written only by holders of an operation: while it is held, it is read once, until {@link #forgetRead}.
     *
     * @param what it is, for a map
     */
    @SuppressWarnings("unchecked")
    static <T> T once(OperationId id, Object what, Supplier<T> look) {
        LockedOperations here = ofTransaction();
        return here == null || !here.held.containsKey(id)
                ? look.get()
                : (T) here.read.computeIfAbsent(id, same -> new HashMap<>()).computeIfAbsent(what, same -> look.get());
    }

    /** Data that {@link #once} would query, and that was read together with the lock. */
    static void remember(OperationId id, Object what, Object value) {
        LockedOperations here = ofTransaction();
        if (here != null && here.held.containsKey(id)) {
            here.read.computeIfAbsent(id, same -> new HashMap<>()).put(what, value);
        }
    }

    /** It was rewritten. */
    public static void forgetRead(OperationId id) {
        LockedOperations here = ofTransaction();
        if (here != null) {
            here.read.remove(id);
        }
    }

    @Override
    public void suspend() {
        TransactionSynchronizationManager.unbindResource(LockedOperations.class);
    }

    @Override
    public void resume() {
        TransactionSynchronizationManager.bindResource(LockedOperations.class, this);
    }

    @Override
    public void afterCompletion(int status) {
        TransactionSynchronizationManager.unbindResourceIfPossible(LockedOperations.class);
        if (status == STATUS_COMMITTED) {
            held.forEach((id, locked) -> onCommit.committed(locked, Objects.requireNonNull(lockOrders.get(id))));
        }
    }
}
