package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssuerUnavailableTest {

    @ParameterizedTest
    @CsvSource({"PT0S, PT0S", "PT2M, PT2M", "PT1H, PT1H", "P365D, PT1H"})
    void issuersAreLeftAloneAsLongAsTheyAskForButNoLongerThanAnHour(Duration asked, Duration kept) {
        assertThat(new IssuerUnavailable(CallOutcome.ANSWERED, "too many orders", asked).askAgainAfter())
                .isEqualTo(kept);
        assertThat(new OrderNotReceived(CallOutcome.ANSWERED, "too many orders", asked).askAgainAfter())
                .isEqualTo(kept);
    }
}
