package dev.certloom.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.client.TestCaClients;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderStepsTest {

    @ParameterizedTest
    @CsvSource({"PT5S, PT1M", "PT30S, PT1M", "PT5M, PT10M"})
    void aStepHasTimeForACallAfterWhateverCameBefore(Duration call, Duration step) {
        OrderSteps steps = new OrderSteps(
                List.of(),
                (name, configuration, deadline) -> {
                    throw new UnsupportedOperationException("Expected no record to be looked for.");
                },
                new IssuedChains(TestPki.formats()),
                TestCaClients.settings(call),
                new TestClock());

        assertThat(steps.deadline().left()).isEqualTo(step);
    }
}
