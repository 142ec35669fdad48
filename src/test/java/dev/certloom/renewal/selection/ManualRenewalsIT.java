package dev.certloom.renewal.selection;

import static dev.certloom.renewal.TestLives.VAULT;
import static dev.certloom.renewal.TestLives.renewAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import dev.certloom.certificate.Drafts;
import dev.certloom.identity.People;
import dev.certloom.identity.Person;
import dev.certloom.identity.TestPerson;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.CertificateUpdates;
import dev.certloom.operation.CurrentRequesters;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.RenewalOutcomes;
import dev.certloom.renewal.RenewalScene;
import dev.certloom.renewal.RenewalSettings;
import dev.certloom.renewal.TestLives;
import dev.certloom.renewal.TestRenewals;
import dev.certloom.renewal.selection.RenewalSelection.Refused;
import dev.certloom.renewal.selection.RenewalSelection.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.AdditionalAnswers;

/** What people have renewed, on the real database. */
class ManualRenewalsIT extends RenewalScene {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Requester BOB = new Requester("bob-id", "Bob", Set.of("team"), Set.of("olga"));
    private static final Actor BOB_ACTS = Actor.system("bob");

    private final ManualRenewals renewals = SERVICE.getBean(ManualRenewals.class);

    private final People people = SERVICE.getBean(People.class);

    @BeforeEach
    void bobMayRequestCertificates() {
        people.remove("bob");
        people.add(TestPerson.named("bob")
                .roles("certloom-administrator")
                .groups("team")
                .build());
    }

    @BeforeEach
    void nothingElseIsAskedFor() {
        jdbc.sql("update lifecycle set asked_for = null, asked_by = null").update();
    }

    private AskedRenewalStarter starting() {
        return starting(requests, TestRenewals.SETTINGS);
    }

    private AskedRenewalStarter starting(CertificateRequests requests, RenewalSettings settings) {
        return starting(requests, SERVICE.getBean(CurrentRequesters.class), settings);
    }

    private AskedRenewalStarter starting(
            CertificateRequests requests, CurrentRequesters requesters, RenewalSettings settings) {
        return new AskedRenewalStarter(
                SERVICE.getBean(JdbcAskedRenewals.class),
                queue,
                SERVICE.getBean(RenewalOutcomes.class),
                requests,
                requesters,
                transaction,
                SERVICE,
                settings,
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
        plan();
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

        plan();

        assertThat(starting().startDue()).isEqualTo(1);
    }

    @Test
    void oneThatWasDisabledMeanwhileIsNotRenewedAndItsPageSaysWhy() {
        CertificateName name = certificate("Self", YEAR, renewAt(80));
        plan();
        select(name);
        jdbc.sql("update certificate_version set enabled = false where name_key = :name")
                .param("name", name.key())
                .update();

        assertThat(starting().startDue()).isZero();

        assertThat(operations(name)).isEqualTo(1);
        assertThat(lifecycle(name).lastFailure().orElseThrow().reason()).contains("is disabled");
        assertThat(starting().startDue()).isZero();
    }

    static Stream<Arguments> accountsThatMayNot() {
        TestPerson bob = TestPerson.named("bob").groups("team");
        return Stream.of(
                arguments("has lost the role", Optional.of(bob.build())),
                arguments(
                        "has another role",
                        Optional.of(bob.roles("certloom-auditor").build())),
                arguments(
                        "was reset",
                        Optional.of(bob.roles("certloom-administrator")
                                .passwordChangeRequired(true)
                                .build())),
                arguments("was removed", Optional.empty()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accountsThatMayNot")
    void whatSomebodySelectedWhoMayNotAnyMoreIsNotRenewed(String what, Optional<Person> bobByNow) {
        // given
        CertificateName name = certificate("Self", YEAR, renewAt(80));
        plan();
        select(name);
        people.remove("bob");
        bobByNow.ifPresent(people::add);

        // when
        assertThat(starting().startDue()).isZero();

        // then
        assertThat(operations(name)).isOne();
        assertThat(detail(name, "renewal-unscheduled", "reason"))
                .isEqualTo("Whoever selected it may not request certificates any more.");
        assertThat(detail(name, "renewal-unscheduled", "selectedBy")).isEqualTo("bob-id");
        assertThat(lifecycle(name).failures()).isZero();
        bobMayRequestCertificates();
        assertThat(starting().startDue()).as("once and for all").isZero();
    }

    @Test
    void whatSomebodySelectedIsAskedForByAMemberOfTheGroupsOfThen() {
        CertificateName name = certificate("Self", YEAR);
        select(name);
        people.remove("bob");
        people.add(TestPerson.named("bob")
                .roles("certloom-administrator")
                .groups("other")
                .build());

        assertThat(starting().startDue()).isOne();

        assertThat(operation(name).requester().groups()).containsExactly("other");
    }

    /** Whose people only tokens tell of. */
    private static final CurrentRequesters OUTSIDE_PROVIDER = new CurrentRequesters() {
        @Override
        public Set<String> groups(Requester requester) {
            return Set.of();
        }

        @Override
        public Standing standing(VaultName vault, Requester requester) {
            return Standing.UNKNOWN;
        }
    };

    @Test
    void aSelectionOfSomebodyOfAnOutsideProviderCountsForItsTime() {
        // given
        CertificateName first = certificate("Self", YEAR);
        CertificateName second = certificate("Self", YEAR);
        AskedRenewalStarter starting = starting(requests, OUTSIDE_PROVIDER, TestRenewals.SETTINGS);
        renewals.schedule(VAULT, List.of(first, second), ManualRenewals.MAX_PACE, BOB, BOB_ACTS);

        // when
        assertThat(starting.startDue()).isOne();
        later(TestRenewals.SETTINGS.selectionLimit());

        // then
        assertThat(starting.startDue()).isZero();
        assertThat(operations(second)).isOne();
        assertThat(detail(second, "renewal-unscheduled", "reason"))
                .startsWith("It did not begin within PT24H of its selection");
    }

    @Test
    void whatWouldBeginTooLateForAnOutsideProviderIsRefusedAtOnce() {
        CertificateName[] many =
                Stream.generate(() -> certificate("Self", YEAR)).limit(26).toArray(CertificateName[]::new);
        ManualRenewals renewalsOutside = new ManualRenewals(
                SERVICE.getBean(JdbcAskedRenewals.class),
                requests,
                OUTSIDE_PROVIDER,
                transaction,
                SERVICE,
                TestRenewals.SETTINGS,
                CLOCK);

        RenewalSelection selection =
                renewalsOutside.schedule(VAULT, List.of(many), ManualRenewals.MAX_PACE, BOB, BOB_ACTS);

        assertThat(selection.scheduled()).hasSize(24);
        assertThat(selection.refused())
                .extracting(Refused::reason)
                .containsOnly(
                        "It would begin when the selection does not count any more: select fewer, or a faster pace.");
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
    void whoSelectedOneWhosePolicyIsChangedMeanwhileIsTrustedForNoGroup() {
        // given
        CertificateName name = certificate("Self", YEAR);
        select(name);
        SERVICE.getBean(CertificateUpdates.class)
                .updatePolicy(
                        VAULT,
                        name,
                        Drafts.with(draft -> draft.subject = Optional.of("CN=evil")),
                        new Actor("mallory-id", "Mallory", "token", "127.0.0.1"));

        // when
        assertThat(starting().startDue()).isOne();

        // then
        assertThat(operation(name).requester())
                .isEqualTo(new Requester("bob-id", "Bob", Set.of(), Set.of("olga"), Set.of("mallory-id")));
    }

    @Test
    void whatHasNoRoomKeepsNoOtherWaiting() {
        // given
        CertificateName[] crowd =
                Stream.generate(() -> certificate("Self", YEAR)).limit(52).toArray(CertificateName[]::new);
        select(crowd);
        later(MINUTE.multipliedBy(60));
        CertificateName other = certificate("Unknown", YEAR);
        select(other);
        AskedRenewalStarter oneAtOnce = starting(requests, TestRenewals.settings(1));

        // when
        assertThat(oneAtOnce.startDue() + oneAtOnce.startDue()).isEqualTo(2);

        // then
        assertThat(operations(other)).isEqualTo(2);

        // when
        issue(operation(crowd[0]), YEAR);
        later(MINUTE);

        // then
        assertThat(oneAtOnce.startDue()).isOne();
    }

    @ParameterizedTest
    @EnumSource(
            value = Refusal.Kind.class,
            names = {"THROTTLED", "CONFLICT", "NOT_YET"})
    void whatCannotBeginNowBeginsLaterAndTheOthersNow(Refusal.Kind kind) {
        // given
        CertificateName first = certificate("Self", YEAR);
        CertificateName second = certificate("Self", YEAR);
        renewals.schedule(VAULT, List.of(first, second), Duration.ZERO, BOB, BOB_ACTS);

        // when
        assertThat(starting(failing(first, new Refusal(kind, "Not now.")), TestRenewals.SETTINGS)
                        .startDue())
                .isOne();

        // then
        assertThat(operations(second)).isEqualTo(2);
        assertThat(starting().startDue()).isZero();
        later(Duration.ofMinutes(15));
        assertThat(starting().startDue()).isOne();
        assertThat(operations(first)).isEqualTo(2);
    }

    @Test
    void whatCannotBeAskedForIsSaidOnItsPage() {
        // given
        CertificateName name = certificate("Self", YEAR, renewAt(80));
        plan();
        select(name);

        // when
        assertThat(starting(failing(name, new IllegalStateException("secret")), TestRenewals.SETTINGS)
                        .startDue())
                .isZero();

        // then
        assertThat(lifecycle(name).lastFailure().orElseThrow().reason())
                .isEqualTo("Certloom could not ask for it, for a reason that its log names.");
        assertThat(record(name)).contains("renewal-failed");
        assertThat(starting().startDue()).isZero();
    }

    private CertificateRequests failing(CertificateName name, RuntimeException failure) {
        CertificateRequests failing = mock(CertificateRequests.class, AdditionalAnswers.delegatesTo(requests));
        doThrow(failure)
                .when(failing)
                .acceptIf(argThat(command -> command.name().equals(name)), any());
        return failing;
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
