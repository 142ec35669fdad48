package dev.certloom.approval;

import dev.certloom.approval.ApprovalStep.Assignee;
import dev.certloom.approval.ApprovalStep.Schedule;
import dev.certloom.database.Columns;
import dev.certloom.kernel.VaultName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Steps as rows. */
final class JdbcStepRows {

    /** A step {@code s} with its subject {@code u}, its votes, question and answer, in one round trip. */
    static final String STEP = """
            select s.*, u.kind as subject_kind,
                (select coalesce(json_agg(v order by v.cast_at, v.person), '[]') from (
                    select w.*, exists (
                        select from approval_voice x where x.step = w.step and x.person = w.person) as counts
                    from approval_vote w where w.step = s.id) v) as votes,
                (select coalesce(json_agg(q order by q.id), '[]') from approval_question q where q.step = s.id) as questions,
                (select coalesce(json_agg(d order by d.delegated, d.to_whom), '[]') from approval_delegation d where d.step = s.id)
                    as delegations
            from approval_step s join approval_subject u on u.id = s.subject
            """;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JdbcStepRows() {}

    static ApprovalStep step(ResultSet row, int number) throws SQLException {
        String id = row.getString("id");
        String assigneeName = row.getString("assignee_name");
        return new ApprovalStep(
                new StepId(id),
                new ApprovalSubject.Id(row.getString("subject_kind"), row.getString("subject")),
                new VaultName(row.getString("vault")),
                row.getString("name"),
                Columns.texts(row, "groups"),
                Columns.texts(row, "escalation_group"),
                row.getInt("required"),
                StepState.valueOf(row.getString("state")),
                row.getInt("revision"),
                row.getInt("heard") < row.getInt("revision"),
                new Schedule(
                        Columns.instant(row, "opened"),
                        Columns.instant(row, "remind_at"),
                        Columns.instant(row, "escalate_at"),
                        Columns.instant(row, "lapse_at")),
                row.getBoolean("reminded"),
                row.getBoolean("escalated"),
                Columns.text(row, "assignee").map(assignee -> new Assignee(assignee, assigneeName)),
                votes(row),
                questions(row),
                delegations(row),
                row.getBoolean("approvers_missing"));
    }

    private static List<Vote> votes(ResultSet row) throws SQLException {
        return JSON.readTree(row.getString("votes"))
                .valueStream()
                .map(vote -> new Vote(
                        text(vote, "person"),
                        text(vote, "person_name"),
                        Optional.of(text(vote, "instead_of")).filter(member -> !member.isEmpty()),
                        vote.get("approved").asBoolean(),
                        vote.get("independent").asBoolean(),
                        vote.get("counts").asBoolean(),
                        text(vote, "reason"),
                        instant(vote, "cast_at")))
                .toList();
    }

    /** For steps made by an earlier release no names are stored. */
    private static List<Delegation> delegations(ResultSet row) throws SQLException {
        return JSON.readTree(row.getString("delegations"))
                .valueStream()
                .map(delegation -> new Delegation(
                        text(delegation, "from_whom"),
                        name(delegation, "from"),
                        text(delegation, "to_whom"),
                        name(delegation, "to"),
                        instant(delegation, "delegated")))
                .toList();
    }

    private static String name(JsonNode delegation, String end) {
        String name = text(delegation, end + "_name");
        return name.isEmpty() ? text(delegation, end + "_whom") : name;
    }

    private static List<Question> questions(ResultSet row) throws SQLException {
        return JSON.readTree(row.getString("questions"))
                .valueStream()
                .map(question -> new Question(
                        text(question, "asked_by_name"),
                        text(question, "question"),
                        instant(question, "asked"),
                        question.get("answered").isNull()
                                ? Optional.empty()
                                : Optional.of(new Question.Answer(
                                        text(question, "answered_by_name"),
                                        text(question, "answer"),
                                        instant(question, "answered")))))
                .toList();
    }

    private static String text(JsonNode row, String column) {
        return row.get(column).asString();
    }

    private static Instant instant(JsonNode row, String column) {
        return OffsetDateTime.parse(text(row, column)).toInstant();
    }
}
