package dev.certloom.vault;

import static java.util.Objects.requireNonNull;

import dev.certloom.vault.spi.Certificates;
import dev.certloom.vault.spi.KeyMaker.KeyPair;
import dev.certloom.vault.spi.Keys;
import dev.certloom.vault.spi.Operations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The vault's ports, kept in memory. One transaction at a time; one that throws leaves nothing behind, neither rows nor events.
 * Events of a committed one are handed to the workers.
 */
final class InMemoryStore {

    final Certificates certificates = new InMemoryCertificates();
    final Operations operations = new InMemoryOperations();
    final Keys keys = new InMemoryKeys();
    final TransactionOperations transaction = new InMemoryTransaction();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Consumer<Object> workers;
    private State state = new State();
    private List<Object> uncommitted = new ArrayList<>();
    private final List<Object> committed = new ArrayList<>();
    private volatile boolean away;

    InMemoryStore(Consumer<Object> workers) {
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

    Optional<String> provider(IssuerName issuer) {
        return Optional.ofNullable(state.issuers.get(issuer.key()));
    }

    void addIssuer(IssuerName issuer, String provider) {
        state.issuers.put(issuer.key(), provider);
    }

    void approve(OperationId operation) {
        state.approved.add(operation);
    }

    void withoutApproval(OperationId operation) {
        state.approved.remove(operation);
    }

    /** Number of private keys kept. */
    int countKeys() {
        return state.keys.size();
    }

    /** Number of complete versions of all names. */
    long completeVersions() {
        return state.versions.values().stream()
                .filter(row -> row.version.complete())
                .count();
    }

    /** Ids of orders whose intent is written. */
    Set<OperationId> ordered() {
        return Set.copyOf(state.orders.keySet());
    }

    private <T> T locked(Function<State, T> read) {
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

    /** Everything a transaction may change; the values are immutable. */
    private static final class State {
        private final Map<String, Row> names = new HashMap<>();
        private final Map<VersionId, VersionRow> versions = new LinkedHashMap<>();
        private final Map<OperationId, PendingOperation> operations = new HashMap<>();
        private final Map<OperationId, Integer> fences = new HashMap<>();
        private final Map<OperationId, Operations.OrderRow> orders = new HashMap<>();
        private final Map<KeyId, KeyPair> keys = new HashMap<>();
        private final Map<String, String> issuers = new HashMap<>();
        private final Set<OperationId> approved = new HashSet<>();

        State copy() {
            State copy = new State();
            copy.names.putAll(names);
            copy.versions.putAll(versions);
            copy.operations.putAll(operations);
            copy.fences.putAll(fences);
            copy.orders.putAll(orders);
            copy.keys.putAll(keys);
            copy.issuers.putAll(issuers);
            copy.approved.addAll(approved);
            return copy;
        }
    }

    private record Row(
            CertificateName name,
            Optional<CertificatePolicy> policy,
            Optional<OperationId> pending,
            Optional<VersionId> current) {}

    private record VersionRow(CertificateName name, CertificateVersion version, Optional<OperationId> operation) {}

    private final class InMemoryTransaction implements TransactionOperations {

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
                    result = action.doInTransaction(new SimpleTransactionStatus());
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
    }

    private final class InMemoryCertificates implements Certificates {

        @Override
        public Optional<Certificate> current(VaultName vault, CertificateName name) {
            return locked(now -> Optional.ofNullable(now.names.get(name.key())).flatMap(row -> shown(row, now)));
        }

        private Optional<Certificate> shown(Row row, State now) {
            return now.versions.values().stream()
                    .filter(version -> version.name.equals(row.name))
                    .filter(version ->
                            row.current.map(version.version.id()::equals).orElse(!version.version.complete()))
                    .findFirst()
                    .map(version -> certificate(row, version.version));
        }

        private Certificate certificate(Row row, CertificateVersion version) {
            return new Certificate(
                    InMemoryVault.VAULT, row.name, version, row.policy.orElseThrow(), row.pending.isPresent());
        }

        @Override
        public Optional<Certificate> version(VaultName vault, CertificateName name, VersionId version) {
            return locked(now -> Optional.ofNullable(now.versions.get(version))
                    .filter(row -> row.name.equals(name))
                    .map(row -> certificate(requireNonNull(now.names.get(name.key())), row.version)));
        }

        @Override
        public Optional<CertificatePolicy> policy(VaultName vault, CertificateName name) {
            return locked(now -> Optional.ofNullable(now.names.get(name.key())).flatMap(Row::policy));
        }

        @Override
        public Page<Certificate> list(VaultName vault, Optional<String> after, int limit, boolean includePending) {
            return locked(now -> page(
                    now.names.values().stream()
                            .filter(row -> row.name.key().compareTo(after.orElse("")) > 0)
                            .filter(row -> includePending || row.current.isPresent())
                            .sorted(Comparator.comparing(row -> row.name.key()))
                            .flatMap(row -> shown(row, now).stream())
                            .toList(),
                    limit,
                    certificate -> certificate.name().key()));
        }

        @Override
        public Page<Certificate> versions(VaultName vault, CertificateName name, Optional<String> after, int limit) {
            return locked(now -> {
                List<Certificate> all = now.versions.values().stream()
                        .filter(row -> row.name.equals(name) && row.version.complete())
                        .map(row -> certificate(requireNonNull(now.names.get(name.key())), row.version))
                        .toList();
                int start = after.map(id -> all.stream()
                                        .map(certificate ->
                                                certificate.version().id().value())
                                        .toList()
                                        .indexOf(id)
                                + 1)
                        .orElse(0);
                return page(
                        all.subList(start, all.size()),
                        limit,
                        certificate -> certificate.version().id().value());
            });
        }

        private Page<Certificate> page(List<Certificate> found, int limit, Function<Certificate, String> position) {
            return found.size() <= limit
                    ? new Page<>(found, Optional.empty())
                    : new Page<>(found.subList(0, limit), Optional.of(position.apply(found.get(limit - 1))));
        }

        @Override
        public Slot lock(VaultName vault, CertificateName name, Instant time) {
            return locked(now -> {
                Row row = now.names.computeIfAbsent(
                        name.key(), key -> new Row(name, Optional.empty(), Optional.empty(), Optional.empty()));
                return new Slot(
                        vault,
                        row.name,
                        row.policy,
                        row.pending,
                        row.pending
                                .map(now.operations::get)
                                .filter(PendingOperation::isOpen)
                                .isPresent(),
                        row.current.map(now.versions::get).map(VersionRow::version));
            });
        }

        @Override
        public void save(Slot slot, CertificatePolicy policy, Optional<OperationId> pending) {
            locked(now -> now.names.computeIfPresent(
                    slot.name().key(), (key, row) -> new Row(row.name, Optional.of(policy), pending, row.current)));
        }

        @Override
        public void release(VaultName vault, CertificateName name, OperationId operation) {
            locked(now -> now.names.computeIfPresent(
                    name.key(),
                    (key, row) -> new Row(
                            row.name, row.policy, row.pending.filter(id -> !id.equals(operation)), row.current)));
        }

        @Override
        public void saveIncomplete(VaultName vault, CertificateName name, CertificateVersion version) {
            locked(now -> {
                now.versions.values().removeIf(row -> row.name.equals(name) && !row.version.complete());
                return now.versions.put(version.id(), new VersionRow(name, version, Optional.empty()));
            });
        }

        @Override
        public void saveComplete(
                VaultName vault, CertificateName name, CertificateVersion version, Optional<OperationId> operation) {
            locked(now -> {
                if (operation.isPresent()
                        && now.versions.values().stream().anyMatch(row -> row.operation.equals(operation))) {
                    throw new IllegalStateException("Expected one version of an operation, but got a second.");
                }
                now.versions.values().removeIf(row -> row.name.equals(name) && !row.version.complete());
                now.versions.put(version.id(), new VersionRow(name, version, operation));
                return now.names.computeIfPresent(
                        name.key(),
                        (key, row) -> new Row(row.name, row.policy, row.pending, Optional.of(version.id())));
            });
        }
    }

    private final class InMemoryOperations implements Operations {

        @Override
        public Optional<PendingOperation> find(OperationId id) {
            return locked(now -> Optional.ofNullable(now.operations.get(id)));
        }

        @Override
        public List<PendingOperation> findAll(Collection<OperationId> ids) {
            throw new UnsupportedOperationException("Lists are the real store's.");
        }

        @Override
        public List<PendingOperation> list(
                VaultName vault, Optional<Phase> phase, Optional<OperationId> after, int limit) {
            throw new UnsupportedOperationException("Lists are the real store's.");
        }

        @Override
        public List<PendingOperation> oldest(VaultName vault, Phase phase, Optional<Position> after, int limit) {
            throw new UnsupportedOperationException("Lists are the real store's.");
        }

        @Override
        public Optional<PendingOperation> inSlot(VaultName vault, CertificateName name) {
            return locked(now -> Optional.ofNullable(now.names.get(name.key()))
                    .flatMap(Row::pending)
                    .map(now.operations::get));
        }

        @Override
        public Optional<PendingOperation> lockInSlot(VaultName vault, CertificateName name) {
            return inSlot(vault, name);
        }

        @Override
        public Optional<Locked> lock(OperationId id) {
            return locked(now -> find(id).map(operation ->
                    new Locked(operation, now.fences.getOrDefault(id, 0), Optional.ofNullable(now.orders.get(id)))));
        }

        @Override
        public void insert(PendingOperation operation) {
            locked(now -> now.operations.put(operation.id(), operation));
        }

        @Override
        public void save(PendingOperation operation, Instant attendAt) {
            locked(now -> now.operations.replace(operation.id(), operation));
        }

        @Override
        public void claim(Claim claim) {
            locked(now -> now.fences.put(claim.operation(), claim.fence()));
        }

        @Override
        public void attendAt(OperationId id, Optional<Instant> when) {}

        @Override
        public void attendAllHeldElsewhere(String engine, Instant now) {}

        @Override
        public void insertOrder(OperationId id, Instant time) {
            saveOrder(id, OrderState.INTENDED, time);
        }

        @Override
        public void saveOrder(OperationId id, OrderState order, Instant time) {
            locked(now ->
                    now.orders.merge(id, new OrderRow(order, time), (old, next) -> new OrderRow(order, old.created())));
        }

        @Override
        public boolean isApproved(OperationId id) {
            return locked(now -> now.approved.contains(id));
        }

        @Override
        public Optional<PendingOperation> await(
                OperationId id, Predicate<PendingOperation> condition, Duration deadline) {
            long left = deadline.toNanos();
            lock.lock();
            try {
                while (left > 0 && find(id).filter(condition).isEmpty()) {
                    left = changed.awaitNanos(left);
                }
                return find(id);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return find(id);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public List<Overdue> overdue(Instant now, int limit) {
            return List.of();
        }
    }

    private final class InMemoryKeys implements Keys {

        @Override
        public KeyId save(VaultName vault, KeyPair pair) {
            KeyId id = KeyId.fresh();
            locked(now -> now.keys.put(id, pair));
            return id;
        }

        @Override
        public PrivateKeyMaterial privateKey(KeyId id) {
            return locked(now -> requireNonNull(now.keys.get(id)).privateKey());
        }

        @Override
        public PublicHalf publicKey(KeyId id) {
            return locked(now -> new PublicHalf(
                    requireNonNull(now.keys.get(id)).algorithm(),
                    requireNonNull(now.keys.get(id)).publicKey()));
        }
    }
}
