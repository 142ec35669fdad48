package dev.certloom.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.maintenance.HoldPlan.Life;
import dev.certloom.operation.Hold;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RenewalHolds.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HoldPlanTest {

    private static final Scope ALL = new Scope(Optional.empty(), Optional.empty(), Optional.empty());
    /** A Monday. */
    private static final Instant NOW = Instant.parse("2026-11-30T09:00:00Z");

    private static final Instant SUNDAY = Instant.parse("2026-12-06T01:00:00Z");
    private static final RecurringWindow SUNDAYS = RecurringWindowTest.window(
            "FREQ=WEEKLY;BYDAY=SU", "2026-01-04T02:00", Duration.ofHours(4), "Europe/Berlin");
    private static final RecurringWindow NOON =
            RecurringWindowTest.window("FREQ=DAILY", "2026-01-04T12:00", Duration.ofHours(1), "UTC");

    private final HoldPlan plan = new HoldPlan(Duration.ofDays(3));

    @Test
    void renewalWithoutWindowAndFreezeIsFree() {
        // when, then
        assertThat(plan.verdict(NOW, living(30), List.of(), List.of())).isEqualTo(new Verdict.Free());
    }

    @Test
    void renewalWaitsForItsWindowInWords() {
        // when, then
        assertThat(plan.verdict(NOW, living(30), List.of(SUNDAYS), List.of()))
                .isEqualTo(held(SUNDAY, "the window on Sunday 02:00 (Europe/Berlin)"));
    }

    @Test
    void windowThatIsFarAwayIsNamedByItsDate() {
        // given
        RecurringWindow yearly = RecurringWindowTest.window(
                "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=10", "2026-01-10T08:00", Duration.ofHours(1), "UTC");

        // when, then
        assertThat(plan.verdict(NOW, living(90), List.of(yearly), List.of()))
                .isEqualTo(held(
                        Instant.parse("2027-01-10T08:00:00Z"), "the window on Sunday 10 January 2027, 08:00 (UTC)"));
    }

    @Test
    void anyOpenWindowIsEnough() {
        // given
        Instant sundayMorning = SUNDAY.plusSeconds(60);

        // when, then
        assertThat(plan.verdict(sundayMorning, living(30), List.of(NOON, SUNDAYS), List.of()))
                .isEqualTo(new Verdict.Free());
        assertThat(plan.verdict(NOW, living(30), List.of(SUNDAYS, NOON), List.of()))
                .isEqualTo(held(Instant.parse("2026-11-30T12:00:00Z"), "the window on Monday 12:00 (UTC)"));
    }

    @Test
    void freezeWinsOverAnOpenWindow() {
        // given
        Freeze freeze = freeze("2026-12-20T00:00:00Z");

        // when, then
        assertThat(plan.verdict(SUNDAY.plusSeconds(60), living(90), List.of(SUNDAYS), List.of(freeze)))
                .isEqualTo(held(
                        freeze.until(),
                        "the end of the freeze on Sunday 20 December 2026, 00:00 (UTC): end of the year"));
    }

    @Test
    void freezeThatEndsLastCounts() {
        // given
        Freeze first = freeze("2026-12-02T00:00:00Z");
        Freeze last = freeze("2026-12-04T00:00:00Z");

        // when, then
        assertThat(plan.verdict(NOW, living(90), List.of(), List.of(first, last)))
                .isEqualTo(held(last.until(), "the end of the freeze on Friday 00:00 (UTC): end of the year"));
    }

    @Test
    void freezeThatIsOverOrToComeHoldsNothing() {
        // given
        Freeze over = new Freeze(ALL, NOW.minusSeconds(60), NOW, "over");
        Freeze toCome = new Freeze(ALL, NOW.plusSeconds(1), NOW.plusSeconds(60), "to come");

        // when, then
        assertThat(plan.verdict(NOW, living(90), List.of(), List.of(over, toCome)))
                .isEqualTo(new Verdict.Free());
    }

    @Test
    void certificateThatIsAboutToEndIsRenewedDuringAFreeze() {
        // given
        Freeze freeze = freeze("2027-01-10T00:00:00Z");

        // when, then
        assertThat(plan.verdict(NOW, living(3), List.of(), List.of(freeze)))
                .isEqualTo(
                        new Verdict.Lifted(
                                "the certificate ends at 2026-12-03T09:00:00Z, and the freeze (end of the year) lasts until 2027-01-10T00:00:00Z"));
    }

    @Test
    void freezeBeyondTheEndIsLookedAtAgainWhenLittleIsLeft() {
        // given
        Freeze freeze = freeze("2027-01-10T00:00:00Z");

        // when
        Verdict verdict = plan.verdict(NOW, living(10), List.of(), List.of(freeze));

        // then
        assertThat(verdict)
                .isEqualTo(held(
                        NOW.plus(Duration.ofDays(7)),
                        "the end of the freeze on Sunday 10 January 2027, 00:00 (UTC): end of the year"));
    }

    @Test
    void windowAfterTheEndIsNotWaitedFor() {
        // given
        RecurringWindow yearly = RecurringWindowTest.window(
                "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=10", "2026-01-10T08:00", Duration.ofHours(1), "UTC");

        // when, then
        assertThat(plan.verdict(NOW, living(30), List.of(yearly), List.of()))
                .isEqualTo(
                        new Verdict.Lifted(
                                "the certificate ends at 2026-12-30T09:00:00Z, and the next window opens at 2027-01-10T08:00:00Z"));
    }

    @Test
    void windowThatNeverOpensAgainIsNotWaitedFor() {
        // given
        RecurringWindow over =
                RecurringWindowTest.window("FREQ=DAILY;COUNT=2", "2026-01-10T08:00", Duration.ofHours(1), "UTC");

        // when, then
        assertThat(plan.verdict(NOW, Optional.empty(), List.of(over), List.of()))
                .isEqualTo(new Verdict.Lifted("no window opens any more"));
    }

    @Test
    void certificateThatIsAboutToEndDoesNotWaitForItsWindow() {
        // when, then: Thursday morning, and it ends on Monday, after the window
        assertThat(plan.verdict(
                        Instant.parse("2026-12-04T09:00:01Z"),
                        Optional.of(new Life(NOW, Instant.parse("2026-12-07T09:00:00Z"))),
                        List.of(SUNDAYS),
                        List.of()))
                .isEqualTo(held(SUNDAY, "the window on Sunday 02:00 (Europe/Berlin)"));
        assertThat(plan.verdict(
                        Instant.parse("2026-12-04T09:00:01Z"),
                        Optional.of(new Life(NOW.minus(Duration.ofDays(90)), Instant.parse("2026-12-07T09:00:00Z"))),
                        List.of(SUNDAYS),
                        List.of()))
                .isInstanceOf(Verdict.Lifted.class);
    }

    @Test
    void ofAShortLifeATenthCounts() {
        // given
        Life day = new Life(NOW.minus(Duration.ofHours(18)), NOW.plus(Duration.ofHours(6)));
        Freeze freeze = freeze("2026-12-02T00:00:00Z");

        // when
        Verdict early = plan.verdict(NOW, Optional.of(day), List.of(), List.of(freeze));
        Verdict late = plan.verdict(
                day.notAfter().minus(Duration.ofMinutes(144)), Optional.of(day), List.of(), List.of(freeze));

        // then
        assertThat(early)
                .isInstanceOfSatisfying(
                        Verdict.Held.class,
                        held -> assertThat(held.hold().until())
                                .isEqualTo(day.notAfter().minus(Duration.ofMinutes(144))));
        assertThat(late).isInstanceOf(Verdict.Lifted.class);
    }

    @Test
    void scopeCoversWhatItNames() {
        // given
        Scope scope = new Scope(
                Optional.of(new VaultName("team-a")),
                Optional.of(new IssuerName("public-ca")),
                Scope.Tag.read("stage=production"));
        VaultName teamA = new VaultName("team-a");
        IssuerName publicCa = new IssuerName("Public-CA");
        Map<String, String> production = Map.of("stage", "production", "team", "web");

        // when, then
        assertThat(scope.covers(teamA, publicCa, production)).isTrue();
        assertThat(scope.covers(new VaultName("team-b"), publicCa, production)).isFalse();
        assertThat(scope.covers(teamA, IssuerName.SELF, production)).isFalse();
        assertThat(scope.covers(teamA, publicCa, Map.of("stage", "test"))).isFalse();
        assertThat(scope.covers(teamA, publicCa, Map.of())).isFalse();
        assertThat(ALL.covers(teamA, publicCa, Map.of())).isTrue();
    }

    private static Optional<Life> living(int days) {
        return Optional.of(new Life(NOW.minus(Duration.ofDays(60)), NOW.plus(Duration.ofDays(days))));
    }

    private static Freeze freeze(String until) {
        return new Freeze(ALL, NOW.minus(Duration.ofDays(1)), Instant.parse(until), "end of the year");
    }

    private static Verdict held(Instant until, String words) {
        return new Verdict.Held(new Hold(Phase.AWAITING_WINDOW, until, words));
    }
}
