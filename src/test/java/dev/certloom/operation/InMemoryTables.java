package dev.certloom.operation;

import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Revocation;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What the vault keeps, in memory. One transaction at a time; one that throws leaves nothing behind, neither rows nor events.
 * Events of a committed one are handed to the workers.
 */
final class InMemoryTables implements TransactionOperations {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Consumer<Object> workers;
    private State state = new State();
    private List<Object> uncommitted = new ArrayList<>();
    private final List<Object> committed = new ArrayList<>();
    private volatile boolean away;

    InMemoryTables(Consumer<Object> workers) {
        this.workers = workers;
    }

    /** Tells an event in the transaction at hand. */
    void publish(Object event) {
        uncommitted.add(event);
    }

    /** Events of committed transactions, oldest first. */
    List<Object> events() {
        return List.copyOf(committed);
    }

    /** From now on nothing answers. */
    void goAway() {
        away = true;
    }

    /** Reads or changes what is kept; a change outside a transaction stays. */
    <T> T locked(Function<State, T> read) {
        if (away) {
            throw new DataAccessResourceFailureException("The database is away.");
        }
        lock.lock();
        try {
            return read.apply(state);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a transaction has made this true, and no longer than that. */
    void await(BooleanSupplier met, Duration deadline) {
        long left = deadline.toNanos();
        lock.lock();
        try {
            while (left > 0 && !met.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> T execute(TransactionCallback<T> action) {
        List<Object> published;
        T result;
        lock.lock();
        try {
            locked(Function.identity());
            State before = state.copy();
            uncommitted = new ArrayList<>();
            try {
                SimpleTransactionStatus status = new SimpleTransactionStatus();
                result = action.doInTransaction(status);
                if (status.isRollbackOnly()) {
                    state = before;
                    uncommitted = new ArrayList<>();
                }
            } catch (RuntimeException | Error e) {
                state = before;
                throw e;
            }
            published = List.copyOf(uncommitted);
            committed.addAll(published);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        published.forEach(event -> workers.accept(event));
        return result;
    }

    /** Everything a transaction may change; the values are immutable. */
    static final class State {
        final Map<Name, Certificate> names = new HashMap<>();
        final Map<VersionId, VersionRow> versions = new LinkedHashMap<>();
        final Map<OperationId, PendingOperation> operations = new HashMap<>();
        final Map<OperationId, Integer> fences = new HashMap<>();
        final Map<OperationId, Operations.OrderRow> orders = new HashMap<>();
        final Map<KeyId, KeyPair> keys = new HashMap<>();
        final Set<KeyId> wipedKeys = new HashSet<>();
        final Map<String, String> issuers = new HashMap<>();
        final Map<OperationId, JudgedRequest> approved = new HashMap<>();
        final Map<OperationId, Instant> quietSince = new HashMap<>();
        final Map<OperationId, Instant> nextCheckAt = new HashMap<>();
        final Map<OperationId, Operations.Holder> holders = new HashMap<>();
        final Set<OperationId> lost = new HashSet<>();
        final Map<OperationId, Integer> relaunches = new HashMap<>();
        final Map<OperationId, Instant> stopAt = new HashMap<>();
        final Map<OperationId, Instant> askAt = new HashMap<>();
        final Set<OperationId> refusedClaims = new HashSet<>();
        final List<StrandedCertificate> stranded = new ArrayList<>();
        final Map<OperationId, UnknownOrder> unknown = new HashMap<>();
        final Map<OperationId, AwaitedRecords> awaited = new HashMap<>();
        final Map<VersionId, Revocation> revocations = new HashMap<>();

        State copy() {
            State copy = new State();
            copy.names.putAll(names);
            copy.versions.putAll(versions);
            copy.operations.putAll(operations);
            copy.fences.putAll(fences);
            copy.orders.putAll(orders);
            copy.keys.putAll(keys);
            copy.wipedKeys.addAll(wipedKeys);
            copy.issuers.putAll(issuers);
            copy.approved.putAll(approved);
            copy.quietSince.putAll(quietSince);
            copy.nextCheckAt.putAll(nextCheckAt);
            copy.holders.putAll(holders);
            copy.lost.addAll(lost);
            copy.relaunches.putAll(relaunches);
            copy.stopAt.putAll(stopAt);
            copy.askAt.putAll(askAt);
            copy.refusedClaims.addAll(refusedClaims);
            copy.stranded.addAll(stranded);
            copy.unknown.putAll(unknown);
            copy.awaited.putAll(awaited);
            copy.revocations.putAll(revocations);
            return copy;
        }
    }

    /** Names that differ in case only are one. */
    record Name(VaultName vault, String key) {

        static Name of(VaultName vault, CertificateName name) {
            return new Name(vault, name.key());
        }
    }

    record VersionRow(
            VaultName vault, CertificateName name, CertificateVersion version, Optional<OperationId> operation) {

        boolean isOf(VaultName otherVault, CertificateName otherName) {
            return vault.equals(otherVault) && name.equals(otherName);
        }
    }
}
