package dev.certloom.availability;

import static dev.certloom.availability.Dependency.DATABASE;
import static dev.certloom.availability.Dependency.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.vault.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class AvailabilityTest {

    private final TestClock clock = new TestClock();
    private final Availability availability = new Availability(clock);

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
        Instant asked = clock.instant();
        clock.advance(Duration.ofMillis(10));
        availability.failed(ENGINE);

        availability.answered(ENGINE, asked);
        assertThat(availability.awaySince(ENGINE)).isPresent();

        availability.answered(ENGINE, clock.instant());
        assertThat(availability.awaySince(ENGINE)).isEmpty();
    }

    @Test
    void theLogSaysSoAtTheBeginningEveryFewMinutesAndAtTheEnd(CapturedOutput output) {
        for (int second = 0; second < 11 * 60; second++) {
            availability.failed(DATABASE, clock.instant(), "Connection refused.");
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
        clock.advance(Availability.MAY_START.minusSeconds(1));
        availability.failed(ENGINE);
        assertThat(availability.awaySince(ENGINE)).isPresent();

        availability.answered(ENGINE);

        assertThat(lines(output)).isEmpty();
    }

    @Test
    void whatDoesNotStartForLongIsSpokenOf(CapturedOutput output) {
        availability.awaited(ENGINE);
        clock.advance(Availability.MAY_START);

        availability.sayWhatIsDue(ENGINE);

        assertThat(lines(output)).hasSize(1);
    }

    @Test
    void whatIsDoubtedIsUsableOnceItHasAnsweredWhatItWasAskedAfterThat() {
        availability.watchedBy(DATABASE, () -> {});
        Instant before = clock.instant();
        clock.advance(Duration.ofMillis(10));
        assertThat(availability.isUsable(DATABASE)).isTrue();
        availability.doubted(DATABASE);

        availability.answered(DATABASE, before);
        assertThat(availability.isUsable(DATABASE)).isFalse();
        availability.answered(DATABASE, clock.instant());

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
        clock.advance(Availability.SILENCE);
        assertThat(availability.isSilent(ENGINE)).isFalse();

        clock.advance(Duration.ofMillis(1));

        assertThat(availability.isSilent(ENGINE)).isTrue();
        assertThat(availability.awaySince(ENGINE)).isEmpty();
    }

    @Test
    void aLineHeldBackIsSaidWhenItAnswersAndNotWhenItIsAway(CapturedOutput output) {
        availability.watchedBy(DATABASE, () -> {});
        assertThat(availability.holdsBack(DATABASE, "first line")).isTrue();
        assertThat(availability.holdsBack(DATABASE, "second line")).isTrue();
        availability.answered(DATABASE);
        assertThat(lines(output)).singleElement().asString().contains("first line", "and 1 lines like this");

        assertThat(availability.holdsBack(DATABASE, "third line")).isTrue();
        availability.failed(DATABASE);

        assertThat(availability.holdsBack(DATABASE, "fourth line")).isTrue();
        assertThat(lines(output)).hasSize(2).noneMatch(line -> line.contains("third") || line.contains("fourth"));
    }

    @Test
    void whatNobodyWatchesIsLogged() {
        assertThat(availability.holdsBack(ENGINE, "line")).isFalse();
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("Availability"))
                .toList();
    }
}
