package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Each flow with people in it through a restart of everything. All requests are brought to where they wait for somebody; then
 * application, engine and database are killed ({@code kill -9}) and started again, once; then each is played to its end.
 */
@ResourceLock(SharedService.UP)
@Execution(ExecutionMode.SAME_THREAD)
class RestartIT {

    private static final RunningService SERVICE = SharedService.get();
    private static final SigningCa CA = new SigningCa();

    private static final Wanted APPROVED = Wanted.random("approved");
    private static final Wanted REJECTED = Wanted.random("rejected");
    private static final Wanted ASKED = Wanted.random("asked");
    private static final Wanted ANSWERED = Wanted.random("answered");
    private static final Wanted DELEGATED = Wanted.random("delegated");
    private static final Wanted CLAIMED = Wanted.random("claimed");
    private static final Wanted CANCELLED = Wanted.random("cancelled");
    private static final Wanted DELETED = Wanted.random("deleted");
    private static final Wanted BY_TWO = Wanted.random("by-two");
    private static final Wanted IN_SEQUENCE = Wanted.random("in-sequence");
    private static final Wanted ESCALATED = Wanted.random("escalated");
    private static final Wanted LAPSED = Wanted.random("lapsed");
    private static final Wanted MANUAL = Wanted.random("manual");
    private static final Wanted MERGED_LATE = Wanted.random("merged-late");
    private static final Wanted RENEWED = Wanted.random("renewed");
    private static final Wanted STANDING = Wanted.random("standing");

    private static final Wanted KEPT = Wanted.random("kept");
    private static final Wanted PURGED = Wanted.random("purged");
    private static final Wanted DELETED_AS_A_WHOLE = Wanted.random("deleted-as-a-whole");
    private static final Wanted IN_BETWEEN = Wanted.random("in-between");

    /** Several, so that the crash meets them in different steps. */
    private static final List<Wanted> BACKED_UP =
            Stream.generate(() -> Wanted.random("backed-up")).limit(4).toList();

    private static final List<BackupCycle> BACKUPS =
            BACKED_UP.stream().map(BackupCycle::new).toList();

    private static String taskOfApproved = "";

    @BeforeAll
    static void everyRequestWaitsForSomebodyAndEverythingIsRestarted() {
        OwnApprovals.deployTwoStep(SERVICE);
        OwnApprovals.deployHasty(SERVICE);

        RENEWED.wildcard(SharedService.IN_HOUSE);
        MANUAL.wildcard("Unknown");
        MERGED_LATE.wildcard("Unknown");
        for (Wanted one : List.of(KEPT, PURGED, IN_BETWEEN)) {
            one.ask("Self", one.name() + ".example", 12, "");
        }
        BACKED_UP.forEach(one -> one.ask("Self", one.name() + ".example", 12, ""));
        DELETED_AS_A_WHOLE.wildcard(SharedService.IN_HOUSE);
        for (Wanted one : new Wanted[] {APPROVED, REJECTED, ASKED, ANSWERED, DELEGATED, CLAIMED, CANCELLED, DELETED}) {
            one.wildcard(SharedService.IN_HOUSE);
        }
        IN_SEQUENCE.wildcard("two-step");
        BY_TWO.ask("hasty", BY_TWO.name() + ".example", 12, names(BY_TWO));

        Staff.BOB.approve(RENEWED);
        Staff.BOB.approve(MANUAL);
        Staff.BOB.approve(MERGED_LATE);
        Staff.BOB.approve(BY_TWO);
        Staff.LEAD.approve(IN_SEQUENCE);
        Staff.BOB.act(ASKED, "ask", "{\"question\":\"Which team?\"}");
        Staff.BOB.act(ANSWERED, "ask", "{\"question\":\"Which team?\"}");
        answer(ANSWERED);
        Staff.BOB.act(DELEGATED, "delegate", "{\"to\":\"" + Staff.CAROL.id() + "\"}");
        Staff.BOB.act(CLAIMED, "claim", "{}");
        giveStandingApproval();
        taskOfApproved = Staff.BOB.awaitTask(APPROVED.name());
        for (Wanted one : new Wanted[] {REJECTED, CANCELLED, DELETED}) {
            Staff.BOB.awaitTask(one.name());
        }
        Staff.SECURITY.awaitTask(IN_SEQUENCE.name());
        MANUAL.awaitPhase("awaitingMerge");
        MERGED_LATE.awaitPhase("awaitingMerge");
        RENEWED.awaitStatus("completed");
        ESCALATED.wildcard("hasty");
        LAPSED.ask("hasty", LAPSED.name() + ".example", 36, "");
        Staff.BOB.awaitTask(ESCALATED.name());
        Staff.BOB.awaitTask(LAPSED.name());

        Staff.BOB.awaitTask(DELETED_AS_A_WHOLE.name());
        for (Wanted one : List.of(KEPT, PURGED, IN_BETWEEN)) {
            one.awaitStatus("completed");
        }
        send("DELETE", "/certificates/", KEPT, "", 200);
        send("DELETE", "/certificates/", DELETED_AS_A_WHOLE, "", 200);
        send("DELETE", "/certificates/", PURGED, "", 200);
        send("DELETE", "/deletedcertificates/", PURGED, "", 204);
        BACKED_UP.forEach(one -> one.awaitStatus("completed"));
        BACKUPS.forEach(BackupCycle::start);
        BACKUPS.forEach(BackupCycle::awaitRound);
        Thread.startVirtualThread(RestartIT::deleteAndRecoverUntilNobodyAnswers);

        Crash.ALL_THREE.strike(SERVICE);
        SERVICE.awaitReady();
    }

    private static void send(String verb, String path, Wanted wanted, String rest, int status) {
        Answer answer = SERVICE.send(verb, path + wanted.name() + rest, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    }

    private static void deleteAndRecoverUntilNobodyAnswers() {
        while (true) {
            send("DELETE", "/certificates/", IN_BETWEEN, "", 200);
            send("POST", "/deletedcertificates/", IN_BETWEEN, "/recover", 200);
        }
    }

    private static String names(Wanted wanted) {
        return IntStream.range(0, 21)
                .mapToObj(number -> "\"n" + number + "." + wanted.name() + ".example\"")
                .collect(Collectors.joining(","));
    }

    private static void giveStandingApproval() {
        Answer given = Staff.BOB.post(
                "/standing-approvals",
                "{\"names\":\".%s.example\",\"issuer\":\"in-house\",\"maxValidityMonths\":36,\"until\":\"%s\",\"reason\":\"migration\"}"
                        .formatted(STANDING.name(), Instant.now().plus(Duration.ofDays(30))));
        assertThat(given.status()).as(given.body()).isEqualTo(200);
        assertThat(Staff.DAVE
                        .post("/standing-approvals/" + given.text("id") + "/confirm", "")
                        .status())
                .isEqualTo(200);
    }

    /** The requester, who is the first client, answers the question about this certificate. */
    private static void answer(Wanted wanted) {
        String task = SERVICE.send("GET", "/tasks?kind=question&limit=100", null)
                .json()
                .get("value")
                .valueStream()
                .filter(one -> one.at("/request/certificate").asString().equals(wanted.name()))
                .map(one -> one.get("id").asString())
                .findFirst()
                .orElseThrow();
        Answer answered = SERVICE.send("POST", "/tasks/" + task + "/answer", "{\"answer\":\"Web\"}");
        assertThat(answered.status()).as(answered.body()).isEqualTo(200);
    }

    @Test
    void deletedCertificateIsRecoveredAsItWas() {
        send("GET", "/certificates/", KEPT, "", 404);
        send("POST", "/deletedcertificates/", KEPT, "/recover", 200);

        send("GET", "/certificates/", KEPT, "", 200);
        send("GET", "/secrets/", KEPT, "", 200);
    }

    @Test
    void nameOfAPurgedCertificateIsFree() {
        send("GET", "/deletedcertificates/", PURGED, "", 404);
        PURGED.ask("Self", PURGED.name() + ".example", 12, "");

        PURGED.awaitStatus("completed");
    }

    @Test
    void requestThatWasDeletedWithItsCertificateStaysWithdrawn() {
        send("POST", "/deletedcertificates/", DELETED_AS_A_WHOLE, "/recover", 200);

        send("GET", "/certificates/", DELETED_AS_A_WHOLE, "/pending", 404);
        assertThat(Staff.BOB.get("/tasks?limit=100").body()).doesNotContain(DELETED_AS_A_WHOLE.name());
    }

    @Test
    void certificateIsThereOrDeletedAndWholeInEitherCase() {
        Answer deleted = SERVICE.send("GET", "/deletedcertificates/" + IN_BETWEEN.name(), null);
        if (deleted.status() == 200) {
            send("GET", "/certificates/", IN_BETWEEN, "", 404);
            send("POST", "/deletedcertificates/", IN_BETWEEN, "/recover", 200);
        }

        send("GET", "/secrets/", IN_BETWEEN, "", 200);
        assertThat(SERVICE.count(
                        "select count(*) filter (where action = 'certificate-deleted') - count(*) filter (where action = 'certificate-recovered') from audit_line where object = ?",
                        "certificates/" + IN_BETWEEN.name()))
                .as("each deletion and recovery is on record, and none besides")
                .isZero();
    }

    @Test
    void whatWasBackedUpAndRestoredIsThereAndNothingIsHalf() {
        BACKUPS.forEach(BackupCycle::isWhereItWasLeft);
        BACKUPS.forEach(BackupCycle::eachBackupIsRestored);
    }

    @Test
    void whatWaitsForAnApproverIsTheSameTaskAndIsApproved() {
        assertThat(Staff.BOB.awaitTask(APPROVED.name())).isEqualTo(taskOfApproved);
        Staff.BOB.approve(APPROVED);

        APPROVED.awaitStatus("completed");
        assertThat(APPROVED.history()).contains("\"approval-given\"", "\"request-approved\"", "\"by\":\"bob\"");
    }

    @Test
    void whatWaitsForAnApproverIsRejected() {
        Staff.BOB.act(REJECTED, "reject", "{\"reason\":\"not our domain\"}");

        REJECTED.awaitStatus("failed");
        assertThat(REJECTED.pending().errorMessage()).isEqualTo("The request was rejected by bob: not our domain");
    }

    @Test
    void whatWaitsForTheRequestersAnswerIsAnsweredAndThenApproved() {
        answer(ASKED);
        Staff.BOB.approve(ASKED);

        ASKED.awaitStatus("completed");
    }

    @Test
    void whatWasAnsweredIsStillAnsweredAndIsApproved() {
        Answer approved = Staff.BOB.approve(ANSWERED);

        assertThat(approved.json().at("/questions/0/answer").asString()).isEqualTo("Web");
        ANSWERED.awaitStatus("completed");
    }

    @Test
    void whatWasDelegatedIsApprovedInTheMembersStead() {
        Answer approved = Staff.CAROL.approve(DELEGATED);

        assertThat(approved.json().at("/votes/0/insteadOf").asString()).isEqualTo(Staff.BOB.id());
        DELEGATED.awaitStatus("completed");
    }

    @Test
    void whatWasClaimedIsStillClaimedAndIsApproved() {
        Answer approved = Staff.BOB.approve(CLAIMED);

        assertThat(approved.text("claimedBy")).isEqualTo("bob");
        CLAIMED.awaitStatus("completed");
    }

    @Test
    void whatWaitsForAnApproverIsCancelled() {
        CANCELLED.cancel();

        CANCELLED.awaitStatus("cancelled");
        assertThat(Staff.BOB.task(CANCELLED.name())).isEmpty();
    }

    @Test
    void whatWaitsForAnApproverIsWithdrawn() {
        assertThat(DELETED.delete().status()).isEqualTo(200);

        assertThat(DELETED.pending().status()).isEqualTo(404);
        assertThat(Staff.BOB.task(DELETED.name())).isEmpty();
    }

    @Test
    void whatOneOfTwoHasApprovedWaitsForTheSecondOnly() {
        assertThat(BY_TWO.phase()).isEqualTo("awaitingApproval");
        assertThat(Staff.BOB
                        .post("/tasks/" + Staff.DAVE.awaitTask(BY_TWO.name()) + "/approve", "{}")
                        .status())
                .as("the same person again")
                .isEqualTo(403);
        Staff.DAVE.approve(BY_TWO);

        BY_TWO.awaitStatus("completed");
    }

    @Test
    void whatTheFirstOfTwoStepsHasApprovedWaitsForTheSecond() {
        assertThat(IN_SEQUENCE.phase()).isEqualTo("awaitingApproval");
        Staff.SECURITY.approve(IN_SEQUENCE);

        IN_SEQUENCE.awaitStatus("completed");
        assertThat(IN_SEQUENCE.history()).contains("\"rule\":\"two-steps\"");
    }

    @Test
    void whatNobodyDecidesIsEscalatedAndDecidedByDeputies() {
        Staff.ERIN.approve(ESCALATED);

        ESCALATED.awaitStatus("completed");
        assertThat(ESCALATED.history()).contains("\"approval-reminder\"", "\"approval-escalated\"", "\"by\":\"erin\"");
    }

    @Test
    void whatNobodyDecidesAtAllLapses() {
        LAPSED.awaitStatus("failed");

        assertThat(LAPSED.phase()).isEqualTo("lapsed");
        assertThat(LAPSED.pending().errorMessage())
                .isEqualTo("The request lapsed: nobody of pki-approvers decided in time.");
    }

    @Test
    void whatWaitsForItsCertificateIsMergedByAnOperator() {
        merge(MANUAL);

        MANUAL.awaitStatus("completed");
    }

    @Test
    void whatWaitsForItsCertificateIsCancelledAndMergedLate() {
        MERGED_LATE.cancel();
        MERGED_LATE.awaitStatus("cancelled");

        merge(MERGED_LATE);

        MERGED_LATE.awaitStatus("completed");
    }

    @Test
    void standingApprovalStillCovers() {
        STANDING.ask(SharedService.IN_HOUSE, "a." + STANDING.name() + ".example", 36, "");

        STANDING.awaitStatus("completed");
        assertThat(STANDING.history()).contains("\"rule\":\"standing-approval\"");
    }

    @Test
    void unchangedRenewalOfWhatPeopleApprovedStillAsksNobody() {
        RENEWED.wildcard(SharedService.IN_HOUSE);

        RENEWED.awaitStatus("completed");
        assertThat(RENEWED.history()).contains("\"rule\":\"unchanged-renewal\"");
    }

    private static void merge(Wanted wanted) {
        String operation = "/operations/" + wanted.requestId();
        byte[] csr = Staff.OPERATOR.getBytes(operation + "/csr?format=der");
        Answer merged = Staff.OPERATOR.send("POST", operation + "/certificate", CA.sign(csr));
        assertThat(merged.status()).as(merged.body()).isEqualTo(200);
    }
}
