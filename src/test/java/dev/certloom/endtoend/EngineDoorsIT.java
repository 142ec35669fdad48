package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.certloom.embedded.InstallationHome;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientStatusException;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.worker.JobWorker;
import io.camunda.zeebe.gateway.protocol.GatewayGrpc;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the embedded engine and database of a default installation do for whoever is on the machine, and for their owner. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
class EngineDoorsIT {

    private static final String PROCESS = """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="doors-definitions" targetNamespace="doors">
              <process id="doors" isExecutable="true">
                <startEvent id="start"><outgoing>a</outgoing></startEvent>
                <sequenceFlow id="a" sourceRef="start" targetRef="task"/>
                <serviceTask id="task"><extensionElements><zeebe:taskDefinition type="doors-%1$s"/></extensionElements><incoming>a</incoming><outgoing>b</outgoing></serviceTask>
                <sequenceFlow id="b" sourceRef="task" targetRef="end"/>
                <endEvent id="end"><incoming>b</incoming></endEvent>
              </process>
            </definitions>
            """;

    /** Commands that our client knows and the embedded engine does not. */
    private static final Set<String> NOT_YET_IN_THIS_ENGINE = Set.of("EvaluateConditional");

    private static final InstallationHome INSTALLATION = SharedService.get().home();
    private static final Path HOME = INSTALLATION.folder();

    @Test
    void anotherUserOfTheMachineIsRefusedEveryCommandPageAndFile() throws Exception {
        // given
        List<String> files = new ArrayList<>();
        files.add(HOME.toString());
        if (Nobody.isSomebodyElse()) {
            Stream.of(
                            "keys/engine-gateway-secret",
                            "tls/engine/client-key.pem",
                            "engine",
                            "run/certloom-interceptor.jar")
                    .map(HOME::resolve)
                    .map(Path::toString)
                    .forEach(files::add);
            files.add("/proc/"
                    + SharedService.get().installation().engine().orElseThrow().pid() + "/environ");
        } else {
            files.clear();
        }

        // when
        List<String> outcomes;
        try (Nobody nobody = new Nobody()) {
            List<String> arguments = new ArrayList<>(Stream.of("gateway", "server", "management")
                    .map(INSTALLATION::enginePort)
                    .map(String::valueOf)
                    .toList());
            arguments.addAll(files);
            outcomes = nobody.run(EngineStranger.class, arguments);
        }

        // then
        List<String> expected = new ArrayList<>();
        GatewayGrpc.getServiceDescriptor()
                .getMethods()
                .forEach(method -> expected.add(method.getBareMethodName()
                        + (NOT_YET_IN_THIS_ENGINE.contains(method.getBareMethodName())
                                ? " UNIMPLEMENTED"
                                : " UNAUTHENTICATED")));
        assertThat(expected)
                .contains(
                        "Topology UNAUTHENTICATED",
                        "DeployResource UNAUTHENTICATED",
                        "ActivateJobs UNAUTHENTICATED",
                        "StreamActivatedJobs UNAUTHENTICATED");
        expected.add("plaintext UNAVAILABLE");
        for (String page : List.of("/v1/topology", "/actuator/health")) {
            expected.add("https" + page + " REFUSED");
            expected.add("http" + page + " REFUSED");
        }
        files.forEach(file -> expected.add(file + " REFUSED"));
        assertThat(outcomes).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void commandWithAnotherSecretIsRefused() {
        try (CamundaClient client =
                INSTALLATION.engineClient("0123456789abcdef0123456789abcdef").build()) {
            assertThatExceptionOfType(ClientStatusException.class)
                    .isThrownBy(() -> client.newTopologyRequest().send().join())
                    .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(Status.Code.UNAUTHENTICATED))
                    .withMessageContaining("Expected the secret of the Certloom installation");
        }
    }

    @Test
    void commandsAndPollsWithTheSecretAreCarriedOut() {
        try (CamundaClient client = INSTALLATION.engineClient().build()) {
            assertThat(client.newTopologyRequest().send().join().getBrokers()).hasSize(1);

            // when
            start(client, "polled");
            List<ActivatedJob> jobs = client.newActivateJobsCommand()
                    .jobType("doors-polled")
                    .maxJobsToActivate(1)
                    .requestTimeout(Duration.ofSeconds(20))
                    .send()
                    .join()
                    .getJobs();

            // then
            assertThat(jobs).hasSize(1);
            client.newCompleteCommand(jobs.getFirst()).send().join();
        }
    }

    @Test
    void streamWithTheSecretIsGivenItsJobsWithoutPolling() {
        Queue<Long> pushed = new ConcurrentLinkedQueue<>();
        try (CamundaClient client = INSTALLATION.engineClient().build();
                JobWorker worker = client.newWorker()
                        .jobType("doors-pushed")
                        .handler((jobs, job) -> {
                            jobs.newCompleteCommand(job).send().join();
                            pushed.add(job.getKey());
                        })
                        .pollInterval(Duration.ofHours(1))
                        .streamEnabled(true)
                        .open()) {
            assertThat(worker.isOpen()).isTrue();
            // a job from before the stream was open would wait for the next poll
            await("a pushed job")
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        start(client, "pushed");
                        return !pushed.isEmpty();
                    });
        }
    }

    @Test
    void everyWorkerOfTheServiceHasAStreamAtTheEngine() throws Exception {
        String figures = get(INSTALLATION.engineHttp(), INSTALLATION.engineManagement("/actuator/prometheus"))
                .body();

        assertThat(figures.lines().filter(line -> line.startsWith("zeebe_broker_open_job_stream_count")))
                .singleElement()
                .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .isGreaterThanOrEqualTo(8));
    }

    @Test
    void restAndManagementAnswerWhoShowsTheCertificate() throws Exception {
        try (HttpClient http = INSTALLATION.engineHttp()) {
            assertThat(get(http, INSTALLATION.engineRest("/v1/topology")).statusCode())
                    .isEqualTo(200);
            assertThat(get(http, INSTALLATION.engineManagement("/actuator/health"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(http, INSTALLATION.engineManagement("/actuator/prometheus"))
                            .body())
                    .contains("zeebe_");
        }
    }

    @Test
    void certificateOfTheServiceItselfOpensNeitherRestNorManagement() throws Exception {
        try (HttpClient http =
                INSTALLATION.engineHttpShowing(HOME.resolve("tls/server.pem"), HOME.resolve("tls/server-key.pem"))) {
            for (URI address : List.of(
                    INSTALLATION.engineRest("/v1/topology"), INSTALLATION.engineManagement("/actuator/health"))) {
                assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(http, address));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "banning",
                "banning/1",
                "pause",
                "pauseProcessing",
                "pauseExporting",
                "partitions",
                "partitions/pauseProcessing",
                "exporting/pause",
                "backups",
                "backups/1",
                "rebalance",
                "flowControl",
                "cluster",
                "cluster/brokers/0",
                "actorClock/current",
                "jobstreams",
                "loggers",
                "loggers/ROOT",
                "env",
                "configprops",
                "beans",
                "heapdump",
                "threaddump",
                "shutdown",
                "info",
                "metrics",
                "logfile",
                "sbom",
                "conditions",
                "mappings",
                "scheduledtasks"
            })
    void managementShowsHealthAndFiguresOnlyAlsoToItsOwner(String endpoint) throws Exception {
        try (HttpClient http = INSTALLATION.engineHttp()) {
            for (String method : List.of("GET", "POST", "DELETE")) {
                HttpRequest request = HttpRequest.newBuilder(INSTALLATION.engineManagement("/actuator/" + endpoint))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
                assertThat(http.send(request, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .as(method)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void noSecretIsOnACommandLineThatEverybodySees() throws Exception {
        List<String> commandLines = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(entry -> entry.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    commandLines.add(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    // it has ended
                }
            }
        }
        assertThat(commandLines).anyMatch(line -> line.contains("StandaloneBroker"));
        try (Stream<Path> secrets = Files.list(HOME.resolve("keys"))) {
            for (Path secret : secrets.toList()) {
                String text =
                        Files.readString(secret, StandardCharsets.ISO_8859_1).strip();
                assertThat(commandLines).as(secret.getFileName().toString()).noneMatch(line -> line.contains(text));
            }
        }
    }

    @Test
    void databaseAsksWhoeverReachesItForAPassword() throws IOException {
        for (String role : List.of("certloom", "certloom_admin", "postgres")) {
            for (String database : List.of("certloom", "postgres", "template1")) {
                Properties properties = new Properties();
                properties.setProperty("user", role);
                properties.setProperty("password", "guessed");
                assertThatExceptionOfType(SQLException.class)
                        .isThrownBy(() -> DriverManager.getConnection(INSTALLATION.databaseUrl(database), properties)
                                .close())
                        .withMessageContaining("password authentication failed");
            }
        }
        assertThat(Files.readAllLines(HOME.resolve("database/pg_hba.conf")))
                .filteredOn(line -> !line.isBlank() && !line.startsWith("#"))
                .allMatch(line -> line.endsWith("scram-sha-256"));
    }

    private static void start(CamundaClient client, String kind) {
        client.newDeployResourceCommand()
                .addResourceBytes(
                        PROCESS.formatted(kind)
                                .replace("\"doors\"", "\"doors-" + kind + "\"")
                                .getBytes(StandardCharsets.UTF_8),
                        "doors-" + kind + ".bpmn")
                .send()
                .join();
        client.newCreateInstanceCommand()
                .bpmnProcessId("doors-" + kind)
                .latestVersion()
                .send()
                .join();
    }

    private static HttpResponse<String> get(HttpClient http, URI address) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
