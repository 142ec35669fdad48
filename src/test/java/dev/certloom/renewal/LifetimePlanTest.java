package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.BEGIN;
import static dev.certloom.renewal.TestLives.life;
import static dev.certloom.renewal.TestLives.policy;
import static dev.certloom.renewal.TestLives.renewAt;
import static dev.certloom.renewal.TestLives.renewBefore;
import static dev.certloom.renewal.TestLives.tellAt;
import static dev.certloom.renewal.TestLives.tellBefore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.kernel.IssuerName;
import dev.certloom.operation.RequestCause;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import dev.certloom.renewal.PlanInput.FailedRenewal;
import dev.certloom.renewal.PlanInput.Suggestion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifetimePlanTest {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final LifetimePlan AT_ONCE = new LifetimePlan(Duration.ZERO);
    private static final LifetimePlan SPREAD = new LifetimePlan(Duration.ofHours(12));

    @Test
    void aShareOfTheLifetimeCountsFromItsBeginning() {
        assertThat(AT_ONCE.of(situation(YEAR, renewAt(80))))
                .isEqualTo(renewal(Duration.ofDays(292), RequestCause.LIFETIME_PERCENTAGE));
    }

    @Test
    void daysCountFromTheEnd() {
        assertThat(AT_ONCE.of(situation(YEAR, renewBefore(30))))
                .isEqualTo(renewal(Duration.ofDays(335), RequestCause.DAYS_BEFORE_EXPIRY));
    }

    @Test
    void whatTheCaSignedCountsAndNotWhatWasAskedFor() {
        assertThat(AT_ONCE.of(situation(Duration.ofDays(90), renewBefore(30))))
                .isEqualTo(renewal(Duration.ofDays(60), RequestCause.DAYS_BEFORE_EXPIRY));
    }

    @ParameterizedTest
    @CsvSource({
        // length, days before its end, months asked for, when
        "PT24H, 9, 1, PT16H",
        "PT24H, 27, 1, PT1H12M",
        "P6D, 3, 1, P3D",
        "P6D, 9, 1, P4D",
        "P90D, 324, 12, P4DT12H"
    })
    void ofAShortLifeDaysAreTheShareThatTheyAreOfWhatWasAskedFor(
            Duration length, int days, int months, Duration after) {
        CertificatePolicy policy = policy(IssuerName.SELF, months, renewBefore(days));

        assertThat(AT_ONCE.of(situation(length, policy))).isEqualTo(renewal(after, RequestCause.DAYS_BEFORE_EXPIRY));
    }

    @Test
    void nothingIsRenewedBeforeSomeOfItsLifeIsOver() {
        CertificatePolicy policy = policy(IssuerName.SELF, 1, renewBefore(27));

        assertThat(AT_ONCE.of(situation(Duration.ofDays(27), policy)))
                .isEqualTo(renewal(Duration.ofDays(27).dividedBy(20), RequestCause.DAYS_BEFORE_EXPIRY));
    }

    @Test
    void ofSeveralActionsTheFirstCounts() {
        assertThat(AT_ONCE.of(situation(YEAR, renewBefore(30), renewAt(80))))
                .isEqualTo(renewal(Duration.ofDays(292), RequestCause.LIFETIME_PERCENTAGE));
        assertThat(AT_ONCE.of(situation(YEAR, renewAt(80), tellAt(60))))
                .isEqualTo(notification(Duration.ofDays(219), RequestCause.LIFETIME_PERCENTAGE));
    }

    @Test
    void whoWasToldOnceIsToldOfTheNext() {
        PlanInput told =
                with(situation(YEAR, tellAt(60), tellBefore(30)), Optional.of(BEGIN.plus(Duration.ofDays(220))));

        assertThat(AT_ONCE.of(told)).isEqualTo(notification(Duration.ofDays(335), RequestCause.DAYS_BEFORE_EXPIRY));
        assertThat(AT_ONCE.of(with(told, Optional.of(BEGIN.plus(YEAR))))).isEqualTo(new Rest(Rest.Reason.NOTHING_LEFT));
    }

    @Test
    void whereTheIssuerIsUnknownPeopleAreToldUnlessThePolicySaysOtherwise() {
        assertThat(AT_ONCE.of(situation(YEAR, policy(IssuerName.UNKNOWN, 12, tellAt(80)))))
                .isEqualTo(notification(Duration.ofDays(292), RequestCause.LIFETIME_PERCENTAGE));
        assertThat(AT_ONCE.of(situation(YEAR, policy(IssuerName.UNKNOWN, 12, renewAt(80)))))
                .isEqualTo(renewal(Duration.ofDays(292), RequestCause.LIFETIME_PERCENTAGE));
    }

    @Test
    void withoutActionsNothingIsDone() {
        assertThat(AT_ONCE.of(situation(YEAR))).isEqualTo(new Rest(Rest.Reason.NOTHING_LEFT));
    }

    @Test
    void deletedDisabledAndFoundExpiredAreLeftAlone() {
        PlanInput usual = situation(YEAR, renewAt(80), tellAt(60));

        assertThat(AT_ONCE.of(change(usual, true, true, false, false))).isEqualTo(new Rest(Rest.Reason.DELETED));
        assertThat(AT_ONCE.of(change(usual, false, false, false, false))).isEqualTo(new Rest(Rest.Reason.DISABLED));
        assertThat(AT_ONCE.of(change(usual, false, true, false, true))).isEqualTo(new Rest(Rest.Reason.CAME_EXPIRED));
    }

    @Test
    void anImportedOneIsNotReplacedByASelfSignedOne() {
        PlanInput imported = change(situation(YEAR, renewAt(80)), false, true, true, false);

        assertThat(AT_ONCE.of(imported))
                .isEqualTo(notification(Duration.ofDays(292), RequestCause.LIFETIME_PERCENTAGE));

        CertificatePolicy byCa = policy(new IssuerName("ca"), 12, renewAt(80));
        assertThat(AT_ONCE.of(change(situation(YEAR, byCa), false, true, true, false)))
                .isEqualTo(renewal(Duration.ofDays(292), RequestCause.LIFETIME_PERCENTAGE));
    }

    @Test
    void theCasWindowCountsInsteadOfTheShare() {
        Instant from = BEGIN.plus(Duration.ofDays(100));
        PlanInput suggested = suggested(situation(YEAR, renewAt(80)), from, from.plus(Duration.ofDays(2)));

        assertThat(AT_ONCE.of(suggested)).isInstanceOfSatisfying(NextAction.class, next -> {
            assertThat(next.cause()).isEqualTo(RequestCause.SUGGESTED_WINDOW);
            assertThat(next.at()).isBetween(from, from.plus(Duration.ofDays(2)));
        });
        assertThat(AT_ONCE.of(suggested)).as("asked again").isEqualTo(AT_ONCE.of(suggested));
    }

    @Test
    void theCasWindowDoesNotCountWhereThePolicyRenewsNothing() {
        PlanInput suggested = suggested(situation(YEAR, tellAt(80)), BEGIN, BEGIN.plus(Duration.ofDays(2)));

        assertThat(AT_ONCE.of(suggested))
                .isEqualTo(notification(Duration.ofDays(292), RequestCause.LIFETIME_PERCENTAGE));
    }

    @Test
    void aWindowBehindTheEndOfItsLifeDoesNotCount() {
        Instant end = BEGIN.plus(YEAR);

        assertThat(AT_ONCE.of(suggested(situation(YEAR, renewAt(80)), end, end.plus(Duration.ofDays(2)))))
                .isEqualTo(renewal(Duration.ofDays(292), RequestCause.LIFETIME_PERCENTAGE));
        assertThat(AT_ONCE.of(suggested(situation(YEAR, renewAt(80)), BEGIN, end.plus(YEAR.multipliedBy(100)))))
                .isInstanceOfSatisfying(
                        NextAction.class, next -> assertThat(next.at()).isBetween(BEGIN, end));
    }

    @Test
    void aWindowOfTheFirstMomentsLeavesTheVersionSomeTime() {
        assertThat(AT_ONCE.of(suggested(situation(YEAR, renewAt(80)), BEGIN, BEGIN.plusSeconds(1))))
                .isEqualTo(
                        new NextAction(Action.RENEW, BEGIN.plus(Duration.ofHours(6)), RequestCause.SUGGESTED_WINDOW));
    }

    @Test
    void aWindowThatIsTurnedRoundIsItsBeginning() {
        Instant from = BEGIN.plus(Duration.ofDays(100));

        assertThat(AT_ONCE.of(suggested(situation(YEAR, renewAt(80)), from, BEGIN)))
                .isEqualTo(new NextAction(Action.RENEW, from, RequestCause.SUGGESTED_WINDOW));
    }

    @Test
    void afterAFailureItIsTriedAgainWhenThePauseIsOver() {
        Instant failed = BEGIN.plus(Duration.ofDays(293));
        PlanInput situation = failed(situation(YEAR, renewAt(80)), failed, failed.plus(Duration.ofHours(1)));

        assertThat(AT_ONCE.of(situation))
                .isEqualTo(new NextAction(
                        Action.RENEW, failed.plus(Duration.ofHours(1)), RequestCause.LIFETIME_PERCENTAGE));
    }

    @Test
    void afterAFailureAChangedPolicyIsTriedAtItsOwnTime() {
        Instant failed = BEGIN.plus(Duration.ofDays(293));
        CertificatePolicy changed = policy(IssuerName.SELF, 12, renewAt(80)).dated(BEGIN, failed.plusSeconds(60));
        PlanInput situation = failed(situation(YEAR, changed), failed, failed.plus(Duration.ofHours(1)));

        assertThat(AT_ONCE.of(situation)).isEqualTo(renewal(Duration.ofDays(292), RequestCause.POLICY_CHANGED));
    }

    @Test
    void whatIsDueByAChangedPolicySaysSo() {
        CertificatePolicy changed =
                policy(IssuerName.SELF, 12, renewAt(50)).dated(BEGIN, BEGIN.plus(Duration.ofDays(200)));

        assertThat(AT_ONCE.of(situation(YEAR, changed)))
                .isEqualTo(renewal(Duration.ofMillis(YEAR.toMillis() / 2), RequestCause.POLICY_CHANGED));
    }

    @Test
    void renewalsThatAreDueTogetherAreSpreadAndNeverEarly() {
        Instant due = BEGIN.plus(Duration.ofDays(292));

        assertThat(IntStream.range(0, 1000).mapToObj(i -> at(SPREAD, life("web-" + i, YEAR), renewAt(80))))
                .allSatisfy(at -> assertThat(at).isBetween(due, due.plus(Duration.ofHours(12))))
                .as("different moments")
                .satisfies(all -> assertThat(all.stream().distinct().count()).isGreaterThan(990))
                .as("in each of the twelve hours")
                .satisfies(all -> assertThat(all.stream()
                                .map(at -> Duration.between(due, at).toHours())
                                .distinct())
                        .hasSize(12));
    }

    @ParameterizedTest
    @CsvSource({
        // length, share, at most later
        "P6D, 80, PT7H12M",
        "PT1H, 80, PT3M",
        "P365D, 99, PT12H",
        "P10D, 99, PT48M"
    })
    void theSpreadIsASmallPartOfTheLifeAndOfWhatIsLeft(Duration length, int share, Duration most) {
        Instant due = BEGIN.plus(length.multipliedBy(share).dividedBy(100));

        assertThat(IntStream.range(0, 200).mapToObj(i -> at(SPREAD, life("web-" + i, length), renewAt(share))))
                .allSatisfy(at -> assertThat(at).isBetween(due, due.plus(most)));
    }

    @Test
    void aLifeThatEndsBeforeItBeginsIsDueAtOnce() {
        assertThat(AT_ONCE.of(situation(Duration.ofDays(-1), renewAt(80))))
                .isEqualTo(renewal(Duration.ZERO, RequestCause.LIFETIME_PERCENTAGE));
    }

    private static Instant at(LifetimePlan plan, VersionLife life, LifetimeAction action) {
        PlanInput usual = situation(YEAR, action);
        return ((NextAction) plan.of(new PlanInput(
                        life,
                        usual.policy(),
                        false,
                        true,
                        false,
                        PlanInput.RequestHistory.USUAL,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())))
                .at();
    }

    private static NextAction renewal(Duration after, RequestCause cause) {
        return new NextAction(Action.RENEW, BEGIN.plus(after), cause);
    }

    private static NextAction notification(Duration after, RequestCause cause) {
        return new NextAction(Action.NOTIFY, BEGIN.plus(after), cause);
    }

    private static PlanInput situation(Duration length, LifetimeAction... actions) {
        return situation(length, policy(IssuerName.SELF, 12, actions));
    }

    private static PlanInput situation(Duration length, CertificatePolicy policy) {
        return new PlanInput(
                life(length),
                policy,
                false,
                true,
                false,
                PlanInput.RequestHistory.USUAL,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static PlanInput change(
            PlanInput usual, boolean deleted, boolean enabled, boolean imported, boolean cameExpired) {
        return new PlanInput(
                usual.life(),
                usual.policy(),
                deleted,
                enabled,
                imported,
                PlanInput.RequestHistory.USUAL,
                cameExpired,
                usual.suggested(),
                usual.failedRenewal(),
                usual.renewalNoticeSent());
    }

    private static PlanInput with(PlanInput usual, Optional<Instant> renewalNoticeSent) {
        return new PlanInput(
                usual.life(),
                usual.policy(),
                false,
                true,
                false,
                PlanInput.RequestHistory.USUAL,
                false,
                usual.suggested(),
                usual.failedRenewal(),
                renewalNoticeSent);
    }

    private static PlanInput suggested(PlanInput usual, Instant from, Instant until) {
        return new PlanInput(
                usual.life(),
                usual.policy(),
                false,
                true,
                false,
                PlanInput.RequestHistory.USUAL,
                false,
                Optional.of(new Suggestion(from, until)),
                usual.failedRenewal(),
                usual.renewalNoticeSent());
    }

    private static PlanInput failed(PlanInput usual, Instant at, Instant retryAt) {
        return new PlanInput(
                usual.life(),
                usual.policy(),
                false,
                true,
                false,
                PlanInput.RequestHistory.USUAL,
                false,
                usual.suggested(),
                Optional.of(new FailedRenewal(at, retryAt)),
                usual.renewalNoticeSent());
    }
}
