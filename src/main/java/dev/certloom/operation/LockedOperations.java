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
 * The operations whose rows the transaction at hand has locked, as they stand by what it wrote: nobody else can change them before
 * it ends, so they need not be read again. Whoever writes such a row says so here.
 */
public final class LockedOperations implements TransactionSynchronization {

    /** Gets what was held as it is committed, perhaps after what another transaction committed of the same row later. */
    @FunctionalInterface
    interface OnCommit {

        /** @param lockOrder greater for whoever had the row locked later */
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

    /** What is held of an operation; empty when its row is not locked, or was changed in a way that is not known here. */
    static Optional<Locked> find(OperationId id) {
        LockedOperations here = ofTransaction();
        return here == null ? Optional.empty() : Optional.ofNullable(here.held.get(id));
    }

    /**
     * A row that was just locked, or is new. Without a transaction it is not held.
     *
     * @param onCommit gets what was held, as it is committed
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

    /** What the transaction wrote of a row that it may hold. */
    public static void change(OperationId id, UnaryOperator<Locked> change) {
        LockedOperations here = ofTransaction();
        if (here != null) {
            here.held.computeIfPresent(id, (same, locked) -> change.apply(locked));
        }
    }

    /**
     * What only those write who hold an operation: while it is held it is read once, until {@link #forgetRead}.
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

    /** What {@link #once} would look for, and was read together with the lock. */
    static void remember(OperationId id, Object what, Object value) {
        LockedOperations here = ofTransaction();
        if (here != null && here.held.containsKey(id)) {
            here.read.computeIfAbsent(id, same -> new HashMap<>()).put(what, value);
        }
    }

    /** It was written anew. */
    public static void forgetRead(OperationId id) {
        LockedOperations here = ofTransaction();
        if (here != null) {
            here.read.remove(id);
        }
    }

    /** Something was written that is not known here: it is read again. */
    static void forget(OperationId id) {
        LockedOperations here = ofTransaction();
        if (here != null) {
            here.held.remove(id);
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
