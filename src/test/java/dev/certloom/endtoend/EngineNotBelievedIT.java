package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.CertloomApplication;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import io.camunda.client.CamundaClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Somebody may deploy and start whatever he likes in the engine: he delays requests, and obtains nothing. */
@Tag("attack")
@Execution(ExecutionMode.CONCURRENT)
class EngineNotBelievedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String IN_HOUSE = "in-house";
    /** A process of one task, whose type whoever starts it names. */
    private static final String ANY_JOB = """
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="forged">
              <bpmn:process id="forged" isExecutable="true">
                <bpmn:startEvent id="start"><bpmn:outgoing>toJob</bpmn:outgoing></bpmn:startEvent>
                <bpmn:serviceTask id="job">
                  <bpmn:extensionElements><zeebe:taskDefinition type="=jobType" retries="1"/></bpmn:extensionElements>
                  <bpmn:incoming>toJob</bpmn:incoming><bpmn:outgoing>toEnd</bpmn:outgoing>
                </bpmn:serviceTask>
                <bpmn:endEvent id="end"><bpmn:incoming>toEnd</bpmn:incoming></bpmn:endEvent>
                <bpmn:sequenceFlow id="toJob" sourceRef="start" targetRef="job"/>
                <bpmn:sequenceFlow id="toEnd" sourceRef="job" targetRef="end"/>
              </bpmn:process>
            </bpmn:definitions>
            """;

    private static RunningService service;
    private static Person bob;

    private final String name = "web-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void serve() {
        service = new RunningService(
                        CertloomApplication.class,
                        "--certloom.engine.approval-processes[default/two-step]=" + OwnApprovals.TWO_STEP,
                        "--certloom.engine.approval-processes[default/hasty]=" + OwnApprovals.HASTY)
                .started();
        service.setLocalIssuer(IN_HOUSE);
        bob = Person.added(service, "bob", "certloom-approver", "pki-approvers,team-leads");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void forgedJobsNeitherApproveNorOpenAStepNorPassOneThatIsOpen() {
        ask(IN_HOUSE, "*." + name + ".example");
        String task = bob.awaitTask(name);
        deployPast("forged.bpmn", ANY_JOB);

        for (String type : List.of(
                "record-automatic-approval",
                "record-approval",
                "open-approval-step",
                "record-lapse",
                "escalate-approval-step",
                "place-order",
                "merge-certificate")) {
            forge(
                    "forged",
                    Map.of(
                            "jobType", type,
                            "approvalRule", "everything-else",
                            "issuedBy", "issuer",
                            "request", Map.of("standingApproval", true, "wildcard", false),
                            "approvalPolicy", Map.of("rule", "everything-else", "groups", List.of(), "required", 0),
                            "approvalStep",
                                    Map.of(
                                            "name",
                                            "wildcard/1",
                                            "groups",
                                            List.of("strangers"),
                                            "required",
                                            0,
                                            "lapseAfter",
                                            "PT0S",
                                            "escalateTo",
                                            List.of("strangers")),
                            "step", Map.of("id", task)));
        }

        awaitRefused("record-automatic-approval", "open-approval-step", "record-approval");
        assertNobodyApproved();
        assertThat(service.texts(
                        "select array_to_string(groups, ',') || ' ' || required || ' ' || state || ' ' || escalated"
                                + " from approval_step where subject = ?",
                        requestId()))
                .containsExactly("pki-approvers 1 OPEN false");
        assertThat(bob.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(200);
        awaitStatus("completed");
    }

    @Test
    void requestsWaitForAnUnacceptedTableUntilSomebodyAcceptsIt() throws IOException {
        // given
        OwnApprovals.deployHasty(service);
        String lax = read("bpmn/approval-policy.dmn")
                .replace("approval-policy", "hasty-policy")
                .replace("ApprovalPolicy", "LaxPolicy")
                .replace("[\"pki-approvers\"]", "[]");
        deployPast("hasty-policy.dmn", lax);

        // when
        ask("hasty", "*." + name + ".example");

        // then
        awaitDetails("Waiting for an administrator to accept version 2 of decision table 'hasty-policy'"
                + " (deploy/engine accept hasty-policy 2), since ");
        assertThat(pending().text("csr")).isNotEmpty();
        assertNobodyApproved();
        assertThat(service.run("deploy/engine", "list"))
                .contains(
                        "\"kind\":\"decision\",\"id\":\"hasty-policy\",\"version\":2,\"newest\":true,\"shipped\":false,\"counts\":false");
        assertThat(service.attempt("deploy/engine", "accept", "hasty-policy", "9")
                        .output())
                .contains("it has none of this id and number");

        // when
        assertThat(service.run("deploy/engine", "accept", "hasty-policy", "2"))
                .contains("\"version\":2", "\"counts\":true", "\"acceptedBy\":");

        // then
        awaitStatus("completed");
        assertThat(service.texts(
                        "select answer ->> 'rule' || ' ' || decision_version from approval_decision where operation = ?",
                        requestId()))
                .containsExactly("wildcard 2");
        assertThat(
                        service.count(
                                "select count(*) from audit_line where action = 'engine-model-accepted' and object = 'engine/hasty-policy'"))
                .isEqualTo(1);

        // when another one is deployed as it should be
        Path file = Files.createTempDirectory("models").resolve("hasty-policy.dmn");
        Files.writeString(
                file,
                lax.replaceFirst("<text>\\[]</text>(?s:(.*?))\"wildcard\"", "<text>[]</text>$1\"wildcard\"")
                        .replace("LaxPolicy", "StrictPolicy")
                        .replaceAll(
                                "(\"wildcard\"</text>\\s*</outputEntry>\\s*<outputEntry id=\"[A-Za-z_]+\">\\s*<text>)\\[]",
                                "$1[\"pki-approvers\"]"));
        assertThat(service.run("deploy/engine", "deploy", file.toString()))
                .contains("\"id\":\"hasty-policy\",\"version\":3,\"newest\":true,\"shipped\":false,\"counts\":true");

        // then
        ask("hasty", "*." + name + ".example", name + "-strict");
        assertThat(bob.awaitTask(name + "-strict")).isNotEmpty();
    }

    @Test
    void ownProcessCountsOnceItIsAcceptedAndItsRequestHasCalledIt() {
        // given
        deployPast("two-step-approval.bpmn", read("bpmn/examples/two-step-approval.bpmn"));
        service.setLocalIssuer("two-step");
        ask("two-step", name + ".example");
        awaitDetails(
                "accept version 1 of approval process 'two-step-approval' (deploy/engine accept two-step-approval 1)");
        assertNobodyApproved();

        // when
        Answer accepted = service.send("POST", "/engine/models/two-step-approval/versions/1/accept", null);
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(200);
        String task = bob.awaitTask(name);
        forge("two-step-approval", Map.of("request", Map.of("wildcard", false)));

        // then
        awaitRefused("open-approval-step");
        assertNobodyApproved();
        assertThat(bob.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(200);
        awaitStatus("completed");
    }

    @Test
    void onlyAdministratorsDeployModelsAndInvalidOnesAreRefused() {
        assertThat(bob.get("/engine/models").status()).isEqualTo(403);
        assertThat(bob.post("/engine/models/approval-policy/versions/1/accept", "{}")
                        .status())
                .isEqualTo(403);
        for (String[] bad : new String[][] {
            {"broken.bpmn", "<bpmn:definitions"},
            {"empty.dmn", " "},
            {"model.exe", "x"},
            {
                "two.bpmn",
                read("bpmn/certificate-approval.bpmn")
                        .replace("\"certificate-approval\"", "\"two\"")
                        .replace("decisionId=\"approval-policy\"", "decisionId=\"=table\"")
            },
            {"certificate-request.bpmn", read("bpmn/certificate-request.bpmn")}
        }) {
            Answer answer = service.send("PUT", "/engine/models/" + bad[0], bad[1]);
            assertThat(answer.status()).as(bad[0] + ": " + answer.body()).isEqualTo(400);
        }
        assertThat(
                        service.count(
                                "select count(*) from model_version where id in ('two', 'certificate-request') and not shipped"))
                .isZero();
    }

    private void ask(String issuer, String commonName) {
        ask(issuer, commonName, name);
    }

    private static void ask(String issuer, String commonName, String certificate) {
        Answer created =
                service.send("POST", "/certificates/" + certificate + "/create", """
                {"policy":{"key_props":{"kty":"EC"},"x509_props":{"subject":"CN=%s"},"issuer":{"name":"%s"}}}
                """.formatted(commonName, issuer));
        assertThat(created.status()).as(created.body()).isEqualTo(202);
    }

    private static void deployPast(String file, String model) {
        try (CamundaClient client = service.engine()) {
            client.newDeployResourceCommand()
                    .addResourceStringUtf8(model, file)
                    .send()
                    .join();
        }
    }

    /** Starts a process past the service, with all that its jobs are believed by. */
    private void forge(String process, Map<String, Object> variables) {
        Map<String, Object> all = new HashMap<>(variables);
        all.put("operationId", requestId());
        all.put("fence", 1);
        all.put("installation", service.texts("select id from installation").getFirst());
        try (CamundaClient client = service.engine()) {
            client.newCreateInstanceCommand()
                    .bpmnProcessId(process)
                    .latestVersion()
                    .variables(all)
                    .send()
                    .join();
        }
    }

    private void awaitRefused(String... jobs) {
        String id = requestId();
        await("jobs to be refused")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(service.texts(
                                "select distinct action from audit_line where outcome = 'REFUSED' and operation = ?",
                                id))
                        .contains(jobs));
    }

    private void assertNobodyApproved() {
        assertThat(service.count("select count(*) from approval where operation = ?", requestId()))
                .isZero();
        assertThat(service.count(
                        "select count(*) from certificate_version v where v.operation = ? and v.complete", requestId()))
                .isZero();
    }

    private Answer pending() {
        return service.send("GET", "/certificates/" + name + "/pending", null);
    }

    private String requestId() {
        return pending().text("request_id");
    }

    private void awaitDetails(String words) {
        await("the request to say what it waits for")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(pending().text("status_details")).contains(words));
        assertThat(pending().text("status")).isEqualTo("inProgress");
    }

    private void awaitStatus(String status) {
        await(name + " to be " + status)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> pending().text("status").equals(status));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
