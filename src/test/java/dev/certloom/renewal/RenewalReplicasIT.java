package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.renewAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.Crowd;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RenewalHolds.Verdict;
import dev.certloom.renewal.RenewalEvent.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ApplicationEventPublisher;

/** Several replicas look what is due in one database. */
class RenewalReplicasIT extends RenewalScene {

    private static final Duration LIFE = Duration.ofDays(100);
    private static final Duration UNTIL_DUE = Duration.ofDays(80);
    private static final int REPLICAS = 4;
    private static final int MANY = 40;

    @Test
    void whatIsDueIsBegunOnceHoweverManyLook() throws Exception {
        // given
        RenewalSettings settings = TestRenewals.settings(MANY * 2);
        List<CertificateName> names = certificates(MANY);
        planner.planDue(1);
        later(UNTIL_DUE);

        // when
        List<Integer> started = Crowd.of(REPLICAS, replica -> {
            RenewalPlanner ownPlanner = planner(settings);
            RenewalStarter ownStarter = starter(settings);
            int own = 0;
            for (int turn = 0; turn < 5; turn++) {
                ownPlanner.planDue(10);
                own += ownStarter.startQueued();
            }
            return own;
        });

        // then
        assertThat(started.stream().mapToInt(Integer::intValue).sum()).isEqualTo(MANY);
        assertThat(names).allSatisfy(name -> {
            assertThat(operations(name)).isEqualTo(2);
            assertThat(record(name)).containsOnlyOnce("renewal-due", "certificate-near-expiry");
        });
    }

    @Test
    void whatAnotherHasBegunMeanwhileIsNotTriedAgain() {
        // given
        List<CertificateName> names = certificates(3);
        planner.planDue(1);
        later(UNTIL_DUE);
        planner.planDue(1);
        List<VersionLife> tried = new ArrayList<>();
        JdbcRenewalQueue overtaken = new JdbcRenewalQueue(jdbc) {

            @Override
            List<QueuedRenewal> next(Instant now, int atOnce, int limit) {
                List<QueuedRenewal> found = super.next(now, atOnce, limit);
                assertThat(starter.startQueued()).isEqualTo(names.size());
                return found;
            }

            @Override
            boolean take(VersionLife life, OperationId operation) {
                tried.add(life);
                return super.take(life, operation);
            }

            @Override
            void postpone(VersionLife life, Instant until) {
                tried.add(life);
                super.postpone(life, until);
            }
        };

        // when
        int begun = new RenewalStarter(
                        overtaken,
                        requests,
                        SERVICE.getBean(RenewalOutcomes.class),
                        transaction,
                        SERVICE,
                        TestRenewals.SETTINGS,
                        CLOCK)
                .startQueued();

        // then
        assertThat(begun).isZero();
        assertThat(tried).isEmpty();
    }

    @Test
    void anIssuerWorksOnAsManyAsItMayOverAllReplicas() throws Exception {
        List<CertificateName> names = certificates(12);
        planner.planDue(1);
        later(UNTIL_DUE);
        planner.planDue(1);

        List<Integer> started =
                Crowd.of(REPLICAS, replica -> starter(TestRenewals.settings(3)).startQueued());

        assertThat(started.stream().mapToInt(Integer::intValue).sum()).isEqualTo(3);
        assertThat(starter(TestRenewals.settings(3)).startQueued()).isZero();
        List<CertificateName> begun =
                names.stream().filter(name -> operations(name) == 2).toList();
        assertThat(begun).hasSize(3);

        issue(operation(begun.getFirst()), LIFE);
        assertThat(starter(TestRenewals.settings(3)).startQueued()).isOne();
    }

    @Test
    void whatWaitsForPeopleKeepsNoOtherFromBeginning() {
        List<CertificateName> names = certificates(2);
        planner.planDue(1);
        later(UNTIL_DUE);
        planner.planDue(1);
        RenewalStarter oneAtOnce = starter(TestRenewals.settings(1));
        assertThat(oneAtOnce.startQueued()).isOne();
        assertThat(oneAtOnce.startQueued()).isZero();

        jdbc.sql("update operation set phase = 'AWAITING_APPROVAL' where is_open")
                .update();

        assertThat(oneAtOnce.startQueued()).isOne();
        assertThat(names).allSatisfy(name -> assertThat(operations(name)).isEqualTo(2));
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"AWAITING_WINDOW", "AWAITING_TICKET", "AWAITING_MERGE"})
    void whatIsHeldKeepsNoOtherFromBeginningHoweverManyAreHeld(Phase phase) {
        // given
        begunAndWaiting(21, phase);
        certificates(1);
        planner.planDue(1);
        later(UNTIL_DUE);
        planner.planDue(1);

        // when, then
        assertThat(starter(TestRenewals.settings(1)).startQueued()).isOne();
    }

    @Test
    void whatPeopleAreAskedAboutKeepsOthersWaitingUntilLittleIsLeftOfThem() {
        // given
        begunAndWaiting(21, Phase.AWAITING_APPROVAL);
        certificates(1);
        planner.planDue(1);
        later(UNTIL_DUE);
        planner.planDue(1);
        RenewalStarter oneAtOnce = starter(TestRenewals.settings(1));
        assertThat(oneAtOnce.startQueued()).isZero();

        // when
        later(Duration.ofDays(10));
        planner.planDue(1);

        // then
        assertThat(oneAtOnce.startQueued()).isOne();
    }

    private void begunAndWaiting(int count, Phase phase) {
        certificates(count);
        planner.planDue(1);
        later(UNTIL_DUE);
        planner.planDue(1);
        assertThat(starter(TestRenewals.settings(MANY)).startQueued()).isEqualTo(count);
        jdbc.sql("update operation set phase = :phase where is_open")
                .param("phase", phase.name())
                .update();
    }

    @Test
    void afterALongOutageTheNearestExpiryIsFirst() {
        List<CertificateName> names = new ArrayList<>();
        for (int days : List.of(90, 70, 80, 60)) {
            names.add(certificate("Self", Duration.ofDays(days), renewAt(50)));
        }
        planner.planDue(1);
        later(Duration.ofDays(65));
        planner.planDue(1);
        RenewalStarter oneAtOnce = starter(TestRenewals.settings(1));

        List<CertificateName> order = new ArrayList<>();
        for (int turn = 0; turn < names.size(); turn++) {
            assertThat(oneAtOnce.startQueued()).isOne();
            CertificateName begun = names.stream()
                    .filter(name -> !order.contains(name) && operations(name) == 2)
                    .findFirst()
                    .orElseThrow();
            order.add(begun);
            issue(operation(begun), LIFE);
        }

        assertThat(order).containsExactly(names.get(3), names.get(1), names.get(2), names.get(0));
        assertThat(record(names.get(3))).as("it was over by then").contains("certificate-expired");
    }

    @Test
    void whoDiesBetweenTakingAndAskingHasTakenNothing() {
        CertificateName name = certificates(1).getFirst();
        planner.planDue(1);
        later(UNTIL_DUE);
        planner.planDue(1);
        ApplicationEventPublisher dies = event -> {
            if (event instanceof Due) {
                throw new OutOfMemoryError("killed");
            }
            SERVICE.publishEvent(event);
        };

        assertThatThrownBy(() -> starter(TestRenewals.SETTINGS, dies).startQueued())
                .hasMessage("killed");

        assertThat(operations(name)).isOne();
        assertThat(lifecycle(name).queued()).isTrue();
        assertThat(record(name)).doesNotContain("renewal-due");
        assertThat(starter.startQueued()).isOne();
        assertThat(starter.startQueued()).isZero();
    }

    @Test
    void whatIsLookedAtTogetherIsNotLookedAtTogetherTheNextDay() {
        // given
        certificates(10);

        // when
        planner.planDue(1);

        // then
        List<Duration> until = jdbc.sql("select check_at from lifecycle where check_at < 'infinity'")
                .query((row, number) -> Duration.between(CLOCK.instant(), Columns.instant(row, "check_at")))
                .list();
        assertThat(until)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allSatisfy(each -> assertThat(each).isBetween(Duration.ofHours(18), Duration.ofDays(1)));
    }

    @Test
    void whatWasHeldTogetherGoesOnInTurns() throws Exception {
        // given
        int atOnce = 3;
        List<CertificateName> names = certificates(8);
        planner.planDue(1);
        later(UNTIL_DUE);
        planner.planDue(1);
        assertThat(starter(TestRenewals.settings(MANY)).startQueued()).isEqualTo(8);
        jdbc.sql("update operation set phase = 'AWAITING_WINDOW' where is_open").update();
        IssuerConcurrencyLimit turns = new IssuerConcurrencyLimit(queue, TestRenewals.settings(atOnce));

        // when
        List<Boolean> gone = Crowd.of(names.size(), which -> goesOn(turns, names.get(which)));

        // then
        assertThat(gone).filteredOn(went -> went).hasSize(atOnce);

        // when
        names.stream()
                .filter(name -> operation(name).phase() == Phase.KEYED)
                .limit(1)
                .forEach(name -> issue(operation(name), LIFE));

        // then
        assertThat(Crowd.of(names.size(), which -> goesOn(turns, names.get(which))))
                .filteredOn(went -> went)
                .hasSize(1);
    }

    /** As the process of a renewal looks whether it is held: in one transaction with what becomes of it. */
    private boolean goesOn(IssuerConcurrencyLimit turns, CertificateName name) {
        return transaction.execute(status -> {
            PendingOperation renewal = operation(name);
            boolean goes = renewal.phase() == Phase.AWAITING_WINDOW
                    && turns.on(renewal, CLOCK.instant()) instanceof Verdict.Free;
            if (goes) {
                jdbc.sql("update operation set phase = 'KEYED' where id = :id")
                        .param("id", renewal.id().value())
                        .update();
            }
            return goes;
        });
    }

    @Test
    void whatIsNotDueCostsNothing() {
        jdbc.sql("""
                        insert into certificate (vault, name_key, name, policy, current, created, expires, key_type)
                        select 'default', 'flat-' || i, 'flat-' || i, c.policy, c.current, c.created, c.expires, c.key_type
                        from generate_series(1, 3000) i, (select * from certificate where name_key = :name) c
                        on conflict do nothing
                        """).param("name", certificates(1).getFirst().key()).update();
        jdbc.sql("update lifecycle set check_at = now() + interval '1 day' where name_key like 'flat-%'")
                .update();
        jdbc.sql("analyze lifecycle").update();

        assertThat(explained(JdbcPlans.LOCK_TO_PLAN))
                .contains("lifecycle_check")
                .doesNotContain("Seq Scan");
        assertThat(explained(JdbcRenewalQueue.NEXT)).contains("lifecycle_due").doesNotContain("Seq Scan on lifecycle");
        jdbc.sql("delete from lifecycle where name_key like 'flat-%'").update();
    }

    private String explained(String sql) {
        return String.join(
                "\n",
                jdbc.sql("explain " + sql)
                        .param("now", Columns.timestamp(CLOCK.instant()))
                        .param("limit", 100)
                        .param("atOnce", 10)
                        .param("open", 200)
                        .param("lastShare", 10)
                        .param("busy", new String[] {"RECEIVED"})
                        .param("held", new String[] {"AWAITING_WINDOW"})
                        .query(String.class)
                        .list());
    }

    private List<CertificateName> certificates(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> certificate("Self", LIFE, renewAt(80)))
                .toList();
    }
}
