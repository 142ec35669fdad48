package dev.certloom.approval;

import dev.certloom.approval.ApprovalStep.Assignee;
import dev.certloom.approval.ApprovalStep.Schedule;
import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Claim;
import dev.certloom.operation.OpenSteps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stores approval steps. */
@Repository
class JdbcApprovalSteps {

    /** A step with its votes, question and answer, in one round trip. */
    private static final String STEP = """
            select s.*,
                (select coalesce(json_agg(v order by v.cast_at, v.person), '[]') from (
                    select w.*, exists (
                        select from approval_voice x where x.step = w.step and x.person = w.person) as counts
                    from approval_vote w where w.step = s.id) v) as votes,
                (select coalesce(json_agg(q order by q.id), '[]') from approval_question q where q.step = s.id) as questions,
                (select coalesce(json_agg(d order by d.delegated, d.to_whom), '[]') from approval_delegation d where d.step = s.id)
                    as delegations
            from approval_step s
            """;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    JdbcApprovalSteps(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Opens a step, unless one with this name exists already: then its votes count for this launch, except those
     * already used in another step of it. Its times are those that the launch wants, from when it was first opened.
     *
     * @return the step, and whether this call opened it
     */
    public Opened open(Claim claim, VaultName vault, StepDefinition definition, int processVersion, Instant now) {
        StepId fresh = StepId.random();
        String id = jdbc.sql("""
                        insert into approval_step (id, operation, vault, name, groups, escalation_group, required, state, is_open,
                            revision, heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
                        values (:id, :operation, :vault, :name, :groups, :escalation, :required, 'OPEN', true, 0, 0, :opened,
                            :remind, :escalate, :lapse, :fence, :instance, :version)
                        on conflict (operation, name) where state <> 'CLOSED' do update set fence = excluded.fence,
                            process_instance = excluded.process_instance, process_version = excluded.process_version,
                            remind_at = approval_step.opened + (excluded.remind_at - excluded.opened),
                            escalate_at = approval_step.opened + (excluded.escalate_at - excluded.opened),
                            lapse_at = approval_step.opened + (excluded.lapse_at - excluded.opened)
                        returning id
                        """)
                .param("id", fresh.value())
                .param("operation", claim.operation().value())
                .param("vault", vault.value())
                .param("name", definition.name())
                .param("groups", Columns.texts(definition.groups()))
                .param("escalation", Columns.texts(definition.escalationGroups()))
                .param("required", definition.required())
                .param("opened", Columns.timestamp(now))
                .param("remind", Columns.timestamp(now.plus(definition.remindAfter())))
                .param("escalate", Columns.timestamp(now.plus(definition.escalateAfter())))
                .param("lapse", Columns.timestamp(now.plus(definition.lapseAfter())))
                .param("fence", claim.fence())
                .param("instance", claim.processInstanceKey())
                .param("version", processVersion)
                .query(String.class)
                .single();
        boolean first = id.equals(fresh.value());
        if (!first) {
            recountVotes(new StepId(id));
        }
        return new Opened(find(new StepId(id)).orElseThrow(), first);
    }

    /** Makes the votes of a step count in the launch that asks for it now, in the order in which they were cast. */
    private void recountVotes(StepId id) {
        jdbc.sql("delete from approval_voice where step = :step")
                .param("step", id.value())
                .update();
        jdbc.sql("select person from approval_vote where step = :step and approved order by cast_at, person")
                .param("step", id.value())
                .query(String.class)
                .list()
                .forEach(person -> countVote(id, person));
    }

    /** A vote's voices, all or none. */
    private void countVote(StepId id, String person) {
        jdbc.sql("""
                        insert into approval_voice (operation, fence, voice, step, person)
                        select v.operation, s.fence, unnest(v.voices), v.step, v.person
                        from approval_vote v join approval_step s on s.id = v.step
                        where v.step = :step and v.person = :person
                          and not exists (
                              select from approval_voice o
                              where o.operation = v.operation and o.fence = s.fence and o.voice = any (v.voices))
                        """).param("step", id.value()).param("person", person).update();
    }

    /** The step with this name that was not withdrawn, and the launch that last asked for it. */
    public Optional<Asked> named(OperationId operation, String name) {
        return jdbc.sql(STEP + "where s.operation = :operation and s.name = :name and s.state <> 'CLOSED'")
                .param("operation", operation.value())
                .param("name", name)
                .query((row, number) -> new Asked(step(row), row.getInt("fence")))
                .optional();
    }

    /** Whether this is a step that this launch of the operation asked for. */
    public boolean isOf(StepId id, OperationId operation, int fence) {
        return jdbc.sql("""
                        select exists (select from approval_step where id = :id and operation = :operation and fence = :fence)
                        """)
                .param("id", id.value())
                .param("operation", operation.value())
                .param("fence", fence)
                .query(Boolean.class)
                .single();
    }

    /** Whether this launch of the operation asked for any step. */
    public boolean isAnyOf(OperationId operation, int fence) {
        return jdbc.sql("select exists (select from approval_step where operation = :operation and fence = :fence)")
                .param("operation", operation.value())
                .param("fence", fence)
                .query(Boolean.class)
                .single();
    }

    /** The steps that this launch asked for and that are approved. */
    public List<ApprovalStep> approved(OperationId operation, int fence) {
        return jdbc.sql(STEP + "where s.operation = :operation and s.fence = :fence and s.state = 'APPROVED'")
                .param("operation", operation.value())
                .param("fence", fence)
                .query((row, number) -> step(row))
                .list();
    }

    /** Steps of the operation, of any launch, that are neither approved nor withdrawn. */
    public List<ApprovalStep> undecided(OperationId operation) {
        return jdbc.sql(STEP + "where s.operation = :operation and s.state not in ('APPROVED', 'CLOSED')")
                .param("operation", operation.value())
                .query((row, number) -> step(row))
                .list();
    }

    public Optional<ApprovalStep> find(StepId id) {
        return jdbc.sql(STEP + "where s.id = :id")
                .param("id", id.value())
                .query((row, number) -> step(row))
                .optional();
    }

    /** All steps of an operation in the order they were opened. */
    public List<ApprovalStep> of(OperationId operation) {
        return jdbc.sql(STEP + "where s.operation = :operation order by s.opened, s.id")
                .param("operation", operation.value())
                .query((row, number) -> step(row))
                .list();
    }

    /** Steps of an operation whose process has not received their latest change. */
    public List<ApprovalStep> undelivered(OperationId operation) {
        return jdbc.sql(STEP + """
                        where s.operation = :operation and s.heard < s.revision and s.state <> 'CLOSED'
                            and s.fence = (select o.launch_fence from operation o where o.id = :operation)
                        """)
                .param("operation", operation.value())
                .query((row, number) -> step(row))
                .list();
    }

    /** Sets a step's state and increments its revision. */
    public void setState(StepId id, StepState state, Instant now) {
        jdbc.sql("""
                        update approval_step set state = :state, is_open = :open, revision = revision + 1, ended = :ended
                        where id = :id
                        """)
                .param("state", state.name())
                .param("open", state.isOpen())
                .param("ended", Columns.timestamp(Optional.of(now).filter(at -> !state.isOpen())))
                .param("id", id.value())
                .update();
    }

    /** Closes the open steps of an operation, without a change that its process would have to be notified of. */
    public void closeAll(OperationId operation, Instant now) {
        if (!OpenSteps.mayBe(operation)) {
            return;
        }
        jdbc.sql("""
                        update approval_step set is_open = false, state = 'CLOSED', ended = :now
                        where operation = :operation and is_open
                        """)
                .param("now", Columns.timestamp(now))
                .param("operation", operation.value())
                .update();
    }

    /** Records that the process has received everything up to this revision. */
    public void acknowledge(StepId id, int revision) {
        jdbc.sql("update approval_step set heard = :revision where id = :id and heard < :revision")
                .param("revision", revision)
                .param("id", id.value())
                .update();
    }

    public void reminded(StepId id) {
        jdbc.sql("update approval_step set reminded = true where id = :id")
                .param("id", id.value())
                .update();
    }

    public void escalated(StepId id) {
        jdbc.sql("update approval_step set escalated = true where id = :id")
                .param("id", id.value())
                .update();
    }

    public void assign(StepId id, Optional<Assignee> assignee) {
        jdbc.sql("update approval_step set assignee = :assignee, assignee_name = :name where id = :id")
                .param("assignee", assignee.map(Assignee::id).orElse(null))
                .param("name", assignee.map(Assignee::name).orElse(null))
                .param("id", id.value())
                .update();
    }

    /**
     * Records a vote.
     *
     * @param voices that it uses, each once over the steps that the latest launch asks for; none for a rejection
     * @return false when the person has voted in this step, or a voice is used already: then the transaction has to end
     */
    public boolean vote(ApprovalStep step, Vote vote, Set<String> voices) {
        try {
            return jdbc.sql("""
                            with cast_vote as (
                                insert into approval_vote (step, operation, person, person_name, instead_of, voices, approved,
                                    independent, reason, cast_at)
                                values (:step, :operation, :person, :name, :insteadOf, :voices, :approved,
                                    :independent, :reason, :cast)
                                on conflict (step, person) do nothing
                                returning step, operation, person, voices, approved
                            ), spoken as (
                                insert into approval_voice (operation, fence, voice, step, person)
                                select v.operation, s.fence, unnest(v.voices), v.step, v.person
                                from cast_vote v join approval_step s on s.id = v.step
                                where v.approved
                            )
                            select exists (select from cast_vote)
                            """)
                    .param("step", step.id().value())
                    .param("operation", step.operation().value())
                    .param("person", vote.person())
                    .param("name", vote.personName())
                    .param("insteadOf", vote.insteadOf().orElse(""))
                    .param("voices", Columns.texts(voices))
                    .param("approved", vote.approved())
                    .param("independent", vote.independent())
                    .param("reason", vote.reason())
                    .param("cast", Columns.timestamp(vote.cast()))
                    .query(Boolean.class)
                    .single();
        } catch (DuplicateKeyException used) {
            return false;
        }
    }

    /**
     * The voices used in the launch that last asked for this step, each with the step it was used in; also those of a
     * no.
     */
    public Map<String, StepId> voices(ApprovalStep step) {
        Map<String, StepId> voices = new HashMap<>();
        jdbc.sql("""
                        select x.voice, x.step from approval_step s
                        join approval_voice x on x.operation = s.operation and x.fence = s.fence
                        where s.id = :step
                        """)
                .param("step", step.id().value())
                .query((row, number) -> voices.put(row.getString("voice"), new StepId(row.getString("step"))))
                .list();
        jdbc.sql("select unnest(voices) from approval_vote where step = :step")
                .param("step", step.id().value())
                .query(String.class)
                .list()
                .forEach(voice -> voices.put(voice, step.id()));
        return voices;
    }

    /** Reopens a decided step for which fewer votes now count than it needs. */
    public void reopen(StepId id, StepDefinition definition, Instant now) {
        setState(id, StepState.OPEN, now);
        jdbc.sql("""
                        update approval_step set opened = :opened, remind_at = :remind, escalate_at = :escalate,
                            lapse_at = :lapse, reminded = false, escalated = false
                        where id = :id
                        """)
                .param("opened", Columns.timestamp(now))
                .param("remind", Columns.timestamp(now.plus(definition.remindAfter())))
                .param("escalate", Columns.timestamp(now.plus(definition.escalateAfter())))
                .param("lapse", Columns.timestamp(now.plus(definition.lapseAfter())))
                .param("id", id.value())
                .update();
    }

    /** Records whether fewer people are left than are still needed. */
    public void approversMissing(StepId id, boolean missing) {
        jdbc.sql("update approval_step set approvers_missing = :missing where id = :id")
                .param("missing", missing)
                .param("id", id.value())
                .update();
    }

    /**
     * Open steps that ask these groups, or belong to requests of these clients, in the order of their ids.
     *
     * @param after the last one of the previous page
     */
    public List<ApprovalStep> openAsking(Set<String> groups, Set<String> clients, Optional<StepId> after, int limit) {
        return jdbc.sql(STEP + """
                        join operation o on o.id = s.operation
                        where s.is_open and s.id > :after
                          and (s.groups && :groups::text[] or s.escalation_group && :groups::text[]
                               or o.requester = any (:clients))
                        order by s.id limit :limit
                        """)
                .param("after", after.map(StepId::value).orElse(""))
                .param("groups", Columns.texts(groups))
                .param("clients", Columns.texts(clients))
                .param("limit", limit)
                .query((row, number) -> step(row))
                .list();
    }

    public void ask(StepId id, String person, String personName, String question, Instant now) {
        jdbc.sql("""
                        insert into approval_question (step, asked_by, asked_by_name, question, asked)
                        values (:step, :person, :name, :question, :now)
                        """)
                .param("step", id.value())
                .param("person", person)
                .param("name", personName)
                .param("question", question)
                .param("now", Columns.timestamp(now))
                .update();
    }

    /** Answers the step's open question. */
    public void answer(StepId id, String person, String personName, String answer, Instant now) {
        jdbc.sql("""
                        update approval_question set answered_by = :person, answered_by_name = :name, answer = :answer, answered = :now
                        where step = :step and answered is null
                        """)
                .param("step", id.value())
                .param("person", person)
                .param("name", personName)
                .param("answer", answer)
                .param("now", Columns.timestamp(now))
                .update();
    }

    /** Whether this delegation is new. */
    public boolean delegate(StepId id, Delegation delegation) {
        return jdbc.sql("""
                        insert into approval_delegation (step, from_whom, from_name, to_whom, to_name, delegated)
                        values (:step, :from, :fromName, :to, :toName, :at) on conflict do nothing
                        """)
                        .param("step", id.value())
                        .param("from", delegation.from())
                        .param("fromName", delegation.fromName())
                        .param("to", delegation.to())
                        .param("toName", delegation.toName())
                        .param("at", Columns.timestamp(delegation.at()))
                        .update()
                == 1;
    }

    /**
     * Open steps for this person, the longest open first: as a member of a group, a delegate, or the requester.
     * Eligibility is not checked.
     *
     * @param kinds whether to decide, to answer as the requester, or both
     */
    public List<ApprovalStep> openFor(
            VaultName vault,
            String person,
            Set<String> groups,
            Set<OpenTask.Kind> kinds,
            Optional<PageCursor> after,
            int limit) {
        return jdbc.sql(JdbcApproverDirectory.SAME_PERSON + STEP + """
                        join operation o on o.id = s.operation
                        where s.is_open and s.vault = :vault
                          and (s.opened, s.id) > (:after, :afterId)
                          and (:questions and s.state = 'ASKED' and (
                                  o.requester in (select id from me)
                                  or exists (select from me where me.id = any (o.requester_owners))
                                  or exists (
                                      select from client_owner c
                                      where c.owner in (select id from me) and c.client = o.requester
                                        and (c.until is null or c.until >= o.created)))
                              or :approvals and (
                                  s.groups && :groups::text[]
                                  or s.escalated and s.escalation_group && :groups::text[]
                                  or exists (select from approval_delegation d where d.step = s.id and d.to_whom = :person)))
                        order by s.opened, s.id limit :limit
                        """)
                .param("vault", vault.value())
                .param("person", person)
                .param("groups", Columns.texts(groups))
                .param("questions", kinds.contains(OpenTask.Kind.QUESTION))
                .param("approvals", kinds.contains(OpenTask.Kind.APPROVAL))
                .param("after", Columns.after(after))
                .param("afterId", after.map(PageCursor::id).orElse(""))
                .param("limit", limit)
                .query((row, number) -> step(row))
                .list();
    }

    private ApprovalStep step(ResultSet row) throws SQLException {
        String id = row.getString("id");
        String assigneeName = row.getString("assignee_name");
        return new ApprovalStep(
                new StepId(id),
                new OperationId(row.getString("operation")),
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

    /** A step, and the launch that last asked for it. */
    record Asked(ApprovalStep step, int fence) {}

    /** A step that was asked for. */
    record Opened(ApprovalStep step, boolean first) {}
}
