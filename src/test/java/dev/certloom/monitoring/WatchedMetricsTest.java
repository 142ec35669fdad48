package dev.certloom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.TestIssuers;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OrderSettled;
import dev.certloom.operation.Phase;
import dev.certloom.operation.TestClock;
import dev.certloom.process.TestEngineMeters;
import dev.certloom.processview.TestExportLag;
import dev.certloom.runtime.ProgramRun;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds dashboard and alert rules to what is measured. */
class WatchedMetricsTest {

    private static final Pattern PHASES = Pattern.compile("phase=~?\"([^\"]*)\"");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void everyMetricOfOursThatIsWatchedIsMeasured() {
        // given
        withBuckets();
        OperationalStatsGauges gauges = new OperationalStatsGauges(registry, new TestClock());
        gauges.show(TestOperationalStats.some(), TestOperationalStats.NOW);
        gauges.showExpiries(TestOperationalStats.expiries(), TestOperationalStats.NOW);
        TestIssuers.Accounts accounts = new TestIssuers.Accounts();
        accounts.save(TestIssuers.trusting(
                new VaultName("default"), "Public", TestIssuers.authorityUntil(TestOperationalStats.NOW)));
        new IssuerCertificateGauges(TestIssuers.configuredCertificates(accounts), registry, new TestClock()).read();
        TestEngineMeters.measureIn(registry);
        TestExportLag.measureIn(registry);
        EventCounters eventCounters = new EventCounters(registry);
        VaultName vault = new VaultName("default");
        eventCounters.on(new AuditableEvent(
                AuditAction.ORDER_PLACED,
                vault,
                "x",
                Optional.empty(),
                Actor.system("test"),
                TestOperationalStats.NOW,
                Map.of()));
        eventCounters.on(new ActionDenied(
                AuditAction.APPROVE,
                vault,
                "x",
                Optional.empty(),
                Actor.system("test"),
                TestOperationalStats.NOW,
                "four eyes"));
        eventCounters.on(new OrderSettled(vault, IssuerName.SELF, OrderSettled.Ending.ISSUED, Duration.ofSeconds(3)));

        // when
        Set<String> watched = WatchedMetrics.names().stream()
                .filter(name -> name.startsWith("certloom_"))
                .collect(Collectors.toSet());

        // then
        assertThat(watched).hasSizeGreaterThan(15);
        assertThat(WatchedMetrics.exposed(registry.scrape())).containsAll(watched);
    }

    /** Which the settings give to the timers. */
    private void withBuckets() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                        .serviceLevelObjectives(1e9)
                        .build()
                        .merge(config);
            }
        });
    }

    @Test
    void phasesInExpressionsAreThoseOfRequests() {
        List<String> named = WatchedMetrics.expressions().stream()
                .flatMap(expression -> PHASES.matcher(expression).results())
                .map((MatchResult found) -> found.group(1))
                .flatMap(phases -> Arrays.stream(phases.split("\\|")))
                .toList();

        assertThat(named)
                .isNotEmpty()
                .isSubsetOf(Stream.of(Phase.values()).map(Phase::wireName).toList());
    }

    @Test
    void everyAlertSaysHowBadItIsAndWhatToDo() {
        assertThat(WatchedMetrics.alerts()).hasSizeGreaterThan(10).allSatisfy(rule -> {
            assertThat(rule).containsKeys("alert", "expr", "labels", "annotations");
            assertThat(rule.get("alert")).asString().matches("Certloom[A-Z][A-Za-z]+");
            assertThat(rule.get("labels")).asString().matches("\\{severity=(critical|warning|info)}");
            assertThat(rule.get("annotations")).asString().contains("summary=", "description=");
        });
        assertThat(WatchedMetrics.alerts())
                .extracting(rule -> rule.get("alert"))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyPanelOfTheDashboardAsksTheChosenDataSource() {
        var panels = WatchedMetrics.dashboard().get("panels");

        assertThat(panels.findValues("id")).doesNotHaveDuplicates();
        panels.forEach(panel -> {
            if (!panel.get("type").asString().equals("row")) {
                assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
                assertThat(panel.get("targets")).isNotEmpty();
            }
        });
        assertThat(WatchedMetrics.dashboard().at("/templating/list/0/type").asString())
                .isEqualTo("datasource");
    }

    /** Where Prometheus' own tool is on the machine, it judges the rules; elsewhere the tests above have to do. */
    @Test
    void prometheusAcceptsTheRules() {
        Optional<Path> promtool = Stream.of(
                        Objects.requireNonNull(System.getenv("PATH")).split(":"))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        if (promtool.isEmpty()) {
            System.out.println(
                    "promtool is not on this machine: the alert rules were not checked by Prometheus itself.");
            return;
        }
        ProgramRun.of(new ProcessBuilder(promtool.get().toString(), "check", "rules", WatchedMetrics.ALERTS.toString())
                        .redirectErrorStream(true))
                .requireSuccess();
    }
}
