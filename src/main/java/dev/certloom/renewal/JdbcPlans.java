package dev.certloom.renewal;

import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.certificate.VersionId;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.renewal.CertificateState.Known;
import dev.certloom.renewal.CertificateState.NoticesSent;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import dev.certloom.renewal.PlanInput.FailedRenewal;
import dev.certloom.renewal.PlanInput.RequestHistory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plans that are to be made anew. Whatever a plan is made from makes its row due by a trigger of the database. Whoever holds a row
 * of this table locks nothing else in the database that another may hold who waits for that row: names and operations are locked
 * before.
 */
@Repository
class JdbcPlans {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcPlans.class);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A row that cannot be read, such as one that another release has written, is left alone for so long. */
    private static final Duration UNREADABLE_PAUSE = Duration.ofHours(1);

    private static final String[] ENDED_BY_PEOPLE = Stream.of(
                    Phase.REJECTED, Phase.LAPSED, Phase.CANCELLED, Phase.WITHDRAWN)
            .map(Phase::name)
            .toArray(String[]::new);

    private static final String[] UNSUCCESSFUL = Arrays.stream(Phase.values())
            .filter(phase -> !phase.isOpen() && phase != Phase.COMPLETED)
            .map(Phase::name)
            .toArray(String[]::new);

    static final String LOCK_TO_PLAN = """
            select vault, name_key from lifecycle where check_at <= :now order by check_at limit :limit for update skip locked
            """;

    private final JdbcClient jdbc;

    JdbcPlans(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Certificates whose plan is to be made anew by now, the longest due first; no other caller gets them until the transaction
     * ends. They are read once they are locked, so that whoever changes one meanwhile has it looked at again.
     */
    List<CertificateState> lockToPlan(Instant now, int limit) {
        List<JdbcLifecycleRow.Key> keys = jdbc.sql(LOCK_TO_PLAN)
                .param("now", Columns.timestamp(now))
                .param("limit", limit)
                .query((row, number) -> JdbcLifecycleRow.key(row))
                .list();
        if (keys.isEmpty()) {
            return List.of();
        }
        Map<JdbcLifecycleRow.Key, CertificateState> found = new LinkedHashMap<>();
        jdbc.sql("""
                        with ended (phase) as (select unnest(:ended::text[])), failed (phase) as (select unnest(:failed::text[]))
                        select c.vault, c.name, c.name_key, c.policy, c.current, c.deleted is not null as deleted,
                            v.enabled, v.tags, v.not_before as since, v.expires, v.created as made, v.operation is null as imported,
                            coalesce(o.is_open, false) as in_progress,
                            case when v.operation is null then l.importer is not null else coalesce(m.requester, '') <> '' end
                                as requester_known,
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
                .param("vaults", keys.stream().map(JdbcLifecycleRow.Key::vault).toArray(String[]::new))
                .param("names", keys.stream().map(JdbcLifecycleRow.Key::name).toArray(String[]::new))
                .query(row -> {
                    JdbcLifecycleRow.Key key = JdbcLifecycleRow.key(row);
                    readable(key, row).ifPresent(one -> found.put(key, one));
                });
        List<JdbcLifecycleRow.Key> unreadable =
                keys.stream().filter(key -> !found.containsKey(key)).toList();
        if (!unreadable.isEmpty()) {
            leaveAlone(unreadable, now.plus(UNREADABLE_PAUSE));
        }
        return List.copyOf(found.values());
    }

    private static Optional<CertificateState> readable(JdbcLifecycleRow.Key key, ResultSet row) throws SQLException {
        try {
            return Optional.of(found(row));
        } catch (RuntimeException e) {
            LOG.warn(
                    "Expected to plan for certificate {} of vault {}, but it cannot be read.",
                    key.name(),
                    key.vault(),
                    e);
            return Optional.empty();
        }
    }

    /** Certificates for which no plan can be made are looked at again later. In the transaction that locked them. */
    void leaveAlone(Collection<VersionLife> lives, Instant now) {
        leaveAlone(
                lives.stream()
                        .map(life -> new JdbcLifecycleRow.Key(
                                life.vault().value(), life.certificate().key()))
                        .toList(),
                now.plus(UNREADABLE_PAUSE));
    }

    private void leaveAlone(List<JdbcLifecycleRow.Key> keys, Instant until) {
        jdbc.sql("""
                        update lifecycle l set check_at = :until
                        from unnest(:vaults::text[], :names::text[]) as k(vault, name_key)
                        where l.vault = k.vault and l.name_key = k.name_key
                        """)
                .param("until", Columns.timestamp(until))
                .param("vaults", keys.stream().map(JdbcLifecycleRow.Key::vault).toArray(String[]::new))
                .param("names", keys.stream().map(JdbcLifecycleRow.Key::name).toArray(String[]::new))
                .update();
    }

    private static CertificateState found(ResultSet row) throws SQLException {
        VersionId version = new VersionId(row.getString("current"));
        boolean isKnown = version.value().equals(row.getString("version"));
        return new CertificateState(
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
                new RequestHistory(
                        row.getBoolean("requester_known"),
                        row.getBoolean("request_ended"),
                        Columns.optionalInstant(row, "shown_since")),
                !Columns.instant(row, "expires").isAfter(Columns.instant(row, "made")),
                row.getBoolean("in_progress"),
                Columns.tags(row, "tags"),
                isKnown ? Optional.of(known(row)) : Optional.empty());
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(
                JdbcLifecycleRow.lastFailure(row).map(failure -> new FailedRenewal(failure.at(), failure.retryAt())),
                JdbcLifecycleRow.suggestion(row),
                new NoticesSent(
                        Columns.optionalInstant(row, "told_due"),
                        Columns.optionalInstant(row, "told_near_expiry"),
                        Columns.optionalInstant(row, "told_expired")));
    }

    /** Writes plans that were made; what is kept of another version than theirs goes. In the transaction that locked them. */
    void save(List<PlanUpdate> plans) {
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
                            suggested_at = case when p.known then l.suggested_at end,
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
                                plans.stream().map(JdbcPlans::columns).toList()))
                .update();
    }

    private static Map<String, @Nullable Object> columns(PlanUpdate planned) {
        CertificateState found = planned.found();
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
        columns.put("due", planned.queued());
        columns.put(
                "problems",
                planned.problems().stream().map(RenewalProblem::name).toList());
        columns.put("told_due", text(planned.noticesSent().renewal()));
        columns.put("told_near_expiry", text(planned.noticesSent().nearExpiry()));
        columns.put("told_expired", text(planned.noticesSent().expired()));
        columns.put("ask_at", text(planned.askAt()));
        columns.put("known", found.known().isPresent());
        return columns;
    }

    private static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
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
}
