package dev.certloom.operation;

import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.database.Columns;
import dev.certloom.database.StatementTimeout;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
public class JdbcOperations implements Operations {

    private static final String OPERATION = "select o.* from operation o ";
    private static final String LOCKED = """
            select (l.operation).*, l.order_state, l.order_created, l.issuer_reference, l.provider_state, l.judged_sha256, l.judged_accounts,
                l.launch_facts, l.process, l.process_version, l.decision, l.decision_version, l.decision_key, l.answer, l.decided
            from
            """;

    /** Uses its own index: many operations may be stalled, and those wait for no key. */
    public static final String WITHOUT_KEY = """
            select id, vault, requester, created from operation
            where is_open and key_pair is null and standstill is null order by created limit :limit
            """;

    private static final String IN_SLOT = """
            join certificate c on c.pending = o.id and c.vault = o.vault and c.name_key = o.name_key
            where c.vault = :vault and c.name_key = :name and c.deleted is null
            """;

    /** An update of every operation that is open. */
    private static final Duration ALL_OPEN_TIMEOUT = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final JdbcOperationWatch watch;
    private final EnvelopeCipher cipher;
    private final OperationCache cache = new OperationCache();

    public JdbcOperations(JdbcClient jdbc, JdbcOperationWatch watch, EnvelopeCipher cipher) {
        this.jdbc = jdbc;
        this.watch = watch;
        this.cipher = cipher;
    }

    @Override
    public Optional<PendingOperation> find(OperationId id) {
        return jdbc.sql(OPERATION + "where o.id = :id")
                .param("id", id.value())
                .query((row, number) -> operation(row))
                .optional();
    }

    @Override
    public Optional<Locked> lastSeen(OperationId id) {
        return cache.lastSeen(id);
    }

    @Override
    public List<PendingOperation> findAll(Collection<OperationId> ids) {
        return jdbc.sql(OPERATION + "where o.id = any(:ids)")
                .param("ids", ids.stream().map(OperationId::value).toArray(String[]::new))
                .query((row, number) -> operation(row))
                .list();
    }

    @Override
    public List<PendingOperation> list(VaultName vault, Optional<Phase> phase, Optional<PageCursor> after, int limit) {
        return jdbc.sql(OPERATION + """
                        where o.vault = :vault
                          and (:phase::text is null or o.phase = :phase::text)
                          and (:after::timestamptz is null or (o.created, o.id) < (:after::timestamptz, :afterId))
                        order by o.created desc, o.id desc limit :limit
                        """)
                .param("vault", vault.value())
                .param("phase", phase.map(Phase::name).orElse(null))
                .param("after", Columns.timestamp(after.map(PageCursor::at)))
                .param("afterId", after.map(PageCursor::id).orElse(""))
                .param("limit", limit)
                .query((row, number) -> operation(row))
                .list();
    }

    @Override
    public List<PendingOperation> oldest(VaultName vault, Phase phase, Optional<PageCursor> after, int limit) {
        return jdbc.sql(OPERATION + """
                        where o.vault = :vault and o.phase = :phase and (o.created, o.id) > (:after, :afterId)
                        order by o.created, o.id limit :limit
                        """)
                .param("vault", vault.value())
                .param("phase", phase.name())
                .param("after", Columns.after(after))
                .param("afterId", after.map(PageCursor::id).orElse(""))
                .param("limit", limit)
                .query((row, number) -> operation(row))
                .list();
    }

    @Override
    public Optional<PendingOperation> inSlot(VaultName vault, CertificateName name) {
        return jdbc.sql(OPERATION + IN_SLOT)
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> operation(row))
                .optional();
    }

    @Override
    public Optional<Locked> lockInSlot(VaultName vault, CertificateName name) {
        return hold(jdbc.sql(LOCKED + "lock_pending(:vault, :name) l")
                .param("vault", vault.value())
                .param("name", name.key()));
    }

    @Override
    public Optional<Locked> lock(OperationId id) {
        Optional<Locked> held = LockedOperations.find(id);
        if (held.isPresent()) {
            return held;
        }
        return hold(jdbc.sql(LOCKED + "lock_operation(:id) l").param("id", id.value()));
    }

    /** As {@code lock_operation} reads them. */
    @Override
    public RecordedApprovals approvals(OperationId id) {
        return jdbc.sql("""
                        select coalesce(array_agg(j.csr_sha256 order by a.decided), '{}') judged_sha256,
                            coalesce(array_agg(j.facts ->> 'issuerAccount' order by a.decided), '{}') judged_accounts
                        from approval a join judged_request j on j.operation = a.operation and j.fence = a.judged_fence
                        where a.operation = :id
                        """)
                .param("id", id.value())
                .query((row, number) -> approvals(row))
                .single();
    }

    private record LockedRow(Locked locked, Optional<JdbcLaunchColumns> launch) {}

    private Optional<Locked> hold(JdbcClient.StatementSpec lock) {
        Optional<LockedRow> found = lock.query((row, number) -> new LockedRow(locked(row), JdbcLaunchColumns.read(row)))
                .optional();
        found.ifPresent(row -> {
            PendingOperation operation = row.locked.operation();
            hold(row.locked);
            JdbcLaunchColumns.readWithLock(operation.id(), operation.launchFence(), row.launch);
        });
        return found.map(LockedRow::locked);
    }

    private void hold(Locked locked) {
        LockedOperations.hold(locked, this::committed);
    }

    /** Local waiters need not wait for the database's notification. */
    private void committed(Locked locked, long lockOrder) {
        cache.saw(locked, lockOrder);
        watch.changed(locked.operation().id());
    }

    private Locked locked(ResultSet row) throws SQLException {
        return new Locked(
                operation(row),
                row.getInt("claim_fence"),
                order(row),
                approvals(row),
                Columns.instant(row, "quiet_since"));
    }

    private static RecordedApprovals approvals(ResultSet row) throws SQLException {
        String[] digests = (String[]) row.getArray("judged_sha256").getArray();
        String[] accounts = (String[]) row.getArray("judged_accounts").getArray();
        return new RecordedApprovals(IntStream.range(0, digests.length)
                .mapToObj(index -> new JudgedRequest(digests[index], Optional.ofNullable(accounts[index])))
                .toList());
    }

    private Optional<OrderRow> order(ResultSet row) throws SQLException {
        Optional<String> state = Columns.text(row, "order_state");
        return state.isEmpty()
                ? Optional.empty()
                : Optional.of(new OrderRow(
                        OrderState.valueOf(state.get()), Columns.instant(row, "order_created"), handle(row)));
    }

    private OrderHandle handle(ResultSet row) throws SQLException {
        String context = context(row.getString("id"));
        return new OrderHandle(
                Columns.text(row, "issuer_reference"),
                Optional.ofNullable(row.getBytes("provider_state"))
                        .map(bytes -> new String(cipher.open(bytes, context), StandardCharsets.UTF_8)));
    }

    private static String context(String operation) {
        return "order/" + operation;
    }

    @Override
    public void insert(PendingOperation operation) {
        try {
            write(operation);
        } catch (DuplicateKeyException another) {
            throw Refusal.operationInProgress();
        }
        cache.add(operation.request());
        hold(new Locked(operation, 0, Optional.empty(), new RecordedApprovals(List.of()), operation.created()));
    }

    private void write(PendingOperation operation) {
        jdbc.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags,
                            preserve_cert_order, phase, is_open, since, cancellation, cancellation_attempt, launch_fence,
                            quiet_since, next_check_at, created, requester, requester_name, requester_groups,
                            requester_owners, policy_authors, cause, awaited)
                        values (:id, :vault, :key, :name, :version, :policy::jsonb, :provider, :enabled, :tags::jsonb,
                            :preserve, :phase, :open, :since, :cancellation, 0, :fence, :created, :nextCheck, :created, :requester,
                            :requesterName, :requesterGroups, :requesterOwners, :policyAuthors, :cause, true)
                        """)
                .param("id", operation.id().value())
                .param("vault", operation.vault().value())
                .param("key", operation.certificate().key())
                .param("name", operation.certificate().value())
                .param("version", operation.version().value())
                .param("policy", JdbcPolicyColumn.write(operation.policy()))
                .param("provider", operation.provider())
                .param("enabled", operation.enabled())
                .param("tags", Columns.tags(operation.tags()))
                .param("preserve", operation.preserveCertOrder().orElse(null))
                .param("phase", operation.phase().name())
                .param("open", operation.isOpen())
                .param("since", Columns.timestamp(operation.since()))
                .param("cancellation", operation.cancellationState().name())
                .param("fence", operation.launchFence())
                .param("nextCheck", Columns.timestamp(operation.created().plus(CHECK_DELAY)))
                .param("created", Columns.timestamp(operation.created()))
                .param("requester", operation.requester().id())
                .param("requesterName", operation.requester().name())
                .param("requesterGroups", Columns.texts(operation.requester().groups()))
                .param("requesterOwners", Columns.texts(operation.requester().owners()))
                .param("policyAuthors", Columns.texts(operation.requester().policyAuthors()))
                .param("cause", operation.cause().name())
                .update();
    }

    @Override
    public List<WithoutKey> withoutKey(int limit) {
        return jdbc.sql(WITHOUT_KEY)
                .param("limit", limit)
                .query((row, number) -> new WithoutKey(
                        new OperationId(row.getString("id")),
                        new VaultName(row.getString("vault")),
                        row.getString("requester"),
                        Columns.instant(row, "created")))
                .list();
    }

    @Override
    public boolean anyHasKey(Collection<OperationId> ids) {
        return jdbc.sql("select exists (select from operation where id = any(:ids) and key_pair is not null)")
                .param("ids", ids.stream().map(OperationId::value).toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    /** How long a process has to end a cancelled or deleted operation before the vault does. */
    private static final Duration PROCESS_STOP_TIMEOUT = Duration.ofSeconds(10);

    @Override
    public void save(PendingOperation operation, Instant quietSince, Instant nextCheckAt) {
        update(Optional.empty(), operation, quietSince, nextCheckAt);
    }

    @Override
    public void saveClaimed(Claim claim, PendingOperation operation, Instant quietSince, Instant nextCheckAt) {
        update(Optional.of(claim), operation, quietSince, nextCheckAt);
    }

    private void update(Optional<Claim> claim, PendingOperation operation, Instant quietSince, Instant nextCheckAt) {
        boolean openSteps = jdbc.sql("""
                        update operation set enabled = :enabled, tags = :tags::jsonb, phase = :phase, is_open = :open,
                            since = :since, key_pair = :keyPair, csr = :csr, chain = :chain, given = :given, cancellation = :cancellation,
                            cancellation_attempt = :attempt, cancellation_since = :asked, failure_cause = :cause,
                            failure_message = :message, launch_fence = :fence, next_check_at = :nextCheck,
                            held_up_by = :heldUpBy, quiet_since = :quiet, standstill = :standstill, standstill_known = :known,
                            ticket_demanded = :ticketDemanded, ticket = :ticket, ticket_by = :ticketBy, ticket_at = :ticketAt,
                            stop_at = case when :stopping then coalesce(stop_at, :stop) end, awaited = false,
                            claim_fence = case when :claimed then :claimFence else claim_fence end,
                            claim_instance = case when :claimed then :claimInstance else claim_instance end,
                            claim_engine = case when :claimed then :claimEngine else claim_engine end,
                            lost = lost and not :claimed
                        where id = :id
                            and (not :claimed or (claim_fence < :claimFence and launch_fence = :claimFence))
                        returning
                        """ + OpenSteps.AT_THE_END)
                .param("enabled", operation.enabled())
                .param("tags", Columns.tags(operation.tags()))
                .param("phase", operation.phase().name())
                .param("open", operation.isOpen())
                .param("since", Columns.timestamp(operation.since()))
                .param("keyPair", operation.key().map(KeyId::value).orElse(null))
                .param("csr", operation.csr().map(csr -> csr.bytes()).orElse(null))
                .param("chain", Columns.chain(operation.chain()))
                .param("given", Columns.chain(operation.given()))
                .param("cancellation", operation.cancellationState().name())
                .param("attempt", operation.cancellationAttempt())
                .param("asked", Columns.timestamp(operation.cancellationSince()))
                .param(
                        "cause",
                        operation
                                .failure()
                                .map(failure -> failure.cause().name())
                                .orElse(null))
                .param("message", operation.failure().map(Failure::message).orElse(null))
                .param("fence", operation.launchFence())
                .param("nextCheck", operation.needsCheck() ? Columns.timestamp(nextCheckAt) : null)
                .param("heldUpBy", operation.heldUpBy().orElse(null))
                .param("quiet", Columns.timestamp(quietSince))
                .param("standstill", Columns.timestamp(operation.stalled().map(Stalled::since)))
                .param("known", operation.stalled().map(Stalled::known).orElse(null))
                .param("ticketDemanded", operation.ticket().demanded())
                .param(
                        "ticket",
                        operation.ticket().given().map(Ticket.Given::number).orElse(null))
                .param(
                        "ticketBy",
                        operation.ticket().given().map(Ticket.Given::by).orElse(null))
                .param("ticketAt", Columns.timestamp(operation.ticket().given().map(Ticket.Given::at)))
                .param("stopping", operation.isToBeStopped())
                .param("stop", Columns.timestamp(quietSince.plus(PROCESS_STOP_TIMEOUT)))
                .param("claimed", claim.isPresent())
                .param("claimFence", claim.map(Claim::fence).orElse(null), Types.INTEGER)
                .param("claimInstance", claim.map(Claim::processInstanceKey).orElse(null), Types.BIGINT)
                .param("claimEngine", claim.map(Claim::engine).orElse(null), Types.VARCHAR)
                .param("id", operation.id().value())
                .query(Boolean.class)
                .optional()
                .orElseThrow(() -> notWritten(operation.id(), claim));
        OpenSteps.remember(operation.id(), openSteps);
        LockedOperations.change(
                operation.id(),
                before -> new Locked(
                        operation,
                        claim.map(Claim::fence).orElse(before.claimFence()),
                        before.order(),
                        before.approvals(),
                        quietSince));
    }

    @Override
    public void saveAttributes(PendingOperation operation) {
        jdbc.sql("update operation set enabled = :enabled, tags = :tags::jsonb where id = :id")
                .param("enabled", operation.enabled())
                .param("tags", Columns.tags(operation.tags()))
                .param("id", operation.id().value())
                .update();
        LockedOperations.change(
                operation.id(),
                before -> new Locked(
                        operation, before.claimFence(), before.order(), before.approvals(), before.quietSince()));
    }

    private static IllegalStateException notWritten(OperationId id, Optional<Claim> claim) {
        return new IllegalStateException(
                claim.map(by -> "Expected launch %d of operation %s to be unclaimed and the latest, but it is not."
                                .formatted(by.fence(), id))
                        .orElse("Expected operation %s to be stored, but it is not.".formatted(id)));
    }

    @Override
    public void claim(Claim claim) {
        int claimed = jdbc.sql("""
                        update operation set claim_fence = :fence, claim_instance = :instance, claim_engine = :engine,
                            lost = false
                        where id = :id and claim_fence < :fence and launch_fence = :fence
                        """)
                .param("fence", claim.fence())
                .param("instance", claim.processInstanceKey())
                .param("engine", claim.engine())
                .param("id", claim.operation().value())
                .update();
        if (claimed != 1) {
            throw notWritten(claim.operation(), Optional.of(claim));
        }
        LockedOperations.change(
                claim.operation(),
                before -> new Locked(
                        before.operation(), claim.fence(), before.order(), before.approvals(), before.quietSince()));
    }

    @Override
    public boolean noteRefusedClaim(Claim claim, Instant now) {
        return jdbc.sql("""
                        insert into refused_claim (operation, fence, process_instance, worker, refused)
                        values (:id, :fence, :instance, :worker, :now) on conflict do nothing
                        """)
                        .param("id", claim.operation().value())
                        .param("fence", claim.fence())
                        .param("instance", claim.processInstanceKey())
                        .param("worker", claim.jobType())
                        .param("now", Columns.timestamp(now))
                        .update()
                > 0;
    }

    @Override
    public void noteRelaunch(OperationId id, int relaunches, Instant now) {
        jdbc.sql("update operation set relaunches = :relaunches, relaunched = :now, lost = false where id = :id")
                .param("relaunches", relaunches)
                .param("now", Columns.timestamp(now))
                .param("id", id.value())
                .update();
    }

    @Override
    public int countUnclaimed(Instant relaunchedSince) {
        return jdbc.sql("""
                        select count(*) from operation
                        where is_open and claim_fence < launch_fence and relaunched > :since
                        """)
                .param("since", Columns.timestamp(relaunchedSince))
                .query(Integer.class)
                .single();
    }

    @Override
    public void recordActivity(Collection<OperationId> ids, Instant quietSince) {
        jdbc.sql("""
                        update operation set quiet_since = :since
                        where id = any(:ids) and quiet_since < :since and next_check_at is not null
                        returning id
                        """)
                .param("ids", ids.stream().map(OperationId::value).toArray(String[]::new))
                .param("since", Columns.timestamp(quietSince))
                .query((row, number) -> new OperationId(row.getString("id")))
                .list()
                .forEach(id -> LockedOperations.change(
                        id,
                        before -> new Locked(
                                before.operation(),
                                before.claimFence(),
                                before.order(),
                                before.approvals(),
                                quietSince)));
    }

    @Override
    public List<OperationId> takeToStop(Instant now, Instant leasedUntil, int limit) {
        return jdbc.sql("""
                        update operation o set stop_at = :until where o.id in (
                            select id from operation where stop_at <= :now order by stop_at limit :limit
                            for update skip locked)
                        returning o.id
                        """)
                .param("now", Columns.timestamp(now))
                .param("until", Columns.timestamp(leasedUntil))
                .param("limit", limit)
                .query((row, number) -> new OperationId(row.getString("id")))
                .list();
    }

    @Override
    public void stopAt(OperationId id, Optional<Instant> when) {
        jdbc.sql("update operation set stop_at = :when where id = :id and stop_at is not null")
                .param("when", Columns.timestamp(when))
                .param("id", id.value())
                .update();
    }

    @Override
    public void askIssuerAt(OperationId id, Optional<Instant> when) {
        jdbc.sql("update certificate_order set ask_at = :when where operation = :id")
                .param("when", Columns.timestamp(when))
                .param("id", id.value())
                .update();
    }

    @Override
    public boolean hasOrderAtIssuer(VaultName vault, CertificateName name) {
        return jdbc.sql("""
                        select exists (select from operation o join certificate_order r on r.operation = o.id
                            where o.vault = :vault and o.name_key = :name
                                and (r.state in ('INTENDED', 'NOT_RECEIVED', 'PLACED') or r.ask_at is not null))
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .query(Boolean.class)
                .single();
    }

    @Override
    public void abandonOrder(OperationId id, Instant now) {
        jdbc.sql("""
                        update certificate_order set state = 'CLOSED', changed = :now, ask_at = :now
                        where operation = :id and state in ('INTENDED', 'NOT_RECEIVED', 'PLACED')
                        """)
                .param("now", Columns.timestamp(now))
                .param("id", id.value())
                .update();
    }

    /** Locked in the order of their ids, as are those that two callers have in common. */
    @Override
    public Set<KeyId> releaseKeys(VaultName vault, CertificateName name, Instant now) {
        jdbc.sql("""
                        with unreleased as (
                            select id from operation
                            where vault = :vault and name_key = :name and key_pair is not null and key_released is null
                            order by id for no key update)
                        update operation o set key_released = :now from unreleased where o.id = unreleased.id
                        """)
                .param("now", Columns.timestamp(now))
                .param("vault", vault.value())
                .param("name", name.key())
                .update();
        return Set.copyOf(jdbc.sql("""
                        select distinct key_pair from operation
                        where vault = :vault and name_key = :name and key_pair is not null
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> new KeyId(row.getString("key_pair")))
                .list());
    }

    @Override
    public List<OperationId> takeOrdersToAskAbout(Instant now, Instant leasedUntil, int limit) {
        return jdbc.sql("""
                        update certificate_order r set ask_at = :until where r.operation in (
                            select operation from certificate_order where ask_at <= :now order by ask_at limit :limit
                            for update skip locked)
                        returning r.operation
                        """)
                .param("now", Columns.timestamp(now))
                .param("until", Columns.timestamp(leasedUntil))
                .param("limit", limit)
                .query((row, number) -> new OperationId(row.getString("operation")))
                .list();
    }

    @Override
    public void scheduleCheck(OperationId id, Instant when) {
        jdbc.sql("update operation set next_check_at = :when where id = :id and next_check_at is not null")
                .param("when", Columns.timestamp(when))
                .param("id", id.value())
                .update();
    }

    @Override
    public void rescheduleCheck(OperationId id, Instant seen, Optional<Instant> when) {
        jdbc.sql("update operation set next_check_at = :when where id = :id and next_check_at = :seen")
                .param("when", Columns.timestamp(when))
                .param("id", id.value())
                .param("seen", Columns.timestamp(seen))
                .update();
    }

    @Override
    public void markLostUnlessHeldBy(String engine, Instant now) {
        StatementTimeout.upTo(ALL_OPEN_TIMEOUT);
        jdbc.sql("""
                        update operation set next_check_at = :now, lost = true
                        where next_check_at is not null and claim_engine is distinct from :engine
                        """)
                .param("now", Columns.timestamp(now))
                .param("engine", engine)
                .update();
    }

    @Override
    public void insertOrder(OperationId id, OrderState state, Instant now) {
        jdbc.sql("""
                        insert into certificate_order (operation, state, created, changed, vault, issuer_key)
                        select o.id, :state, :now, :now, o.vault, o.issuer_key from operation o where o.id = :id
                        """)
                .param("id", id.value())
                .param("state", state.name())
                .param("now", Columns.timestamp(now))
                .update();
        change(id, Optional.of(new OrderRow(state, now)));
    }

    private static void change(OperationId id, Optional<OrderRow> order) {
        LockedOperations.change(
                id,
                before -> new Locked(
                        before.operation(), before.claimFence(), order, before.approvals(), before.quietSince()));
    }

    @Override
    public void saveOrder(OperationId id, OrderState state, Instant now) {
        jdbc.sql("update certificate_order set state = :state, changed = :now where operation = :id")
                .param("id", id.value())
                .param("state", state.name())
                .param("now", Columns.timestamp(now))
                .update();
        LockedOperations.find(id).flatMap(Locked::order).ifPresent(order -> change(id, Optional.of(order.in(state))));
    }

    @Override
    public void saveHandle(OperationId id, OrderHandle said) {
        if (said.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        update certificate_order set issuer_reference = coalesce(:reference, issuer_reference),
                            provider_state = coalesce(:state, provider_state)
                        where operation = :id
                        """)
                .param("id", id.value())
                .param("reference", said.reference().orElse(null), Types.VARCHAR)
                .param(
                        "state",
                        said.state()
                                .map(state -> cipher.seal(state.getBytes(StandardCharsets.UTF_8), context(id.value())))
                                .orElse(null),
                        Types.BINARY)
                .update();
        LockedOperations.find(id).flatMap(Locked::order).ifPresent(order -> change(id, Optional.of(order.with(said))));
    }

    @Override
    public PendingOperation awaitNew(
            PendingOperation inserted, Predicate<PendingOperation> condition, Duration deadline) {
        OperationId id = inserted.id();
        AtomicBoolean changed = new AtomicBoolean();
        return watch.await(
                        id,
                        () -> seen(id, condition).or(() -> changed.getAndSet(true) ? find(id) : Optional.of(inserted)),
                        condition,
                        deadline)
                .orElse(inserted);
    }

    @Override
    public Optional<PendingOperation> await(OperationId id, Predicate<PendingOperation> condition, Duration deadline) {
        return watch.await(
                id,
                () -> seen(id, condition).or(() -> {
                    markAwaited(id);
                    return find(id);
                }),
                condition,
                deadline);
    }

    /** The state this replica saw last, if it satisfies the waiter. */
    private Optional<PendingOperation> seen(OperationId id, Predicate<PendingOperation> condition) {
        return lastSeen(id).map(Locked::operation).filter(condition);
    }

    /** The next change is reported to all replicas. */
    private void markAwaited(OperationId id) {
        jdbc.sql("update operation set awaited = true where id = :id and not awaited")
                .param("id", id.value())
                .update();
    }

    @Override
    public Due overdue(Instant now, int limit) {
        Map<OperationId, Unreadable> unreadable = new HashMap<>();
        List<Overdue> overdue = jdbc
                .sql(OPERATION + "where o.next_check_at <= :now order by o.next_check_at limit :limit")
                .param("now", Columns.timestamp(now))
                .param("limit", limit)
                .query((row, number) -> {
                    try {
                        return Optional.of(overdue(row));
                    } catch (RuntimeException e) {
                        unreadable.put(
                                new OperationId(row.getString("id")),
                                new Unreadable(Columns.instant(row, "next_check_at"), e));
                        return Optional.<Overdue>empty();
                    }
                })
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
        return new Due(overdue, unreadable);
    }

    private Overdue overdue(ResultSet row) throws SQLException {
        return new Overdue(
                operation(row),
                holder(row),
                Columns.instant(row, "next_check_at"),
                Columns.instant(row, "quiet_since"),
                row.getInt("relaunches"),
                row.getBoolean("lost"),
                row.getObject("stop_at") != null);
    }

    private static Optional<Holder> holder(ResultSet row) throws SQLException {
        boolean latest = row.getInt("claim_fence") == row.getInt("launch_fence");
        Optional<Long> instance = Columns.number(row, "claim_instance");
        Optional<String> engine = Columns.text(row, "claim_engine");
        return latest && instance.isPresent() && engine.isPresent()
                ? Optional.of(new Holder(instance.get(), engine.get()))
                : Optional.empty();
    }

    private PendingOperation operation(ResultSet row) throws SQLException {
        Optional<String> cause = Columns.text(row, "failure_cause");
        String message = row.getString("failure_message");
        String known = row.getString("standstill_known");
        return new PendingOperation(
                request(row),
                row.getBoolean("enabled"),
                Columns.tags(row, "tags"),
                Phase.valueOf(row.getString("phase")),
                Columns.instant(row, "since"),
                Columns.text(row, "key_pair").map(KeyId::new),
                Columns.der(row, "csr"),
                Columns.chain(row, "chain"),
                Columns.chain(row, "given"),
                new Cancellation(
                        CancellationState.valueOf(row.getString("cancellation")),
                        row.getInt("cancellation_attempt"),
                        Columns.optionalInstant(row, "cancellation_since")),
                cause.map(name -> new Failure(Failure.Cause.valueOf(name), message)),
                row.getInt("launch_fence"),
                Columns.text(row, "held_up_by"),
                Columns.optionalInstant(row, "standstill").map(since -> new Stalled(since, known)),
                ticket(row));
    }

    private static Ticket ticket(ResultSet row) throws SQLException {
        Optional<String> number = Columns.text(row, "ticket");
        return new Ticket(
                row.getBoolean("ticket_demanded"),
                number.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Ticket.Given(
                                number.get(), row.getString("ticket_by"), Columns.instant(row, "ticket_at"))));
    }

    private CertificateRequest request(ResultSet row) throws SQLException {
        OperationId id = new OperationId(row.getString("id"));
        Optional<CertificateRequest> known = cache.request(id);
        if (known.isPresent()) {
            return known.get();
        }
        CertificateRequest read = new CertificateRequest(
                id,
                new VaultName(row.getString("vault")),
                new CertificateName(row.getString("name")),
                new VersionId(row.getString("version")),
                JdbcPolicyColumn.read(row, "policy"),
                row.getString("provider"),
                Columns.bool(row, "preserve_cert_order"),
                new Requester(
                        row.getString("requester"),
                        row.getString("requester_name"),
                        Columns.texts(row, "requester_groups"),
                        Columns.texts(row, "requester_owners"),
                        Columns.texts(row, "policy_authors")),
                RequestCause.valueOf(row.getString("cause")),
                Columns.instant(row, "created"));
        cache.add(read);
        return read;
    }
}
