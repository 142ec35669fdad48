package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Requests, what people decide on them, and that open pages follow by themselves. */
@BrowserTest
class RequestPagesIT {

    private static final RunningService SERVICE = SharedService.get();
    private static final String WORDS = "Reason, or question for the requester";
    private static final String DECIDING = "[data-element-id=Task_DecideOnRequest].is-current";

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("page");

    @BeforeEach
    void openThePeople() {
        Objects.requireNonNull(Staff.BOB);
    }

    @Test
    void approvalInOneWindowMovesTheDiagramOfAnotherWithoutReload() {
        // given
        askForAWildcard();
        browser.as(Staff.BOB).open(page()).await(DECIDING).mark().screenshot("request-waits-for-approval");
        String watching = browser.another();

        // when
        browser.open(page()).fill(WORDS, "ours").press("Approve").awaitText("Approved.");

        // then
        browser.closeAndGoTo(watching);
        browser.await("#phase.phase-completed")
                .await("[data-element-id=CallActivity_ObtainApproval].is-passed")
                .await("[data-element-id=EndEvent_CertificateCompleted].is-passed")
                .screenshot("request-completed");
        assertThat(browser.isMarked()).as("not loaded anew").isTrue();
        assertThat(browser.text()).contains("Approval given by bob", "ours", "Certificate issued");
    }

    @Test
    void requesterReadsWhyItWasRejected() {
        askForAWildcard();

        browser.as(Staff.BOB).open(page()).press("Reject").await(".problem");
        assertThat(wanted.phase()).as("a reason is needed").isEqualTo("awaitingApproval");
        browser.fill(WORDS, "not our domain")
                .press("Reject")
                .awaitText("Rejected. The requester will see your reason.");

        browser.as(Staff.OFFICER)
                .open(page())
                .await("#phase.phase-rejected")
                .awaitText("The request was rejected by bob: not our domain")
                .await(element("CallActivity_ObtainApproval", FAILED, DECISIVE))
                .await(element("EndEvent_RequestRejected", FAILED))
                .await(element("Task_DecideOnRequest", FAILED, DECISIVE))
                .await(element("EndEvent_RequestNotApproved", FAILED))
                .await(element("Task_CreateKeyAndCsr", ".is-passed"))
                .screenshot("request-rejected");
        assertThat(browser.texts(".decision"))
                .hasSize(2)
                .allMatch(words -> words.contains("The request was rejected by bob: not our domain"));
        assertNothingEndedWell();
    }

    @Test
    void questionIsAnsweredByTheRequesterAndReadByTheApprover() {
        askForAWildcard();
        browser.as(Staff.BOB)
                .open(page())
                .fill(WORDS, "Which team?")
                .press("Request information")
                .awaitText("The question has been sent to the requester.");

        browser.as(Staff.OFFICER)
                .open("/dashboard/tasks")
                .fill("Show", "questions for me")
                .awaitText("Which team?")
                .screenshot("tasks-question")
                .fill("Your answer", "Web")
                .press("Answer")
                .awaitText("Answered. The approvers can see it.")
                .awaitText("No task matches.");

        browser.as(Staff.BOB).open(page()).awaitText("rita: Web");
    }

    @Test
    void approverClaimsATaskAndGivesItBack() {
        askForAWildcard();

        browser.as(Staff.BOB)
                .open(page())
                .press("Claim")
                .awaitText("Others can see that you are working on it.")
                .awaitText("Claimed by\nbob")
                .press("Release")
                .awaitText("Released.")
                .awaitButton("Claim");

        assertThat(browser.text()).doesNotContain("Claimed by");
    }

    @Test
    void whoIsHandedATaskFindsItAmongTheirsAndApproves() {
        askForAWildcard();
        browser.as(Staff.CAROL).open(page()).awaitText("Only members of pki-approvers can decide.");
        assertThat(browser.hasButton("Approve")).isFalse();

        browser.as(Staff.BOB)
                .open(page())
                .press("Delegate to someone else")
                .fill("Delegate to", "nobody-of-that-name")
                .press("Delegate")
                .awaitText("Nobody with this user name or ID can sign in")
                .fill("Delegate to", "carol")
                .press("Delegate")
                .awaitText("Delegated. You can still decide yourself.");
        browser.as(Staff.CAROL)
                .open("/dashboard/tasks")
                .fill("Search", wanted.name())
                .await(
                        "the task beside the list that was searched",
                        () -> browser.textOf("#case-title").contains(wanted.name())
                                && String.valueOf(browser.driver().getCurrentUrl())
                                        .contains("search=" + wanted.name()));
        browser.press("Approve").awaitText("Approved.").awaitText("No task matches.");

        wanted.awaitStatus("completed");
    }

    @Test
    void requesterCancelsOnceAskedWhetherThatIsMeant() {
        askForAWildcard();
        browser.as(Staff.OFFICER).open(page()).press("Cancel the request");
        browser.driver().switchTo().alert().dismiss();
        assertThat(wanted.phase()).isEqualTo("awaitingApproval");
        assertThat(browser.hasButton("Approve")).isFalse();

        browser.press("Cancel the request");
        browser.driver().switchTo().alert().accept();

        browser.awaitText("Cancellation has been requested.")
                .await("#phase.phase-cancelled")
                .await(element("EndEvent_RequestCancelled", CANCELLED))
                .await(element("StartEvent_CancellationRequested", CANCELLED, DECISIVE))
                .awaitText("Cancelled by rita.")
                .screenshot("request-cancelled");
        assertNothingEndedWell();
        assertThat(browser.texts(".is-unsuccessful")).isEmpty();
    }

    @Test
    void deletedRequestIsGreyAndSaysWhoDeletedIt() {
        askForAWildcard();
        String page = page();
        assertThat(wanted.delete().status()).isEqualTo(200);

        browser.as(Staff.OFFICER)
                .open(page)
                .await("#phase.phase-withdrawn")
                .await(element("EndEvent_RequestWithdrawn", CANCELLED))
                .await(element("BoundaryEvent_OperationDeleted", CANCELLED, DECISIVE))
                .awaitText("Deleted by ");
        assertNothingEndedWell();
        assertThat(browser.texts(".is-unsuccessful")).isEmpty();
    }

    @Test
    void requestThatItsIssuerRefusedIsRedFromThereWithTheIssuersWords() {
        ParkedRequest.makeRefusingIssuer(SERVICE);
        wanted.askedBy(Staff.OFFICER, ParkedRequest.REFUSING, wanted.name() + ".example");
        wanted.awaitPhase("refused");

        browser.as(Staff.OFFICER)
                .open(page())
                .await(element("Task_PlaceOrder", FAILED, DECISIVE))
                .await(element("BoundaryEvent_RequestFailed", FAILED))
                .await(element("Task_RecordFailure", FAILED))
                .await(element("EndEvent_RequestFailed", FAILED))
                .await("[data-element-id=Flow_ToRequestFailed].is-unsuccessful")
                .await(element("Gateway_WhoIssues", ".is-passed"))
                .screenshot("request-refused");
        String words = wanted.pending().json().at("/error/message").asString();
        assertThat(words).isNotBlank();
        assertThat(browser.texts(".decision"))
                .singleElement()
                .satisfies(decision -> assertThat(decision).contains("Failed at", "Place order", words));
        assertThat(browser.attribute(element("Task_PlaceOrder", FAILED), "aria-label"))
                .contains("led to failure, decided here", words.substring(0, 20));
        assertNothingEndedWell();
        String line = "[data-element-id=Flow_ToRequestFailed] .bpmn-line";
        assertThat(browser.scheme("light").stroke(line)).isEqualTo("rgb(196, 32, 29)");
        browser.judge();
        assertThat(browser.scheme("dark").screenshot("request-refused-dark").stroke(line))
                .isEqualTo("rgb(255, 138, 130)");
        browser.judge().scheme("light");
    }

    private static final String FAILED = ".is-unsuccessful";
    private static final String CANCELLED = ".is-cancelled";
    private static final String DECISIVE = ".is-decisive";

    private static String element(String id, String... classes) {
        return "[data-element-id=" + id + "]" + String.join("", classes);
    }

    /** No end event has a tick, but those of what went well before. */
    private void assertNothingEndedWell() {
        assertThat(
                        browser.texts(
                                ".is-passed[data-element-id^=EndEvent_Request], [data-element-id=EndEvent_CertificateCompleted].is-passed"))
                .isEmpty();
    }

    @Test
    void whatWasRefusedIsCountedAndFoundByFiltersThatCombine() {
        // given
        ParkedRequest.makeRefusingIssuer(SERVICE);
        wanted.askedBy(Staff.OFFICER, ParkedRequest.REFUSING, wanted.name() + ".example");
        wanted.awaitPhase("refused");
        long refused = SERVICE.count(
                "select count(*) from operation where vault = 'default' and phase = 'REFUSED' and since > now() - interval '1 day'");

        // the list begins with what is under way, and says how many were refused
        browser.as(Staff.OFFICER).open("/dashboard/requests").press(refused + " Refused by the issuer");
        browser.awaitPath("phase=refused")
                .awaitPath("ended=day")
                .await(
                        "the refused one",
                        () -> browser.texts("#list tbody th a").contains(wanted.name()));

        // a phase that is an end shows what has ended, without more
        browser.open("/dashboard/requests").fill("Search", wanted.name()).awaitText("Remove Show: in progress");
        browser.fill("Phase", "Refused by the issuer");
        assertListed();
        assertThat(browser.property("#show", "value")).isEqualTo("ended");
        browser.fill("Whose turn", "requester").awaitPath("turn=requester").fill("Ended", "in the last 7 days");
        browser.awaitPath("ended=week");
        assertListed();

        // an empty list says what emptied it
        browser.fill("Issuer", "nobody\t").awaitText("Without the filter “Issuer: nobody”, some would be shown.");
        assertThat(browser.text()).doesNotContain("Remove Search", "Remove Phase", "Remove Ended", "Remove Whose turn");
        browser.press("Remove Issuer: nobody");
        assertListed();
        assertThat(browser.path()).contains("phase=refused", "turn=requester", "ended=week", wanted.name());

        // of filters that cannot be together the one chosen last counts
        browser.fill("Show", "in progress").awaitText("Remove Show: in progress");
        assertThat(browser.property("#phase", "value")).isEqualTo("");
        assertThat(browser.property("#ended", "value")).isEqualTo("");
    }

    @Test
    void listShowsARequestWhenItIsMadeAndFollowsIt() {
        browser.as(Staff.OFFICER)
                .open("/dashboard/requests?show=all&search=" + wanted.name())
                .awaitText("No request matches.")
                .mark();

        askForAWildcard();
        browser.await("#list tbody .phase-awaitingApproval");
        Staff.BOB.approve(wanted);

        browser.await("#list tbody .phase-completed");
        assertThat(browser.isMarked()).as("not loaded anew").isTrue();
    }

    @Test
    void requestsAreFoundByWhatIsKnownOfThem() {
        askForAWildcard();
        browser.as(Staff.OFFICER).open("/dashboard/requests").fill("Search", wanted.requestId());
        assertListed();
        browser.fill("Whose turn", "approver").await("#list").fill("Phase", "Waiting for approval");
        browser.awaitPath("turn=approver").awaitPath("phase=awaitingApproval");
        assertListed();
        browser.fill("Phase", "Waiting for the signed certificate")
                .awaitText("No request matches.")
                .press("Show all requests");

        Staff.BOB.approve(wanted);
        wanted.awaitStatus("completed");
        String serial = SERVICE.texts(
                        "select v.serial from certificate_version v join operation o on o.id = v.operation where o.name = ?",
                        wanted.name())
                .getFirst();
        browser.open("/dashboard/requests?show=all").fill("Search", serial);
        assertListed();
        browser.fill("Search", "*." + wanted.name() + ".example");
        assertListed();
        browser.fill("Show", "in progress").awaitText("No request matches.");
    }

    private void assertListed() {
        browser.await(
                wanted.name() + " alone",
                () -> browser.texts("#list tbody th a").equals(List.of(wanted.name())));
    }

    @Test
    void taskAppearsWithoutReloadAndGoesWhenSomebodyElseDecides() {
        browser.as(Staff.BOB)
                .open("/dashboard/tasks?kind=approval")
                .await("html[data-following=yes]")
                .mark();

        askForAWildcard();
        browser.awaitText(wanted.name());
        Staff.DAVE.approve(wanted);

        browser.awaitNoText(wanted.name());
        assertThat(browser.isMarked()).as("not loaded anew").isTrue();
    }

    /** By HTTP/1.1 a browser has six connections for a host, and each open page would hold one. */
    @Test
    void eightOpenPagesAllFollow() {
        // given
        askForAWildcard();
        browser.as(Staff.BOB);
        String first = browser.driver().getWindowHandle();
        try {
            List<String> windows = IntStream.range(0, 8)
                    .mapToObj(number -> {
                        browser.another();
                        browser.open(page()).await("html[data-following=yes]").mark();
                        return browser.driver().getWindowHandle();
                    })
                    .toList();

            // when
            Staff.DAVE.approve(wanted);

            // then
            windows.forEach(window -> {
                browser.to(window).await("#phase.phase-completed");
                assertThat(browser.isMarked()).as("not loaded anew").isTrue();
            });
        } finally {
            browser.closeAllBut(first);
        }
    }

    @Test
    void requestIsApprovedWithoutAMouse() {
        askForAWildcard();
        browser.as(Staff.BOB).open(page()).await(DECIDING).await("html[data-following=yes]");

        browser.press(Keys.TAB);
        assertThat(browser.focused()).isEqualTo("Skip to content");
        browser.press(Keys.ENTER).await("#content:focus");
        for (int i = 0; i < 30 && !browser.focused().equals("Approve"); i++) {
            browser.press(Keys.TAB);
        }
        assertThat(browser.focused()).isEqualTo("Approve");
        browser.press(Keys.ENTER);

        browser.awaitText("Approved.");
    }

    @Test
    void whatSomebodyIsWritingIsNotTakenAwayWhenTheRequestGoesOn() {
        askForAWildcard();
        browser.as(Staff.BOB).open(page()).await("html[data-following=yes]").fill(WORDS, "I was about to say");

        Staff.DAVE.approve(wanted);

        browser.awaitText("Something changed here while you were writing.");
        assertThat(browser.property("textarea[name=words]", "value")).isEqualTo("I was about to say");
    }

    /** An approval of a company's own calls a table that was forgotten; the process stops, and goes on once it is there. */
    @Test
    void processThatStoppedAtAnIncidentGoesOnWhenAnOperatorRetries() {
        // given
        OwnApprovals.deployIncomplete(SERVICE);
        wanted.askedBy(Staff.OFFICER, "incomplete", wanted.name() + ".example");
        browser.as(Staff.BOB)
                .open(page())
                .awaitText("The process has stopped here and needs an operator.")
                .await("[data-element-id=Task_DecideWhoApproves].is-failed")
                .screenshot("request-stopped");
        assertThat(browser.hasButton("Retry")).isFalse();

        // when
        OwnApprovals.deployForgottenTable(SERVICE);
        browser.as(Staff.OFFICER).open(page()).press("Retry").awaitText("Another attempt has been requested.");

        // then
        browser.await("#phase.phase-completed").awaitNoText("The process has stopped here");
    }

    private void askForAWildcard() {
        wanted.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, "*." + wanted.name() + ".example");
        Staff.BOB.awaitTask(wanted.name());
    }

    private String page() {
        return "/dashboard/requests/" + wanted.requestId();
    }
}
