package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static dev.certloom.renewal.TestLives.tellAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.certificate.Drafts;
import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.CertificateDeletions;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of certificates as time passes. */
class RenewalIT extends RenewalScene {

    private static final Duration LIFE = Duration.ofDays(100);
    private static final Duration UNTIL_DUE = Duration.ofDays(80);
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void whatIsDueIsAskedForOnceAndTheRecordSaysWhy() {
        // given
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        Instant due = CLOCK.instant().plus(UNTIL_DUE);
        assertThat(scan()).isZero();
        assertThat(queries.next(VAULT, name))
                .contains(new NextAction(Action.RENEW, due, RequestCause.LIFETIME_PERCENTAGE));

        // when
        later(UNTIL_DUE.minusSeconds(1));
        assertThat(scan()).isZero();
        later(Duration.ofSeconds(1));
        assertThat(scan()).isOne();
        assertThat(scan()).isZero();
        later(DAY);
        assertThat(scan()).isZero();

        // then
        PendingOperation renewal = operation(name);
        assertThat(renewal.cause()).isEqualTo(RequestCause.LIFETIME_PERCENTAGE);
        assertThat(renewal.requester()).extracting(Requester::id).isEqualTo(Drafts.ASKING.id());
        assertThat(renewal.tags()).containsEntry("team", "web");
        assertThat(renewal.enabled()).isTrue();
        assertThat(operations(name)).isEqualTo(2);
        assertThat(lifecycle(name).renewal()).contains(renewal.id());
        assertThat(record(name)).containsExactly("certificate-near-expiry", "renewal-due");
        assertThat(detail(name, "certificate-requested", "cause")).isEqualTo("lifetime-percentage");
        assertThat(jdbc.sql(
                                "select actor_name from audit_line where operation = :id and action = 'certificate-requested'")
                        .param("id", renewal.id().value())
                        .query(String.class)
                        .single())
                .isEqualTo("Certloom on behalf of Alice");
    }

    @Test
    void theNewVersionIsPlannedLikeTheFirst() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        scan();

        VersionId successor = issue(operation(name), LIFE);
        scan();

        assertThat(lifecycle(name).life().version()).isEqualTo(successor);
        assertThat(queries.next(VAULT, name))
                .contains(new NextAction(
                        Action.RENEW, CLOCK.instant().plus(UNTIL_DUE), RequestCause.LIFETIME_PERCENTAGE));
        assertThat(record(name)).containsExactly("certificate-near-expiry", "renewal-due", "renewal-completed");
        assertThat(detail(name, "renewal-completed", "successor")).isEqualTo(successor.value());
    }

    @Test
    void disabledIsLeftAloneUntilItIsEnabled() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        jdbc.sql("update certificate_version set enabled = false where name_key = :name")
                .param("name", name.key())
                .update();
        scan();
        later(LIFE);

        assertThat(scan()).isZero();
        assertThat(lifecycle(name).plan()).isEqualTo(new Rest(Rest.Reason.DISABLED));
        assertThat(record(name)).isEmpty();

        jdbc.sql("update certificate_version set enabled = true where name_key = :name")
                .param("name", name.key())
                .update();
        assertThat(scan()).isOne();
    }

    @Test
    void whatIsDisabledOnceItIsDueIsNotBegun() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        planner.planDue(100);
        assertThat(lifecycle(name).queued()).isTrue();

        jdbc.sql("update certificate_version set enabled = false where name_key = :name")
                .param("name", name.key())
                .update();

        assertThat(starter.startQueued()).isZero();
        assertThat(scan()).isZero();
        assertThat(operations(name)).isOne();
    }

    @Test
    void whatEndedWhileNobodyLookedIsRenewedAndTold() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        later(LIFE.multipliedBy(2));

        assertThat(scan()).isOne();
        assertThat(record(name)).containsExactlyInAnyOrder("certificate-expired", "renewal-due");
    }

    @Test
    void whatCannotBeReadKeepsNobodyElseWaiting() {
        CertificateName odd = certificate("Self", LIFE, renewAt(80));
        certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        planner.planDue(100);
        jdbc.sql("update lifecycle set reason = 'OF_A_LATER_RELEASE' where name_key = :name")
                .param("name", odd.key())
                .update();

        assertThat(starter.startQueued()).isOne();
        assertThat(scan()).as("planned anew").isOne();
    }

    @Test
    void whateverGoesWrongAtABeginningIsAFailureThatIsTold() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        planner.planDue(100);

        int begun = starter(TestRenewals.SETTINGS, event -> {
                    throw new IllegalStateException("A bug.");
                })
                .startQueued();

        assertThat(begun).isZero();
        assertThat(lifecycle(name).failures()).isOne();
        assertThat(record(name)).endsWith("renewal-failed");
    }

    @Test
    void ofThoseThatWaitForPeopleAnIssuerIsGivenALimitedNumber() {
        for (int i = 0; i < 22; i++) {
            certificate("Self", LIFE, renewAt(80));
        }
        scan();
        later(UNTIL_DUE);
        planner.planDue(100);
        RenewalStarter oneAtATime = starter(TestRenewals.settings(1));

        int begun = 0;
        for (int i = 0; i < 25; i++) {
            begun += oneAtATime.startQueued();
            jdbc.sql("update operation set phase = 'AWAITING_APPROVAL' where is_open")
                    .update();
        }

        assertThat(begun).isEqualTo(20);
    }

    @Test
    void deletedIsLeftAloneUntilItIsRecovered() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        CertificateDeletions deletions = SERVICE.getBean(CertificateDeletions.class);
        deletions.delete(VAULT, name, Actor.system("test"));
        later(UNTIL_DUE);

        assertThat(scan()).isZero();
        assertThat(lifecycle(name).plan()).isEqualTo(new Rest(Rest.Reason.DELETED));

        deletions.recover(VAULT, name, Actor.system("test"));
        assertThat(scan()).isOne();
    }

    @Test
    void whatWasPurgedHasNoPlan() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        jdbc.sql("update certificate set current = null, expires = null, key_type = null where name_key = :name")
                .param("name", name.key())
                .update();

        assertThat(queries.of(VAULT, name)).isEmpty();
    }

    @Test
    void whatFailsIsTriedAgainAfterGrowingPauses() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        scan();

        refuse(operation(name), "The CA says no.");

        assertThat(scan()).isZero();
        assertThat(lifecycle(name).failures()).isOne();
        assertThat(lifecycle(name).lastFailure())
                .contains(new Lifecycle.LastFailure(
                        "The CA says no.", CLOCK.instant(), CLOCK.instant().plus(Duration.ofHours(1))));
        later(Duration.ofHours(1));
        assertThat(scan()).isOne();
        refuse(operation(name), "The CA says no again.");
        assertThat(lifecycle(name).failures()).isEqualTo(2);
        later(Duration.ofHours(1));
        assertThat(scan()).isZero();
        later(Duration.ofHours(1));
        assertThat(scan()).isOne();
        issue(operation(name), LIFE);
        scan();
        assertThat(lifecycle(name).failures()).isZero();
        assertThat(lifecycle(name).lastFailure()).isEmpty();
        assertThat(record(name))
                .containsExactly(
                        "certificate-near-expiry",
                        "renewal-due",
                        "renewal-failed",
                        "renewal-due",
                        "renewal-failed",
                        "renewal-due",
                        "renewal-completed");
    }

    @Test
    void whatPeopleEndIsNotAskedForAgainOnTheSameDay() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        scan();

        requests.delete(VAULT, name, Optional.empty(), Actor.system("test"));

        later(DAY.minusSeconds(1));
        assertThat(scan()).isZero();
        later(Duration.ofSeconds(1));
        assertThat(scan()).isOne();
        assertThat(detail(name, "renewal-failed", "reason")).startsWith("It was deleted by ");
    }

    @Test
    void whatCannotBeAskedForFailsWithItsReason() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        jdbc.sql("update certificate set policy = jsonb_set(policy, '{issuer}', '\"gone\"') where name_key = :name")
                .param("name", name.key())
                .update();
        scan();
        later(UNTIL_DUE);

        assertThat(scan()).isZero();

        assertThat(operations(name)).isOne();
        assertThat(lifecycle(name).failures()).isOne();
        assertThat(lifecycle(name).lastFailure().orElseThrow().reason()).startsWith("Issuer not found: 'gone'.");
        assertThat(record(name)).containsExactly("certificate-near-expiry", "renewal-failed");
    }

    @Test
    void whileAnotherRequestIsUnderWayNothingIsRenewed() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        PendingOperation own = asked(name, "Self", renewAt(80));

        assertThat(scan()).isZero();
        later(DAY);
        assertThat(scan()).isZero();
        assertThat(lifecycle(name).next().orElseThrow().action()).isEqualTo(Action.RENEW);

        refuse(own, "No.");
        assertThat(lifecycle(name).failures()).isZero();
        later(Duration.ofMinutes(15));
        assertThat(scan()).isOne();
    }

    @Test
    void aRequestThatComesBetweenLookingAndStartingIsNotDisturbed() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        planner.planDue(1);
        PendingOperation own = asked(name, "Self", renewAt(80));

        assertThat(starter.startQueued()).isZero();

        assertThat(operation(name).id()).isEqualTo(own.id());
        assertThat(lifecycle(name).failures()).isZero();
    }

    @Test
    void nearExpiryAndExpiryAreToldOnceEach() {
        CertificateName name = certificate("Unknown", LIFE, tellAt(80));
        scan();

        for (int day = 0; day < 110; day++) {
            later(DAY);
            scan();
        }

        assertThat(record(name))
                .containsExactly(
                        "certificate-near-expiry", "renewal-due", "certificate-near-expiry", "certificate-expired");
        assertThat(detail(name, "renewal-due", "action")).isEqualTo("told");
        assertThat(lifecycle(name).plan()).isEqualTo(new Rest(Rest.Reason.NOTHING_LEFT));
    }

    @Test
    void whatWasOverWhenItCameIsNeitherToldNorRenewed() {
        CertificateName name = imported(TestLives.policy(new IssuerName("ca"), 12, renewAt(80)), Duration.ofDays(-1));

        assertThat(scan()).isZero();

        assertThat(record(name)).isEmpty();
        assertThat(lifecycle(name).plan()).isEqualTo(new Rest(Rest.Reason.CAME_EXPIRED));
    }

    @Test
    void ofAnImportedOneWithoutAnIssuerPeopleAreTold() {
        CertificateName name = imported(TestLives.policy(IssuerName.SELF, 12, renewAt(80)), LIFE);
        scan();
        later(UNTIL_DUE);

        assertThat(scan()).isZero();

        assertThat(operations(name)).isZero();
        assertThat(record(name)).contains("renewal-due");
    }

    @Test
    void whoBroughtACertificateInCountsAsHavingAskedForItsRenewal() {
        CertificateName name = imported(TestLives.policy(IssuerName.UNKNOWN, 12, renewAt(80)), LIFE);
        scan();
        later(UNTIL_DUE);

        assertThat(scan()).isOne();

        assertThat(operation(name).requester())
                .isEqualTo(new Requester("certloom:importer", "Certloom", Set.of(), Set.of()));
        assertThat(operation(name).isManual()).isTrue();
    }

    @Test
    void whatACallerAsksForTakesThePlaceOfARenewalThatNobodyHasTouched() {
        CertificateName name = certificate("Unknown", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        scan();
        PendingOperation renewal = operation(name);
        later(DAY);

        PendingOperation own = asked(name, "Unknown", renewAt(80));

        assertThat(operation(name).id()).isEqualTo(own.id());
        assertThat(SERVICE.getBean(OperationQueries.class)
                        .operation(VAULT, renewal.id())
                        .phase())
                .isEqualTo(Phase.WITHDRAWN);
        assertThat(lifecycle(name).failures()).as("it did not fail").isZero();
        assertThat(scan()).isZero();
        refuse(own, "No.");
        later(Duration.ofMinutes(15));
        assertThat(scan()).as("it is still due").isOne();
    }

    @Test
    void aRenewalThatAnIssuerWorksOnIsNotPutAside() {
        CertificateName name = certificate("Unknown", LIFE, renewAt(80));
        scan();
        later(UNTIL_DUE);
        scan();
        jdbc.sql("""
                        insert into certificate_order (operation, state, created, changed, vault, issuer_key)
                        values (:id, 'INTENDED', now(), now(), 'default', 'unknown')
                        """).param("id", operation(name).id().value()).update();

        assertThatThrownBy(() -> asked(name, "Unknown", renewAt(80)))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.OPERATION_IN_PROGRESS));
    }

    @Test
    void otherSettingsHaveAllPlansMadeAnewSomeAtATime() {
        certificate("Self", LIFE, renewAt(80));
        certificate("Self", LIFE, renewAt(80));
        certificate("Self", LIFE, renewAt(80));
        plans.settingsAre("one");
        while (plans.planAnewAfterSettings(1000)) {
            planner.planDue(10);
        }
        planner.planDue(10);

        plans.settingsAre("one");
        assertThat(plans.planAnewAfterSettings(2)).isFalse();
        assertThat(planner.planDue(1)).as("the same settings").isZero();

        plans.settingsAre("other");
        int planned = 0;
        while (plans.planAnewAfterSettings(2)) {
            int now = planner.planDue(10);
            assertThat(now).isBetween(1, 2);
            planned += now;
        }
        assertThat(planned)
                .isEqualTo(jdbc.sql("select count(*) from lifecycle")
                        .query(Integer.class)
                        .single());
    }

    @Test
    void anotherPolicyIsAnotherPlanAtOnce() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        scan();
        later(Duration.ofDays(60));
        jdbc.sql("""
                        update certificate set policy = jsonb_set(jsonb_set(policy, '{lifetimeActions,0,percentage}', '50'),
                            '{updated}', to_jsonb(:now::text)) where name_key = :name
                        """)
                .param("now", CLOCK.instant().toString())
                .param("name", name.key())
                .update();

        assertThat(scan()).isOne();

        assertThat(operation(name).cause()).isEqualTo(RequestCause.POLICY_CHANGED);
    }

    @Test
    void whereItIsSwitchedOffPlansAreMadeAndNothingIsRenewed() {
        CertificateName name = certificate("Self", LIFE, renewAt(80));
        RenewalSettings usual = TestRenewals.SETTINGS;
        RenewalPlanner off = planner(new RenewalSettings(
                false,
                usual.interval(),
                10,
                usual.jitter(),
                usual.nearExpiry(),
                usual.retryFirst(),
                usual.retryLongest(),
                usual.selectionLimit()));
        off.planDue(1);
        later(LIFE.plus(DAY));
        off.planDue(1);

        assertThat(starter.startQueued()).isZero();
        assertThat(lifecycle(name).queued()).isFalse();
        assertThat(lifecycle(name).next()).isPresent();
        assertThat(record(name)).containsExactly("certificate-expired");
    }
}
