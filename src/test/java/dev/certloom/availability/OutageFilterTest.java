package dev.certloom.availability;

import static dev.certloom.availability.Dependency.DATABASE;
import static dev.certloom.availability.Dependency.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.certloom.runtime.MonotonicClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@Isolated
class OutageFilterTest {

    private final RuntimeException unreachable = new UncheckedIOException(new IOException("refused"));
    private final Logger log = LoggerFactory.getLogger("dev.certloom.somebody");
    private final Logger poolBase = LoggerFactory.getLogger("com.zaxxer.hikari.pool.PoolBase");
    private final Logger pool = LoggerFactory.getLogger("com.zaxxer.hikari.pool.HikariPool");
    private final Availability availability = new Availability(Clock.systemUTC(), MonotonicClock.system());
    private final OutageFilter filter =
            new OutageFilter(availability, List.of(new Unreachable(ENGINE), new Unreachable(DATABASE)));

    /** Knows of one failure that each of them cannot be reached. */
    private record Unreachable(Dependency dependency) implements Probe {

        @Override
        public void ask() {}

        @Override
        public boolean isOutage(Throwable failure) {
            return dependency == DATABASE ? failure instanceof UncheckedIOException : failure instanceof IOException;
        }
    }

    @AfterEach
    void remove() {
        filter.destroy();
        ((ch.qos.logback.classic.Logger) log).setLevel(null);
    }

    @Test
    void aLineThatOnlySaysWhatIsSaidAlreadyIsLeftOut(CapturedOutput output) {
        availability.failed(ENGINE);
        availability.failed(DATABASE);

        log.warn("A worker got no jobs.", new IOException("refused"));
        log.error("A {} was not stored.", "line", unreachable);
        poolBase.warn("{} - Failed to validate connection {} ({}).", "pool", "one", "closed");

        assertThat(output.getAll()).doesNotContain("got no jobs", "was not stored", "Failed to validate");
    }

    @Test
    void connectionsThatBrokeTogetherAreSaidOnceIfTheDatabaseAnswers(CapturedOutput output) {
        availability.watchedBy(DATABASE, () -> {});

        for (int i = 0; i < 20; i++) {
            poolBase.warn("{} - Failed to validate connection {} ({}).", "pool", "number " + i, "closed");
        }
        availability.answered(DATABASE);

        assertThat(output.getAll())
                .contains("Failed to validate connection number 0 (closed)", "but 19 more lines said that it did not")
                .doesNotContain("number 1 ");
    }

    @Test
    void whatElseGoesWrongMeanwhileIsSaid(CapturedOutput output) {
        availability.failed(ENGINE);
        availability.failed(DATABASE);

        log.error("A bug.", new IllegalStateException("bug"));
        log.warn("Without an exception.");
        log.error("An act of {} was not recorded: {}", "ada", unreachable.toString());
        pool.warn("{} - Thread starvation or clock leap detected (housekeeper delta={}).", "pool", "1m");
        pool.warn(
                "Connection leak detection triggered for {}",
                "one",
                new Exception("Apparent connection leak detected"));

        assertThat(output.getAll())
                .contains(
                        "A bug.",
                        "Without an exception.",
                        "An act of ada was not recorded",
                        "clock leap",
                        "leak detection");
    }

    @Test
    void whileItAnswersEveryLineIsSaid(CapturedOutput output) {
        availability.failed(DATABASE);

        log.warn("A worker got no jobs.", new IOException("refused"));
        assertThat(output.getAll()).contains("A worker got no jobs.");
    }

    @Test
    void aLineThatWaitedIsSaidAsItWasWhenItAnswers(CapturedOutput output) {
        // given
        availability.watchedBy(DATABASE, () -> {});
        log.error("A {} was not stored.", "line", unreachable);
        assertThat(output.getAll()).doesNotContain("was not stored");

        // when
        availability.answered(DATABASE);

        // then
        assertThat(output.getAll())
                .contains("A line was not stored.", "ERROR", "somebody", "java.io.UncheckedIOException")
                .containsPattern("at dev\\.certloom\\.availability\\.OutageFilterTest");
    }

    @Test
    void aLineThatNobodyWantsIsNotSaidAfterwardsEither(CapturedOutput output) {
        // given
        ((ch.qos.logback.classic.Logger) log).setLevel(Level.OFF);
        availability.watchedBy(DATABASE, () -> {});
        log.error("Silenced.", unreachable);

        // when
        availability.answered(DATABASE);

        // then
        assertThat(output.getAll()).doesNotContain("Silenced");
    }

    @Test
    void aLineThatNobodyWantsDoubtsNothing() {
        ((ch.qos.logback.classic.Logger) log).setLevel(Level.OFF);
        availability.watchedBy(DATABASE, () -> {});

        log.error("Silenced.", unreachable);

        assertThat(availability.isUsable(DATABASE)).isTrue();
    }
}
