package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.RenewalSelection.Refused;
import dev.certloom.renewal.RenewalSelection.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people have renewed, on the real database. */
class ManualRenewalsIT extends RenewalScene {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Requester BOB = new Requester("bob", "Bob", Set.of("team"), Set.of("olga"));
    private static final Actor BOB_ACTS = Actor.system("bob");

    private final ManualRenewals renewals = SERVICE.getBean(ManualRenewals.class);

    @BeforeEach
    void nothingElseIsAskedFor() {
        jdbc.sql("update lifecycle set asked_for = null, asked_by = null").update();
    }

    private AskedRenewalStarter starting() {
        return new AskedRenewalStarter(
                SERVICE.getBean(JdbcAskedRenewals.class),
                dueRenewals,
                SERVICE.getBean(RenewalOutcomes.class),
                requests,
                transaction,
                TestRenewals.SETTINGS,
                CLOCK);
    }

    private RenewalSelection select(CertificateName... names) {
        return renewals.schedule(VAULT, List.of(names), MINUTE, BOB, BOB_ACTS);
    }

    @Test
    void oneIsRenewedAtOnceAsItWasForWhoeverAsks() {
        CertificateName name = certificate("Self", YEAR, renewAt(80));

        PendingOperation renewal = renewals.renew(VAULT, name, BOB, BOB_ACTS);

        assertThat(renewal.cause()).isEqualTo(RequestCause.BY_HAND);
        assertThat(renewal.requester()).isEqualTo(BOB);
        assertThat(renewal.tags()).isEqualTo(Map.of("team", "web"));
        assertThat(detail(name, "certificate-requested", "cause")).isEqualTo("by-hand");
        planner.planDue(9);
        assertThat(lifecycle(name).renewal()).contains(renewal.id());
    }

    @Test
    void oneWhoseRequestIsUnderWayOrThatIsDisabledIsRefusedInWords() {
        CertificateName busy = certificate("Self", YEAR);
        renewals.renew(VAULT, busy, BOB, BOB_ACTS);
        CertificateName disabled = certificate("Self", YEAR);
        jdbc.sql("update certificate_version set enabled = false where name_key = :name")
                .param("name", disabled.key())
                .update();

        assertThatThrownBy(() -> renewals.renew(VAULT, busy, BOB, BOB_ACTS))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.OPERATION_IN_PROGRESS));
        assertThatThrownBy(() -> renewals.renew(VAULT, disabled, BOB, BOB_ACTS)).hasMessageContaining("is disabled");
        assertThatThrownBy(() -> renewals.renew(VAULT, random("none"), BOB, BOB_ACTS))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CERTIFICATE_NOT_FOUND));
        assertThat(operations(busy)).isEqualTo(2);
        assertThat(operations(disabled)).isEqualTo(1);
    }

    @Test
    void anImportedOneIsRenewedByHandAlsoWhereNothingElseMayReplaceIt() {
        CertificateName name = imported(TestLives.policy(IssuerName.SELF, 12, renewAt(80)), YEAR);

        assertThat(renewals.renew(VAULT, name, BOB, BOB_ACTS).certificate()).isEqualTo(name);
    }

    @Test
    void aSelectionBeginsOneAfterTheOtherEachAtItsTimeForWhoSelectedIt() {
        CertificateName first = certificate("Self", YEAR);
        CertificateName second = certificate("Self", YEAR);
        CertificateName unknown = random("none");
        Instant now = CLOCK.instant();

        RenewalSelection selection = select(first, unknown, second, first);

        assertThat(selection.scheduled())
                .containsExactly(new Scheduled(first, now), new Scheduled(second, now.plus(MINUTE)));
        assertThat(selection.refused()).containsExactly(new Refused(unknown, "There is none of this name."));
        assertThat(starting().startDue()).isEqualTo(1);
        assertThat(starting().startDue()).isZero();
        assertThat(operations(second)).isEqualTo(1);
        later(MINUTE);
        assertThat(starting().startDue()).isEqualTo(1);
        assertThat(Stream.of(first, second).map(this::operation)).allSatisfy(renewal -> {
            assertThat(renewal.requester()).isEqualTo(BOB);
            assertThat(renewal.cause()).isEqualTo(RequestCause.BY_HAND);
        });
        assertThat(detail(second, "renewal-scheduled", "begins"))
                .isEqualTo(now.plus(MINUTE).toString());
    }

    @Test
    void whatIsSelectedStaysSoWhilePlansAreMadeAnew() {
        CertificateName name = certificate("Self", YEAR, renewAt(80));
        select(name);

        planner.planDue(9);

        assertThat(starting().startDue()).isEqualTo(1);
    }

    @Test
    void oneThatWasDisabledMeanwhileIsNotRenewedAndItsPageSaysWhy() {
        CertificateName name = certificate("Self", YEAR, renewAt(80));
        planner.planDue(9);
        select(name);
        jdbc.sql("update certificate_version set enabled = false where name_key = :name")
                .param("name", name.key())
                .update();

        assertThat(starting().startDue()).isZero();

        assertThat(operations(name)).isEqualTo(1);
        assertThat(lifecycle(name).lastFailure().orElseThrow().reason()).contains("is disabled");
        assertThat(starting().startDue()).isZero();
    }

    @Test
    void oneThatGotAVersionMeanwhileIsNotRenewedOnceMore() {
        CertificateName name = certificate("Self", YEAR);
        select(name);
        issue(asked(name, "Self"), YEAR);

        later(MINUTE);

        assertThat(starting().startDue()).isZero();
        assertThat(operations(name)).isEqualTo(2);
    }

    @Test
    void noMoreThanAPageOfNamesIsTakenAndNoLongerPace() {
        List<CertificateName> many = Stream.generate(() -> random("web"))
                .limit(ManualRenewals.MAX_SELECTED + 1L)
                .toList();

        assertThatThrownBy(() -> renewals.schedule(VAULT, many, MINUTE, BOB, BOB_ACTS))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> renewals.schedule(VAULT, List.of(), MINUTE, BOB, BOB_ACTS))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> renewals.schedule(VAULT, many.subList(0, 2), Duration.ofDays(1), BOB, BOB_ACTS))
                .isInstanceOf(Refusal.class);
    }
}
