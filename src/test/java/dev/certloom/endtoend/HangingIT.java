package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.CertloomApplication;
import dev.certloom.embedded.TestEngine;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import io.camunda.client.CamundaClient;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Requests whose process does not move them: somebody else sits on their job, claims them by a launch that never was, or has their
 * instance banned; or there is no engine at all. On a broker that everybody may use.
 */
@Tag("attack-long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HangingIT {

    private static final Duration WITHIN_A_MINUTE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final SigningCa CA = new SigningCa();

    private static final TestEngine ENGINE = engineWhoseOperatorsMayBan();
    private static final RunningService SERVICE = new RunningService(
            CertloomApplication.class,
            "--certloom.engine.grpc-address=" + ENGINE.grpcAddress(),
            "--certloom.engine.gateway.ca-file=" + ENGINE.caCertificate(),
            "--certloom.engine.hanging.after=PT5S");
    private static final CamundaClient CLIENT = stranger();

    private static TestEngine engineWhoseOperatorsMayBan() {
        TestEngine engine = TestEngine.started();
        engine.stop();
        engine.start(Map.of("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "health,banning"));
        return engine;
    }

    private static CamundaClient stranger() {
        return CamundaClient.newClientBuilder()
                .grpcAddress(URI.create(ENGINE.grpcAddress()))
                .caCertificatePath(ENGINE.caCertificate().toString())
                .preferRestOverGrpc(false)
                .build();
    }

    @BeforeAll
    static void start() {
        SERVICE.started();
    }

    @AfterAll
    static void end() {
        CLIENT.close();
        SERVICE.close();
        ENGINE.close();
    }

    @Test
    @Order(1)
    void forgedLaunchIsRefusedAuditedOnceAndDoesNotBlockTheRealOne() {
        String name = ask("forged", "Unknown");
        awaitPhase(name, "awaitingMerge");
        String operation = operation(name);
        deployForgery();

        forge(operation, Integer.MAX_VALUE);
        forge(operation, Integer.MAX_VALUE);
        forge(operation, 2);

        await("the audit line")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(audited(operation, "claim-refused")).isOne());
        assertThat(SERVICE.count("select claim_fence from operation where id = ?", operation))
                .isOne();
        assertThat(merge(name).status()).isEqualTo(201);
        assertThat(audited(operation, "claim-refused")).isOne();
    }

    @Test
    @Order(2)
    void jobThatSomebodyElseSitsOnIsDoneByAnotherInstance() {
        String name;
        try (Squatter squatter = new Squatter("record-automatic-approval")) {
            name = squatter.takesOneOf("Self");
            assertThat(phase(name)).isEqualTo("keyed");
        }

        awaitStatus(name, "completed", PATIENCE);
        assertThat(SERVICE.count("select launch_fence from operation where id = ?", operation(name)))
                .isGreaterThan(1);
        assertThat(SERVICE.count(
                        "select count(*) from certificate_version where complete and operation = ?", operation(name)))
                .isOne();
    }

    @Test
    @Order(3)
    void cancellationAndDeletionEndWhileSomebodySitsOnEveryJob() {
        try (Squatter squatter =
                new Squatter("record-automatic-approval", "cancel-order", "withdraw-order", "record-cancellation")) {
            String cancelled = squatter.takesOneOf("Self");
            String deleted = squatter.takesOneOf("Self");
            cancel(cancelled);
            String operation = operation(deleted);
            assertThat(delete(deleted).status()).isEqualTo(200);

            awaitStatus(cancelled, "cancelled", WITHIN_A_MINUTE);
            awaitStopped(operation);
        }
    }

    @Test
    @Order(4)
    void bannedInstanceIsSupersededAndTheMergeIsHeardByTheNewOne() {
        String name = ask("banned-merge", "Unknown");
        awaitPhase(name, "awaitingMerge");
        ban(operation(name));

        Answer first = merge(name);

        assertThat(first.status()).isIn(201, 503);
        awaitStatus(name, "completed", PATIENCE);
        assertThat(SERVICE.count("select launch_fence from operation where id = ?", operation(name)))
                .isGreaterThan(1);
    }

    @Test
    @Order(5)
    void cancellationAndDeletionEndThoughTheInstanceIsBanned() {
        String cancelled = ask("banned-cancel", "Unknown");
        String deleted = ask("banned-delete", "Unknown");
        awaitPhase(cancelled, "awaitingMerge");
        awaitPhase(deleted, "awaitingMerge");
        String operation = operation(deleted);
        ban(operation(cancelled));
        ban(operation);

        cancel(cancelled);
        assertThat(delete(deleted).status()).isEqualTo(200);

        awaitStatus(cancelled, "cancelled", WITHIN_A_MINUTE);
        awaitStopped(operation);
    }

    @Test
    @Order(6)
    void whatACaIssuesAfterTheRequestWasDeletedIsKeptAndShown() {
        SERVICE.send("PUT", "/certificates/issuers/stubborn", "{\"provider\":\"Test\"}")
                .require(200);
        SERVICE.send(
                        "PUT",
                        "/certificates/issuers/stubborn/configuration",
                        "{\"outcome\":\"issue\",\"after\":\"PT8S\",\"cancel\":\"refuse\"}")
                .require(200);
        String name = ask("stranded", "stubborn");
        awaitPhase(name, "awaitingIssuer");
        String operation = operation(name);
        assertThat(delete(name).status()).isEqualTo(200);

        await("the certificate that the CA issued all the same")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(SERVICE.send("GET", "/stranded-certificates", null)
                                .body())
                        .contains(operation));

        assertThat(SERVICE.count(
                        "select count(*) from certificate_version where complete and operation = ?", operation))
                .isZero();
        assertThat(audited(operation, "certificate-stranded")).isOne();
    }

    /** The last one: afterwards there is no engine. */
    @Test
    @Order(7)
    void cancellationAndDeletionEndWithoutAnyEngine() {
        String cancelled = ask("without-cancel", "Unknown");
        String deleted = ask("without-delete", "Unknown");
        awaitPhase(cancelled, "awaitingMerge");
        awaitPhase(deleted, "awaitingMerge");
        String operation = operation(deleted);
        ENGINE.stop();

        cancel(cancelled);
        assertThat(delete(deleted).status()).isEqualTo(200);

        awaitStatus(cancelled, "cancelled", WITHIN_A_MINUTE);
        awaitStopped(operation);
    }

    // what somebody who reaches the engine does

    /** A process of one task whose job is whatever its variable says. */
    private static void deployForgery() {
        CLIENT.newDeployResourceCommand()
                .addResourceStringUtf8("""
                        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
                          <process id="forgery" isExecutable="true">
                            <startEvent id="s"><outgoing>a</outgoing></startEvent>
                            <serviceTask id="t"><extensionElements><zeebe:taskDefinition type="=jobType"/></extensionElements><incoming>a</incoming><outgoing>b</outgoing></serviceTask>
                            <endEvent id="e"><incoming>b</incoming></endEvent>
                            <sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e"/>
                          </process>
                        </definitions>
                        """, "forgery.bpmn")
                .send()
                .join();
    }

    private static void forge(String operation, int fence) {
        CLIENT.newCreateInstanceCommand()
                .bpmnProcessId("forgery")
                .latestVersion()
                .variables(Map.of(
                        "jobType",
                        "check-order",
                        "operationId",
                        operation,
                        "fence",
                        fence,
                        "installation",
                        SERVICE.texts("select id from installation").getFirst()))
                .send()
                .join();
    }

    private static void ban(String operation) {
        long instance = SERVICE.count("select claim_instance from operation where id = ?", operation);
        assertThat(ENGINE.postToManagement("/actuator/banning/" + instance)).isBetween(200, 299);
    }

    /** Takes jobs of ours and never does them. */
    private static final class Squatter implements AutoCloseable {

        private final Set<String> taken = ConcurrentHashMap.newKeySet();
        private final CamundaClient client = stranger();

        Squatter(String... jobTypes) {
            for (String type : jobTypes) {
                client.newWorker()
                        .jobType(type)
                        .handler((jobs, job) ->
                                taken.add(String.valueOf(job.getVariablesAsMap().get("operationId"))))
                        .timeout(Duration.ofHours(1))
                        .name("squatter")
                        .streamEnabled(true)
                        .pollInterval(Duration.ofMillis(50))
                        .open();
            }
        }

        /** Asks until a job of the request came here and not to its own worker. */
        String takesOneOf(String issuer) {
            for (int i = 0; i < 60; i++) {
                String name = ask("squatted", issuer);
                String operation = operation(name);
                await("the job to be taken by somebody")
                        .atMost(PATIENCE)
                        .until(() -> taken.contains(operation) || !phase(name).equals("keyed"));
                if (taken.contains(operation)) {
                    return name;
                }
            }
            throw new AssertionError("Expected to get one of 60 jobs, but got none.");
        }

        @Override
        public void close() {
            client.close();
        }
    }

    // what people do

    private static String ask(String what, String issuer) {
        String name = what + "-" + UUID.randomUUID().toString().substring(0, 8);
        Answer created = SERVICE.send(
                "POST",
                "/certificates/" + name + "/create",
                "{\"policy\":{\"key_props\":{\"kty\":\"EC\"},\"x509_props\":{\"subject\":\"CN=%s.example\"},\"issuer\":{\"name\":\"%s\"}}}"
                        .formatted(name, issuer));
        assertThat(created.status()).as(created.body()).isEqualTo(202);
        return name;
    }

    private static String pendingOf(String name) {
        return "/certificates/" + name + "/pending";
    }

    private static String operation(String name) {
        return SERVICE.texts("select id from operation where name = ?", name).getFirst();
    }

    private static String phase(String name) {
        return SERVICE.send("GET", pendingOf(name), null).header("x-certloom-phase");
    }

    private static void cancel(String name) {
        assertThat(SERVICE.send("PATCH", pendingOf(name), "{\"cancellation_requested\":true}")
                        .status())
                .isEqualTo(200);
    }

    private static Answer delete(String name) {
        return SERVICE.send("DELETE", pendingOf(name), null);
    }

    private static Answer merge(String name) {
        byte[] csr = Base64.getDecoder()
                .decode(SERVICE.send("GET", pendingOf(name), null).text("csr"));
        return SERVICE.send(
                "POST",
                pendingOf(name) + "/merge",
                "{\"x5c\":[\"" + Base64.getEncoder().encodeToString(CA.sign(csr)) + "\"]}");
    }

    private static long audited(String operation, String action) {
        return SERVICE.count("select count(*) from audit_line where operation = ? and action = ?", operation, action);
    }

    private static void awaitPhase(String name, String phase) {
        await(name + " to be " + phase).atMost(PATIENCE).until(() -> phase(name).equals(phase));
    }

    private static void awaitStatus(String name, String status, Duration within) {
        await(name + " to be " + status)
                .atMost(within)
                .until(() -> SERVICE.send("GET", pendingOf(name), null)
                        .text("status")
                        .equals(status));
    }

    /** Nothing is left for the vault to end. */
    private static void awaitStopped(String operation) {
        await("the end of what was deleted")
                .atMost(WITHIN_A_MINUTE)
                .until(() -> SERVICE.count(
                                "select count(*) from operation where id = ? and phase = 'WITHDRAWN' and stop_at is null",
                                operation)
                        == 1);
    }
}
