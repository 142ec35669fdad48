package dev.certloom.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void medianOfAnOddNumberOfRoundsIsTheMiddleOne() {
        assertThat(Spread.of(List.of(9.0, 1.0, 3.0)).text(1)).isEqualTo("3.0 (1.0-9.0)");
    }

    @Test
    void medianOfAnEvenNumberOfRoundsLiesBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 9.0, 2.0)).median()).isEqualTo(3.0);
    }

    @Test
    void oneRoundHasNoSpread() {
        assertThat(Spread.of(List.of(0.654)).text(2)).isEqualTo("0.65");
    }
}
