package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMailUtil;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.runtime.ProgramRun;
import io.camunda.client.CamundaClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** People in the flow, on the real engine and database, through the public routes. */
@SharedServiceTest
class ApprovalIT {

    private static final RunningService SERVICE = SharedService.get();

    private final Wanted wanted = Wanted.random("wild");

    @Test
    void rejectionEndsTheRequestAndItsRequesterReadsWhy() {
        wanted.wildcard(SharedService.IN_HOUSE);

        Answer rejected = Staff.BOB.post(
                "/tasks/" + Staff.BOB.awaitTask(wanted.name()) + "/reject", "{\"reason\":\"not our domain\"}");

        assertThat(rejected.status()).as(rejected.body()).isEqualTo(200);
        Answer pending = wanted.pending();
        assertThat(pending.text("status")).isEqualTo("failed");
        assertThat(pending.errorMessage()).isEqualTo("The request was rejected by bob: not our domain");
        assertThat(pending.text("status_details")).contains("rejected by bob: not our domain");
        assertThat(pending.header("x-certloom-phase")).isEqualTo("rejected");
    }

    @Test
    void questionGoesToTheRequesterAndTheAnswerComesBack() {
        wanted.wildcard(SharedService.IN_HOUSE);
        String task = Staff.BOB.awaitTask(wanted.name());

        assertThat(Staff.BOB
                        .post("/tasks/" + task + "/ask", "{\"question\":\"Which team?\"}")
                        .status())
                .isEqualTo(200);
        Answer asked = SERVICE.send("GET", "/tasks?kind=question&limit=100", null);
        assertThat(asked.body()).contains(task, "Which team?");
        assertThat(SERVICE.send("POST", "/tasks/" + task + "/answer", "{\"answer\":\"Web\"}")
                        .status())
                .isEqualTo(200);

        Answer seen = Staff.BOB.get("/tasks/" + task);
        assertThat(seen.json().at("/questions/0/answer").asString()).isEqualTo("Web");
        assertThat(Staff.BOB.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(200);
        wanted.awaitStatus("completed");
    }

    @Test
    void strangersRequestersAndPastVotersAreRefusedAndAudited() {
        wanted.wildcard(SharedService.IN_HOUSE);
        String task = Staff.BOB.awaitTask(wanted.name());

        assertThat(Staff.CAROL.task(wanted.name())).isEmpty();
        Answer stranger = Staff.CAROL.post("/tasks/" + task + "/approve", "{}");
        assertThat(stranger.status()).isEqualTo(403);
        assertThat(stranger.errorMessage()).contains("names none of the groups");
        assertThat(Staff.OPERATOR.post("/tasks/" + task + "/approve", "{}").status())
                .isEqualTo(403);
        // the requester is the first client, an administrator: four eyes count for it too
        Answer itself = SERVICE.send("POST", "/tasks/" + task + "/approve", "{}");
        assertThat(itself.status()).isEqualTo(403);
        assertThat(itself.errorMessage()).contains("Nobody can decide on a certificate that they");
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where action = 'approval-given' and outcome = 'REFUSED' and object = ?",
                        "certificates/" + wanted.name()))
                .isEqualTo(2);

        assertThat(Staff.BOB.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(200);
        Answer late = Staff.DAVE.post("/tasks/" + task + "/approve", "{}");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.errorMessage()).contains("the request has ended");
        wanted.awaitStatus("completed");
        assertThat(SERVICE.texts(
                        "select distinct action from audit_line where outcome = 'REFUSED' and object = ?",
                        "certificates/" + wanted.name()))
                .as("everything that was tried is found under the certificate")
                .containsExactlyInAnyOrder("approval-given", "access-refused", "approve");
    }

    @Test
    void approverWhoLosesTheRoleInBetweenDecidesNothingMore() {
        Person fay = Person.added(SERVICE, "fay", "certloom-approver", "pki-approvers");
        wanted.wildcard(SharedService.IN_HOUSE);
        fay.act(wanted, "claim", "{}");

        Person without = fay.changedTo("certloom-auditor", "pki-approvers");

        String task = without.awaitTask(wanted.name());
        assertThat(without.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(403);
        assertThat(without.get("/tasks/" + task).text("claimedBy")).isEqualTo("fay");
        Staff.BOB.approve(wanted);
        wanted.awaitStatus("completed");
    }

    @Test
    void whatIsDelegatedIsDecidedInTheMembersStead() {
        wanted.wildcard(SharedService.IN_HOUSE);
        String task = Staff.BOB.awaitTask(wanted.name());

        assertThat(Staff.BOB
                        .post("/tasks/" + task + "/delegate", "{\"to\":\"" + Staff.CAROL.id() + "\"}")
                        .status())
                .isEqualTo(200);

        assertThat(Staff.CAROL.awaitTask(wanted.name())).isEqualTo(task);
        assertThat(Staff.CAROL.post("/tasks/" + task + "/approve", "{}").status())
                .isEqualTo(200);
        wanted.awaitStatus("completed");
    }

    @Test
    void cancelledRequestTakesItsTaskAway() {
        wanted.wildcard(SharedService.IN_HOUSE);
        String task = Staff.BOB.awaitTask(wanted.name());

        wanted.cancel();
        wanted.awaitStatus("cancelled");

        assertThat(Staff.BOB.task(wanted.name())).isEmpty();
        assertThat(Staff.BOB.post("/tasks/" + task + "/approve", "{}").status()).isEqualTo(409);
    }

    @Test
    void standingApprovalLetsANameThroughThatItsAuthorDidNotAskFor() {
        Answer given = Staff.BOB.post(
                "/standing-approvals",
                "{\"names\":\".standing.example\",\"issuer\":\"in-house\",\"maxValidityMonths\":36,\"until\":\"%s\",\"reason\":\"migration\"}"
                        .formatted(java.time.Instant.now().plus(Duration.ofDays(30))));
        assertThat(given.status()).as(given.body()).isEqualTo(200);
        String confirm = "/standing-approvals/" + given.text("id") + "/confirm";
        assertThat(Staff.BOB.post(confirm, "").status()).isEqualTo(403);
        assertThat(Staff.CAROL.post(confirm, "").status()).isEqualTo(403);
        assertThat(Staff.DAVE.post(confirm, "").status()).isEqualTo(200);

        wanted.ask(SharedService.IN_HOUSE, "a.standing.example", 36, "");

        wanted.awaitStatus("completed");
        assertThat(wanted.history()).contains("\"rule\":\"standing-approval\"");
    }

    @Test
    void unchangedRenewalAsksNobodyAndAChangedOneDoes() {
        wanted.wildcard(SharedService.IN_HOUSE);
        Staff.BOB.post("/tasks/" + Staff.BOB.awaitTask(wanted.name()) + "/approve", "{}");
        wanted.awaitStatus("completed");

        wanted.wildcard(SharedService.IN_HOUSE);
        wanted.awaitStatus("completed");
        assertThat(wanted.history()).contains("\"rule\":\"unchanged-renewal\"");

        wanted.ask(SharedService.IN_HOUSE, "*." + wanted.name() + ".other.example", 12, "");
        assertThat(Staff.BOB.awaitTask(wanted.name())).isNotEmpty();
    }

    @Test
    void approvedManualRequestIsMergedByAnOperatorsUpload() {
        // given
        wanted.wildcard("Unknown");
        Answer early = SERVICE.send("POST", "/certificates/" + wanted.name() + "/pending/merge", "{\"x5c\":[]}");
        assertThat(early.status()).isIn(400, 403);
        Staff.BOB.post("/tasks/" + Staff.BOB.awaitTask(wanted.name()) + "/approve", "{}");
        wanted.awaitPhase("awaitingMerge");
        String id = wanted.requestId();
        assertThat(Staff.OPERATOR
                        .get("/operations?phase=awaitingMerge&limit=100")
                        .body())
                .contains(id);
        Answer tasks = Staff.OPERATOR.get("/tasks?kind=merge&limit=100");
        assertThat(tasks.body()).contains(id, "\"dueAt\"").doesNotContain("\"kind\":\"approval\"");
        assertThat(Staff.BOB.get("/tasks?limit=100").body()).doesNotContain(id);
        assertThat(Staff.BOB.get("/tasks?kind=merging").status()).isEqualTo(400);
        assertThat(Staff.OPERATOR
                        .get("/operations/" + id)
                        .json()
                        .at("/request/due")
                        .asString())
                .isEqualTo(wanted.mergeDue().toString());

        // when
        Answer csr = Staff.OPERATOR.get("/operations/" + id + "/csr");
        assertThat(csr.body()).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
        byte[] request = Base64.getMimeDecoder()
                .decode(csr.body().replaceAll("-----[A-Z ]+-----", "").getBytes(StandardCharsets.US_ASCII));
        Answer wrong = Staff.OPERATOR.send(
                "POST", "/operations/" + id + "/certificate", "no certificate".getBytes(StandardCharsets.UTF_8));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wanted.phase()).isEqualTo("awaitingMerge");
        Answer merged =
                Staff.OPERATOR.send("POST", "/operations/" + id + "/certificate", new SigningCa().sign(request));

        // then
        assertThat(merged.status()).as(merged.body()).isEqualTo(200);
        assertThat(merged.text("phase")).isEqualTo("completed");
        assertThat(Staff.OPERATOR.get("/operations/" + id).body())
                .contains("signing-request-fetched", "\"by\":\"olga\"");
        assertThat(Staff.BOB.post("/operations/" + id + "/certificate", "x").status())
                .isEqualTo(403);
    }

    @Test
    void approvedThenCancelledRequestTakesACertificateFromElsewhere() {
        wanted.wildcard("Unknown");
        Staff.BOB.post("/tasks/" + Staff.BOB.awaitTask(wanted.name()) + "/approve", "{}");
        wanted.awaitPhase("awaitingMerge");
        String id = wanted.requestId();
        byte[] request = Staff.OPERATOR.getBytes("/operations/" + id + "/csr?format=der");
        wanted.cancel();
        wanted.awaitStatus("cancelled");

        Answer merged =
                Staff.OPERATOR.send("POST", "/operations/" + id + "/certificate", new SigningCa().sign(request));

        assertThat(merged.status()).as(merged.body()).isEqualTo(200);
        assertThat(merged.text("phase")).isEqualTo("completed");
    }

    @Test
    void approverIsToldByMailWhoAsksForWhat() {
        wanted.wildcard(SharedService.IN_HOUSE);
        String task = Staff.BOB.awaitTask(wanted.name());

        await("a mail about " + wanted.name())
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(SharedService.mails().getReceivedMessages())
                        .filteredOn(mail -> GreenMailUtil.getBody(mail).contains(task))
                        .singleElement()
                        .satisfies(mail -> {
                            assertThat(mail.getAllRecipients())
                                    .extracting(Object::toString)
                                    .containsExactly(SharedService.APPROVERS_MAIL);
                            assertThat(mail.getSubject()).contains("Approval needed", wanted.name());
                        }));
    }

    @Test
    void approverDecidesFromATerminalButNotTheOwnerOfTheProgram() {
        wanted.wildcard(SharedService.IN_HOUSE);
        String task = Staff.BOB.awaitTask(wanted.name());

        assertThat(SERVICE.attempt("deploy/tasks", "admin", "approve", task).output())
                .contains("Nobody can decide on a certificate that they, or a program of theirs, requested.");
        assertThat(asBob("list").requireSuccess()).contains(task);
        assertThat(asBob("show", task).requireSuccess()).contains(wanted.name(), "\"state\":\"open\"");
        assertThat(asBob("approve", task, "from a \"terminal\"").requireSuccess())
                .contains("\"state\":\"approved\"");

        wanted.awaitStatus("completed");
        assertThat(wanted.history()).contains("from a \\\"terminal\\\"");
        assertThat(asBob("approve", task).output())
                .startsWith("Expected POST /tasks/" + task + "/approve to succeed, but");
    }

    @Test
    void terminalSaysWhySomebodyIsNotSignedIn() {
        assertThat(SERVICE.attempt("env", "CERTLOOM_PASSWORD=not Bob's", "deploy/tasks", "bob", "list")
                        .output())
                .isEqualTo("Expected bob to be signed in, but it was refused."
                        + " The user name or the password is wrong.\n");
    }

    @Test
    void tokenFromATerminalIsThatOfThePersonAlone() {
        String ofAnotherSignIn = Staff.BOB.token();

        String token = asBob("token").requireSuccess().strip();

        assertThat(token).isNotEqualTo(ofAnotherSignIn);
        assertThat(SERVICE.client().as(token).send("GET", "/operations", null).status())
                .isEqualTo(200);
        assertThat(SERVICE.client().as(token).send("GET", "/certificates", null).status())
                .isEqualTo(403);
    }

    private static ProgramRun asBob(String... act) {
        return SERVICE.attempt(Stream.concat(
                        Stream.of("env", "CERTLOOM_PASSWORD=" + Person.PASSWORD, "deploy/tasks", "bob"), Stream.of(act))
                .toArray(String[]::new));
    }

    /** A company's own process, drawn differently: named in a setting, deployed, and no line of Java. */
    @Test
    void companysOwnProcessAsksLeadsAndForWildcardsSecurityToo() {
        // given
        OwnApprovals.deployTwoStep(SERVICE);

        // when
        wanted.wildcard("two-step");
        assertThat(Staff.LEAD
                        .post("/tasks/" + Staff.LEAD.awaitTask(wanted.name()) + "/approve", "{}")
                        .status())
                .isEqualTo(200);

        // then
        String second = Staff.SECURITY.awaitTask(wanted.name());
        assertThat(wanted.phase()).isEqualTo("awaitingApproval");
        assertThat(Staff.LEAD.post("/tasks/" + second + "/approve", "{}").status())
                .isEqualTo(403);
        assertThat(Staff.SECURITY.post("/tasks/" + second + "/approve", "{}").status())
                .isEqualTo(200);
        wanted.awaitStatus("completed");
        assertThat(wanted.history()).contains("\"rule\":\"two-steps\"");
    }

    /** Tasklist completes the task, and somebody publishes the message straight to the gateway: neither decides anything. */
    @Test
    void whatIsDoneInTheEngineDecidesNothing() {
        wanted.wildcard(SharedService.IN_HOUSE);
        String task = Staff.BOB.awaitTask(wanted.name());

        assertThat(completeUserTasksInTasklist(task)).isPositive();
        try (CamundaClient client = SERVICE.engine()) {
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

        assertThat(Staff.BOB.awaitTask(wanted.name())).isEqualTo(task);
        assertThat(Staff.BOB
                        .post("/tasks/" + task + "/reject", "{\"reason\":\"forged\"}")
                        .status())
                .isEqualTo(200);
        wanted.awaitStatus("failed");
        assertThat(SERVICE.count(
                        "select count(*) from certificate_version v join operation o on o.id = v.operation where o.name = ? and v.complete",
                        wanted.name()))
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
        for (long key = instance + 1; completed == 0 && key < instance + 300; key++) {
            completed += SERVICE.completeUserTask(key) ? 1 : 0;
        }
        return completed;
    }
}
