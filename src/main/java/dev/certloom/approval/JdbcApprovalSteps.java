package dev.certloom.approval;

import dev.certloom.approval.ApprovalStep.Assignee;
import dev.certloom.approval.StepOrigin.ProcessInstance;
import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Stores approval steps: which ones people are asked, and their states. */
@Repository
class JdbcApprovalSteps {

    private final JdbcClient jdbc;
    private final JdbcVotes votes;

    JdbcApprovalSteps(JdbcClient jdbc, JdbcVotes votes) {
        this.jdbc = jdbc;
        this.votes = votes;
    }

    /**
     * Opens a step, unless one with this name exists already: then its votes count for this launch, except those
     * already used in another step of it. Its times are those that the launch wants, from when it was first opened.
     *
     * @return the step, and whether this call opened it
     */
    public Opened open(
            ApprovalSubject.Id subject, VaultName vault, StepOrigin origin, StepDefinition definition, Instant now) {
        StepId fresh = StepId.random();
        String id = jdbc.sql("""
                        insert into approval_step (id, subject, vault, name, groups, escalation_group, required, state, is_open,
                            revision, heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
                        values (:id, :subject, :vault, :name, :groups, :escalation, :required, 'OPEN', true, 0, 0, :opened,
                            :remind, :escalate, :lapse, :fence, :instance, :version)
                        on conflict (subject, name) where state <> 'CLOSED' do update set fence = excluded.fence,
                            process_instance = excluded.process_instance, process_version = excluded.process_version,
                            remind_at = approval_step.opened + (excluded.remind_at - excluded.opened),
                            escalate_at = approval_step.opened + (excluded.escalate_at - excluded.opened),
                            lapse_at = approval_step.opened + (excluded.lapse_at - excluded.opened)
                        returning id
                        """)
                .param("id", fresh.value())
                .param("subject", subject.value())
                .param("vault", vault.value())
                .param("name", definition.name())
                .param("groups", Columns.texts(definition.groups()))
                .param("escalation", Columns.texts(definition.escalationGroups()))
                .param("required", definition.required())
                .param("opened", Columns.timestamp(now))
                .param("remind", Columns.timestamp(now.plus(definition.remindAfter())))
                .param("escalate", Columns.timestamp(now.plus(definition.escalateAfter())))
                .param("lapse", Columns.timestamp(now.plus(definition.lapseAfter())))
                .param("fence", origin.fence())
                .param("instance", origin.process().map(ProcessInstance::key).orElse(null), Types.BIGINT)
                .param("version", origin.process().map(ProcessInstance::version).orElse(null), Types.INTEGER)
                .query(String.class)
                .single();
        boolean first = id.equals(fresh.value());
        if (!first) {
            votes.recount(new StepId(id));
        }
        return new Opened(find(new StepId(id)).orElseThrow(), first);
    }

    /** The step with this name that was not withdrawn, and the launch that last asked for it. */
    public Optional<Asked> named(OperationId operation, String name) {
        return jdbc.sql(JdbcStepRows.STEP + "where s.subject = :operation and s.name = :name and s.state <> 'CLOSED'")
                .param("operation", operation.value())
                .param("name", name)
                .query((row, number) -> new Asked(JdbcStepRows.step(row, number), row.getInt("fence")))
                .optional();
    }

    /** Whether this is a step that this launch of the operation asked for. */
    public boolean isOf(StepId id, OperationId operation, int fence) {
        return jdbc.sql("""
                        select exists (select from approval_step where id = :id and subject = :operation and fence = :fence)
                        """)
                .param("id", id.value())
                .param("operation", operation.value())
                .param("fence", fence)
                .query(Boolean.class)
                .single();
    }

    /** Whether this launch of the operation asked for any step. */
    public boolean isAnyOf(OperationId operation, int fence) {
        return jdbc.sql("select exists (select from approval_step where subject = :operation and fence = :fence)")
                .param("operation", operation.value())
                .param("fence", fence)
                .query(Boolean.class)
                .single();
    }

    /** The steps that this launch asked for and that are approved. */
    public List<ApprovalStep> approved(OperationId operation, int fence) {
        return jdbc.sql(JdbcStepRows.STEP
                        + "where s.subject = :operation and s.fence = :fence and s.state = 'APPROVED'")
                .param("operation", operation.value())
                .param("fence", fence)
                .query(JdbcStepRows::step)
                .list();
    }

    /** Steps of the subject, of any launch, that are neither approved nor withdrawn. */
    public List<ApprovalStep> undecided(ApprovalSubject.Id subject) {
        return jdbc.sql(JdbcStepRows.STEP + "where s.subject = :subject and s.state not in ('APPROVED', 'CLOSED')")
                .param("subject", subject.value())
                .query(JdbcStepRows::step)
                .list();
    }

    public Optional<ApprovalStep> find(StepId id) {
        return jdbc.sql(JdbcStepRows.STEP + "where s.id = :id")
                .param("id", id.value())
                .query(JdbcStepRows::step)
                .optional();
    }

    /** All steps of a subject in the order they were opened. */
    public List<ApprovalStep> of(ApprovalSubject.Id subject) {
        return jdbc.sql(JdbcStepRows.STEP + "where s.subject = :subject order by s.opened, s.id")
                .param("subject", subject.value())
                .query(JdbcStepRows::step)
                .list();
    }

    /** Steps of an operation whose process has not received their latest change. */
    public List<ApprovalStep> undelivered(OperationId operation) {
        return jdbc.sql(JdbcStepRows.STEP + """
                        where s.subject = :operation and s.heard < s.revision and s.state <> 'CLOSED'
                            and s.fence = (select o.launch_fence from operation o where o.id = :operation)
                        """)
                .param("operation", operation.value())
                .query(JdbcStepRows::step)
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

    /** Closes the open steps of a subject, without a change that its process would have to be notified of. */
    public void closeAll(ApprovalSubject.Id subject, Instant now) {
        jdbc.sql("""
                        update approval_step set is_open = false, state = 'CLOSED', ended = :now
                        where subject = :subject and is_open
                        """)
                .param("now", Columns.timestamp(now))
                .param("subject", subject.value())
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

    /** A step, and the launch that last asked for it. */
    record Asked(ApprovalStep step, int fence) {}

    /** A step that was asked for. */
    record Opened(ApprovalStep step, boolean first) {}
}
