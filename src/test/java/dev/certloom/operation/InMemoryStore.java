package dev.certloom.operation;

import static java.util.Objects.requireNonNull;

import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.DeletedCertificate;
import dev.certloom.certificate.Keys;
import dev.certloom.certificate.ListedVersion;
import dev.certloom.certificate.Revocation;
import dev.certloom.certificate.Revocations;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.X509;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.InMemoryTables.Name;
import dev.certloom.operation.InMemoryTables.State;
import dev.certloom.operation.InMemoryTables.VersionRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The vault's ports over {@link InMemoryTables}. */
final class InMemoryStore {

    final Certificates certificates = new InMemoryCertificates();
    final Operations operations = new InMemoryOperations();
    final Keys keys = new InMemoryKeys();
    final StrandedCertificateStore stranded = new InMemoryStranded();
    final UnknownOrders unknown = new InMemoryUnknownOrders();
    final AwaitedRecordStore awaited = new InMemoryAwaitedRecords();
    final Revocations revocations = new InMemoryRevocations();

    private final InMemoryTables tables;

    InMemoryStore(InMemoryTables tables) {
        this.tables = tables;
    }

    Optional<String> provider(IssuerName issuer) {
        return tables.locked(now -> Optional.ofNullable(now.issuers.get(issuer.key())));
    }

    void addIssuer(IssuerName issuer, String provider) {
        tables.locked(now -> now.issuers.put(issuer.key(), provider));
    }

    void approve(OperationId operation) {
        approve(operation, Optional.empty());
    }

    /** @param account digest of the issuer's account that it is approved for */
    void approve(OperationId operation, Optional<String> account) {
        tables.locked(now -> now.approved.put(
                operation,
                new JudgedRequest(
                        requireNonNull(now.operations.get(operation))
                                .csr()
                                .orElseThrow()
                                .sha256(),
                        account)));
    }

    void withoutApproval(OperationId operation) {
        tables.locked(now -> now.approved.remove(operation));
    }

    /** Changes a row as nobody of the vault does. */
    void exchange(PendingOperation operation) {
        tables.locked(now -> now.operations.replace(operation.id(), operation));
    }

    /** Number of private keys kept. */
    int countKeys() {
        return tables.locked(now -> now.keys.size());
    }

    /** Number of complete versions of all names. */
    long completeVersions() {
        return tables.locked(now -> now.versions.values().stream()
                .filter(row -> row.version().complete())
                .count());
    }

    /** Ids of orders whose intent is written. */
    Set<OperationId> ordered() {
        return tables.locked(now -> Set.copyOf(now.orders.keySet()));
    }

    private static ListedVersion listed(VersionView certificate) {
        CertificateVersion version = certificate.version();
        return new ListedVersion(
                certificate.name(),
                version.id(),
                version.enabled(),
                version.notBefore(),
                version.expires(),
                version.created(),
                version.updated(),
                version.tags(),
                version.contentType(),
                version.sha1());
    }

    private final class InMemoryCertificates implements Certificates {

        @Override
        public Optional<VersionView> current(VaultName vault, CertificateName name) {
            return tables.locked(now ->
                    Optional.ofNullable(now.names.get(Name.of(vault, name))).flatMap(row -> shown(row, now)));
        }

        private Optional<VersionView> shown(Certificate row, State now) {
            return now.versions.values().stream()
                    .filter(version -> version.isOf(row.vault(), row.name()))
                    .filter(version -> row.current()
                            .map(version.version().id()::equals)
                            .orElse(!version.version().complete()))
                    .findFirst()
                    .map(version -> new VersionView(row, version.version()));
        }

        @Override
        public Optional<VersionView> version(VaultName vault, CertificateName name, VersionId version) {
            return tables.locked(now -> Optional.ofNullable(now.versions.get(version))
                    .filter(row -> row.isOf(vault, name))
                    .map(row -> new VersionView(requireNonNull(now.names.get(Name.of(vault, name))), row.version())));
        }

        @Override
        public Optional<Certificate> find(VaultName vault, CertificateName name) {
            return tables.locked(now -> Optional.ofNullable(now.names.get(Name.of(vault, name))));
        }

        @Override
        public Page<ListedVersion> list(VaultName vault, Optional<String> after, int limit, boolean includePending) {
            return tables.locked(now -> page(
                    now.names.values().stream()
                            .filter(row -> row.vault().equals(vault))
                            .filter(row -> row.name().key().compareTo(after.orElse("")) > 0)
                            .filter(row -> !row.isDeleted())
                            .filter(row -> includePending || row.current().isPresent())
                            .sorted(Comparator.comparing(row -> row.name().key()))
                            .flatMap(row -> shown(row, now).stream())
                            .map(InMemoryStore::listed)
                            .toList(),
                    limit,
                    version -> version.name().key()));
        }

        @Override
        public Page<ListedVersion> versions(VaultName vault, CertificateName name, Optional<String> after, int limit) {
            return tables.locked(now -> {
                List<ListedVersion> all = now.versions.values().stream()
                        .filter(row -> row.isOf(vault, name) && row.version().complete())
                        .filter(row -> !requireNonNull(now.names.get(Name.of(vault, name)))
                                .isDeleted())
                        .sorted(Comparator.<VersionRow, Instant>comparing(
                                        row -> row.version().created())
                                .thenComparing(row -> row.version().id().value()))
                        .map(row -> listed(
                                new VersionView(requireNonNull(now.names.get(Name.of(vault, name))), row.version())))
                        .toList();
                int start = after.map(id -> {
                            int place = all.stream()
                                    .map(version -> version.id().value())
                                    .toList()
                                    .indexOf(id);
                            if (place < 0) {
                                throw Refusal.invalidProperty("$skiptoken");
                            }
                            return place + 1;
                        })
                        .orElse(0);
                return page(
                        all.subList(start, all.size()),
                        limit,
                        version -> version.id().value());
            });
        }

        @Override
        public List<CertificateVersion> completeVersions(VaultName vault, CertificateName name, int limit) {
            return tables.locked(now -> now.versions.values().stream()
                    .filter(row -> row.isOf(vault, name) && row.version().complete())
                    .map(VersionRow::version)
                    .sorted(Comparator.comparing(CertificateVersion::created)
                            .thenComparing(version -> version.id().value()))
                    .limit(limit)
                    .toList());
        }

        @Override
        public void saveDeletion(Certificate certificate) {
            tables.locked(now -> now.names.computeIfPresent(
                    Name.of(certificate.vault(), certificate.name()),
                    (key, row) -> new Certificate(
                            row.vault(),
                            row.name(),
                            row.policy(),
                            certificate.pending(),
                            row.current(),
                            certificate.deletion())));
        }

        @Override
        public Page<DeletedCertificate> listDeleted(
                VaultName vault, Optional<String> after, int limit, boolean includePending) {
            return tables.locked(now -> page(
                    now.names.values().stream()
                            .filter(row -> row.vault().equals(vault) && row.isDeleted())
                            .filter(row -> includePending || row.current().isPresent())
                            .filter(row -> row.name().key().compareTo(after.orElse("")) > 0)
                            .sorted(Comparator.comparing(row -> row.name().key()))
                            .flatMap(row -> shown(row, now).stream())
                            .map(view -> new DeletedCertificate(
                                    listed(view), view.certificate().deletion().orElseThrow()))
                            .toList(),
                    limit,
                    certificate -> certificate.version().name().key()));
        }

        @Override
        public List<DuePurge> purgeDue(Instant time, Optional<DuePurge> after, int limit) {
            Comparator<DuePurge> longestDueFirst = Comparator.comparing(DuePurge::since)
                    .thenComparing(due -> due.vault().value())
                    .thenComparing(due -> due.name().key());
            return tables.locked(now -> now.names.values().stream()
                    .flatMap(row -> row
                            .deletion()
                            .map(deletion -> new DuePurge(row.vault(), row.name(), deletion.scheduledPurge()))
                            .stream())
                    .filter(due -> !due.since().isAfter(time))
                    .filter(due -> after.isEmpty() || longestDueFirst.compare(due, after.get()) > 0)
                    .sorted(longestDueFirst)
                    .limit(limit)
                    .toList());
        }

        @Override
        public List<CertificateVersion> purge(VaultName vault, CertificateName name) {
            return tables.locked(now -> {
                now.names.put(Name.of(vault, name), Certificate.named(vault, name));
                List<VersionRow> purged = now.versions.values().stream()
                        .filter(row -> row.isOf(vault, name))
                        .toList();
                now.versions.values().removeAll(purged);
                purged.forEach(row -> now.revocations.remove(row.version().id()));
                return purged.stream().map(VersionRow::version).toList();
            });
        }

        private <T> Page<T> page(List<T> found, int limit, Function<T, String> position) {
            return found.size() <= limit
                    ? new Page<>(found, Optional.empty())
                    : new Page<>(found.subList(0, limit), Optional.of(position.apply(found.get(limit - 1))));
        }

        @Override
        public Certificates.Locked lock(VaultName vault, CertificateName name, Instant time) {
            return tables.locked(now -> {
                Certificate row = requireNonNull(now.names.compute(
                        Name.of(vault, name),
                        (key, known) -> known == null || known.state() == Certificate.State.NEW
                                ? Certificate.named(vault, name)
                                : known));
                return new Certificates.Locked(
                        row,
                        row.pending()
                                .map(now.operations::get)
                                .filter(PendingOperation::isOpen)
                                .isPresent());
            });
        }

        @Override
        public void save(Certificate certificate) {
            tables.locked(now -> now.names.computeIfPresent(
                    Name.of(certificate.vault(), certificate.name()),
                    (key, row) -> new Certificate(
                            row.vault(),
                            row.name(),
                            certificate.policy(),
                            certificate.pending(),
                            row.current(),
                            row.deletion())));
        }

        @Override
        public void release(VaultName vault, CertificateName name, OperationId operation) {
            tables.locked(now -> now.names.computeIfPresent(
                    Name.of(vault, name),
                    (key, row) -> new Certificate(
                            row.vault(),
                            row.name(),
                            row.policy(),
                            row.pending().filter(id -> !id.equals(operation)),
                            row.current(),
                            row.deletion())));
        }

        @Override
        public void saveRequested(Certificate before, Certificate requested, CertificateVersion incomplete) {
            save(requested);
            tables.locked(now -> {
                now.versions
                        .values()
                        .removeIf(row -> row.isOf(before.vault(), before.name())
                                && !row.version().complete());
                return now.versions.put(
                        incomplete.id(), new VersionRow(before.vault(), before.name(), incomplete, Optional.empty()));
            });
        }

        @Override
        public boolean isVersion(VaultName vault, X509 leaf) {
            return tables.locked(now -> now.versions.values().stream()
                    .anyMatch(row -> row.vault().equals(vault)
                            && row.version().complete()
                            && row.version().chain().getFirst().equals(leaf.der())));
        }

        @Override
        public void saveAttributes(VaultName vault, CertificateName name, CertificateVersion version) {
            tables.locked(now -> now.versions.computeIfPresent(
                    version.id(),
                    (id, row) -> row.isOf(vault, name)
                            ? new VersionRow(
                                    vault,
                                    name,
                                    row.version().with(version.enabled(), version.tags(), version.updated()),
                                    row.operation())
                            : row));
        }

        @Override
        public void saveComplete(
                VaultName vault, CertificateName name, CertificateVersion version, Optional<OperationId> operation) {
            tables.locked(now -> {
                if (operation.isPresent()
                        && now.versions.values().stream()
                                .anyMatch(row -> row.operation().equals(operation))) {
                    throw new IllegalStateException("Expected one version of an operation, but got a second.");
                }
                now.versions
                        .values()
                        .removeIf(row -> row.isOf(vault, name) && !row.version().complete());
                now.versions.put(version.id(), new VersionRow(vault, name, version, operation));
                return now.names.computeIfPresent(
                        Name.of(vault, name),
                        (key, row) -> new Certificate(
                                row.vault(),
                                row.name(),
                                row.policy(),
                                row.pending(),
                                Optional.of(version.id()),
                                row.deletion()));
            });
        }
    }

    private final class InMemoryRevocations implements Revocations {

        @Override
        public Optional<Revocation> find(VaultName vault, CertificateName name, VersionId version) {
            return complete(vault, name, version)
                    .flatMap(row -> tables.locked(now -> Optional.ofNullable(now.revocations.get(version))));
        }

        @Override
        public Map<VersionId, Revocation> all(VaultName vault, CertificateName name) {
            return tables.locked(now -> now.revocations.entrySet().stream()
                    .filter(entry -> complete(vault, name, entry.getKey()).isPresent())
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
        }

        @Override
        public Optional<Revocation> lock(VaultName vault, CertificateName name, VersionId version) {
            return find(vault, name, version);
        }

        @Override
        public Optional<OperationId> madeBy(VaultName vault, CertificateName name, VersionId version) {
            return complete(vault, name, version).flatMap(VersionRow::operation);
        }

        @Override
        public boolean save(VaultName vault, CertificateName name, VersionId version, Revocation revocation) {
            return complete(vault, name, version).isPresent()
                    && tables.locked(now -> now.revocations.putIfAbsent(version, revocation)) == null;
        }

        @Override
        public void changeReason(
                VaultName vault, CertificateName name, VersionId version, Optional<RevocationReason> reason) {
            if (complete(vault, name, version).isPresent()) {
                tables.locked(now ->
                        now.revocations.computeIfPresent(version, (id, before) -> new Revocation(before.at(), reason)));
            }
        }

        private Optional<VersionRow> complete(VaultName vault, CertificateName name, VersionId version) {
            return tables.locked(now -> Optional.ofNullable(now.versions.get(version)))
                    .filter(row -> row.isOf(vault, name) && row.version().complete());
        }
    }

    private final class InMemoryOperations implements Operations {

        private static final Comparator<PendingOperation> NEWEST_FIRST =
                Comparator.comparing(PendingOperation::cursor).reversed();

        @Override
        public Optional<PendingOperation> find(OperationId id) {
            return tables.locked(now -> Optional.ofNullable(now.operations.get(id)));
        }

        @Override
        public Optional<Locked> lastSeen(OperationId id) {
            return lock(id).filter(locked -> locked.operation().isOpen());
        }

        @Override
        public List<PendingOperation> findAll(Collection<OperationId> ids) {
            return ids.stream().flatMap(id -> find(id).stream()).toList();
        }

        @Override
        public List<PendingOperation> list(
                VaultName vault, Optional<Phase> phase, Optional<PageCursor> after, int limit) {
            return inOrder(vault, phase, NEWEST_FIRST).stream()
                    .filter(operation -> after.isEmpty() || operation.cursor().compareTo(after.get()) < 0)
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<PendingOperation> oldest(VaultName vault, Phase phase, Optional<PageCursor> after, int limit) {
            return inOrder(vault, Optional.of(phase), NEWEST_FIRST.reversed()).stream()
                    .filter(operation -> after.isEmpty() || operation.cursor().compareTo(after.get()) > 0)
                    .limit(limit)
                    .toList();
        }

        private List<PendingOperation> inOrder(
                VaultName vault, Optional<Phase> phase, Comparator<PendingOperation> order) {
            return tables.locked(now -> now.operations.values().stream()
                    .filter(operation -> operation.vault().equals(vault))
                    .filter(operation -> phase.map(operation.phase()::equals).orElse(true))
                    .sorted(order)
                    .toList());
        }

        @Override
        public Optional<PendingOperation> inSlot(VaultName vault, CertificateName name) {
            return tables.locked(now -> Optional.ofNullable(now.names.get(Name.of(vault, name)))
                    .filter(row -> !row.isDeleted())
                    .flatMap(Certificate::pending)
                    .map(now.operations::get));
        }

        @Override
        public Optional<Locked> lockInSlot(VaultName vault, CertificateName name) {
            return inSlot(vault, name).flatMap(operation -> lock(operation.id()));
        }

        @Override
        public Optional<Locked> lock(OperationId id) {
            return tables.locked(now -> find(id).map(operation -> new Locked(
                    operation,
                    now.fences.getOrDefault(id, 0),
                    Optional.ofNullable(now.orders.get(id)),
                    new RecordedApprovals(
                            Optional.ofNullable(now.approved.get(id)).stream().toList()),
                    requireNonNull(now.quietSince.get(id)))));
        }

        @Override
        public RecordedApprovals approvals(OperationId id) {
            return tables.locked(now -> new RecordedApprovals(
                    Optional.ofNullable(now.approved.get(id)).stream().toList()));
        }

        @Override
        public void insert(PendingOperation operation) {
            tables.locked(now -> {
                if (operation.isOpen()
                        && now.operations.values().stream()
                                .anyMatch(other -> other.isOpen()
                                        && other.vault().equals(operation.vault())
                                        && other.certificate().equals(operation.certificate()))) {
                    throw Refusal.operationInProgress();
                }
                now.quietSince.put(operation.id(), operation.created());
                now.nextCheckAt.put(operation.id(), operation.created().plus(CHECK_DELAY));
                return now.operations.put(operation.id(), operation);
            });
        }

        @Override
        public void save(PendingOperation operation, Instant quietSince, Instant nextCheckAt) {
            tables.locked(now -> {
                if (now.operations.replace(operation.id(), operation) == null) {
                    throw new IllegalStateException(
                            "Expected operation %s to be stored, but it is not.".formatted(operation.id()));
                }
                now.quietSince.put(operation.id(), quietSince);
                set(now.nextCheckAt, operation.id(), Optional.of(nextCheckAt).filter(time -> operation.needsCheck()));
                if (operation.isToBeStopped()) {
                    now.stopAt.putIfAbsent(operation.id(), quietSince.plusSeconds(10));
                } else {
                    now.stopAt.remove(operation.id());
                }
                return operation;
            });
        }

        @Override
        public void saveAttributes(PendingOperation operation) {
            tables.locked(now -> now.operations.replace(operation.id(), operation));
        }

        @Override
        public boolean noteRefusedClaim(Claim claim, Instant time) {
            return tables.locked(now -> now.refusedClaims.add(claim.operation()));
        }

        @Override
        public void noteRelaunch(OperationId id, int relaunches, Instant time) {
            tables.locked(now -> {
                now.lost.remove(id);
                return now.relaunches.put(id, relaunches);
            });
        }

        @Override
        public int countUnclaimed(Instant relaunchedSince) {
            return 0;
        }

        @Override
        public void recordActivity(Collection<OperationId> ids, Instant quietSince) {
            tables.locked(now -> {
                ids.stream()
                        .filter(now.nextCheckAt::containsKey)
                        .forEach(id -> now.quietSince.merge(
                                id, quietSince, (known, later) -> known.isAfter(later) ? known : later));
                return ids;
            });
        }

        @Override
        public List<OperationId> takeToStop(Instant time, Instant leasedUntil, int limit) {
            return tables.locked(now -> taken(now.stopAt, time, leasedUntil, limit));
        }

        @Override
        public void stopAt(OperationId id, Optional<Instant> when) {
            tables.locked(now -> set(now.stopAt, id, when));
        }

        @Override
        public void askIssuerAt(OperationId id, Optional<Instant> when) {
            tables.locked(now -> set(now.askAt, id, when));
        }

        @Override
        public void abandonOrder(OperationId id, Instant time) {
            tables.locked(now -> {
                OrderRow order = now.orders.get(id);
                if (order != null && order.state() != OrderState.ISSUED && order.state() != OrderState.CLOSED) {
                    saveOrder(id, OrderState.CLOSED, time);
                    askIssuerAt(id, Optional.of(time));
                }
                return now;
            });
        }

        @Override
        public boolean hasOrderAtIssuer(VaultName vault, CertificateName name) {
            Set<OrderState> decided = EnumSet.of(OrderState.ISSUED, OrderState.CLOSED);
            return tables.locked(now -> now.operations.values().stream()
                    .filter(operation -> operation.vault().equals(vault)
                            && operation.certificate().equals(name))
                    .anyMatch(operation -> now.askAt.containsKey(operation.id())
                            || Optional.ofNullable(now.orders.get(operation.id()))
                                    .filter(order -> !decided.contains(order.state()))
                                    .isPresent()));
        }

        @Override
        public Set<KeyId> releaseKeys(VaultName vault, CertificateName name, Instant time) {
            return tables.locked(now -> now.operations.values().stream()
                    .filter(operation -> operation.vault().equals(vault)
                            && operation.certificate().equals(name))
                    .flatMap(operation -> operation.key().stream())
                    .collect(Collectors.toSet()));
        }

        @Override
        public List<OperationId> takeOrdersToAskAbout(Instant time, Instant leasedUntil, int limit) {
            return tables.locked(now -> taken(now.askAt, time, leasedUntil, limit));
        }

        private static boolean set(Map<OperationId, Instant> times, OperationId id, Optional<Instant> when) {
            when.ifPresentOrElse(time -> times.put(id, time), () -> times.remove(id));
            return true;
        }

        private static List<OperationId> taken(
                Map<OperationId, Instant> times, Instant time, Instant leasedUntil, int limit) {
            List<OperationId> due = times.entrySet().stream()
                    .filter(entry -> !entry.getValue().isAfter(time))
                    .map(Map.Entry::getKey)
                    .limit(limit)
                    .toList();
            due.forEach(id -> times.put(id, leasedUntil));
            return due;
        }

        @Override
        public void claim(Claim claim) {
            tables.locked(now -> {
                OperationId id = claim.operation();
                PendingOperation operation = now.operations.get(id);
                if (operation == null
                        || operation.launchFence() != claim.fence()
                        || now.fences.getOrDefault(id, 0) >= claim.fence()) {
                    throw new IllegalStateException(
                            "Expected launch %d of operation %s to be unclaimed and the latest, but it is not."
                                    .formatted(claim.fence(), id));
                }
                now.holders.put(id, new Holder(claim.processInstanceKey(), claim.engine()));
                now.lost.remove(id);
                return now.fences.put(id, claim.fence());
            });
        }

        @Override
        public void scheduleCheck(OperationId id, Instant when) {
            tables.locked(now -> now.nextCheckAt.replace(id, when));
        }

        @Override
        public void rescheduleCheck(OperationId id, Instant seen, Optional<Instant> when) {
            tables.locked(now -> seen.equals(now.nextCheckAt.get(id)) && set(now.nextCheckAt, id, when));
        }

        @Override
        public void markLostUnlessHeldBy(String engine, Instant time) {
            tables.locked(now -> {
                Set<OperationId> elsewhere = new HashSet<>(now.nextCheckAt.keySet());
                elsewhere.removeIf(id -> Optional.ofNullable(now.holders.get(id))
                        .filter(holder -> holder.engine().equals(engine))
                        .isPresent());
                elsewhere.forEach(id -> now.nextCheckAt.put(id, time));
                return now.lost.addAll(elsewhere);
            });
        }

        @Override
        public void insertOrder(OperationId id, OrderState state, Instant time) {
            tables.locked(now -> now.orders.put(id, new OrderRow(state, time)));
        }

        @Override
        public void saveOrder(OperationId id, OrderState order, Instant time) {
            tables.locked(now -> now.orders.computeIfPresent(id, (same, old) -> old.in(order)));
        }

        @Override
        public void saveHandle(OperationId id, OrderHandle said) {
            tables.locked(now -> now.orders.computeIfPresent(id, (same, old) -> old.with(said)));
        }

        @Override
        public List<WithoutKey> withoutKey(int limit) {
            return tables.locked(now -> now.operations.values().stream()
                    .filter(operation -> operation.isOpen()
                            && operation.key().isEmpty()
                            && operation.stalled().isEmpty())
                    .sorted(Comparator.comparing(PendingOperation::created))
                    .limit(limit)
                    .map(operation -> new WithoutKey(
                            operation.id(),
                            operation.vault(),
                            operation.requester().id(),
                            operation.created()))
                    .toList());
        }

        @Override
        public boolean anyHasKey(Collection<OperationId> ids) {
            return tables.locked(now -> now.operations.values().stream()
                    .anyMatch(operation ->
                            ids.contains(operation.id()) && operation.key().isPresent()));
        }

        @Override
        public PendingOperation awaitNew(
                PendingOperation inserted, Predicate<PendingOperation> condition, Duration deadline) {
            return await(inserted.id(), condition, deadline).orElse(inserted);
        }

        @Override
        public Optional<PendingOperation> await(
                OperationId id, Predicate<PendingOperation> condition, Duration deadline) {
            tables.await(() -> find(id).filter(condition).isPresent(), deadline);
            return find(id);
        }

        @Override
        public Due overdue(Instant time, int limit) {
            return tables.locked(now -> new Due(
                    now.nextCheckAt.entrySet().stream()
                            .filter(entry -> !entry.getValue().isAfter(time))
                            .sorted(Map.Entry.comparingByValue())
                            .map(entry -> overdue(now, requireNonNull(now.operations.get(entry.getKey()))))
                            .limit(limit)
                            .toList(),
                    Map.of()));
        }

        private static Overdue overdue(State now, PendingOperation operation) {
            OperationId id = operation.id();
            return new Overdue(
                    operation,
                    Optional.ofNullable(now.holders.get(id))
                            .filter(holder -> now.fences.getOrDefault(id, 0) == operation.launchFence()),
                    requireNonNull(now.nextCheckAt.get(id)),
                    requireNonNull(now.quietSince.get(id)),
                    now.relaunches.getOrDefault(id, 0),
                    now.lost.contains(id),
                    now.stopAt.containsKey(id));
        }
    }

    private final class InMemoryStranded implements StrandedCertificateStore {

        private static final Comparator<StrandedCertificate> LATEST_FIRST = Comparator.comparing(
                        StrandedCertificate::received)
                .thenComparing(StrandedCertificate::id)
                .reversed();

        @Override
        public boolean keep(StrandedCertificate certificate) {
            return tables.locked(now -> now.stranded.stream()
                            .noneMatch(kept -> kept.operation().equals(certificate.operation())
                                    && kept.sha1().equals(certificate.sha1()))
                    && now.stranded.add(certificate));
        }

        @Override
        public List<StrandedCertificate> of(OperationId operation) {
            return tables.locked(now -> now.stranded.stream()
                    .filter(kept -> kept.operation().equals(operation))
                    .sorted(LATEST_FIRST)
                    .toList());
        }

        @Override
        public void removeVersions(VaultName vault, CertificateName name) {
            tables.locked(now -> now.stranded.removeIf(certificate -> now.versions.values().stream()
                    .anyMatch(row -> row.isOf(vault, name)
                            && row.operation()
                                    .filter(certificate.operation()::equals)
                                    .isPresent()
                            && row.version().sha1().equals(certificate.sha1()))));
        }

        @Override
        public List<StrandedCertificate> list(VaultName vault, Optional<String> after, int limit) {
            return tables.locked(now -> {
                List<StrandedCertificate> all = now.stranded.stream()
                        .filter(kept -> kept.vault().equals(vault))
                        .sorted(LATEST_FIRST)
                        .toList();
                int start = after.map(id ->
                                behind(all.stream().map(StrandedCertificate::id).toList(), id))
                        .orElse(0);
                return all.stream().skip(start).limit(limit).toList();
            });
        }
    }

    private final class InMemoryUnknownOrders implements UnknownOrders {

        @Override
        public void note(OperationId operation, VaultName vault, Instant since) {
            tables.locked(now -> now.unknown.putIfAbsent(operation, new UnknownOrder(operation, vault, since)));
        }

        @Override
        public Optional<UnknownOrder> find(VaultName vault, OperationId operation) {
            return find(vault, operation, Operations.OrderState.INTENDED);
        }

        @Override
        public Optional<UnknownOrder> findClosed(VaultName vault, OperationId operation) {
            return find(vault, operation, Operations.OrderState.CLOSED);
        }

        private Optional<UnknownOrder> find(VaultName vault, OperationId operation, Operations.OrderState state) {
            return tables.locked(now -> kept(now, vault, operation)
                    .filter(kept -> Optional.ofNullable(now.orders.get(operation))
                            .filter(order -> order.state() == state)
                            .isPresent()));
        }

        private static Optional<UnknownOrder> kept(State now, VaultName vault, OperationId operation) {
            return Optional.ofNullable(now.unknown.get(operation))
                    .filter(kept -> kept.vault().equals(vault));
        }

        @Override
        public void deny(VaultName vault, OperationId operation, UnknownOrder.Denial denial) {
            tables.locked(now -> now.unknown.computeIfPresent(
                    operation,
                    (id, kept) -> kept.denial().isPresent() || !kept.vault().equals(vault) ? kept : kept.with(denial)));
        }

        @Override
        public void found(VaultName vault, OperationId operation, UnknownOrder.FoundCertificate certificate) {
            tables.locked(now -> now.unknown.computeIfPresent(
                    operation, (id, kept) -> kept.vault().equals(vault) ? kept.with(certificate) : kept));
        }

        @Override
        public void settle(VaultName vault, OperationId operation) {
            tables.locked(now -> kept(now, vault, operation).map(kept -> now.unknown.remove(operation)));
        }
    }

    private final class InMemoryAwaitedRecords implements AwaitedRecordStore {

        @Override
        public void save(VaultName vault, OperationId operation, AwaitedRecords records) {
            tables.locked(now -> {
                if (isOf(now, vault, operation)) {
                    now.awaited.put(operation, records);
                }
                return records;
            });
        }

        @Override
        public Optional<AwaitedRecords> find(VaultName vault, OperationId operation) {
            return tables.locked(
                    now -> Optional.ofNullable(now.awaited.get(operation)).filter(kept -> isOf(now, vault, operation)));
        }

        private static boolean isOf(State now, VaultName vault, OperationId operation) {
            return Optional.ofNullable(now.operations.get(operation))
                    .filter(stored -> stored.vault().equals(vault))
                    .isPresent();
        }
    }

    private final class InMemoryKeys implements Keys {

        @Override
        public KeyId save(VaultName vault, KeyPair pair) {
            KeyId id = KeyId.random();
            tables.locked(now -> now.keys.put(id, pair));
            return id;
        }

        @Override
        public PrivateKeyMaterial privateKey(KeyId id) {
            return tables.locked(now -> requireNonNull(now.keys.get(id)).privateKey());
        }

        @Override
        public PublicHalf publicKey(KeyId id) {
            return tables.locked(now -> new PublicHalf(
                    requireNonNull(now.keys.get(id)).algorithm(),
                    requireNonNull(now.keys.get(id)).publicKey()));
        }

        @Override
        public int wipe(Collection<KeyId> keys) {
            return tables.locked(now -> {
                Set<KeyId> used = now.versions.values().stream()
                        .flatMap(row -> row.version().key().stream())
                        .collect(Collectors.toSet());
                return (int) keys.stream()
                        .filter(key -> !used.contains(key) && now.wipedKeys.add(key))
                        .count();
            });
        }

        @Override
        public boolean isWiped(KeyId id) {
            return tables.locked(now -> now.wipedKeys.contains(id));
        }
    }

    private static <T> int behind(List<T> ids, T id) {
        int place = ids.indexOf(id);
        if (place < 0) {
            throw Refusal.invalidProperty("after");
        }
        return place + 1;
    }
}
