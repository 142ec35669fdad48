package dev.certloom.web.pages;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.TaskViewer;
import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/** Somebody's tasks as lists show them: few columns, of steps and of certificates to upload, read at once. */
@Repository
class JdbcTaskIndex {

    /**
     * Steps that ask somebody who has not voted, or ask something of them. Which are open is known from an index; there are never
     * many.
     */
    private static final String STEPS = """
            select s.id, case when s.may then 'APPROVAL' else 'QUESTION' end as kind, s.subject as operation, s.opened as waiting,
                s.lapse_at as due, s.escalated as late, s.assignee, s.assignee_name
            from (
                select s.*, s.asked and (not s.own or s.only_one) and s.id <> all (:barred) and not exists (
                    select from approval_vote v where v.step = s.id and v.person = any (:ids)) as may
                from (
                    select s.*,
                        s.groups && :groups::text[] or s.escalated and s.escalation_group && :groups::text[] or exists (
                            select from approval_delegation d where d.step = s.id and d.to_whom = :person) as asked,
                        u.requester = any (:ids) or u.requester_owners && :ids::text[] or exists (
                            select from client_owner c where c.owner = any (:ids)
                              and (c.client = u.requester or c.client = any (u.requester_owners))
                              and (c.until is null or c.until >= u.requested)) as own,
                        :first and exists (select from oauth_client c where c.id = u.requester and c.is_first) as only_one
                    from approval_step s join approval_subject u on u.id = s.subject
                    where s.is_open and s.vault = :vault and u.operation is not null) s) s
            where s.may and :approvals or s.own and not s.may and s.state = 'ASKED' and :questions
            """;

    private static final String MERGES = """
            select m.id, 'MERGE', m.id, m.since, m.since + make_interval(secs => :mergeDue),
                m.since + make_interval(secs => :mergeDue) < :now, null, null
            from operation m where m.vault = :vault and m.phase = 'AWAITING_MERGE' and :merges
            """;

    private static final String TASKS = "with task as (" + STEPS + " union all " + MERGES + ") ";

    private static final String REASON = """
            left join lateral (
                select d.answer ->> 'rule' as rule, d.answer ->> 'because' as because from approval_decision d
                where d.operation = t.operation and d.answer is not null order by d.fence desc limit 1) r on true
            """;

    private final JdbcClient jdbc;
    private final ApprovalSettings settings;
    private final Clock clock;

    JdbcTaskIndex(JdbcClient jdbc, ApprovalSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    List<TaskRow> find(
            VaultName vault,
            TaskViewer viewer,
            TaskFilter filter,
            TaskOrder order,
            Optional<TaskPosition> after,
            int limit) {
        String sql = TASKS + ", chosen as (select t.* " + from(filter, "")
                + after.map(place -> order.behind()).orElse("")
                + order.by() + " limit :limit) "
                + "select t.*, r.rule, r.because from chosen t " + REASON + order.by();
        return parameters(jdbc.sql(sql), vault, viewer, filter)
                .param("after", after.map(TaskPosition::key).orElse(""))
                .param("afterId", after.map(TaskPosition::id).orElse(""))
                .param("limit", limit)
                .query((row, number) -> row(row, viewer))
                .list();
    }

    /** Those of these that are the viewer's tasks, in the order of their ids. */
    List<TaskRow> find(VaultName vault, TaskViewer viewer, TaskFilter filter, Collection<String> these) {
        String sql = TASKS + ", chosen as (select t.* " + from(filter, "and s.id = any (:these) ")
                + ") select t.*, r.rule, r.because from chosen t " + REASON + "order by t.id";
        return parameters(jdbc.sql(sql), vault, viewer, filter)
                .param("these", Columns.texts(these))
                .query((row, number) -> row(row, viewer))
                .list();
    }

    /** How many there are; no more than {@code limit} are counted. */
    int count(VaultName vault, TaskViewer viewer, TaskFilter filter, int limit) {
        return parameters(
                        jdbc.sql(TASKS + "select count(*) from (select " + from(filter, "")
                                + " limit :limit) as counted"),
                        vault,
                        viewer,
                        filter)
                .param("limit", limit)
                .query(Integer.class)
                .single();
    }

    /** A value by which tasks can be chosen. */
    record Choice(String value, String words, int number) {}

    /** Who asked for what the tasks are about, those with most of them first. */
    List<Choice> requesters(VaultName vault, TaskViewer viewer, TaskFilter filter, int limit) {
        return choices("t.requester as value, min(t.requester_name) as words", "", vault, viewer, filter, limit);
    }

    /** Rules of the decision table that had people asked, those of most tasks first. */
    List<Choice> rules(VaultName vault, TaskViewer viewer, TaskFilter filter, int limit) {
        return choices("r.rule as value, r.rule as words", "where r.rule is not null ", vault, viewer, filter, limit);
    }

    private List<Choice> choices(
            String columns, String where, VaultName vault, TaskViewer viewer, TaskFilter filter, int limit) {
        String sql = TASKS + ", chosen as (select t.* " + from(filter, "") + ") select " + columns
                + ", count(*) as number from chosen t " + (where.isEmpty() ? "" : REASON) + where
                + "group by 1 order by 3 desc, 2, 1 limit :limit";
        return parameters(jdbc.sql(sql), vault, viewer, filter)
                .param("limit", limit)
                .query((row, number) ->
                        new Choice(row.getString("value"), row.getString("words"), row.getInt("number")))
                .list();
    }

    /**
     * What somebody decided, the latest first.
     *
     * @param after where the previous page ended: when, and the id of the step
     */
    List<DecidedRow> decided(VaultName vault, TaskViewer viewer, Optional<PageCursor> after, int limit) {
        return jdbc.sql("""
                        select v.step, v.approved, v.reason, v.cast_at, o.id, o.name, o.phase, o.requester_name
                        from approval_vote v join approval_step s on s.id = v.step join operation o on o.id = s.subject
                        where v.person = any (:ids) and s.vault = :vault %s
                        order by v.cast_at desc, v.step desc limit :limit
                        """.formatted(after.isPresent() ? "and (v.cast_at, v.step) < (:after, :afterId)" : ""))
                .param("ids", Columns.texts(viewer.ids()))
                .param("vault", vault.value())
                .param("after", Columns.after(after))
                .param("afterId", after.map(PageCursor::id).orElse(""))
                .param("limit", limit)
                .query((row, number) -> new DecidedRow(
                        row.getString("step"),
                        new OperationId(row.getString("id")),
                        row.getString("name"),
                        row.getString("requester_name"),
                        row.getBoolean("approved"),
                        row.getString("reason"),
                        Columns.instant(row, "cast_at"),
                        Phase.valueOf(row.getString("phase"))))
                .list();
    }

    private static String from(TaskFilter filter, String more) {
        StringBuilder sql = new StringBuilder("""
                from (
                    select s.*, o.name, o.name_key, o.requester, o.requester_name, o.policy ->> 'issuer' as issuer, o.search
                    from task s join operation o on o.id = s.operation where true %s) t
                """.formatted(more));
        if (filter.rule().isPresent()) {
            sql.append(REASON);
        }
        sql.append("where true ");
        switch (filter.claimed()) {
            case BY_ME -> sql.append("and t.assignee = any (:ids) ");
            case BY_ANYBODY -> sql.append("and t.assignee is not null ");
            case BY_NOBODY -> sql.append("and t.assignee is null ");
            case EITHER -> {}
        }
        if (filter.lateOnly()) {
            sql.append("and t.late ");
        }
        filter.rule().ifPresent(rule -> sql.append("and r.rule = :rule "));
        filter.requester().ifPresent(requester -> sql.append("and t.requester = :requester "));
        filter.search().ifPresent(words -> sql.append("and t.search @@ to_tsquery('simple', :words) "));
        return sql.toString();
    }

    private StatementSpec parameters(StatementSpec sql, VaultName vault, TaskViewer viewer, TaskFilter filter) {
        return sql.params(Map.of(
                        "vault", vault.value(),
                        "person", viewer.id(),
                        "first", viewer.decidesForFirstClient(),
                        "approvals", filter.kinds().contains(OpenTask.Kind.APPROVAL),
                        "questions", filter.kinds().contains(OpenTask.Kind.QUESTION),
                        "merges", filter.kinds().contains(OpenTask.Kind.MERGE),
                        "mergeDue", (double) settings.mergeDueAfter().toSeconds(),
                        "now", Columns.timestamp(clock.instant())))
                .param("ids", Columns.texts(viewer.ids()))
                .param("groups", Columns.texts(viewer.groups()))
                .param("barred", Columns.texts(viewer.barred()))
                .param("rule", filter.rule().orElse(""))
                .param("requester", filter.requester().orElse(""))
                .param(
                        "words",
                        filter.search()
                                .map(SearchWords::of)
                                .map(SearchWords::query)
                                .orElse(""));
    }

    private static TaskRow row(ResultSet row, TaskViewer viewer) throws SQLException {
        Optional<String> assignee = Columns.text(row, "assignee");
        return new TaskRow(
                row.getString("id"),
                OpenTask.Kind.valueOf(row.getString("kind")),
                new OperationId(row.getString("operation")),
                row.getString("name"),
                row.getString("requester_name"),
                row.getString("issuer"),
                Columns.instant(row, "waiting"),
                Columns.instant(row, "due"),
                row.getBoolean("late"),
                Columns.text(row, "assignee_name"),
                assignee.filter(viewer.ids()::contains).isPresent(),
                Columns.text(row, "rule"),
                Columns.text(row, "because"));
    }
}
