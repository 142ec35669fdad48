package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.certloom.CertloomApplication;
import dev.certloom.embedded.TestEngine;
import dev.certloom.installation.RunningService;
import dev.certloom.signin.PagesVisitor;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientStatusException;
import io.camunda.client.api.response.Topology;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/**
 * A broker that a company runs itself, which is first given neither exporter nor interceptor, and then both, by the lines of the
 * documentation.
 */
@Execution(ExecutionMode.CONCURRENT)
class OwnClusterIT {

    private static final Pattern LINE = Pattern.compile("(ZEEBE_BROKER_|CERTLOOM_GATEWAY_)[A-Z0-9_]+=.+");
    private static final String NOTHING_TOLD = "The engine has no records of this request";
    private static final String AT_THE_MERGE = "data-element-id=\"Task_MergeSignedCertificate\"";

    @TempDir
    Path folder;

    @Test
    void phasesStandInAndAllMayCommandUntilTheBrokerHasOurJars() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef".repeat(4));
        Path brokersSecret = Files.writeString(folder.resolve("brokers-secret"), "fedcba9876543210".repeat(4));
        try (TestEngine engine = TestEngine.started();
                RunningService service = new RunningService(
                        CertloomApplication.class,
                        "--certloom.engine.grpc-address=" + engine.grpcAddress(),
                        "--certloom.engine.gateway.ca-file=" + engine.caCertificate(),
                        "--certloom.engine.gateway.secret-file=" + secret,
                        "--certloom.engine.exporter.secret-file=" + secret)) {
            // given
            service.started();
            try (PagesVisitor administrator = administrator(service)) {
                // when
                String untold = awaitingMerge(service, "untold");
                // then
                assertThat(administrator.read(untold)).contains(NOTHING_TOLD, AT_THE_MERGE);
                assertThat(topologyForStrangers(engine).getBrokers()).hasSize(1);

                // when
                engine.stop();
                engine.start(documented(service, secret, brokersSecret));
                // then
                assertThatExceptionOfType(ClientStatusException.class)
                        .isThrownBy(() -> topologyForStrangers(engine))
                        .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(Status.Code.UNAUTHENTICATED));

                // when the broker learns our secret
                Files.copy(secret, brokersSecret, StandardCopyOption.REPLACE_EXISTING);
                String told = awaitingMerge(service, "told");
                // then
                await("what the engine tells")
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(administrator.read(told))
                                .doesNotContain(NOTHING_TOLD)
                                .contains(AT_THE_MERGE, "Certificate approval, version 1"));
            }
        }
    }

    /** Each line of the documentation, with what this machine has in place of the example's files and address. */
    private static Map<String, String> documented(RunningService service, Path exportersSecret, Path gatewaysSecret)
            throws IOException {
        Map<String, String> here = Map.of(
                "ZEEBE_BROKER_EXPORTERS_CERTLOOM_JARPATH",
                built("exporter").toString(),
                "ZEEBE_BROKER_EXPORTERS_CERTLOOM_ARGS_URL",
                "https://127.0.0.1:" + service.installation().port() + "/engine/records",
                "ZEEBE_BROKER_EXPORTERS_CERTLOOM_ARGS_SECRETFILE",
                exportersSecret.toString(),
                "ZEEBE_BROKER_EXPORTERS_CERTLOOM_ARGS_CA",
                service.installation().home().resolve("tls/ca.pem").toString(),
                "ZEEBE_BROKER_GATEWAY_INTERCEPTORS_0_JARPATH",
                built("interceptor").toString(),
                "CERTLOOM_GATEWAY_SECRETFILE",
                gatewaysSecret.toString());
        Map<String, String> lines = Files.readString(Path.of("docs/engine.md"))
                .lines()
                .filter(line -> LINE.matcher(line).matches())
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(line -> line[0], line -> here.getOrDefault(line[0], line[1])));
        assertThat(lines)
                .containsAllEntriesOf(here)
                .containsKeys(
                        "ZEEBE_BROKER_EXPORTERS_CERTLOOM_CLASSNAME",
                        "ZEEBE_BROKER_GATEWAY_INTERCEPTORS_0_CLASSNAME",
                        "ZEEBE_BROKER_GATEWAY_INTERCEPTORS_0_ID")
                .hasSize(here.size() + 3);
        return lines;
    }

    /** What the gateway tells whoever shows no secret. */
    private static Topology topologyForStrangers(TestEngine engine) {
        try (CamundaClient stranger = CamundaClient.newClientBuilder()
                .grpcAddress(URI.create(engine.grpcAddress()))
                .caCertificatePath(engine.caCertificate().toString())
                .preferRestOverGrpc(false)
                .build()) {
            return stranger.newTopologyRequest().send().join();
        }
    }

    /** The jar that the build leaves for other brokers. */
    private static Path built(String classifier) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith("-" + classifier + ".jar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    private static PagesVisitor administrator(RunningService service) {
        JsonNode login = service.home().firstAdministrator();
        PagesVisitor administrator = new PagesVisitor(
                URI.create(service.client().url()), service.home().trust());
        administrator.signIn(
                login.get("userName").asString(), login.get("password").asString());
        return administrator;
    }

    /** Address of the page of a request that waits for its certificate. */
    private static String awaitingMerge(RunningService service, String name) {
        await("the request to be taken")
                .atMost(Duration.ofSeconds(60))
                .until(() -> service.send(
                                        "POST",
                                        "/certificates/" + name + "/create",
                                        "{\"policy\":{\"x509_props\":{\"subject\":\"CN=%s.example\"},\"issuer\":{\"name\":\"Unknown\"}}}"
                                                .formatted(name))
                                .status()
                        == 202);
        await(name + " to wait for its certificate")
                .atMost(Duration.ofSeconds(60))
                .until(() -> service.send("GET", "/certificates/" + name + "/pending", null)
                        .header("x-certloom-phase")
                        .equals("awaitingMerge"));
        return "/dashboard/requests/"
                + service.send("GET", "/certificates/" + name + "/pending", null)
                        .text("request_id");
    }
}
