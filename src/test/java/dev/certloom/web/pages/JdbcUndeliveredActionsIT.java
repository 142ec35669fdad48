package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.JdbcCertificates;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Cancellation;
import dev.certloom.operation.CertificateRequest;
import dev.certloom.operation.JdbcOperationWatch;
import dev.certloom.operation.JdbcOperations;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.operation.TestClock;
import dev.certloom.operation.Ticket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What the rows say of acts that a process has not heard of, on the real database. */
class JdbcUndeliveredActionsIT {

    private static final DriverManagerDataSource SOURCE = TestDatabase.migrated();
    private static final JdbcClient JDBC = JdbcClient.create(SOURCE);
    private static final VaultName VAULT = new VaultName("undelivered");

    private final Instant now = new TestClock().instant();
    private final JdbcCertificates certificates = new JdbcCertificates(JDBC);
    private final JdbcOperations operations = new JdbcOperations(
            JDBC, mock(JdbcOperationWatch.class), new EnvelopeCipher(new LocalKeyWrapper(new byte[32])));
    private final JdbcUndeliveredActions acts = new JdbcUndeliveredActions(JDBC);

    @Test
    void launchIsUndeliveredUntilAProcessInstanceHasClaimedIt() {
        OperationId first = request(Phase.RECEIVED);
        OperationId again = request(Phase.KEYED);
        set(again, "launch_fence = 3, claim_fence = 2");

        assertThat(acts.among(List.of(first, again)))
                .isEqualTo(Map.of(first, UndeliveredAction.REQUEST, again, UndeliveredAction.RESTART));

        set(first, "claim_fence = 1");
        set(again, "claim_fence = 3");
        assertThat(acts.among(List.of(first, again))).isEmpty();
    }

    @Test
    void approvalIsUndeliveredUntilItsStepIsReceivedUnlessAnotherIsOpen() {
        OperationId request = claimed(Phase.AWAITING_APPROVAL);
        step(request, "first", "APPROVED", false, 1, 0);
        assertThat(acts.of(request)).contains(UndeliveredAction.APPROVAL);

        step(request, "second", "OPEN", true, 0, 0);
        assertThat(acts.of(request)).as("others are asked").isEmpty();

        change(request, "second", "state = 'APPROVED', is_open = false, revision = 1");
        assertThat(acts.of(request)).contains(UndeliveredAction.APPROVAL);

        JDBC.sql("update approval_step set heard = revision where subject = :id")
                .param("id", request.value())
                .update();
        assertThat(acts.of(request)).isEmpty();
    }

    @Test
    void stepOfAnEarlierLaunchSaysNothing() {
        OperationId request = claimed(Phase.AWAITING_APPROVAL);
        step(request, "first", "APPROVED", false, 1, 0);
        set(request, "launch_fence = 2, claim_fence = 2");

        assertThat(acts.of(request)).isEmpty();
    }

    @Test
    void questionAndAnswerAreUndeliveredUntilTheyAreReceived() {
        OperationId request = claimed(Phase.AWAITING_APPROVAL);
        String step = step(request, "first", "ASKED", true, 1, 0);
        JDBC.sql("""
                        insert into approval_question (step, asked_by, asked_by_name, question, asked)
                        values (:step, 'bob', 'Bob', 'why', now())
                        """).param("step", step).update();
        assertThat(acts.of(request)).contains(UndeliveredAction.QUESTION);

        change(request, "first", "state = 'OPEN', revision = 2, heard = 1");
        assertThat(acts.of(request)).as("opened again, and nobody has answered").isEmpty();

        JDBC.sql("update approval_question set answered = now(), answer = 'so'").update();
        assertThat(acts.of(request)).contains(UndeliveredAction.ANSWER);

        change(request, "first", "heard = 2");
        assertThat(acts.of(request)).isEmpty();
    }

    @Test
    void cancellationIsUndeliveredUntilItIsDecidedOrPutToTheIssuer() {
        OperationId request = claimed(Phase.AWAITING_ISSUER);
        set(request, "cancellation = 'REQUESTED'");
        assertThat(acts.of(request)).contains(UndeliveredAction.CANCELLATION);

        set(request, "phase = 'CANCELLING'");
        assertThat(acts.of(request)).isEmpty();

        set(request, "phase = 'AWAITING_ISSUER', cancellation = 'REFUSED'");
        assertThat(acts.of(request)).isEmpty();
    }

    @Test
    void mergeByAPersonIsUndeliveredUntilTheVersionIsMade() {
        OperationId brought = claimed(Phase.VERIFYING, "unknown");
        OperationId issued = claimed(Phase.VERIFYING, "LocalCA");
        OperationId late = claimed(Phase.FAILED);
        OperationId failed = claimed(Phase.FAILED);
        set(late, "chain = array['\\x30'::bytea]");

        assertThat(acts.among(List.of(brought, issued, late, failed)))
                .isEqualTo(Map.of(brought, UndeliveredAction.MERGE, late, UndeliveredAction.MERGE));

        set(brought, "phase = 'COMPLETED', is_open = false");
        set(late, "phase = 'COMPLETED'");
        assertThat(acts.among(List.of(brought, late))).isEmpty();
    }

    @Test
    void rejectionIsUndeliveredWhileTheInstanceGoesOnAndHasNotReadItsStep() {
        OperationId request = claimed(Phase.REJECTED);
        step(request, "first", "REJECTED", false, 1, 0);
        assertThat(acts.of(request)).as("the engine tells of no instance").isEmpty();

        instance(request);
        assertThat(acts.of(request)).contains(UndeliveredAction.REJECTION);

        change(request, "first", "heard = 1");
        assertThat(acts.of(request)).isEmpty();
        change(request, "first", "heard = 0");
        JDBC.sql("update process_instance set ended = now(), completed = true").update();
        assertThat(acts.of(request)).isEmpty();
    }

    @Test
    void nothingIsAskedOfNothing() {
        assertThat(acts.among(List.of())).isEmpty();
        assertThat(acts.of(OperationId.random())).isEmpty();
    }

    private OperationId claimed(Phase phase) {
        return claimed(phase, "LocalCA");
    }

    private OperationId claimed(Phase phase, String issuer) {
        OperationId id = request(phase, issuer);
        set(id, "claim_fence = 1");
        return id;
    }

    private OperationId request(Phase phase) {
        return request(phase, "LocalCA");
    }

    private OperationId request(Phase phase, String issuer) {
        OperationId id = OperationId.random();
        CertificateName name =
                new CertificateName("c" + UUID.randomUUID().toString().substring(0, 8));
        CertificatePolicy policy = TestPki.policy(new IssuerName(issuer), "CN=web");
        certificates.lock(VAULT, name, now);
        certificates.save(new Certificate(
                VAULT, name, Optional.of(policy), Optional.empty(), Optional.empty(), Optional.empty()));
        operations.insert(new PendingOperation(
                new CertificateRequest(
                        id,
                        VAULT,
                        name,
                        VersionId.random(),
                        policy,
                        issuer,
                        Optional.empty(),
                        new Requester("alice-id", "Alice", Set.of(), Set.of()),
                        RequestCause.REQUESTED,
                        now),
                true,
                Map.of(),
                Phase.RECEIVED,
                now,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Cancellation.NONE,
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                Ticket.NONE));
        if (phase != Phase.RECEIVED) {
            set(id, "phase = '%s', is_open = %s".formatted(phase, phase.isOpen()));
        }
        return id;
    }

    private void set(OperationId id, String columns) {
        JDBC.sql("update operation set " + columns + " where id = :id")
                .param("id", id.value())
                .update();
    }

    private String step(OperationId request, String name, String state, boolean open, int revision, int heard) {
        String id = OperationId.random().value();
        JDBC.sql("""
                        with about as (
                            insert into approval_subject (id, kind, vault, requester, requester_owners, requested)
                            select id, 'OPERATION', vault, requester, requester_owners, created from operation
                            where id = :operation on conflict do nothing
                        )
                        insert into approval_step (id, subject, vault, name, groups, escalation_group, required, state, is_open,
                            revision, heard, opened, remind_at, escalate_at, lapse_at, fence, process_instance, process_version)
                        values (:id, :operation, 'undelivered', :name, '{}', '{}', 1, :state, :open,
                            :revision, :heard, now(), now(), now(), now(), 1, 1, 1)
                        """)
                .param("id", id)
                .param("operation", request.value())
                .param("name", name)
                .param("state", state)
                .param("open", open)
                .param("revision", revision)
                .param("heard", heard)
                .update();
        return id;
    }

    private void change(OperationId request, String step, String columns) {
        JDBC.sql("update approval_step set " + columns + " where subject = :operation and name = :name")
                .param("operation", request.value())
                .param("name", step)
                .update();
    }

    private void instance(OperationId request) {
        int log = JDBC.sql("""
                        insert into engine_log (name, partition, position, recorded, stored, heard)
                        values (:name, 1, 1, now(), now(), now()) returning id
                        """)
                .param("name", UUID.randomUUID().toString())
                .query(Integer.class)
                .single();
        JDBC.sql("""
                        insert into process_instance (log, key, operation, process_id, definition, version, started)
                        values (:log, 1, :operation, 'certificate-request', 1, 1, now())
                        """).param("log", log).param("operation", request.value()).update();
    }
}
