package dev.certloom.availability;

import static dev.certloom.availability.Dependency.DATABASE;
import static dev.certloom.availability.Dependency.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.vault.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
        clock.advance(Duration.ofSeconds(14));
        availability.failed(ENGINE);
        assertThat(availability.awaySince(ENGINE)).isPresent();

        availability.answered(ENGINE);

        assertThat(lines(output)).isEmpty();
    }

    @Test
    void whatDoesNotStartForLongIsSpokenOf(CapturedOutput output) {
        availability.awaited(ENGINE);
        clock.advance(Duration.ofSeconds(15));

        availability.sayWhatIsDue(ENGINE);

        assertThat(lines(output)).hasSize(1);
    }

    @Test
    void whoDoubtsWaitsForTheVerdict() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        availability.watchedBy(DATABASE, asked::countDown);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            availability.doubted(DATABASE);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            Future<Boolean> away = threads.submit(
                    () -> availability.awaySinceForSure(DATABASE).isPresent());

            availability.failed(DATABASE);

            assertThat(away.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anAnswerToWhatWasAskedBeforeTheDoubtDoesNotSettleIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        availability.watchedBy(DATABASE, asked::countDown);
        Instant before = clock.instant();
        clock.advance(Duration.ofMillis(10));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            availability.doubted(DATABASE);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            Future<Boolean> away = threads.submit(
                    () -> availability.awaySinceForSure(DATABASE).isPresent());

            availability.answered(DATABASE, before);
            assertThat(away.isDone()).isFalse();
            availability.answered(DATABASE, clock.instant());

            assertThat(away.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void whatNobodyWatchesExplainsNothingAndHoldsNobodyUp() {
        availability.doubted(ENGINE);

        assertThat(availability.awaySinceForSure(ENGINE)).isEmpty();
    }

    private static java.util.List<String> lines(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("Availability"))
                .toList();
    }
}
