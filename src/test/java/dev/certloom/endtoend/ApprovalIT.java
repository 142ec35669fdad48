package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.endtoend.RunningService.Answer;
import io.camunda.client.CamundaClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People in the flow, on the real engine and database, through the public routes. */
class ApprovalIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final RunningService SERVICE = SharedService.get();

    private static Person bob;
    private static Person carol;
    private static Person dave;
    private static Person operator;

    private final String name = "wild-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        bob = Person.added(SERVICE, "bob", "certloom-approver", "pki-approvers");
        carol = Person.added(SERVICE, "carol", "certloom-approver", "another-group");
        dave = Person.added(SERVICE, "dave", "certloom-approver,certloom-administrator", "pki-approvers");
        operator = Person.added(SERVICE, "olga", "certloom-merge-operator", "");
    }

    @Test
    void wildcardRequestWaitsForAnApproverThroughARestartOfEverythingAndIsThenIssued() {
        // given
        request("Self");
        String task = bob.awaitTask(name);
        assertThat(pending().header("x-certloom-phase")).isEqualTo("awaitingApproval");

        // when everything is killed while the approval waits
        SERVICE.installation().killApplication();
        SERVICE.installation().killEngine();
        SERVICE.installation().killDatabase();
        SERVICE.installation().start();
        SERVICE.awaitReady();

        // then the same task is there, and decides
        assertThat(bob.awaitTask(name)).isEqualTo(task);
        Answer approved = bob.post("/tasks/" + task + "/approve", "{\"reason\":\"ours\"}");
        assertThat(approved.status()).as(approved.body()).isEqualTo(200);
        awaitStatus("completed");
        Answer history = bob.get("/operations/" + pending().text("request_id"));
        assertThat(history.body()).contains("\"approval-given\"", "\"request-approved\"", "\"by\":\"bob\"");
    }

    @Test
    void rejectionEndsTheRequestAndItsRequesterReadsWhy() {
        request("Self");

        Answer rejected = bob.post("/tasks/" + bob.awaitTask(name) + "/reject", "{\"reason\":\"not our domain\"}");

        assertThat(rejected.status()).as(rejected.body()).isEqualTo(200);
        Answer pending = pending();
        assertThat(pending.text("status")).isEqualTo("failed");
        assertThat(pending.errorMessage()).isEqualTo("The request was rejected by bob: not our domain");
        assertThat(pending.text("status_details")).contains("rejected by bob: not our domain");
        assertThat(pending.header("x-certloom-phase")).isEqualTo("rejected");
    }

    @Test
    void questionGoesToTheRequesterAndTheAnswerComesBack() {
        request("Self");
        String task = bob.awaitTask(name);

        assertThat(bob.post("/tasks/" + task + "/ask", "{\"question\":\"Which team?\"}")
                        .status())
                .isEqualTo(200);
        Answer asked = SERVICE.send("GET", "/tasks", null);
        assertThat(asked.body()).contains(task, "Which team?");
        assertThat(SERVICE.send("POST", "/tasks/" + task + "/answer", "{\"answer\":\"Web\"}")
                        .status())
                .isEqualTo(200);

        Answer seen = bob.get("/tasks/" + task);
        assertThat(seen.json().at("/questions/0/answer").asString()).isEqualTo("Web");
        assertThat(bob.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(200);
        awaitStatus("completed");
    }

    @Test
    void strangersRequestersAndThoseWhoHaveDecidedAreRefusedAndItIsWrittenDown() {
        request("Self");
        String task = bob.awaitTask(name);

        assertThat(carol.task(name)).isEmpty();
        Answer stranger = carol.post("/tasks/" + task + "/approve", "{}");
        assertThat(stranger.status()).isEqualTo(403);
        assertThat(stranger.errorMessage()).contains("names none of the groups");
        assertThat(operator.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(403);
        // the requester is the first client, an administrator: four eyes count for it too
        Answer itself = SERVICE.send("POST", "/tasks/" + task + "/approve", "{}");
        assertThat(itself.status()).isEqualTo(403);
        assertThat(itself.errorMessage()).contains("nobody decides on what he or she asked for");
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where action = 'approval-given' and outcome = 'REFUSED' and object = ?",
                        "approvals/" + task))
                .isEqualTo(2);

        assertThat(bob.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(200);
        Answer late = dave.post("/tasks/" + task + "/approve", "{}");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.errorMessage()).contains("it has ended");
        awaitStatus("completed");
    }

    @Test
    void whatIsDelegatedIsDecidedInTheMembersStead() {
        request("Self");
        String task = bob.awaitTask(name);
        String carolsId = carol.get("/tasks").status() == 200
                ? SERVICE.send("GET", "/people", null)
                        .json()
                        .get("value")
                        .valueStream()
                        .filter(person -> person.get("userName").asString().equals("carol"))
                        .map(person -> person.get("id").asString())
                        .findFirst()
                        .orElseThrow()
                : "";

        assertThat(bob.post("/tasks/" + task + "/delegate", "{\"to\":\"" + carolsId + "\"}")
                        .status())
                .isEqualTo(200);

        assertThat(carol.awaitTask(name)).isEqualTo(task);
        assertThat(carol.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(200);
        awaitStatus("completed");
    }

    @Test
    void cancelledRequestTakesItsTaskAway() {
        request("Self");
        String task = bob.awaitTask(name);

        assertThat(SERVICE.send("PATCH", "/certificates/" + name + "/pending", "{\"cancellation_requested\":true}")
                        .status())
                .isEqualTo(200);
        awaitStatus("cancelled");

        assertThat(bob.task(name)).isEmpty();
        assertThat(bob.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(409);
    }

    @Test
    void standingApprovalLetsANameThroughThatItsAuthorDidNotAskFor() {
        Answer given = bob.post(
                "/standing-approvals",
                "{\"names\":\".standing.example\",\"until\":\"%s\",\"reason\":\"migration\"}"
                        .formatted(java.time.Instant.now().plus(Duration.ofDays(30))));
        assertThat(given.status()).as(given.body()).isEqualTo(200);

        Answer created = create("Self", "CN=a.standing.example", 36);

        assertThat(created.status()).as(created.body()).isEqualTo(202);
        awaitStatus("completed");
        assertThat(bob.get("/operations/" + pending().text("request_id")).body())
                .contains("\"rule\":\"standing-approval\"");
    }

    @Test
    void unchangedRenewalOfWhatPeopleApprovedAsksNobodyAndAChangedOneDoes() {
        request("Self");
        bob.post("/tasks/" + bob.awaitTask(name) + "/approve", "{}");
        awaitStatus("completed");

        request("Self");
        awaitStatus("completed");
        assertThat(bob.get("/operations/" + pending().text("request_id")).body())
                .contains("\"rule\":\"unchanged-renewal\"");

        assertThat(create("Self", "CN=*." + name + ".other.example", 12).status())
                .isEqualTo(202);
        assertThat(bob.awaitTask(name)).isNotEmpty();
    }

    @Test
    void approvedManualRequestIsMergedByAnOperatorWhoUploadsWhatTheCaSent() {
        // given
        request("Unknown");
        Answer early = SERVICE.send("POST", "/certificates/" + name + "/pending/merge", "{\"x5c\":[]}");
        assertThat(early.status()).isIn(400, 403);
        bob.post("/tasks/" + bob.awaitTask(name) + "/approve", "{}");
        await().atMost(PATIENCE)
                .until(() -> pending().header("x-certloom-phase").equals("awaitingMerge"));
        String id = pending().text("request_id");
        assertThat(operator.get("/operations?phase=awaitingMerge&limit=100").body())
                .contains(id);

        // when
        Answer csr = operator.get("/operations/" + id + "/csr");
        assertThat(csr.body()).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
        byte[] request = Base64.getMimeDecoder()
                .decode(csr.body().replaceAll("-----[A-Z ]+-----", "").getBytes(StandardCharsets.US_ASCII));
        Answer wrong = operator.send(
                "POST", "/operations/" + id + "/certificate", "no certificate".getBytes(StandardCharsets.UTF_8));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(pending().header("x-certloom-phase")).isEqualTo("awaitingMerge");
        Answer merged = operator.send("POST", "/operations/" + id + "/certificate", new SigningCa().sign(request));

        // then
        assertThat(merged.status()).as(merged.body()).isEqualTo(200);
        assertThat(merged.text("phase")).isEqualTo("completed");
        assertThat(operator.get("/operations/" + id).body()).contains("signing-request-fetched", "\"by\":\"olga\"");
        assertThat(bob.post("/operations/" + id + "/certificate", "x").status()).isEqualTo(403);
    }

    @Test
    void whatWasApprovedAndThenCancelledIsCompletedByACertificateObtainedElsewhere() {
        request("Unknown");
        bob.post("/tasks/" + bob.awaitTask(name) + "/approve", "{}");
        await().atMost(PATIENCE)
                .until(() -> pending().header("x-certloom-phase").equals("awaitingMerge"));
        String id = pending().text("request_id");
        byte[] request = operator.getBytes("/operations/" + id + "/csr?format=der");
        SERVICE.send("PATCH", "/certificates/" + name + "/pending", "{\"cancellation_requested\":true}");
        awaitStatus("cancelled");

        Answer merged = operator.send("POST", "/operations/" + id + "/certificate", new SigningCa().sign(request));

        assertThat(merged.status()).as(merged.body()).isEqualTo(200);
        assertThat(merged.text("phase")).isEqualTo("completed");
    }

    /** A company's own process, drawn differently: named in a setting, deployed, and no line of Java. */
    @Test
    void approvalOfACompanysOwnAsksTeamLeadsAndForWildcardsTheSecurityTeamToo() {
        // given
        deployExample();
        assertThat(SERVICE.send("PUT", "/certificates/issuers/two-step", "{\"provider\":\"LocalCA\"}")
                        .status())
                .isEqualTo(200);
        Person lead = Person.added(SERVICE, "lea", "certloom-approver", "team-leads");
        Person security = Person.added(SERVICE, "sam", "certloom-approver", "security-team,team-leads");

        // when
        request("two-step");
        assertThat(lead.post("/tasks/" + lead.awaitTask(name) + "/approve", "{}")
                        .status())
                .isEqualTo(200);

        // then
        String second = security.awaitTask(name);
        assertThat(pending().header("x-certloom-phase")).isEqualTo("awaitingApproval");
        assertThat(lead.post("/tasks/" + second + "/approve", "{}").status()).isEqualTo(403);
        assertThat(security.post("/tasks/" + second + "/approve", "{}").status())
                .isEqualTo(200);
        awaitStatus("completed");
        assertThat(bob.get("/operations/" + pending().text("request_id")).body())
                .contains("\"rule\":\"two-steps\"");
    }

    private static void deployExample() {
        try (CamundaClient client = CamundaClient.newClientBuilder()
                .grpcAddress(SERVICE.engineAddress())
                .preferRestOverGrpc(false)
                .build()) {
            client.newDeployResourceCommand()
                    .addResourceFile("bpmn/examples/two-step-approval.bpmn")
                    .send()
                    .join();
        }
    }

    /** Tasklist completes the task, and somebody publishes the message straight to the gateway: neither decides anything. */
    @Test
    void whatIsDoneInTheEngineDecidesNothing() {
        request("Self");
        String task = bob.awaitTask(name);

        assertThat(completeUserTasksInTasklist(task)).isPositive();
        try (CamundaClient client = CamundaClient.newClientBuilder()
                .grpcAddress(SERVICE.engineAddress())
                .preferRestOverGrpc(false)
                .build()) {
            for (int i = 0; i < 3; i++) {
                client.newPublishMessageCommand()
                        .messageName("approval-step-turned")
                        .correlationKey(task)
                        .messageId("forged-" + i)
                        .timeToLive(Duration.ofMinutes(1))
                        .variables(java.util.Map.of(
                                "approved", true, "step", java.util.Map.of("id", task, "turn", "nobody")))
                        .send()
                        .join();
            }
        }

        assertThat(bob.awaitTask(name)).isEqualTo(task);
        assertThat(bob.post("/tasks/" + task + "/reject", "{\"reason\":\"forged\"}")
                        .status())
                .isEqualTo(200);
        awaitStatus("failed");
        assertThat(SERVICE.count(
                        "select count(*) from certificate_version v join operation o on o.id = v.operation where o.name = ? and v.complete",
                        name))
                .isZero();
    }

    /**
     * Completes the step's user task as Tasklist would. Its key is not known, but keys are given out in order: it comes soon
     * after the one of the process instance that opened the step.
     *
     * @return how many were there
     */
    private static int completeUserTasksInTasklist(String step) {
        long instance = SERVICE.count("select process_instance from approval_step where id = ?", step);
        int completed = 0;
        for (long key = instance + 1; key < instance + 300; key++) {
            completed += SERVICE.completeUserTask(key) ? 1 : 0;
        }
        return completed;
    }

    private void request(String issuer) {
        Answer created = create(issuer, "CN=*." + name + ".example", 12);
        assertThat(created.status()).as(created.body()).isEqualTo(202);
    }

    private Answer create(String issuer, String subject, int months) {
        return SERVICE.send(
                "POST",
                "/certificates/" + name + "/create",
                "{\"policy\":{\"key_props\":{\"kty\":\"EC\"},\"x509_props\":{\"subject\":\"%s\",\"validity_months\":%d},\"issuer\":{\"name\":\"%s\"}}}"
                        .formatted(subject, months, issuer));
    }

    private Answer pending() {
        return SERVICE.send("GET", "/certificates/" + name + "/pending", null);
    }

    private void awaitStatus(String status) {
        await(name + " to be " + status)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> pending().text("status").equals(status));
    }
}
