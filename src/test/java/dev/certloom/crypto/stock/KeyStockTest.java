package dev.certloom.crypto.stock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.operation.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyStockTest {

    private static final KeyAlgorithm RSA = KeyAlgorithm.RSA_2048;

    private final TestClock clock = new TestClock();
    private final InMemoryStockedKeys stocked = new InMemoryStockedKeys();
    private final TestKeyMaker maker = new TestKeyMaker(clock);
    private final KeyStockSettings settings = new KeyStockSettings(2, 1, 0, Duration.ofDays(1));
    private final KeyStockMetrics figures = new KeyStockMetrics(settings);
    private final KeyStock stock = new KeyStock(stocked, maker, settings, figures, clock);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void measure() {
        figures.bindTo(meters);
    }

    @Test
    void aKeyInStockIsGivenAwayWithoutMakingOne() {
        // given
        KeyPair ready = stockedOne(RSA);

        // when, then
        assertThat(stock.next(RSA)).isSameAs(ready);
        assertThat(maker.made()).hasSize(1);
        assertThat(counted("taken")).isOne();
        assertThat(counted("missed")).isZero();
    }

    @Test
    void aKeyIsMadeWhenNoneIsInStock() {
        assertThat(stock.next(RSA).algorithm()).isEqualTo(RSA);

        assertThat(maker.made()).containsExactly(RSA);
        assertThat(counted("missed")).isOne();
    }

    @Test
    void aKeyThatIsTooOldIsNotGivenAway() {
        // given
        KeyPair old = stockedOne(RSA);
        clock.advance(Duration.ofDays(1));

        // when, then
        assertThat(stock.next(RSA)).isNotSameAs(old);
    }

    @Test
    void aKeyThatDoesNotOpenIsReplacedByOneThatIsMade() {
        // given
        KeyPair spoilt = stockedOne(RSA);
        stocked.spoil();

        // when
        KeyPair given = stock.next(RSA);

        // then
        assertThat(given).isNotSameAs(spoilt);
        assertThat(stocked.algorithms()).isEmpty();
        assertThat(counted("refused")).isOne();
        assertThat(counted("taken")).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA_4096", "EC_P256", "EC_P256K", "EC_P384", "EC_P521"})
    void ofWhatThereIsNoStockNobodyLooksForOne(KeyAlgorithm algorithm) {
        // given
        KeyPair left = stockedOne(algorithm);

        // when, then
        assertThat(stock.next(algorithm)).isNotSameAs(left);
        assertThat(stocked.algorithms()).containsExactly(algorithm);
    }

    private KeyPair stockedOne(KeyAlgorithm algorithm) {
        KeyPair pair = maker.make(algorithm);
        stocked.put(pair, clock.instant(), 1);
        return pair;
    }

    private double counted(String what) {
        return meters.get("certloom.key.stock." + what)
                .tag("algorithm", RSA.name())
                .functionCounter()
                .count();
    }
}
