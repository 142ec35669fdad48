package dev.certloom.processview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.TestClock;
import dev.certloom.processview.EngineRecords.LogState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** How the lag shows. */
class ExportLagTest {

    private final TestClock clock = new TestClock();
    private final InMemoryEngineRecords records = new InMemoryEngineRecords();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void healthWhenNoExporterIsExpectedOrHeardThenUnknownWithReason() {
        assertThat(health(null).getStatus()).isEqualTo(Status.UNKNOWN);
        assertThat(health(null).getDetails().get("reason")).asString().contains("secret is not set");
        assertThat(health("a secret of twenty-four bytes").getDetails().get("reason"))
                .asString()
                .contains("was heard yet");
        assertThat(gauge()).isNaN();
    }

    @Test
    void healthWhenTheExporterKeepsUpThenItIsUpWithTheLag() {
        records.logs = List.of(log(1, 120), log(2, 340));

        assertThat(health(null).getStatus()).isEqualTo(Status.UP);
        assertThat(health(null).getDetails().get("partition2")).asString().contains("lagSeconds=0.34");
        assertThat(gauge()).isEqualTo(0.34);
    }

    @Test
    void healthWhenTheExporterIsFarBehindThenItLagsAndIsNotDown() {
        records.logs = List.of(log(1, 11_000));

        assertThat(health(null).getStatus()).isEqualTo(ExportLag.LAGGING);
    }

    @Test
    void healthWhenTheExporterFellSilentThenTheSilenceIsTheLag() {
        records.logs = List.of(log(1, 120));
        clock.advance(Duration.ofSeconds(60));

        assertThat(health(null).getStatus()).isEqualTo(ExportLag.LAGGING);
        assertThat(health(null).getDetails().get("partition1")).asString().contains("was not heard");
        assertThat(gauge()).isEqualTo(60);
    }

    private Health health(@Nullable String secret) {
        return lag(secret).health();
    }

    private double gauge() {
        meters.clear();
        ExportLag lag = lag(null);
        lag.bindTo(meters);
        return meters.get("certloom.engine.export.lag").gauge().value();
    }

    private ExportLag lag(@Nullable String secret) {
        ExportLag lag = new ExportLag(records, new ExporterSettings(secret, null, Duration.ofDays(90)), clock);
        lag.read();
        return lag;
    }

    private LogState log(int partition, long lagMillis) {
        return new LogState("log" + partition, partition, 42, Duration.ofMillis(lagMillis), clock.instant());
    }
}
