package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.OrderAnswer.Pending;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderAnswerTest {

    @ParameterizedTest
    @ValueSource(longs = {-5000, 0, 1, 99})
    void anIssuerIsNeverAskedAgainAtOnce(long millis) {
        assertThat(new Pending(Duration.ofMillis(millis)).lookAgainAfter()).isEqualTo(Pending.MIN_LOOK_AGAIN_AFTER);
    }

    @Test
    void aLongerWaitIsTheIssuers() {
        assertThat(new Pending(Duration.ofMinutes(2)).lookAgainAfter()).isEqualTo(Duration.ofMinutes(2));
    }
}
