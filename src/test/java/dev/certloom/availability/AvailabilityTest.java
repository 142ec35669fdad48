package dev.certloom.availability;

import static dev.certloom.availability.Dependency.DATABASE;
import static dev.certloom.availability.Dependency.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@Isolated
class AvailabilityTest {

    private final TestClock clock = new TestClock();
    private final Availability availability = new Availability(clock, clock);
    private final List<String> logged = new ArrayList<>();

    @Test
    void theFirstToKnowSaysSinceWhen() {
        Instant first = clock.instant();
        availability.failed(ENGINE);
        clock.advance(Duration.ofMinutes(1));

        availability.failed(ENGINE);

        assertThat(availability.awaySince(ENGINE)).contains(first);
        assertThat(availability.awaySince(DATABASE)).isEmpty();
    }

    @Test
    void anAnswerToWhatWasAskedBeforeItWentAwaySaysNothing() {
        Moment asked = availability.now();
        clock.advance(Duration.ofMillis(10));
        availability.failed(ENGINE);

        availability.answered(ENGINE, asked);
        assertThat(availability.awaySince(ENGINE)).isPresent();

        availability.answered(ENGINE);
        assertThat(availability.awaySince(ENGINE)).isEmpty();
    }

    @Test
    void theLogSaysSoAtTheBeginningEveryFewMinutesAndAtTheEnd(CapturedOutput output) {
        for (int second = 0; second < 11 * 60; second++) {
            availability.failed(DATABASE, availability.now(), "Connection refused.");
            availability.sayWhatIsDue(DATABASE);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(lines(output))
                .hasSize(3)
                .allMatch(line -> line.contains("Connection refused.")
                        && line.contains("What was accepted is kept")
                        && line.contains("spring.datasource.url"));

        availability.answered(DATABASE);
        availability.answered(DATABASE);

        assertThat(lines(output)).hasSize(4).last().asString().contains("is back", "for 660 s");
    }

    @Test
    void whatIsOnlyStartingIsAwayAndNotSpokenOf(CapturedOutput output) {
        availability.awaited(ENGINE);
        clock.advance(Availability.STARTUP_GRACE_PERIOD.minusSeconds(1));
        availability.failed(ENGINE);
        assertThat(availability.awaySince(ENGINE)).isPresent();

        availability.answered(ENGINE);

        assertThat(lines(output)).isEmpty();
    }

    @Test
    void whatDoesNotStartForLongIsSpokenOf(CapturedOutput output) {
        availability.awaited(ENGINE);
        clock.advance(Availability.STARTUP_GRACE_PERIOD);

        availability.sayWhatIsDue(ENGINE);

        assertThat(lines(output)).hasSize(1);
    }

    @Test
    void aDoubtedServiceIsUsableOnceItAnswersSomethingAskedLater() {
        availability.watchedBy(DATABASE, () -> {});
        Moment before = availability.now();
        clock.advance(Duration.ofMillis(10));
        assertThat(availability.isUsable(DATABASE)).isTrue();
        availability.doubted(DATABASE);

        availability.answered(DATABASE, before);
        assertThat(availability.isUsable(DATABASE)).isFalse();
        availability.answered(DATABASE);

        assertThat(availability.isUsable(DATABASE)).isTrue();
    }

    @Test
    void whoeverDoubtsHasItAskedAtOnce() {
        availability.watchedBy(DATABASE, () -> availability.answered(DATABASE));

        availability.doubted(DATABASE);

        assertThat(availability.isUsable(DATABASE)).isTrue();
    }

    @Test
    void whatNobodyWatchesIsNotDoubted() {
        availability.doubted(ENGINE);

        assertThat(availability.isUsable(ENGINE)).isTrue();
    }

    @Test
    void whatWasNotHeardForSomeSecondsIsSilentAndNotAway() {
        availability.watchedBy(ENGINE, () -> {});
        availability.answered(ENGINE);
        clock.advance(Availability.STALE_AFTER);
        assertThat(availability.isSilent(ENGINE)).isFalse();

        clock.advance(Duration.ofMillis(1));

        assertThat(availability.isSilent(ENGINE)).isTrue();
        assertThat(availability.awaySince(ENGINE)).isEmpty();
    }

    @Test
    void linesHeldBackAreLoggedWhenItAnswersAndNotWhenItIsAway() {
        availability.watchedBy(DATABASE, () -> {});
        assertThat(availability.holdsBack(DATABASE, () -> logged.add("first"), Optional.empty()))
                .isTrue();
        assertThat(availability.holdsBack(DATABASE, () -> logged.add("second"), Optional.empty()))
                .isTrue();
        availability.answered(DATABASE);
        assertThat(logged).containsExactly("first", "second");

        assertThat(availability.holdsBack(DATABASE, () -> logged.add("third"), Optional.empty()))
                .isTrue();
        availability.failed(DATABASE);
        assertThat(availability.holdsBack(DATABASE, () -> logged.add("fourth"), Optional.empty()))
                .isTrue();
        availability.answered(DATABASE);

        assertThat(logged).containsExactly("first", "second");
    }

    @Test
    void linesHeldBackAreLoggedWhenNobodyAsksAnyMoreWhetherItAnswers() {
        availability.watchedBy(DATABASE, () -> {});
        availability.holdsBack(DATABASE, () -> logged.add("first"), Optional.empty());

        availability.unwatched(DATABASE);

        assertThat(logged).containsExactly("first");
        assertThat(availability.isUsable(DATABASE)).isTrue();
        assertThat(availability.holdsBack(DATABASE, () -> logged.add("second"), Optional.empty()))
                .isFalse();
    }

    @Test
    void ofVeryManyLinesThatAreHeldBackTheRestIsCounted(CapturedOutput output) {
        availability.watchedBy(DATABASE, () -> {});
        for (int line = 0; line < 1_000; line++) {
            availability.holdsBack(DATABASE, () -> logged.add("line"), Optional.empty());
        }

        availability.answered(DATABASE);

        assertThat(logged).hasSize(100);
        assertThat(lines(output)).singleElement().asString().contains("900 more lines");
    }

    @Test
    void whatNobodyWatchesIsLogged() {
        assertThat(availability.holdsBack(ENGINE, () -> {}, Optional.empty())).isFalse();
    }

    @Test
    void itIsBackWithItsAnswerAlsoWhenTheClockWasSetBackMeanwhile(CapturedOutput output) {
        availability.failed(DATABASE);
        clock.advance(Duration.ofSeconds(7));
        clock.set(clock.instant().minus(Duration.ofHours(1)));

        availability.answered(DATABASE);

        assertThat(availability.awaySince(DATABASE)).isEmpty();
        assertThat(lines(output)).last().asString().contains("is back", "for 7 s");
    }

    @Test
    void aDoubtEndsWithTheAnswerAlsoWhenTheClockWasSetBackMeanwhile() {
        availability.watchedBy(DATABASE, () -> {});
        availability.doubted(DATABASE);
        clock.set(clock.instant().minus(Duration.ofHours(1)));

        availability.answered(DATABASE);

        assertThat(availability.isUsable(DATABASE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aClockThatIsSetMakesNobodySilentAndNobodyHeard(int hours) {
        availability.watchedBy(ENGINE, () -> {});
        availability.answered(ENGINE);
        clock.set(clock.instant().plus(Duration.ofHours(hours)));
        assertThat(availability.isSilent(ENGINE)).isFalse();

        clock.advance(Duration.ofSeconds(4));

        assertThat(availability.isSilent(ENGINE)).isTrue();
    }

    @Test
    void thatItIsAwayIsSaidAgainInTimeAlsoWhenTheClockWasSetBack(CapturedOutput output) {
        availability.failed(DATABASE);
        clock.set(clock.instant().minus(Duration.ofHours(1)));
        clock.advance(Availability.LOG_INTERVAL);

        availability.sayWhatIsDue(DATABASE);

        assertThat(lines(output)).hasSize(2);
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("Availability"))
                .toList();
    }
}
