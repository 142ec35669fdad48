package dev.certloom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.TestClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationalStatsGaugesTest {

    private final TestClock clock = new TestClock();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final OperationalStatsGauges gauges = new OperationalStatsGauges(registry, clock);

    @Test
    void showThenPrometheusReadsCountsAndAges() {
        gauges.show(TestOperationalStats.some(), TestOperationalStats.NOW);
        gauges.showExpiries(TestOperationalStats.expiries(), TestOperationalStats.NOW);

        assertThat(registry.scrape().lines())
                .contains(
                        "certloom_operations_open{issuer=\"test\",phase=\"awaitingIssuer\",vault=\"default\"} 4.0",
                        "certloom_operations_oldest_seconds{issuer=\"test\",phase=\"awaitingIssuer\",vault=\"default\"} 90.0",
                        "certloom_orders_open{issuer=\"test\",vault=\"default\"} 4.0",
                        "certloom_orders_oldest_seconds{issuer=\"test\",vault=\"default\"} 120.0",
                        "certloom_approvals_open{vault=\"default\"} 2.0",
                        "certloom_approvals_oldest_seconds{vault=\"default\"} 600.0",
                        "certloom_certificates{issuer=\"test\",left=\"none\",vault=\"default\"} 1.0",
                        "certloom_certificates{issuer=\"test\",left=\"under-7d\",vault=\"default\"} 2.0",
                        "certloom_certificates{issuer=\"test\",left=\"under-30d\",vault=\"default\"} 3.0",
                        "certloom_certificates{issuer=\"test\",left=\"under-90d\",vault=\"default\"} 4.0",
                        "certloom_certificates{issuer=\"test\",left=\"over-90d\",vault=\"default\"} 5.0",
                        "certloom_certificates_nearest_expiry_seconds{issuer=\"test\",vault=\"default\"} 3600.0",
                        "certloom_renewals_due{issuer=\"test\",vault=\"default\"} 7.0",
                        "certloom_renewals_due_oldest_seconds{issuer=\"test\",vault=\"default\"} 400.0",
                        "certloom_renewals_running{issuer=\"test\",vault=\"default\"} 6.0",
                        "certloom_renewals_failing{issuer=\"test\",vault=\"default\"} 5.0",
                        "certloom_renewals_failing_nearest_expiry_seconds{issuer=\"test\",vault=\"default\"} 7200.0",
                        "certloom_outbox_events 3.0",
                        "certloom_outbox_oldest_seconds 60.0",
                        "certloom_notices{state=\"waiting\"} 2.0",
                        "certloom_notices{state=\"given-up\"} 1.0",
                        "certloom_notices_oldest_seconds 30.0",
                        "certloom_audit_unsealed_seconds 5.0");
    }

    @Test
    void showWhenNothingIsOpenAnyMoreThenItsGaugesGo() {
        // given
        gauges.show(TestOperationalStats.some(), TestOperationalStats.NOW);
        gauges.showExpiries(TestOperationalStats.expiries(), TestOperationalStats.NOW);

        // when
        gauges.show(TestOperationalStats.quiet(), TestOperationalStats.NOW);
        gauges.showExpiries(List.of(), TestOperationalStats.NOW);

        // then
        assertThat(registry.scrape())
                .doesNotContain("certloom_renewals_due{", "certloom_renewals_running{", "certloom_renewals_failing{")
                .doesNotContain("certloom_operations_open{", "certloom_orders_open{", "certloom_certificates{")
                .contains("certloom_outbox_oldest_seconds 0.0");
    }

    @Test
    void ageWhenFiguresAreNotReadAnyMoreThenItGrows() {
        // given
        assertThat(registry.scrape()).contains("certloom_figures_age_seconds NaN");
        gauges.show(TestOperationalStats.some(), clock.instant());

        // when
        clock.advance(Duration.ofMinutes(3));

        // then
        assertThat(registry.scrape()).contains("certloom_figures_age_seconds 180.0");
    }
}
