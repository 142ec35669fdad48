package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.CertloomApplication;
import dev.certloom.approval.LaunchDecision.Basis;
import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ProcessVersion;
import dev.certloom.certificate.Drafts;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.Claim;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.OperationProgression;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Requester;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Approvals in the vault on the real database, and without an engine: one service for all tests of these. */
@Execution(ExecutionMode.SAME_THREAD)
abstract class ApprovalScene {

    static final VaultName VAULT = new VaultName("default");
    /** No engine answers there: the vault decides without one. */
    static final ConfigurableApplicationContext SERVICE = serviceOn(TestDatabase.random(), TestCampaigns.class);

    static final Approver BOB = approver("bob", "approvers");
    static final Approver CAROL = approver("carol", "approvers");
    static final Approver STRANGER = approver("stranger", "others");
    static final Approver DEPUTY = approver("deputy", "deputies");
    static final Requester PROGRAM = new Requester("program-id", "deployment", Set.of(), Set.of("bob-id"));

    final ApprovalProcess approvalProcess = SERVICE.getBean(ApprovalProcess.class);
    final StepLifecycle lifecycle = SERVICE.getBean(StepLifecycle.class);
    final ApprovalDecisions decisions = SERVICE.getBean(ApprovalDecisions.class);
    final JdbcClient jdbc = SERVICE.getBean(JdbcClient.class);
    final CertificateName name = new CertificateName("web-" + UUID.randomUUID());

    /** @param more that belongs to it, besides the application */
    static ConfigurableApplicationContext serviceOn(TestDatabase database, Class<?>... more) {
        return new SpringApplicationBuilder(CertloomApplication.class)
                .sources(more)
                .properties(
                        "certloom.embedded.enabled=false",
                        "certloom.engine.grpc-address=http://127.0.0.1:1",
                        "certloom.key-encryption-key=" + Base64.getEncoder().encodeToString(new byte[32]),
                        "certloom.vault.create-within=PT0S",
                        "certloom.vaults.default.hosts=localhost",
                        "certloom.vaults.tasks-1.hosts=tasks-1.localhost",
                        "certloom.vaults.tasks-2.hosts=tasks-2.localhost",
                        "certloom.vaults.tasks-3.hosts=tasks-3.localhost",
                        "certloom.vaults.tasks-4.hosts=tasks-4.localhost",
                        "certloom.vaults.tasks-5.hosts=tasks-5.localhost",
                        "certloom.vaults.tasks-6.hosts=tasks-6.localhost",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.user(),
                        "spring.datasource.password=" + database.password(),
                        "certloom.approval.standing-groups=approvers",
                        "spring.mail.host=127.0.0.1",
                        "spring.mail.port=1",
                        "certloom.notifications.mail.from=certloom@example.org",
                        "server.port=0")
                .run();
    }

    /** As they are at first, whatever became of them in the test before. */
    @BeforeEach
    void usualPeople() {
        for (String table : List.of("account_act", "client_owner", "oauth_client", "person")) {
            jdbc.sql("delete from " + table).update();
        }
        approver("bob", "approvers");
        approver("carol", "approvers");
        approver("stranger", "others");
        approver("deputy", "deputies");
    }

    StepId opened(int required) {
        return open(requested(asker("alice-id")), "step", required);
    }

    StepId open(Claim claim, String step, int required) {
        return lifecycle.open(claim, definition(step, required), 1).id().orElseThrow();
    }

    static StepDefinition definition(String step, int required) {
        return new StepDefinition(
                step.replace(' ', '-'),
                Set.of("approvers"),
                required,
                Set.of("deputies"),
                Duration.ofDays(1),
                Duration.ofDays(2),
                Duration.ofDays(7));
    }

    Claim requested(Requester requester) {
        return requested(VAULT, name, "Self", requester);
    }

    Claim requested(VaultName vault, CertificateName certificate, String issuer, Requester requester) {
        return requested(vault, certificate, issuer, new Asker.Caller(requester, actor("alice")));
    }

    Claim requested(VaultName vault, CertificateName certificate, String issuer, Asker asker) {
        PendingOperation operation = SERVICE.getBean(CertificateRequests.class)
                .accept(new CreateCertificate(
                        vault, certificate, Optional.of(Drafts.by(issuer)), true, Map.of(), Optional.empty(), asker));
        return begun(operation);
    }

    /** It has its certification request, and what counts for it is decided. */
    static Claim begun(PendingOperation operation) {
        Claim claim = new Claim(operation.id(), 1, 7, "engine", "open-approval-step");
        SERVICE.getBean(OperationProgression.class).prepare(claim, Function.identity());
        decide(claim, new ByProcess());
        return claim;
    }

    /** The next launch of the same request, on which nothing is decided yet. */
    Claim nextLaunch(Claim claim) {
        int fence = claim.fence() + 1;
        jdbc.sql("update operation set launch_fence = :fence where id = :id")
                .param("fence", fence)
                .param("id", claim.operation().value())
                .update();
        return new Claim(claim.operation(), fence, claim.processInstanceKey() + 1, "engine", "open-approval-step");
    }

    /** The next launch of the same request, decided on by itself. */
    Claim relaunched(Claim claim) {
        Claim later = nextLaunch(claim);
        decide(later, new ByProcess());
        return later;
    }

    /** What counts for a launch; without a table the steps that are opened. */
    static void decide(Claim claim, Basis basis) {
        decide(claim, basis, List.of());
    }

    static void decide(Claim claim, Basis basis, List<String> unreadable) {
        LaunchDecisionService book = SERVICE.getBean(LaunchDecisionService.class);
        book.judge(claim);
        if (!unreadable.isEmpty()) {
            Map<String, Object> members = new HashMap<>(book.judged(claim).members());
            members.put("unreadable", unreadable);
            SERVICE.getBean(JdbcApprovalRecords.class)
                    .keepJudged(
                            claim.operation(),
                            claim.fence(),
                            operation(claim).csr().orElseThrow().sha256(),
                            members,
                            Instant.EPOCH);
        }
        assertThat(book.decide(claim, new ProcessVersion("approval", 1), basis, book.judged(claim)))
                .isPresent();
    }

    /** Reminder, escalation and lapse of the step are due. */
    void letPass(StepId step) {
        jdbc.sql("""
                        update approval_step set remind_at = opened, escalate_at = opened, lapse_at = opened where id = :id
                        """).param("id", step.value()).update();
    }

    static PendingOperation operation(Claim claim) {
        return SERVICE.getBean(OperationQueries.class).operation(VAULT, claim.operation());
    }

    static Requester asker(String id) {
        return new Requester(id, "Alice", Set.of(), Set.of());
    }

    /** Somebody who may decide for these groups: with an account, since the store says who is in a group. */
    static Approver approver(String person, String... groups) {
        account(person, "{certloom-approver}", "{" + String.join(",", groups) + "}");
        return new Approver(actor(person), Set.of(groups));
    }

    /** Makes or changes an account. Made long ago, and by nobody who matters. */
    static void account(String person, String roles, String groups) {
        SERVICE.getBean(JdbcClient.class)
                .sql("""
                        insert into person (id, user_name, name, password_hash, roles, groups, must_change, created,
                            changed)
                        values (:person || '-id', :person, :person, 'x', cast(:roles as text[]), cast(:groups as text[]), false,
                            now(), now())
                        on conflict (id) do update set roles = excluded.roles, groups = excluded.groups
                        """)
                .param("person", person)
                .param("roles", roles)
                .param("groups", groups)
                .update();
    }

    static Actor actor(String person) {
        return new Actor(person + "-id", person, "token", "127.0.0.1");
    }
}
