package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.endtoend.TraceReceiver.Span;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.monitoring.WatchedMetrics;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What operators see of a request: its trace, metrics, health, log. */
@SharedServiceTest
class OperationsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final RunningService SERVICE = SharedService.get();

    @Test
    void aRequestIsOneTraceFromHttpToItsLastJob() {
        // given
        String traceId = UUID.randomUUID().toString().replace("-", "");

        // when
        create("traced", "00-" + traceId + "-00f067aa0ba902b7-01");

        // then
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(names(traceId))
                        .anyMatch(name -> name.matches("http post /certificates/.*/create"))
                        .contains(
                                "message certificate-requested",
                                "job create-key-and-csr",
                                "job record-automatic-approval",
                                "job place-order",
                                "job merge-certificate"));
        List<Span> spans = SharedService.traces().of(traceId);
        String message = spans.stream()
                .filter(span -> span.name().equals("message certificate-requested"))
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(spans)
                .filteredOn(span -> span.name().startsWith("job "))
                .allSatisfy(span -> assertThat(span.parent()).isEqualTo(message));
    }

    private static Set<String> names(String traceId) {
        return SharedService.traces().of(traceId).stream().map(Span::name).collect(Collectors.toSet());
    }

    @Test
    void everyMetricOfOthersAndEveryHistogramThatIsWatchedIsExposed() {
        // given
        create("measured", "");

        // then
        await().atMost(PATIENCE).untilAsserted(() -> {
            Answer metrics = SERVICE.getUnversioned("/actuator/prometheus");
            assertThat(metrics.status()).isEqualTo(200);
            Set<String> watched = WatchedMetrics.names();
            // the rest of ours comes and goes with what there is to count: see WatchedMetricsTest
            watched.removeIf(name -> name.startsWith("certloom_") && !name.endsWith("_bucket"));
            assertThat(WatchedMetrics.exposed(metrics.body())).containsAll(watched);
            assertThat(metrics.body()).doesNotContain("measured");
        });
    }

    @Test
    void metricsAndReasonsAreNotForStrangers() {
        assertThat(SERVICE.sendAnonymously("GET", "/actuator/prometheus").status())
                .isEqualTo(401);
        assertThat(SERVICE.sendAnonymously("GET", "/actuator/health").body()).doesNotContain("components");
    }

    @Test
    void healthSaysWhatWaitsToWhoMayKnow() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Answer health = SERVICE.getUnversioned("/actuator/health");
            assertThat(health.status()).isEqualTo(200);
            for (String part : List.of("db", "processEngine", "outbox", "orders", "notices", "embedded", "diskSpace")) {
                assertThat(health.json().at("/components/" + part + "/status").asString())
                        .as(part)
                        .isNotEmpty();
            }
            assertThat(health.json().at("/components/outbox/details/readAt").asString())
                    .isNotEmpty();
        });
    }

    @Test
    void everyAnswerCarriesTheIdOfItsLogLines() {
        Answer answer = SERVICE.exchange(SERVICE.request("/certificates?api-version=7.6")
                .header("x-ms-client-request-id", "mine-1")
                .build());

        assertThat(answer.headers().firstValue("x-ms-request-id")).isPresent();
        assertThat(answer.headers().firstValue("x-ms-client-request-id")).contains("mine-1");
    }

    private static void create(String name, String traceparent) {
        HttpRequest.Builder request = SERVICE.request("/certificates/" + name + "/create?api-version=7.6")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"policy\":{\"x509_props\":{\"subject\":\"CN=%s.example\"},\"issuer\":{\"name\":\"Self\"}}}"
                                .formatted(name)));
        if (!traceparent.isEmpty()) {
            request.header("traceparent", traceparent);
        }
        assertThat(SERVICE.exchange(request.build()).status()).isEqualTo(202);
    }
}
