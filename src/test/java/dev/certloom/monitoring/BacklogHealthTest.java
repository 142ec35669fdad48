package dev.certloom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;

class BacklogHealthTest {

    private static final MonitoringSettings SETTINGS =
            new MonitoringSettings(Duration.ofSeconds(30), Duration.ofSeconds(100), Duration.ofSeconds(119));

    private final TestClock clock = new TestClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private OperationalStats stats = TestOperationalStats.some();
    private boolean storeIsAway;
    private final LatestStats latest = new LatestStats(source(), new OperationalStatsGauges(registry, clock), clock);
    private final BacklogHealth backlogHealth = new BacklogHealth(latest, SETTINGS, clock);

    private OperationalStatsSource source() {
        return new OperationalStatsSource() {
            @Override
            public OperationalStats read(Instant now) {
                return BacklogHealthTest.this.read();
            }

            @Override
            public List<OperationalStats.Expiries> readExpiries(Instant now) {
                throw new QueryTimeoutException("too many certificates");
            }
        };
    }

    private OperationalStats read() {
        if (storeIsAway) {
            throw new DataAccessResourceFailureException("away");
        }
        return stats;
    }

    private static Health health(HealthIndicator indicator) {
        return Objects.requireNonNull(indicator.health());
    }

    @Test
    void healthWhenNothingWasReadYetThenItIsUnknownWithTheReason() {
        Health health = health(backlogHealth.outboxHealthIndicator());

        assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
        assertThat(health.getDetails()).containsEntry("reason", "The store's figures were not read yet.");
    }

    @Test
    void healthWhenEventsWaitTooLongThenDegradedWithReasonAndSince() {
        // given
        stats = TestOperationalStats.with(TestOperationalStats.waiting(3, 101), TestOperationalStats.none(), 0);

        // when
        latest.read();

        // then
        Health health = health(backlogHealth.outboxHealthIndicator());
        assertThat(health.getStatus()).isEqualTo(BacklogHealth.DEGRADED);
        assertThat(health.getDetails())
                .containsEntry("events", 3L)
                .containsEntry("reason", "Events wait for the process engine: it is away or does not keep up.")
                .containsEntry("since", TestOperationalStats.NOW.minusSeconds(1));
    }

    @Test
    void healthWhenEventsWaitForALittleThenItIsUp() {
        latest.read();

        assertThat(health(backlogHealth.outboxHealthIndicator()).getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void healthWhenAnIssuerTakesTooLongThenItIsDegraded() {
        latest.read();

        Health health = health(backlogHealth.ordersHealthIndicator());
        assertThat(health.getStatus()).isEqualTo(BacklogHealth.DEGRADED);
        assertThat(health.getDetails()).containsEntry("inFlight", 4L).containsKey("since");
    }

    @Test
    void healthWhenNoticesWereGivenUpThenItIsDegraded() {
        latest.read();

        Health health = health(backlogHealth.noticesHealthIndicator());
        assertThat(health.getStatus()).isEqualTo(BacklogHealth.DEGRADED);
        assertThat(health.getDetails()).containsEntry("waiting", 2L).containsEntry("givenUp", 1L);
    }

    @Test
    void healthWhenFiguresAreOutdatedThenItIsUnknownWithTheirTime() {
        // given
        latest.read();
        storeIsAway = true;

        // when
        clock.advance(Duration.ofSeconds(91));
        latest.read();

        // then
        Health health = health(backlogHealth.outboxHealthIndicator());
        assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
        assertThat(health.getDetails()).containsEntry("readAt", TestOperationalStats.NOW);
    }

    @Test
    void readWhenExpiriesCannotBeReadThenTheOtherFiguresAre() {
        latest.readExpiries();
        latest.read();

        assertThat(health(backlogHealth.outboxHealthIndicator()).getStatus()).isEqualTo(Status.UP);
        assertThat(registry.get("certloom.orders.open").gauge().value()).isEqualTo(4);
    }

    @Test
    void readWhenTheStoreIsAwayThenTheOldFiguresAreShownWithTheirTime() {
        // given
        latest.read();
        storeIsAway = true;
        clock.advance(Duration.ofSeconds(90));

        // when
        latest.read();

        // then
        assertThat(health(backlogHealth.outboxHealthIndicator()).getStatus()).isEqualTo(Status.UP);
        assertThat(health(backlogHealth.outboxHealthIndicator()).getDetails())
                .containsEntry("readAt", TestOperationalStats.NOW);
    }
}
