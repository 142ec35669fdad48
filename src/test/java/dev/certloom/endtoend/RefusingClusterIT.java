package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.CertloomApplication;
import dev.certloom.embedded.TestEngine;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A company's own broker whose back-pressure lets no more than two requests in. */
@Execution(ExecutionMode.CONCURRENT)
class RefusingClusterIT {

    private static final int REQUESTS = 24;
    private static final Map<String, String> TWO_AT_A_TIME = Map.of(
            "ZEEBE_BROKER_BACKPRESSURE_ENABLED", "true",
            "ZEEBE_BROKER_BACKPRESSURE_ALGORITHM", "fixed",
            "ZEEBE_BROKER_BACKPRESSURE_FIXED_LIMIT", "2");

    private static final String SELF_SIGNED =
            "{\"policy\":{\"key_props\":{\"kty\":\"EC\",\"crv\":\"P-256\"},\"x509_props\":{\"subject\":\"CN=web.example\"},\"issuer\":{\"name\":\"Self\"}}}";

    @TempDir
    Path folder;

    @Test
    void whatIsAcceptedIsDeliveredAndCompletedAndNothingIsGivenUp() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef".repeat(4));
        try (TestEngine engine = TestEngine.started();
                RunningService service = new RunningService(
                        CertloomApplication.class,
                        "--certloom.engine.grpc-address=" + engine.grpcAddress(),
                        "--certloom.engine.gateway.ca-file=" + engine.caCertificate(),
                        "--certloom.engine.gateway.secret-file=" + secret,
                        "--certloom.issuers.self.least-time=PT0S")) {
            // given
            engine.stop();
            engine.start(TWO_AT_A_TIME);
            service.started();
            service.send("POST", "/certificates/warm-up/create", SELF_SIGNED);

            // when
            createAll(service);

            // then
            await("all to be completed")
                    .atMost(Duration.ofSeconds(120))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(IntStream.range(0, REQUESTS)
                                    .mapToObj(i -> service.send("GET", "/certificates/web" + i + "/pending", null)
                                            .body()))
                            .allSatisfy(body -> assertThat(body).contains("\"completed\"")));
            assertThat(service.installation().output())
                    .doesNotContain("Unexpected error occurred", "listener", "is sent again", "started anew", "\tat ");
            assertThat(service.client()
                            .metric("certloom_engine_command_retries_total", "RESOURCE_EXHAUSTED")
                            .orElse(0))
                    .isPositive();
        }
    }

    private static void createAll(RunningService service) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
            List<Future<Integer>> created = callers.invokeAll(IntStream.range(0, REQUESTS)
                    .<Callable<Integer>>mapToObj(i -> () -> create(service, "web" + i))
                    .toList());
            assertThat(created).extracting(Future::resultNow).containsOnly(202);
        }
    }

    /** As clients do, who come again when they are told to. */
    private static int create(RunningService service, String name) {
        return await("room for " + name)
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(2))
                .until(
                        () -> {
                            ServiceClient.Answer answer =
                                    service.send("POST", "/certificates/" + name + "/create", SELF_SIGNED);
                            if (answer.status() == 429) {
                                assertThat(answer.headers().firstValue("Retry-After"))
                                        .contains("5");
                            }
                            return answer.status();
                        },
                        status -> status != 429);
    }
}
