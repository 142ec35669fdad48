package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.crypto.TestPki;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Steps that an earlier release opened for requests are decided by this one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubjectsUpgradeIT {

    /** The last migration of the release in which steps belonged to operations. */
    private static final String STEPS_OF_OPERATIONS = "42";

    private static final StepId STEP = new StepId("1".repeat(32));
    private static final StepId WITHDRAWN = new StepId("2".repeat(32));
    private static final OperationId OPERATION = new OperationId("a".repeat(32));

    private final TestDatabase database = TestDatabase.random();
    private final JdbcClient jdbc = JdbcClient.create(database.source());
    private ConfigurableApplicationContext service;
    private ApprovalDecisions decisions;

    @BeforeAll
    void upgrade() {
        Flyway.configure()
                .dataSource(database.source())
                .target(STEPS_OF_OPERATIONS)
                .load()
                .migrate();
        List.of("alice", "bob", "carol").forEach(this::person);
        request();
        step(STEP, "step", "OPEN");
        step(WITHDRAWN, "withdrawn", "CLOSED");
        jdbc.sql("""
                        insert into approval_vote (step, operation, person, person_name, instead_of, approved, reason, cast_at,
                            voices, independent)
                        values (repeat('1', 32), repeat('a', 32), 'bob-id', 'bob', '', true, 'fine', now(), '{bob}', true)
                        """).update();
        jdbc.sql("insert into approval_voice values (repeat('a', 32), 1, 'bob', repeat('1', 32), 'bob-id')")
                .update();
        service = ApprovalScene.serviceOn(database);
        decisions = service.getBean(ApprovalDecisions.class);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void stepThatWasOpenBeforeIsDecidedByTheVotesOfBothReleases() {
        // given
        assertThat(decisions.stepsOf(ApprovalSubject.Id.of(OPERATION)))
                .extracting(ApprovalStep::id)
                .containsExactly(STEP, WITHDRAWN);
        assertThat(decisions.step(ApprovalScene.VAULT, STEP).votes())
                .singleElement()
                .satisfies(vote -> assertThat(vote.counts()).isTrue());
        refuse("alice");
        refuse("bob");

        // when
        ApprovalStep decided = decisions.approve(ApprovalScene.VAULT, STEP, approver("carol"), "");

        // then
        assertThat(decided.state()).isEqualTo(StepState.APPROVED);
        assertThat(jdbc.sql("select event_type from event_publication")
                        .query(String.class)
                        .list())
                .containsExactly("dev.certloom.approval.ApprovalStepChanged$Approved");
        assertThat(jdbc.sql("select operation from audit_line where action = 'approval-given'")
                        .query(String.class)
                        .list())
                .containsExactly(OPERATION.value());
    }

    @Test
    void requestThatPeopleWereAskedAboutIsNotDeletedByTheDatabase() {
        assertThatThrownBy(() -> jdbc.sql("delete from operation").update())
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    private void refuse(String person) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> decisions.approve(ApprovalScene.VAULT, STEP, approver(person), ""))
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_ALLOWED));
    }

    private static Approver approver(String person) {
        return new Approver(ApprovalScene.actor(person), Set.of("approvers"));
    }

    private void person(String name) {
        jdbc.sql("""
                        insert into person (id, user_name, name, password_hash, roles, groups, must_change, created, changed)
                        values (:name || '-id', :name, :name, 'x', '{certloom-approver}', '{approvers}', false, now(), now())
                        """).param("name", name).update();
    }

    private void request() {
        jdbc.sql("insert into certificate (vault, name_key, name, created) values ('default', 'web', 'web', now())")
                .update();
        jdbc.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase, is_open,
                            since, csr, cancellation, cancellation_attempt, launch_fence, claim_fence, created, quiet_since,
                            requester, requester_name)
                        values (:id, 'default', 'web', 'web', repeat('b', 32), :policy::jsonb, 'Self', true, '{}',
                            'AWAITING_APPROVAL', true, now(), '\\x3000', 'NONE', 0, 1, 1, now(), now(), 'alice-id', 'Alice')
                        """)
                .param("id", OPERATION.value())
                .param("policy", JdbcPolicyColumn.write(TestPki.policy("CN=web")))
                .update();
    }

    private void step(StepId id, String name, String state) {
        jdbc.sql("""
                        insert into approval_step (id, operation, vault, name, groups, escalation_group, required, state, is_open,
                            revision, heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
                        values (:id, :operation, 'default', :name, '{approvers}', '{}', 2, :state, :state = 'OPEN', 0, 0, now(),
                            now(), now(), now() + interval '1 day', 1, 1, 1)
                        """)
                .param("id", id.value())
                .param("operation", OPERATION.value())
                .param("name", name)
                .param("state", state)
                .update();
    }
}
