package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.SliceServer;
import dev.certloom.identity.SliceServer.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who reads metrics and the reasons behind health: on the service's own port by a token, on a port of the machine's own. */
class MetricsAccessTest {

    private static final String METRICS = "/actuator/prometheus";

    private static SliceServer service;
    private static SliceServer withPortOfItsOwn;

    @BeforeAll
    static void start() {
        service = new SliceServer(
                "certloom.vaults.default.role-bindings.readers=Key Vault Administrator",
                "certloom.vaults.default.role-bindings.certloom-monitor=CERTLOOM_MONITOR",
                "certloom.vaults.team-a.role-bindings.certloom-monitor=CERTLOOM_MONITOR",
                "certloom.vaults.default.role-bindings.half=CERTLOOM_MONITOR");
        withPortOfItsOwn = new SliceServer(
                "management.server.port=0",
                "management.server.address=127.0.0.1",
                "management.server.ssl.enabled=false");
    }

    @AfterAll
    static void stop() {
        service.close();
        withPortOfItsOwn.close();
    }

    @Test
    void aStrangerIsChallenged() {
        Answer answer = service.get(METRICS);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).startsWith("Bearer ");
        assertThat(answer.body()).doesNotContain("jvm_");
    }

    @Test
    void aCallerWithoutThePermissionInEveryVaultIsRefused() {
        for (String role : new String[] {"readers", "half"}) {
            Answer answer = service.getWith(service.tokenWithRoles("someone", role), METRICS);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().at("/error/message").asString())
                    .isEqualTo("Expected a caller with permission Certloom/vaults/metrics/read in every vault, "
                            + "but this one has not.");
        }
    }

    @Test
    void aMonitorReadsMetricsAtAnyHost() {
        String token = service.tokenWithRoles("prometheus", "certloom-monitor");

        assertThat(service.getWith(token, METRICS).body()).contains("jvm_memory_used_bytes");
        assertThat(service.send("GET " + METRICS, "10.1.2.3", "", "Authorization: Bearer " + token)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aMonitorReadsNothingElse() {
        String token = service.tokenWithRoles("prometheus", "certloom-monitor");

        assertThat(service.getWith(token, "/certificates/web").status()).isEqualTo(403);
        assertThat(service.getWith(token, "/actuator/env").status()).isEqualTo(403);
    }

    @Test
    void healthTellsAMonitorItsReasons() {
        String monitor = service.tokenWithRoles("prometheus", "certloom-monitor");
        String other = service.tokenWithRoles("someone", "readers");

        assertThat(service.getWith(monitor, "/actuator/health")
                        .json()
                        .at("/components/ping/status")
                        .asString())
                .isEqualTo("UP");
        assertThat(service.getWith(other, "/actuator/health").json().propertyNames())
                .doesNotContain("components");
    }

    @Test
    void aPortOfItsOwnOnTheLoopbackInterfaceNeedsNoToken() throws Exception {
        assertThat(getAtPortOfItsOwn(METRICS).body()).contains("jvm_memory_used_bytes");
        assertThat(getAtPortOfItsOwn("/actuator/env").statusCode()).isNotEqualTo(200);
        assertThat(getAtPortOfItsOwn("/certificates/web").statusCode()).isNotEqualTo(200);
        assertThat(withPortOfItsOwn.get(METRICS).status()).isNotEqualTo(200);
    }

    private static HttpResponse<String> getAtPortOfItsOwn(String path) throws IOException, InterruptedException {
        String port = withPortOfItsOwn.context().getEnvironment().getRequiredProperty("local.management.port");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
