package dev.certloom.renewal;

import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.certificate.VersionId;
import dev.certloom.database.Columns;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.operation.Turn;
import dev.certloom.renewal.Found.Known;
import dev.certloom.renewal.Found.Told;
import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import dev.certloom.renewal.Situation.Asking;
import dev.certloom.renewal.Situation.Setback;
import dev.certloom.renewal.Situation.Suggestion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores plans. Whatever a plan is made from makes its row due by a trigger of the database. Whoever holds a row of this table
 * locks nothing else in the database that another may hold who waits for that row: names and operations are locked before.
 */
@Repository
class JdbcLifecycles {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcLifecycles.class);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A row that cannot be read, such as one that another release has written, is left alone for so long. */
    private static final Duration UNREADABLE_PAUSE = Duration.ofHours(1);

    /** Phases in which nobody waits for people: what an issuer works on, or will without anybody's doing. */
    private static final String[] BUSY_PHASES = Arrays.stream(Phase.values())
            .filter(phase -> phase.isOpen())
            .filter(phase -> phase.turn() == Turn.SYSTEM || phase.turn() == Turn.ISSUER || phase == Phase.RETRY_WAIT)
            .map(Phase::name)
            .toArray(String[]::new);

    /** Of renewals that wait for people or a window: an issuer is given no more at once than this many times what it works on. */
    private static final int OPEN_PER_BUSY = 20;

    private static final String[] ENDED_BY_PEOPLE = Stream.of(
                    Phase.REJECTED, Phase.LAPSED, Phase.CANCELLED, Phase.WITHDRAWN)
            .map(Phase::name)
            .toArray(String[]::new);

    private static final String[] UNSUCCESSFUL = Arrays.stream(Phase.values())
            .filter(phase -> !phase.isOpen() && phase != Phase.COMPLETED)
            .map(Phase::name)
            .toArray(String[]::new);

    /** Whoever asked looks into the pending slot for so long after it ended, for how it ended. */
    private static final Duration SHOWN = Duration.ofMinutes(15);

    static final String LOCK_TO_PLAN = """
            select vault, name_key from lifecycle where check_at <= :now order by check_at limit :limit for update skip locked
            """;

    /** How many renewals an issuer may begin, beside those that it works on and those that wait for people or a window. */
    private static final String ROOM = """
            least(:atOnce - count(*) filter (where o.phase = any(:busy)), :open - count(*))
            """;

    private static final String OF_ISSUER = " from operation o where o.is_open and o.cause <> 'REQUESTED'";

    /**
     * Issuers that have something due are found one by one in the index, and of each as much as it has room for: what waits for
     * its turn costs nothing.
     */
    static final String DUE = """
            with recursive issuer as (
                (select vault, issuer_key from lifecycle where due order by vault, issuer_key limit 1)
                union all
                select next.vault, next.issuer_key from issuer i cross join lateral (
                    select l.vault, l.issuer_key from lifecycle l
                    where l.due and (l.vault, l.issuer_key) > (i.vault, i.issuer_key)
                    order by l.vault, l.issuer_key limit 1) next
            ), chosen as (
                select d.* from issuer i
                cross join lateral (select
                """ + ROOM + " as room" + OF_ISSUER + """
                     and o.vault = i.vault and o.issuer_key = i.issuer_key) work
                cross join lateral (
                    select l.* from lifecycle l where l.due and l.vault = i.vault and l.issuer_key = i.issuer_key
                    order by l.not_after limit greatest(work.room, 0)) d
                order by d.not_after limit :limit
            )
            select d.*, c.name, v.tags, v.preserve_cert_order, o.requester, o.requester_name, o.requester_groups, o.requester_owners,
                case when v.operation is null then d.importer end as brought_in_by
            from chosen d
            join certificate c on c.vault = d.vault and c.name_key = d.name_key
            join certificate_version v on v.vault = d.vault and v.name_key = d.name_key and v.id = d.version
            left join operation o on o.id = v.operation
            order by d.not_after
            """;

    private static final String OF_CERTIFICATE = """
            select l.*, c.name from lifecycle l join certificate c on c.vault = l.vault and c.name_key = l.name_key
            where l.vault = :vault and l.name_key = :name and l.version is not null
            """;

    private final JdbcClient jdbc;

    JdbcLifecycles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Certificates whose plan is to be made anew by now, the longest due first; no other caller gets them until the transaction
     * ends. They are read once they are locked, so that whoever changes one meanwhile has it looked at again.
     */
    List<Found> lockToPlan(Instant now, int limit) {
        List<Key> keys = jdbc.sql(LOCK_TO_PLAN)
                .param("now", Columns.timestamp(now))
                .param("limit", limit)
                .query((row, number) -> key(row))
                .list();
        if (keys.isEmpty()) {
            return List.of();
        }
        Map<Key, Found> found = new LinkedHashMap<>();
        jdbc.sql("""
                        with ended (phase) as (select unnest(:ended::text[])), failed (phase) as (select unnest(:failed::text[]))
                        select c.vault, c.name, c.name_key, c.policy, c.current, c.deleted is not null as deleted,
                            v.enabled, v.tags, v.not_before as since, v.expires, v.created as made, v.operation is null as imported,
                            coalesce(o.is_open, false) as in_progress,
                            case when v.operation is null then l.importer is not null else coalesce(m.requester, '') <> '' end
                                as answered,
                            coalesce(by.phase in (select phase from ended), false) as request_ended,
                            case when not o.is_open and o.cause in ('REQUESTED', 'BY_HAND')
                                and o.phase in (select phase from failed) then o.since end as shown_since, l.*
                        from unnest(:vaults::text[], :names::text[]) as k(vault, name_key)
                        join lifecycle l on l.vault = k.vault and l.name_key = k.name_key
                        join certificate c on c.vault = k.vault and c.name_key = k.name_key
                        join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
                        left join operation o on o.id = c.pending
                        left join operation m on m.id = v.operation
                        left join lateral (
                            select a.operation from policy_author a where a.vault = c.vault and a.name_key = c.name_key
                                and a.changed_order > coalesce(m.asked_order, -1)
                            order by a.changed_order desc limit 1) last on true
                        left join operation by on by.id = last.operation
                        """)
                .param("ended", ENDED_BY_PEOPLE)
                .param("failed", UNSUCCESSFUL)
                .param("vaults", keys.stream().map(Key::vault).toArray(String[]::new))
                .param("names", keys.stream().map(Key::name).toArray(String[]::new))
                .query(row -> {
                    Key key = key(row);
                    readable(key, row).ifPresent(one -> found.put(key, one));
                });
        List<Key> unreadable =
                keys.stream().filter(key -> !found.containsKey(key)).toList();
        if (!unreadable.isEmpty()) {
            leaveAlone(unreadable, now.plus(UNREADABLE_PAUSE));
        }
        return List.copyOf(found.values());
    }

    /** Of a row. */
    private record Key(String vault, String name) {}

    private static Key key(ResultSet row) throws SQLException {
        return new Key(row.getString("vault"), row.getString("name_key"));
    }

    private static Optional<Found> readable(Key key, ResultSet row) throws SQLException {
        try {
            return Optional.of(found(row));
        } catch (RuntimeException e) {
            LOG.warn("Expected to plan for certificate {} of vault {}, but it cannot be read.", key.name, key.vault, e);
            return Optional.empty();
        }
    }

    /** Certificates for which no plan can be made are looked at again later. In the transaction that locked them. */
    void leaveAlone(Collection<VersionLife> lives, Instant now) {
        leaveAlone(
                lives.stream()
                        .map(life ->
                                new Key(life.vault().value(), life.certificate().key()))
                        .toList(),
                now.plus(UNREADABLE_PAUSE));
    }

    private void leaveAlone(List<Key> keys, Instant until) {
        jdbc.sql("""
                        update lifecycle l set check_at = :until
                        from unnest(:vaults::text[], :names::text[]) as k(vault, name_key)
                        where l.vault = k.vault and l.name_key = k.name_key
                        """)
                .param("until", Columns.timestamp(until))
                .param("vaults", keys.stream().map(Key::vault).toArray(String[]::new))
                .param("names", keys.stream().map(Key::name).toArray(String[]::new))
                .update();
    }

    private static Found found(ResultSet row) throws SQLException {
        VersionId version = new VersionId(row.getString("current"));
        boolean isKnown = version.value().equals(row.getString("version"));
        return new Found(
                new VersionLife(
                        new VaultName(row.getString("vault")),
                        new CertificateName(row.getString("name")),
                        version,
                        Columns.instant(row, "since"),
                        Columns.instant(row, "expires")),
                JdbcPolicyColumn.read(row, "policy"),
                row.getBoolean("deleted"),
                row.getBoolean("enabled"),
                row.getBoolean("imported"),
                new Asking(
                        row.getBoolean("answered"),
                        row.getBoolean("request_ended"),
                        Columns.optionalInstant(row, "shown_since").map(ended -> ended.plus(SHOWN))),
                !Columns.instant(row, "expires").isAfter(Columns.instant(row, "made")),
                row.getBoolean("in_progress"),
                Columns.tags(row, "tags"),
                isKnown ? Optional.of(known(row)) : Optional.empty());
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(
                lastFailure(row).map(failure -> new Setback(failure.at(), failure.retryAt())),
                suggestion(row),
                new Told(
                        Columns.optionalInstant(row, "told_due"),
                        Columns.optionalInstant(row, "told_near_expiry"),
                        Columns.optionalInstant(row, "told_expired")));
    }

    private static Optional<LastFailure> lastFailure(ResultSet row) throws SQLException {
        Optional<Instant> at = Columns.optionalInstant(row, "last_failure_at");
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new LastFailure(row.getString("last_failure"), at.get(), Columns.instant(row, "retry_at")));
    }

    private static Optional<Suggestion> suggestion(ResultSet row) throws SQLException {
        Optional<Instant> from = Columns.optionalInstant(row, "suggested_from");
        return from.isEmpty()
                ? Optional.empty()
                : Optional.of(new Suggestion(from.get(), Columns.instant(row, "suggested_until")));
    }

    /** Writes plans that were made; what is kept of another version than theirs goes. In the transaction that locked them. */
    void save(List<Planned> plans) {
        if (plans.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        update lifecycle l set check_at = p.check_at, version = p.version, not_before = p.not_before,
                            not_after = p.not_after, issuer_key = p.issuer_key, action = p.action, action_at = p.action_at,
                            reason = p.reason, rest = p.rest, due = p.due, problems = p.problems, told_due = p.told_due,
                            told_near_expiry = p.told_near_expiry, told_expired = p.told_expired,
                            failures = case when p.known then l.failures else 0 end,
                            last_failure = case when p.known then l.last_failure end,
                            last_failure_at = case when p.known then l.last_failure_at end,
                            retry_at = case when p.known then l.retry_at end,
                            suggested_from = case when p.known then l.suggested_from end,
                            suggested_until = case when p.known then l.suggested_until end,
                            suggested_ask_at = case when p.rest is null and p.known then coalesce(l.suggested_ask_at, p.ask_at)
                                when p.rest is null then p.ask_at end
                        from jsonb_to_recordset(:plans::jsonb) as p(vault text, name_key text, check_at timestamptz,
                            version text, not_before timestamptz, not_after timestamptz, issuer_key text, action text,
                            action_at timestamptz, reason text, rest text, due boolean, problems text[],
                            told_due timestamptz, told_near_expiry timestamptz, told_expired timestamptz, known boolean,
                            ask_at timestamptz)
                        where l.vault = p.vault and l.name_key = p.name_key
                        """)
                .param(
                        "plans",
                        JSON.writeValueAsString(
                                plans.stream().map(JdbcLifecycles::columns).toList()))
                .update();
    }

    private static Map<String, @Nullable Object> columns(Planned planned) {
        Found found = planned.found();
        VersionLife life = found.life();
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("vault", life.vault().value());
        columns.put("name_key", life.certificate().key());
        columns.put("check_at", planned.checkAt().toString());
        columns.put("version", life.version().value());
        columns.put("not_before", life.notBefore().toString());
        columns.put("not_after", life.notAfter().toString());
        columns.put("issuer_key", found.policy().issuer().name().key());
        switch (planned.plan()) {
            case NextAction(Action action, Instant at, RequestCause cause) -> {
                columns.put("action", action.name());
                columns.put("action_at", at.toString());
                columns.put("reason", cause.name());
            }
            case Rest(Rest.Reason reason) -> columns.put("rest", reason.name());
        }
        columns.put("due", planned.due());
        columns.put(
                "problems",
                planned.problems().stream().map(RenewalProblem::name).toList());
        columns.put("told_due", text(planned.told().due()));
        columns.put("told_near_expiry", text(planned.told().nearExpiry()));
        columns.put("told_expired", text(planned.told().expired()));
        columns.put("ask_at", text(planned.askAt()));
        columns.put("known", found.known().isPresent());
        return columns;
    }

    private static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
    }

    /**
     * Renewals whose turn it is, nearest expiry first: of each issuer as many as it has room for.
     *
     * @param atOnce how many renewals an issuer works on at once
     */
    List<DueRenewal> due(int atOnce, int limit) {
        List<DueRenewal> due = new ArrayList<>();
        List<Key> unreadable = new ArrayList<>();
        jdbc.sql(DUE)
                .param("busy", BUSY_PHASES)
                .param("atOnce", atOnce)
                .param("open", atOnce * OPEN_PER_BUSY)
                .param("limit", limit)
                .query(row -> {
                    Key key = key(row);
                    try {
                        due.add(dueRenewal(row));
                    } catch (RuntimeException e) {
                        LOG.warn(
                                "Expected to renew certificate {} of vault {}, but its plan cannot be read.",
                                key.name,
                                key.vault,
                                e);
                        unreadable.add(key);
                    }
                });
        if (!unreadable.isEmpty()) {
            planAnew(unreadable);
        }
        return List.copyOf(due);
    }

    private static DueRenewal dueRenewal(ResultSet row) throws SQLException {
        return new DueRenewal(
                life(row),
                RequestCause.valueOf(row.getString("reason")),
                Columns.tags(row, "tags"),
                Columns.bool(row, "preserve_cert_order"),
                requester(row));
    }

    /** None of them is due until it is planned anew. */
    private void planAnew(List<Key> keys) {
        jdbc.sql("""
                        update lifecycle l set due = false, check_at = '-infinity'
                        from unnest(:vaults::text[], :names::text[]) as k(vault, name_key)
                        where l.vault = k.vault and l.name_key = k.name_key
                        """)
                .param("vaults", keys.stream().map(Key::vault).toArray(String[]::new))
                .param("names", keys.stream().map(Key::name).toArray(String[]::new))
                .update();
    }

    private static VersionLife life(ResultSet row) throws SQLException {
        return new VersionLife(
                new VaultName(row.getString("vault")),
                new CertificateName(row.getString("name")),
                new VersionId(row.getString("version")),
                Columns.instant(row, "not_before"),
                Columns.instant(row, "not_after"));
    }

    /** Who asked for a version, or brought it in. */
    Optional<Requester> requester(VersionLife life) {
        return jdbc.sql("""
                        select o.requester, o.requester_name, o.requester_groups, o.requester_owners,
                            case when v.operation is null then d.importer end as brought_in_by, d.importer_name
                        from certificate_version v join lifecycle d on d.vault = v.vault and d.name_key = v.name_key
                        left join operation o on o.id = v.operation
                        where v.vault = :vault and v.name_key = :name and v.id = :version
                        """)
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .query((row, number) -> requester(row))
                .optional()
                .flatMap(found -> found);
    }

    private static Optional<Requester> requester(ResultSet row) throws SQLException {
        Optional<String> id = Columns.text(row, "requester");
        return id.filter(known -> !known.isEmpty()).isEmpty()
                ? importer(row)
                : Optional.of(new Requester(
                        id.get(),
                        row.getString("requester_name"),
                        Columns.texts(row, "requester_groups"),
                        Columns.texts(row, "requester_owners")));
    }

    /** Nothing is known of groups; owners of programs are found when it is decided who may approve. */
    private static Optional<Requester> importer(ResultSet row) throws SQLException {
        Optional<String> id = Columns.text(row, "brought_in_by");
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(new Requester(id.get(), row.getString("importer_name"), Set.of(), Set.of()));
    }

    /** Records who brought in the current version of a certificate. */
    void broughtIn(VaultName vault, CertificateName name, Actor by) {
        jdbc.sql("update lifecycle set importer = :id, importer_name = :by where vault = :vault and name_key = :name")
                .param("id", by.id())
                .param("by", by.name())
                .param("vault", vault.value())
                .param("name", name.key())
                .update();
    }

    /**
     * Notes by which settings plans are made. Where they were others before, all plans are to be made anew.
     *
     * @param digest of the settings
     */
    void settingsAre(String digest) {
        jdbc.sql("""
                        insert into renewal_settings as known (digest) values (:digest)
                        on conflict (only_one) do update set digest = excluded.digest, done_vault = '', done_name = ''
                        where known.digest <> excluded.digest
                        """).param("digest", digest).update();
    }

    /**
     * Has the next plans made anew that were made by other settings; one caller at a time.
     *
     * @return whether any are left
     */
    boolean planAnewAfterSettings(int limit) {
        return jdbc.sql("""
                        with at as (
                            select done_vault, done_name from renewal_settings where done_vault is not null
                            for update skip locked
                        ), next as (
                            select l.vault, l.name_key from at cross join lateral (
                                select vault, name_key from lifecycle
                                where (vault, name_key) > (at.done_vault, at.done_name)
                                order by vault, name_key limit :limit) l
                        ), marked as (
                            update lifecycle l set check_at = '-infinity' from next
                            where l.vault = next.vault and l.name_key = next.name_key
                        )
                        update renewal_settings set done_vault = last.vault, done_name = last.name_key
                        from at left join lateral (
                            select vault, name_key from next order by vault desc, name_key desc limit 1) last on true
                        returning renewal_settings.done_vault is not null
                        """)
                .param("limit", limit)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /**
     * Takes a renewal that is due, for an operation. In the transaction that stores the operation.
     *
     * @return false when another has taken it, or it is not due any more, or something has changed that is not planned for yet
     */
    boolean take(VersionLife life, OperationId operation) {
        return jdbc.sql("""
                        update lifecycle set due = false, operation = :operation
                        where vault = :vault and name_key = :name and due and version = :version and check_at > '-infinity'
                        """)
                        .param("operation", operation.value())
                        .param("vault", life.vault().value())
                        .param("name", life.certificate().key())
                        .param("version", life.version().value())
                        .update()
                == 1;
    }

    /**
     * Whether an issuer has room for one more renewal. Until the transaction ends, nobody else is told so of the same issuer.
     *
     * @param issuerKey as {@link dev.certloom.kernel.IssuerName#key}
     */
    boolean hasRoom(VaultName vault, String issuerKey, int atOnce) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('renewal/' || :vault || '/' || :issuer, 0))")
                .param("vault", vault.value())
                .param("issuer", issuerKey)
                .query((row, number) -> 1)
                .list();
        return jdbc.sql("select " + ROOM + " > 0" + OF_ISSUER + " and o.vault = :vault and o.issuer_key = :issuer")
                .param("atOnce", atOnce)
                .param("open", atOnce * OPEN_PER_BUSY)
                .param("busy", BUSY_PHASES)
                .param("vault", vault.value())
                .param("issuer", issuerKey)
                .query(Boolean.class)
                .single();
    }

    /** A renewal that is due cannot begin now: it is planned anew later. */
    void postpone(VersionLife life, Instant until) {
        jdbc.sql("""
                        update lifecycle set due = false, check_at = :until
                        where vault = :vault and name_key = :name and due and version = :version and check_at > '-infinity'
                        """)
                .param("until", Columns.timestamp(until))
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .update();
    }

    /** What is planned for a certificate; empty before the first look. */
    Optional<Lifecycle> find(VaultName vault, CertificateName name) {
        return jdbc.sql(OF_CERTIFICATE)
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> lifecycle(row))
                .optional();
    }

    /** Locks what is known of a certificate's renewal until the transaction ends: what every release can read. */
    Optional<LockedRenewal> lock(VaultName vault, CertificateName name) {
        return jdbc.sql(OF_CERTIFICATE + " for update of l")
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> new LockedRenewal(
                        life(row),
                        row.getBoolean("due"),
                        row.getInt("failures"),
                        Columns.text(row, "operation").map(OperationId::new)))
                .optional();
    }

    /**
     * A certificate's renewal.
     *
     * @param life of the version that is to be renewed
     * @param due whether it waits for its turn
     * @param failures how often it failed
     * @param operation the latest that was started for it
     */
    record LockedRenewal(VersionLife life, boolean due, int failures, Optional<OperationId> operation) {}

    private static Lifecycle lifecycle(ResultSet row) throws SQLException {
        return new Lifecycle(
                life(row),
                plan(row),
                row.getBoolean("due"),
                row.getInt("failures"),
                lastFailure(row),
                Columns.text(row, "operation").map(OperationId::new),
                suggestion(row),
                Arrays.stream((String[]) row.getArray("problems").getArray())
                        .map(RenewalProblem::find)
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static Plan plan(ResultSet row) throws SQLException {
        Optional<String> action = Columns.text(row, "action");
        return action.isPresent()
                ? new NextAction(
                        Action.valueOf(action.get()),
                        Columns.instant(row, "action_at"),
                        RequestCause.valueOf(row.getString("reason")))
                : new Rest(Rest.Reason.valueOf(row.getString("rest")));
    }

    /** Records that a renewal failed, and has it planned anew. */
    void failed(VersionLife life, LastFailure failure, int failures) {
        jdbc.sql("""
                        update lifecycle set due = false, check_at = '-infinity', failures = :failures, last_failure = :reason,
                            last_failure_at = :at, retry_at = :retryAt
                        where vault = :vault and name_key = :name
                        """)
                .param("failures", failures)
                .param("reason", failure.reason())
                .param("at", Columns.timestamp(failure.at()))
                .param("retryAt", Columns.timestamp(failure.retryAt()))
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .update();
    }

    /**
     * Versions whose CAs are to be asked by now when to renew them, the longest due first; each is given to one caller, who has
     * until {@code leasedUntil}.
     */
    List<VersionLife> takeToAsk(Instant now, Instant leasedUntil, int limit) {
        return jdbc.sql("""
                        update lifecycle l set suggested_ask_at = :until
                        from certificate c, (
                            select vault, name_key from lifecycle where suggested_ask_at <= :now and version is not null
                            order by suggested_ask_at limit :limit for update skip locked) due
                        where l.vault = due.vault and l.name_key = due.name_key and c.vault = l.vault and c.name_key = l.name_key
                        returning l.vault, c.name, l.version, l.not_before, l.not_after
                        """)
                .param("now", Columns.timestamp(now))
                .param("until", Columns.timestamp(leasedUntil))
                .param("limit", limit)
                .query((row, number) -> life(row))
                .list();
    }

    /**
     * Keeps what a CA suggests, and has the plan made anew if that is something else than before.
     *
     * @param askAt when it is asked again; empty for when the plan is made anew
     */
    void saveSuggestion(VersionLife life, Optional<Suggestion> suggestion, Optional<Instant> askAt) {
        jdbc.sql("""
                        update lifecycle set suggested_from = :from, suggested_until = :until, suggested_ask_at = :askAt,
                            check_at = case when suggested_from is distinct from :from or suggested_until is distinct from :until
                                then '-infinity' else check_at end
                        where vault = :vault and name_key = :name and version = :version
                        """)
                .param("from", Columns.timestamp(suggestion.map(Suggestion::from)), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("until", Columns.timestamp(suggestion.map(Suggestion::until)), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("askAt", Columns.timestamp(askAt), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .update();
    }

    /** Leaves what a CA suggested as it is, and has it asked later. */
    void askLater(VersionLife life, Instant when) {
        jdbc.sql("""
                        update lifecycle set suggested_ask_at = :when
                        where vault = :vault and name_key = :name and version = :version
                        """)
                .param("when", Columns.timestamp(when))
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .update();
    }

    /** Has the plan for a certificate made anew, before anything comes of the one that is there. */
    void planAnew(VaultName vault, CertificateName name) {
        jdbc.sql("update lifecycle set due = false, check_at = '-infinity' where vault = :vault and name_key = :name")
                .param("vault", vault.value())
                .param("name", name.key())
                .update();
    }
}
