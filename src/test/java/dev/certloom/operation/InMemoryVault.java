package dev.certloom.operation;

import dev.certloom.certificate.BackupSettings;
import dev.certloom.certificate.CertificateBackups;
import dev.certloom.certificate.CertificateImports;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Drafts;
import dev.certloom.certificate.InMemoryContacts;
import dev.certloom.certificate.KeyOperations;
import dev.certloom.certificate.Keys;
import dev.certloom.certificate.Revocation;
import dev.certloom.certificate.VaultContacts;
import dev.certloom.certificate.VersionId;
import dev.certloom.chaincheck.CertificateCheck;
import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.rest.BackupCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.issuer.IssuerProfile;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.RequestLimits;
import dev.certloom.issuer.ScriptedIssuer;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.kernel.Transfer;
import dev.certloom.kernel.TransferSettings;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.unit.DataSize;

/**
 * A vault whose ports keep everything in memory ({@link InMemoryStore}), for tests of the services and of what stands in front of
 * them. Between a request and its effect stand the {@linkplain #workers workers}, who do at once what the process would tell
 * them, unless a test takes them away.
 */
public final class InMemoryVault {

    public static final VaultName VAULT = new VaultName("default");
    public static final Actor ALICE = new Actor("alice-id", "Alice", "token-1", "127.0.0.1");
    public static final Asker ASKING = new Asker.Caller(Drafts.ASKING, ALICE);

    static final int KEY_BACKLOG = 6;

    private static final Duration DEADLINE = Duration.ofMillis(50);

    private final InMemoryProvenance provenance = new InMemoryProvenance();
    private boolean peopleAtWork;
    private Set<String> currentGroups = Set.of();
    private final TestClock clock = new TestClock();
    private final FakePki pki;
    private final CertificateFormats formats;
    private final CertificateCheck check;
    private final KeyMaker keyMaker;
    private Consumer<Object> workers = this::work;
    private final InMemoryTables tables = new InMemoryTables(event -> workers.accept(event));
    private final InMemoryStore store = new InMemoryStore(tables);
    private final Certificates certificates = store.certificates;
    private final Operations operations = store.operations;
    private final Keys keys = store.keys;
    private final TransactionOperations transaction = tables;
    private final ApplicationEventPublisher events = tables::publish;
    private final IssuerDirectory issuers = new IssuerDirectory() {
        @Override
        public Optional<IssuerProfile> profile(VaultName vault, IssuerName issuer) {
            return store.provider(issuer)
                    .map(provider -> new IssuerProfile(provider, enabled, configured, limits, demands));
        }

        @Override
        public Optional<String> accountDigest(VaultName vault, IssuerName issuer) {
            return store.provider(issuer);
        }

        @Override
        public List<IssuerName> enabled(VaultName vault, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isEnabled(VaultName vault, IssuerName issuer) {
            throw new UnsupportedOperationException();
        }
    };
    private boolean enabled = true;
    private boolean configured = true;
    private RecoveryPolicy recovery = RecoveryPolicy.DEFAULT;
    private final Set<Transfer> refusedTransfers = EnumSet.noneOf(Transfer.class);
    private RequestLimits limits = RequestLimits.NONE;
    private IssuerDemands demands = IssuerDemands.NONE;
    private final VaultSettings settings = new VaultSettings(DEADLINE, DEADLINE, KEY_BACKLOG, Duration.ofDays(90));
    private final ClaimedOperations claimedOperations = new ClaimedOperations(operations, events, clock);
    private final StrandedCertificates stranded = new StrandedCertificates(store.stranded, events, clock);
    private final VersionCreator versions;
    private final OperationProgression progression;
    private RenewalHolds renewals = (renewal, now) -> new RenewalHolds.Verdict.Free();
    private final RequestHolds holds = new RequestHolds(List.of((renewal, now) -> renewals.on(renewal, now)), clock);
    private final ApprovalGate gate = new ApprovalGate(operations, claimedOperations, holds);
    private final OrderSettings orderSettings = new OrderSettings(Duration.ofDays(7), Duration.ofMinutes(10));
    private final ScriptedIssuer ca = new ScriptedIssuer("Test");
    private final Issuers cas = ca.alone();
    private final InMemoryOrderLeases leases = new InMemoryOrderLeases(clock);
    private final OrderService orders;
    private final Cancellations cancellations = new Cancellations(
            operations, transaction, claimedOperations, store.awaited, cas, heldLeases(), orderSettings);

    public InMemoryVault() {
        this(new FakePki());
    }

    private InMemoryVault(FakePki pki) {
        this(pki, pki, pki, pki);
    }

    /** With keys, requests and certificates as they are, for CAs that are not to be told from real ones. */
    public InMemoryVault(CertificateFormats formats, CertificateCheck check, KeyMaker keyMaker) {
        this(new FakePki(), formats, check, keyMaker);
    }

    private InMemoryVault(FakePki pki, CertificateFormats formats, CertificateCheck check, KeyMaker keyMaker) {
        this.pki = pki;
        this.formats = formats;
        this.check = check;
        this.keyMaker = keyMaker;
        versions = versions();
        progression = progression(versions);
        orders = new OrderService(
                operations,
                transaction,
                claimedOperations,
                versions,
                stranded,
                store.unknown,
                store.awaited,
                leases,
                holds,
                events,
                orderSettings);
    }

    private VersionCreator versions() {
        return new VersionCreator(certificates, keys, formats, check, issuers, claimedOperations);
    }

    private OperationProgression progression(VersionCreator creator) {
        return new OperationProgression(
                operations,
                certificates,
                keyMaker::make,
                keyMaker,
                keys,
                provenance,
                creator,
                transaction,
                claimedOperations,
                stranded);
    }

    public CertificateRequests requests() {
        return requests((name, certificate, policy, requester) -> {
            throw new AssertionError("Expected the policy to name an issuer.");
        });
    }

    CertificateRequests requests(IssuerChooser chooser) {
        return new CertificateRequests(
                certificates,
                operations,
                new PolicyCheck(issuers, pki),
                chooser,
                withdrawal(),
                new SupersededRenewals(operations, certificates, withdrawal(), operation -> peopleAtWork),
                provenance,
                currentRequesters,
                transaction,
                events,
                clock,
                settings,
                new KeyBacklog(operations, settings, clock));
    }

    /** Nobody knows people, but for their groups. */
    private final CurrentRequesters currentRequesters = new CurrentRequesters() {
        @Override
        public Set<String> groups(Requester requester) {
            return currentGroups;
        }

        @Override
        public Standing standing(VaultName vault, Requester requester) {
            return Standing.UNKNOWN;
        }
    };

    /** Requesters are in these groups by now. */
    void requestersAreIn(Set<String> groups) {
        currentGroups = groups;
    }

    /** Whatever version is current, it came in from elsewhere. */
    void currentVersionIsBroughtIn() {
        provenance.bringIn();
    }

    /** Somebody has begun to deal with what was requested. */
    void peopleAreAtWork() {
        peopleAtWork = true;
    }

    private RequestWithdrawal withdrawal() {
        return new RequestWithdrawal(operations, stranded, events);
    }

    /** What the vault does with deleted certificates; by default what Key Vault does. */
    public RecoveryPolicy recovery() {
        return recovery;
    }

    public void recoverAs(RecoveryPolicy other) {
        recovery = other;
    }

    public CertificateDeletions deletions() {
        return new CertificateDeletions(
                certificates,
                queries(),
                operations,
                keys,
                withdrawal(),
                store.stranded,
                vault -> recovery,
                transaction,
                events,
                clock);
    }

    /** Purges what is due. */
    public void purgeDue() {
        new ScheduledPurges(certificates, deletions(), clock).purgeDue();
    }

    public CertificateUpdates updates() {
        return new CertificateUpdates(
                certificates, queries(), operations, new PolicyCheck(issuers, pki), transaction, events, clock);
    }

    public CertificateMerges merges() {
        return merges(transaction);
    }

    /** As {@link #merges}, where something else happens after everything was looked at and before anything is locked. */
    CertificateMerges mergesOnceThisHasHappened(Runnable meanwhile) {
        TransactionOperations late = new TransactionOperations() {
            @Override
            public <T> T execute(TransactionCallback<T> action) {
                meanwhile.run();
                return transaction.execute(action);
            }
        };
        return merges(late);
    }

    private CertificateMerges merges(TransactionOperations within) {
        return new CertificateMerges(
                certificates,
                operations,
                keys,
                pki,
                pki,
                store.unknown,
                found((one, other) -> false),
                within,
                events,
                clock,
                settings);
    }

    private FoundCertificates found(ConnectedAccounts accounts) {
        return new FoundCertificates(certificates, store.unknown, versions, accounts, events);
    }

    public VaultContacts contacts() {
        return new VaultContacts(new InMemoryContacts(), transaction, events, clock);
    }

    public CertificateImports imports() {
        return new CertificateImports(certificates, keys, pki, pki, transfers(), transaction, events, clock);
    }

    /** Backups, sealed with a key that each vault in memory has. */
    public CertificateBackups backups() {
        return backups(new BackupSettings(DataSize.ofMegabytes(8), 2));
    }

    public CertificateBackups backups(BackupSettings limits) {
        return backups(limits, transaction);
    }

    /** For a backup that is overtaken by something else, once what it holds is read. */
    public CertificateBackups backups(Runnable overtaking) {
        AtomicBoolean read = new AtomicBoolean();
        return backups(new BackupSettings(DataSize.ofMegabytes(8), 2), new TransactionOperations() {
            @Override
            public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
                T result = transaction.execute(action);
                if (!read.getAndSet(true)) {
                    overtaking.run();
                }
                return result;
            }
        });
    }

    private CertificateBackups backups(BackupSettings limits, TransactionOperations transaction) {
        return new CertificateBackups(
                certificates,
                queries(),
                keys,
                store.revocations,
                formats,
                new BackupCipher(new LocalKeyWrapper(new byte[32]), List.of()),
                TestCompute.pool(),
                transfers(),
                transaction,
                events,
                clock,
                limits);
    }

    private TransferSettings transfers() {
        return (vault, transfer) -> !refusedTransfers.contains(transfer);
    }

    /** The current version is revoked. */
    public void recordRevocation(String name, Revocation revocation) {
        CertificateName certificate = new CertificateName(name);
        VersionId version =
                certificates.current(VAULT, certificate).orElseThrow().version().id();
        transaction.executeWithoutResult(status -> store.revocations.save(VAULT, certificate, version, revocation));
    }

    /** Of the current version. */
    public Optional<Revocation> revocation(String name) {
        CertificateName certificate = new CertificateName(name);
        return certificates
                .current(VAULT, certificate)
                .flatMap(current -> store.revocations.find(
                        VAULT, certificate, current.version().id()));
    }

    /** From now on the vault does not allow this. */
    public void refuse(Transfer transfer) {
        refusedTransfers.add(transfer);
    }

    public CertificateQueries queries() {
        return new CertificateQueries(certificates, keys, pki, transaction, events, clock);
    }

    public KeyOperations keyOperations() {
        return new KeyOperations(queries(), keys, pki, pki, pki, transaction, events, clock);
    }

    /** Operations by their id. */
    public OperationQueries operationQueries() {
        return new OperationQueries(operations, transaction, events, clock);
    }

    /** What CAs issued for operations that ended otherwise. */
    public StrandedCertificates stranded() {
        return stranded;
    }

    /** Who looks after operations that do not move. */
    public ReconcileQueue reconcileQueue() {
        return new ReconcileQueue(operations, transaction, events, clock);
    }

    /** The operation gets another process instance, as when it stood still. */
    public PendingOperation relaunch(OperationId id) {
        reconcileQueue().relaunch(overdue(id));
        return operation(id);
    }

    /** As it is seen when its check is due. */
    public Operations.Overdue overdue(OperationId id) {
        return operations.overdue(Instant.MAX, Integer.MAX_VALUE).overdue().stream()
                .filter(overdue -> overdue.operation().id().equals(id))
                .findAny()
                .orElseThrow();
    }

    /** What is cancelled or deleted and not ended yet. */
    public PendingStops stops() {
        return new PendingStops(operations, transaction, clock);
    }

    /** Who has versions revoked. */
    public CertificateRevocations revocations() {
        return new CertificateRevocations(
                queries(), store.revocations, signedOrders(), cas, transaction, events, clock);
    }

    /** When their CAs suggest that versions be renewed. */
    public SuggestedRenewals suggestedRenewals() {
        return new SuggestedRenewals(signedOrders(), cas, clock);
    }

    private SignedOrders signedOrders() {
        return new SignedOrders(store.revocations, operations, transaction);
    }

    /** What people set for orders. */
    public OpenOrders openOrders() {
        return new OpenOrders(operations, store.awaited, transaction, events, clock);
    }

    /** What people decide about orders that nobody can ask about. */
    public OrderDecisions decisions() {
        return decisions((one, other) -> false);
    }

    OrderDecisions decisions(ConnectedAccounts accounts) {
        return new OrderDecisions(
                operations, store.unknown, formats, versions, found(accounts), transaction, events, clock);
    }

    /** Who asks issuers right now. */
    public OrderLeases leases() {
        return leases;
    }

    /** Those of another replica. */
    public HeldLeases heldLeases() {
        return new HeldLeases(leases, clock);
    }

    public OrderService orders() {
        return orders;
    }

    Cancellations cancellations() {
        return cancellations;
    }

    public Withdrawals withdrawals() {
        return new Withdrawals(operations, transaction, claimedOperations, cas, heldLeases(), orderSettings);
    }

    ClosedOrders closedOrders() {
        return closedOrders(cas);
    }

    ClosedOrders closedOrders(Issuers others) {
        return new ClosedOrders(operations, stranded, others, transaction, orderSettings, clock);
    }

    /** The workers' side of this vault. */
    public OperationProgression progression() {
        return progression;
    }

    /** Alice asks this issuer for the certificate {@code web}. */
    public PendingOperation request(String issuer) {
        return request(issuer, "web");
    }

    /** Alice asks this issuer for a certificate. */
    public PendingOperation request(String issuer, String name) {
        return request(issuer, name, ASKING);
    }

    /** The system asks for it on Alice's behalf, as much of the lifetime is over. */
    public PendingOperation renewal(String issuer) {
        return request(issuer, "web", new Asker.OnBehalf("renewal", Drafts.ASKING, RequestCause.LIFETIME_PERCENTAGE));
    }

    private PendingOperation request(String issuer, String name, Asker asker) {
        CertificateRequests requests = requests();
        return requests.awaitCsr(requests.accept(new CreateCertificate(
                VAULT,
                new CertificateName(name),
                Optional.of(Drafts.by(issuer)),
                true,
                Map.of(),
                Optional.empty(),
                asker)));
    }

    /** Its decision table demands a ticket. */
    public void demandTicket(String name) {
        PendingOperation operation = pending(name);
        transaction.executeWithoutResult(status ->
                gate.decided(operations.lock(operation.id()).orElseThrow().operation(), true));
    }

    /** Looks whether an approved request has to wait, as the process does. */
    public ApprovalGate.Passed checkHold(String name) {
        Claim claim = claim(pending(name), "check-hold");
        return transaction.execute(status -> gate.pass(claim, gate.enter(claim).operation()));
    }

    /** Alice wants the request cancelled. */
    public void cancel(String name) {
        requests().cancel(VAULT, new CertificateName(name), Optional.empty(), true, ALICE);
    }

    /** Alice deletes the pending operation. */
    public void delete(String name) {
        requests().delete(VAULT, new CertificateName(name), Optional.empty(), ALICE);
    }

    /** An operation, whether or not the slot shows it. */
    public PendingOperation operation(OperationId id) {
        return operations.find(id).orElseThrow();
    }

    /** The private key of the pending operation is wiped, as a long time after its end. */
    void wipeKey(String name) {
        KeyId key = pending(name).key().orElseThrow();
        tables.locked(now -> now.wipedKeys.add(key));
    }

    /** Number of private keys that were wiped. */
    public int wipedKeys() {
        return tables.locked(now -> now.wipedKeys.size());
    }

    /** Number of key pairs. */
    public int keys() {
        return store.countKeys();
    }

    /** Number of complete versions of all names. */
    public long completeVersions() {
        return store.completeVersions();
    }

    /** The issuer of provider Test, for a test to script. */
    ScriptedIssuer issuer() {
        return ca;
    }

    public TestClock clock() {
        return clock;
    }

    public FakePki pki() {
        return pki;
    }

    /** Its issuers are there, and lack the configuration that their provider needs. */
    public void withoutConfigurations() {
        configured = false;
    }

    /** From now on no orders are placed with its issuers. */
    public void disableIssuers() {
        enabled = false;
    }

    /** From now on its issuers sign no more than this. */
    public void limitIssuers(RequestLimits newLimits) {
        limits = newLimits;
    }

    /** From now on its issuers' certificates must keep to this. */
    public void demandOfIssuers(IssuerDemands newDemands) {
        demands = newDemands;
    }

    /** Gives the vault an issuer. */
    public void addIssuer(String name, String provider) {
        store.addIssuer(new IssuerName(name), provider);
    }

    /** From now on nobody works on requests: the engine is away. */
    public void withoutWorkers() {
        workers = event -> {};
    }

    /** From now on nobody works on requests; this happens once somebody has brought a certificate. */
    void onceHeld(Runnable act) {
        workers = event -> {
            if (event instanceof MergeRequested) {
                withoutWorkers();
                act.run();
            }
        };
    }

    /** From now on the store does not answer. */
    public void storeAway() {
        tables.goAway();
    }

    /** Events of committed transactions, oldest first. */
    public List<Object> events() {
        return tables.events();
    }

    /** The operation that was requested first. */
    OperationId firstRequest() {
        return events().stream()
                .filter(CertificateRequested.class::isInstance)
                .map(CertificateRequested.class::cast)
                .findFirst()
                .orElseThrow()
                .operationId();
    }

    /** Acts of this name that are on record, oldest first. */
    public List<VaultEvent> acts(String action) {
        return events().stream()
                .filter(VaultEvent.class::isInstance)
                .map(VaultEvent.class::cast)
                .filter(act -> act.action().word().equals(action))
                .toList();
    }

    /** What is said of every renewal that nobody asked for. */
    public void renewalsAre(RenewalHolds.Verdict verdict) {
        renewals = (renewal, now) -> verdict;
    }

    /** Whether requests are held back. */
    public RequestHolds holds() {
        return holds;
    }

    /** Takes the numbers of tickets. */
    public Tickets tickets() {
        return new Tickets(operations, transaction, events, clock);
    }

    /** The operation shown in the slot. */
    public PendingOperation pending(String name) {
        return operations.inSlot(VAULT, new CertificateName(name)).orElseThrow();
    }

    /** Makes key and CSR, as the first worker does. */
    public PendingOperation prepare(String name) {
        return progression.prepare(claim(pending(name), "create-key-and-csr"), Function.identity());
    }

    /** From when on an operation's silence counts. */
    public Instant quietSince(OperationId id) {
        return transaction.execute(status -> operations.lock(id).orElseThrow().quietSince());
    }

    /** As {@link #approve}, for an issuer whose account is this. */
    void approveFor(String name, String account) {
        store.approve(pending(name).id(), Optional.of(account));
    }

    /** Puts an approval on record. */
    public void approve(String name) {
        store.approve(pending(name).id());
    }

    /** Takes approvals off the record. */
    public void withoutApproval(String name) {
        store.withoutApproval(pending(name).id());
    }

    /** Puts another certification request into the operation's row, behind the vault's back. */
    public void exchangeRequest(String name) {
        PendingOperation operation = pending(name);
        Der csr = pki.request(operation.policy().x509(), new PrivateKeyMaterial(new byte[0]), FakePki.otherPublicKey());
        store.exchange(withKeyAndRequest(operation, operation.key(), Optional.of(csr)));
    }

    /** Gives the operation another key, behind the vault's back. */
    public void exchangeKey(String name) {
        PendingOperation operation = pending(name);
        KeyId other = keys.save(VAULT, pki.make(KeyAlgorithm.EC_P256K));
        store.exchange(withKeyAndRequest(operation, Optional.of(other), operation.csr()));
    }

    private static PendingOperation withKeyAndRequest(
            PendingOperation operation, Optional<KeyId> key, Optional<Der> csr) {
        return new PendingOperation(
                operation.request(),
                operation.enabled(),
                operation.tags(),
                operation.phase(),
                operation.since(),
                key,
                csr,
                operation.chain(),
                operation.given(),
                operation.cancellation(),
                operation.failure(),
                operation.launchFence(),
                operation.heldUpBy(),
                operation.stalled(),
                operation.ticket());
    }

    /** A person brings a certificate, and the version is not made yet. */
    public void hold(String name) {
        PendingOperation operation = pending(name);
        Instant now = clock.instant();
        operations.save(
                operation.holding(pki.parse(List.of(FakePki.sign(operation.csr().orElseThrow()))), now), now, now);
    }

    /** What is held is gone, as by a fault of ours. */
    void loseChain(String name) {
        store.exchange(pending(name).holdingNothing());
    }

    /** Lets the issuer accept the order and not decide yet. */
    public void order(String name) {
        Claim claim = claim(pending(name), "place-order");
        orders.next(claim);
        orders.answered(claim, new OrderAnswer.Pending(Duration.ofSeconds(5)));
    }

    /** What an issuer that has signed the request answers. */
    public OrderAnswer signed(PendingOperation operation) {
        return new OrderAnswer.Issued(
                pki.parse(List.of(FakePki.sign(operation.csr().orElseThrow()))));
    }

    /** Lets the issuer sign, and makes the version. */
    public void issue(String name) {
        PendingOperation operation = pending(name);
        Claim claim = claim(operation, "place-order");
        orders.next(claim);
        orders.answered(claim, signed(operation));
        progression.merge(claim);
    }

    /** Lets the issuer refuse. */
    public void refuse(String name, Failure.Cause cause, String reason) {
        Claim claim = claim(pending(name), "place-order");
        orders.next(claim);
        orders.answered(claim, new OrderAnswer.Refused(cause, reason));
    }

    /** Lets the process reject the request because people did. */
    public void reject(String name) {
        progression.recordFailure(claim(pending(name), "record-failure"));
    }

    /** Lets the worker decide on a cancellation, the issuer with this answer where it must be asked. */
    public void decideCancellation(String name, CancelAnswer answer) {
        Claim claim = claim(pending(name), "cancel-order");
        if (cancellations.next(claim) instanceof CancelInquiry.Ask) {
            cancellations.answered(claim, answer);
        }
    }

    /** Lets the worker withdraw the order of a request that was deleted, the issuer with this answer. */
    public void withdraw(OperationId id, CancelAnswer answer) {
        Claim claim = claim(operation(id), "withdraw-order");
        if (withdrawals().next(claim) instanceof CancelInquiry.Ask) {
            withdrawals().answered(claim, answer);
        }
    }

    /** Makes the version from the chain held. */
    public AdvanceResult merge(OperationId id) {
        return progression.merge(claim(operations.find(id).orElseThrow(), "merge-certificate"));
    }

    /** Ids of orders whose intent is written. */
    public Set<OperationId> ordered() {
        return store.ordered();
    }

    private static Claim claim(PendingOperation operation, String jobType) {
        return new Claim(operation.id(), operation.launchFence(), 1, "test", jobType);
    }

    /** What the process does by itself: keys, an automatic approval, merges. Orders are left to the tests. */
    private void work(Object event) {
        switch (event) {
            case CertificateRequested requested -> {
                PendingOperation operation =
                        operations.find(requested.operationId()).orElseThrow();
                progression.prepare(claim(operation, "create-key-and-csr"), Function.identity());
                store.approve(operation.id());
                Claim approval = claim(operation, "record-automatic-approval");
                gate.pass(approval, gate.enter(approval).operation());
            }
            case MergeRequested requested -> merge(requested.operationId());
            default -> {}
        }
    }
}
