package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static dev.certloom.renewal.TestLives.tellAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.certificate.Contact;
import dev.certloom.certificate.ContactBook;
import dev.certloom.database.Columns;
import dev.certloom.issuer.IssuerAccountDraft;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.maintenance.Freezes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What certificates share is changed, and what of their renewals will fail is known again, on the real database. */
class SharedChangesIT extends RenewalScene {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Actor ADA = Actor.system("ada");
    private static final ExecutorService THREADS = Executors.newSingleThreadExecutor();

    private final SharedChanges changes = SERVICE.getBean(SharedChanges.class);
    private final JdbcSharedChanges shared = SERVICE.getBean(JdbcSharedChanges.class);
    private final IssuerAccounts issuers = SERVICE.getBean(IssuerAccounts.class);
    private final ContactBook contacts = SERVICE.getBean(ContactBook.class);
    private final Freezes freezes = SERVICE.getBean(Freezes.class);

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
    }

    @BeforeEach
    void nothingHasChangedYet() {
        jdbc.sql("delete from renewal_look").update();
    }

    /** What is due by now is looked at, and nothing else: the day is not over yet. */
    private List<RenewalProblem> problems(CertificateName name) {
        changes.apply(9);
        planner.planDue(9);
        return lifecycle(name).problems();
    }

    private void issuer(IssuerName name, boolean enabled) {
        issuers.set(
                VAULT,
                name,
                new IssuerAccountDraft(
                        Optional.of("LocalCA"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(enabled)),
                ADA);
    }

    @Test
    void anIssuerThatIsDisabledAndEnabledAgain() {
        IssuerName ca = new IssuerName("shared-ca");
        issuer(ca, true);
        CertificateName name = imported(TestLives.policy(ca, 12, renewAt(80)), YEAR);
        assertThat(problems(name)).isEmpty();

        issuer(ca, false);
        assertThat(problems(name)).containsExactly(RenewalProblem.ISSUER_DISABLED);
        issuer(ca, true);
        assertThat(problems(name)).isEmpty();
        issuers.delete(VAULT, ca, ADA);
        assertThat(problems(name)).containsExactly(RenewalProblem.ISSUER_GONE);
    }

    @Test
    void certificatesOfOtherIssuersAreNotLookedAt() {
        issuer(new IssuerName("shared-other"), true);
        CertificateName name = imported(TestLives.policy(new IssuerName("shared-other"), 12, renewAt(80)), YEAR);
        problems(name);

        issuer(new IssuerName("shared-ca"), false);
        changes.apply(9);

        assertThat(planner.planDue(9)).isZero();
    }

    @Test
    void contactsThatAreSetAndRemoved() {
        contacts.delete(VAULT);
        CertificateName name = imported(TestLives.policy(IssuerName.SELF, 12, tellAt(80)), YEAR);
        assertThat(problems(name)).containsExactly(RenewalProblem.NO_CONTACT);

        contacts.replace(
                VAULT, List.of(new Contact("ada@example.org", Optional.empty(), Optional.empty())), CLOCK.instant());
        assertThat(problems(name)).isEmpty();
        contacts.delete(VAULT);
        assertThat(problems(name)).containsExactly(RenewalProblem.NO_CONTACT);
    }

    @Test
    void aFreezeThatIsMadeAndEnded() {
        CertificateName name = certificate("Self", Duration.ofDays(30), renewAt(80));
        assertThat(problems(name)).isEmpty();

        String freeze = freezes.make(
                        VAULT,
                        new Freezes.Draft(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                CLOCK.instant().plus(Duration.ofDays(60)),
                                "A long freeze"),
                        ADA)
                .id();
        assertThat(problems(name)).containsExactly(RenewalProblem.FROZEN);
        freezes.end(VAULT, freeze, ADA);
        assertThat(problems(name)).isEmpty();
    }

    @Test
    void peopleWhoJoinAndLeaveTheGroupThatIsAsked() {
        // given a policy that was changed after people agreed
        CertificateName name = certificate("Self", YEAR, renewAt(80));
        approvedBy("approvers-of-" + name.value(), name);
        assertThat(problems(name))
                .as("nothing has changed that people would be asked about")
                .isEmpty();
        jdbc.sql("""
                        update certificate set policy = jsonb_set(policy, '{updated}', to_jsonb(cast(:later as text)))
                        where name_key = :name
                        """)
                .param("later", CLOCK.instant().plusSeconds(60).toString())
                .param("name", name.key())
                .update();
        assertThat(problems(name)).containsExactly(RenewalProblem.APPROVERS_MISSING);

        // when
        person("approvers-of-" + name.value());
        assertThat(problems(name)).isEmpty();
        jdbc.sql("update person set groups = '{}' where id = 'shared-person'").update();

        // then
        assertThat(problems(name)).containsExactly(RenewalProblem.APPROVERS_MISSING);
    }

    @Test
    void thereIsOneLookForAllThatAreConcernedAndItGoesOnWhereItWas() {
        CertificateName first = certificate("Self", YEAR, renewAt(80));
        CertificateName second = certificate("Self", YEAR, renewAt(80));
        planner.planDue(9);
        jdbc.sql("insert into renewal_look (vault, about, issuer_key) values ('default', 'FREEZES', '')")
                .update();

        int parts = 0;
        while (Boolean.TRUE.equals(transaction.execute(status -> shared.markNext(1)))) {
            parts++;
        }

        assertThat(parts).isGreaterThan(2);
        assertThat(jdbc.sql("select count(*) from lifecycle where check_at = '-infinity' and name_key in (:names)")
                        .param("names", List.of(first.key(), second.key()))
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void aLookDoesNotPassByWhatIsBeingPlanned() throws Exception {
        // given a plan that is made from what was known before
        CertificateName name = certificate("Self", YEAR, renewAt(80));
        jdbc.sql("insert into renewal_look (vault, about, issuer_key) values ('default', 'FREEZES', '')")
                .update();

        // when
        Future<?> looked = transaction.execute(status -> {
            jdbc.sql("""
                            update lifecycle set action = 'RENEW', action_at = 'infinity', reason = 'BY_HAND', check_at = 'infinity'
                            where name_key = :name
                            """).param("name", name.key()).update();
            Future<?> looking = THREADS.submit(() -> changes.apply(9));
            await().until(() -> looking.isDone() || isSomebodyWaiting());
            return looking;
        });
        looked.get(60, TimeUnit.SECONDS);

        // then
        assertThat(jdbc.sql("select check_at = '-infinity' from lifecycle where name_key = :name")
                        .param("name", name.key())
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    private boolean isSomebodyWaiting() {
        return jdbc.sql("select count(*) > 0 from pg_locks where not granted")
                .query(Boolean.class)
                .single();
    }

    private void approvedBy(String group, CertificateName name) {
        String operation = operation(name).id().value();
        jdbc.sql("""
                        insert into judged_request (operation, fence, csr_sha256, facts, judged) values (:id, 1, :sha, '{}', :now)
                        """)
                .param("id", operation)
                .param("sha", "a".repeat(64))
                .param("now", Columns.timestamp(CLOCK.instant()))
                .update();
        jdbc.sql("""
                        insert into approval (operation, rule, process_instance, process_version, decided, by_people, judged_fence)
                        values (:id, 'wildcard', 1, 1, :now, true, 1)
                        """)
                .param("id", operation)
                .param("now", Columns.timestamp(CLOCK.instant()))
                .update();
        jdbc.sql("""
                        insert into approval_decision (operation, fence, process, process_version, decision, decision_version,
                            decision_key, answer, decided)
                        values (:id, 1, 'certificate-approval', 1, 'approval-policy', 1, 1, :answer::json, :now)
                        """)
                .param("id", operation)
                .param("answer", "{\"rule\":\"wildcard\",\"groups\":[\"%s\"],\"required\":1}".formatted(group))
                .param("now", Columns.timestamp(CLOCK.instant()))
                .update();
    }

    private void person(String group) {
        jdbc.sql("""
                        insert into person (id, user_name, name, password_hash, password_version, roles, groups, must_change, created, changed)
                        values ('shared-person', 'shared', 'Shared', 'none', 0, '{certloom-approver}', array[:group], false, now(), now())
                        """).param("group", group).update();
    }
}
