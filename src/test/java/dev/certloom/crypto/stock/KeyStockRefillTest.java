package dev.certloom.crypto.stock;

import static dev.certloom.crypto.KeyAlgorithm.RSA_2048;
import static dev.certloom.crypto.KeyAlgorithm.RSA_3072;
import static dev.certloom.crypto.KeyAlgorithm.RSA_4096;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.certloom.compute.ComputePool;
import dev.certloom.compute.Lane;
import dev.certloom.operation.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionOperations;

class KeyStockRefillTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final TestClock clock = new TestClock();
    private final InMemoryStockedKeys stocked = new InMemoryStockedKeys();
    private final TestKeyMaker maker = new TestKeyMaker(clock);
    private final KeyStockSettings settings = new KeyStockSettings(2, 0, 1, DAY);
    private final KeyStockMetrics figures = new KeyStockMetrics(settings);

    /** Its own: no keys are made in advance while anybody waits for the one that tests share. */
    private final ComputePool idle = new ComputePool(1, 10, Duration.ofMinutes(1));

    @AfterEach
    void closePool() {
        idle.close();
    }

    @Test
    void oneKeyIsMadeAtATimeUntilNoneIsMissing() {
        // given
        KeyStockRefill refill = refill(idle, settings);

        // when, then
        refill.step();
        assertThat(maker.made()).containsExactly(RSA_2048);
        refill.step();
        refill.step();
        assertThat(maker.made()).containsExactly(RSA_2048, RSA_4096, RSA_2048);
        assertThat(refill.step()).isEqualTo(KeyStockRefill.FULL_DELAY);
        assertThat(stocked.algorithms()).containsExactly(RSA_2048, RSA_4096, RSA_2048);
    }

    @Test
    void howeverFastOneKindIsTakenTheOthersAreMadeToo() {
        // given
        KeyStockSettings all = new KeyStockSettings(4, 2, 2, DAY);
        KeyStockRefill refill = refill(idle, all);

        // when
        for (int i = 0; i < 5; i++) {
            refill.step();
            stocked.take(RSA_2048, clock.instant().minus(DAY));
        }

        // then
        assertThat(maker.made()).contains(RSA_3072, RSA_4096);
    }

    @Test
    void theKindOfWhichTheSmallestPartIsThereIsMadeNext() {
        // given
        KeyStockRefill refill = refill(idle, new KeyStockSettings(4, 1, 2, DAY));

        // when
        for (int i = 0; i < 7; i++) {
            refill.step();
        }

        // then
        assertThat(maker.made()).containsExactly(RSA_2048, RSA_3072, RSA_4096, RSA_2048, RSA_4096, RSA_2048, RSA_2048);
    }

    @Test
    void whoMadeAKeyRestsForFourTimesAsLongAsThatTook() {
        // given
        KeyStockRefill refill = refill(idle, settings);
        maker.taking(Duration.ofMillis(300));

        // when, then
        assertThat(refill.step()).isEqualTo(Duration.ofMillis(1_200));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void aClockThatIsSetMeanwhileDoesNotStopTheFillingNorHurryIt(int hours) {
        // given
        KeyStockRefill refill = refill(idle, settings);
        maker.taking(Duration.ofMillis(300)).setting(Duration.ofHours(hours));

        // when, then
        assertThat(refill.step()).isEqualTo(Duration.ofMillis(1_200));
    }

    @Test
    void whoMadeAKeyForVeryLongRestsForAMinute() {
        // given
        KeyStockRefill refill = refill(idle, settings);
        maker.taking(Duration.ofHours(1));

        // when, then
        assertThat(refill.step()).isEqualTo(KeyStockRefill.MAX_PAUSE);
    }

    @ParameterizedTest
    @EnumSource
    void noKeyIsMadeWhileAnybodyWaitsForSomethingToBeComputed(Lane lane) {
        // given
        CountDownLatch done = new CountDownLatch(1);
        ComputePool pool = new ComputePool(1, 10, Duration.ofMinutes(1));
        try {
            for (int i = 0; i < 2; i++) {
                Future<?> unused = CompletableFuture.runAsync(() -> pool.call(lane, () -> awaited(done)));
            }
            Awaitility.await().until(() -> pool.waiting(lane) == 1);
            KeyStockRefill refill = refill(pool, settings);

            // when, then
            assertThat(refill.step()).isEqualTo(KeyStockRefill.BUSY_DELAY);
            assertThat(maker.made()).isEmpty();

            // when, then
            done.countDown();
            Awaitility.await().until(() -> pool.waiting(lane) == 0);
            refill.step();
            assertThat(maker.made()).containsExactly(RSA_2048);
        } finally {
            done.countDown();
            pool.close();
        }
    }

    private static boolean awaited(CountDownLatch done) {
        try {
            done.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keysThatGrewTooOldAreReplaced() {
        // given
        KeyStockRefill refill = refill(idle, new KeyStockSettings(2, 0, 0, DAY));
        refill.step();
        clock.advance(DAY);

        // when
        refill.step();

        // then
        assertThat(maker.made()).hasSize(2);
        assertThat(stocked.algorithms()).containsExactly(RSA_2048);
    }

    @Test
    void whatTheSettingsDoNotAskForAnyMoreIsThrownAway() {
        // given
        KeyStockRefill former = refill(idle, new KeyStockSettings(3, 1, 1, DAY));
        for (int i = 0; i < 5; i++) {
            former.step();
        }
        assertThat(stocked.algorithms()).containsExactlyInAnyOrder(RSA_2048, RSA_2048, RSA_2048, RSA_3072, RSA_4096);

        // when
        refill(idle, settings).trim();

        // then
        assertThat(stocked.algorithms()).containsExactlyInAnyOrder(RSA_2048, RSA_2048, RSA_4096);
    }

    @Test
    void whenNoStockIsWantedNoKeyIsMadeAndNoneIsLeft() {
        // given
        KeyStockRefill former = refill(idle, settings);
        former.step();
        KeyStockRefill none = refill(idle, new KeyStockSettings(0, 0, 0, DAY));

        // when
        none.trim();
        none.step();

        // then
        assertThat(none.isWanted()).isFalse();
        assertThat(former.isWanted()).isTrue();
        assertThat(stocked.algorithms()).isEmpty();
        assertThat(maker.made()).hasSize(1);
    }

    @Test
    void howManyAreInStockIsMeasured() {
        // given
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        figures.bindTo(meters);
        KeyStockRefill refill = refill(idle, settings);

        // when
        refill.step();
        refill.step();
        refill.step();
        refill.step();

        // then
        assertThat(meters.get("certloom.key.stock")
                        .tag("algorithm", "RSA_2048")
                        .gauge()
                        .value())
                .isEqualTo(2);
        assertThat(meters.get("certloom.key.stock")
                        .tag("algorithm", "RSA_4096")
                        .gauge()
                        .value())
                .isOne();
        assertThat(meters.find("certloom.key.stock")
                        .tag("algorithm", "RSA_3072")
                        .gauge())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10_001})
    void sizesThatMakeNoSenseAreRefused(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyStockSettings(size, 0, 0, DAY))
                .withMessageContaining("0 to 10,000");
    }

    @Test
    void anAgeThatMakesNoSenseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyStockSettings(1, 1, 1, Duration.ZERO))
                .withMessageContaining("P1D");
    }

    private KeyStockRefill refill(ComputePool pool, KeyStockSettings wanted) {
        return new KeyStockRefill(
                stocked,
                maker,
                wanted,
                wanted.equals(settings) ? figures : new KeyStockMetrics(wanted),
                pool,
                TransactionOperations.withoutTransaction(),
                clock,
                clock);
    }
}
