package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.BOB;
import static dev.certloom.web.pages.TestRequests.NOON;
import static dev.certloom.web.pages.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.audit.AuditLine;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Phase;
import dev.certloom.processview.Activity;
import dev.certloom.processview.Incident;
import dev.certloom.processview.ProcessRun;
import dev.certloom.processview.Progress;
import dev.certloom.processview.Retry;
import dev.certloom.web.pages.ProcessDiagrams.Decision;
import dev.certloom.web.pages.ProcessDiagrams.Picture;
import dev.certloom.web.pages.ProcessDiagrams.Stay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a request stands, on its diagram. */
class ProcessDiagramsTest {

    private static final Outcomes UNDER_WAY = new Outcomes(request(Phase.SUBMITTING, BOB), List.of());
    private static final String MERGE = "Task_MergeCertificate";
    private static final String START = "StartEvent_LateMergeRequested";
    private static final String GATEWAY = "Gateway_ChainHeld";

    private final String model = read();
    private final ProcessDiagrams diagrams = new ProcessDiagrams();

    private static String read() {
        try {
            return Files.readString(Path.of("bpmn/late-merge.bpmn"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void elementsAreMarkedByHowTheInstanceFaredThere() {
        String svg =
                svg(picture(List.of(), List.of(), done(START, 0, 0), interrupted(GATEWAY, 0, 2), active(MERGE, 2)));

        assertThat(classes(svg, START)).contains("is-passed");
        assertThat(classes(svg, GATEWAY)).contains("is-cancelled");
        assertThat(classes(svg, MERGE)).contains("is-current");
        assertThat(classes(svg, "EndEvent_CertificateMerged")).doesNotContain("is-");
        assertThat(svg).contains("12:00:00, 2 s");
    }

    @Test
    void elementEnteredAgainIsCountedAndStandsAsItStoodLast() {
        String svg = svg(picture(List.of(), List.of(), done(MERGE, 0, 1), done(MERGE, 2, 3), active(MERGE, 4)));

        assertThat(classes(svg, MERGE)).contains("is-current");
        assertThat(svg).contains("3 times");
    }

    @Test
    void incidentAndRetryAreMarkedOverTheStay() {
        Incident incident = new Incident(7, MERGE, "JOB_NO_RETRIES", "away", Optional.empty(), NOON);
        Retry retry = new Retry(MERGE, "merge-certificate", 2, Optional.of(NOON.plusSeconds(5)), "away", NOON);
        Retry exhausted = new Retry(MERGE, "merge-certificate", 0, Optional.empty(), "away", NOON);

        String waits = svg(picture(List.of(), List.of(retry), active(MERGE, 0)));
        assertThat(classes(waits, MERGE)).contains("is-retry");
        assertThat(waits).contains("next attempt 12:00:05");
        assertThat(classes(svg(picture(List.of(incident), List.of(retry), active(MERGE, 0))), MERGE))
                .contains("is-failed");
        assertThat(classes(svg(picture(List.of(), List.of(exhausted), active(MERGE, 0))), MERGE))
                .contains("is-current");
    }

    @ParameterizedTest
    @EnumSource
    void pictureIsUnderWayExactlyWhileItsInstanceIs(ProcessRun.State state) {
        ProcessRun run = run(state, Optional.empty(), List.of(), List.of(), NOON, List.of());

        assertThat(diagrams.of(progress(run), UNDER_WAY, NOON).getFirst().current())
                .isEqualTo(state == ProcessRun.State.ACTIVE);
    }

    @Test
    void scopesAreNeitherMarkedNorListed() {
        Picture picture = picture(
                List.of(),
                List.of(),
                new Activity(MERGE, "SUB_PROCESS", NOON, Optional.empty(), Activity.State.ACTIVE),
                new Activity("late-merge", "PROCESS", NOON, Optional.empty(), Activity.State.ACTIVE),
                active(START, 0));

        assertThat(classes(svg(picture), MERGE)).doesNotContain("is-");
        assertThat(picture.stays()).extracting(Stay::state).containsExactly(Activity.State.ACTIVE);
    }

    @Test
    void gatewaysWithoutANameAreListedWhereSomethingIsWaitedForAndInWords() {
        Picture picture = picture(
                List.of(),
                List.of(),
                new Activity("Gateway_Join", "EXCLUSIVE_GATEWAY", NOON, Optional.of(NOON), Activity.State.COMPLETED),
                new Activity("Gateway_Await", "EVENT_BASED_GATEWAY", NOON, Optional.empty(), Activity.State.ACTIVE));

        assertThat(picture.stays()).extracting(Stay::element).containsExactly("Wait for whatever comes first");
    }

    @Test
    void staysAreListedByNameWithTheirLength() {
        Picture picture =
                picture(List.of(), List.of(), done(MERGE, 0, 3), interrupted("Unknown", 3, 4), active(START, 5));

        assertThat(picture.stays())
                .extracting(Stay::state)
                .containsExactly(Activity.State.COMPLETED, Activity.State.TERMINATED, Activity.State.ACTIVE);
        assertThat(picture.stays().get(0).element()).isEqualTo("Merge certificate");
        assertThat(picture.stays().get(1).element()).isEqualTo("Unknown");
        assertThat(picture.stays().get(0).length(NOON)).isEqualTo("3 s");
        assertThat(picture.stays().get(2).length(NOON.plusSeconds(65))).isEqualTo("1 min");
    }

    @Test
    void modelThatCannotBeDrawnLeavesTheListOfSteps() {
        for (Optional<ProcessRun.Diagram> undrawable :
                List.of(Optional.<ProcessRun.Diagram>empty(), Optional.of(new ProcessRun.Diagram("<no/>", true)))) {
            Picture picture = diagrams.of(
                            progress(run(undrawable, List.of(), List.of(), List.of(active(MERGE, 0)))), UNDER_WAY, NOON)
                    .getFirst();

            assertThat(picture.svg()).isEmpty();
            assertThat(picture.title()).isEqualTo("late-merge, version 3");
            assertThat(picture.stays()).extracting(Stay::element).containsExactly(MERGE);
        }
    }

    @Test
    void picturesOfOnePageShareNoIds() {
        ProcessRun run =
                run(Optional.of(new ProcessRun.Diagram(model, true)), List.of(), List.of(), List.of(active(MERGE, 0)));

        List<Picture> two = diagrams.of(progress(run, run), UNDER_WAY, NOON);

        assertThat(ids(svg(two.get(0)))).isNotEmpty().doesNotContainAnyElementsOf(ids(svg(two.get(1))));
    }

    private Picture ended(Phase phase, List<AuditLine> lines, Instant started, Activity... activities) {
        return diagrams.of(
                        progress(run(
                                ProcessRun.State.COMPLETED,
                                Optional.of(new ProcessRun.Diagram(model, true)),
                                List.of(),
                                List.of(),
                                started,
                                List.of(activities))),
                        new Outcomes(request(phase, BOB), lines),
                        NOON.plusSeconds(60))
                .getFirst();
    }

    private static AuditLine line(String action, Map<String, String> details) {
        return new AuditLine(
                NOON,
                "default",
                "certificates/web",
                Optional.empty(),
                Optional.empty(),
                action,
                AuditLine.Outcome.DONE,
                "rita-id",
                "<rita>",
                "",
                "",
                details);
    }

    @Test
    void wayToAFailureIsRedAndTheElementThatDecidedHasTheIssuersWords() {
        Picture picture = ended(
                Phase.REFUSED,
                List.of(),
                NOON.minusSeconds(3_600),
                done(START, 0, 0),
                interrupted(MERGE, 0, 1),
                done("BoundaryEvent_RequestFailed", 1, 1),
                done("EndEvent_CertificateRefused", 1, 1));

        assertThat(classes(svg(picture), MERGE)).contains("is-unsuccessful", "is-decisive");
        assertThat(classes(svg(picture), "EndEvent_CertificateRefused")).contains("is-unsuccessful");
        assertThat(classes(svg(picture), "Flow_ToCertificateRefused")).contains("is-unsuccessful");
        assertThat(classes(svg(picture), START)).contains("is-passed");
        assertThat(svg(picture)).contains("The issuer &lt;said&gt; no.").doesNotContain("<said>");
        assertThat(picture.decision()).hasValue(new Decision("Merge certificate", true, "The issuer <said> no."));
    }

    @Test
    void wayToACancellationIsGreyAndSaysWhoseItWas() {
        Picture picture = ended(
                Phase.CANCELLED,
                List.of(line("cancellation-requested", Map.of()), line("operation-cancelled", Map.of())),
                NOON.minusSeconds(3_600),
                interrupted(MERGE, 0, 1),
                done("BoundaryEvent_OperationEnded", 1, 1),
                done("EndEvent_NoLongerWanted", 1, 1));

        assertThat(classes(svg(picture), "EndEvent_NoLongerWanted")).contains("is-cancelled");
        assertThat(picture.decision()).hasValue(new Decision("Merge certificate", false, "Cancelled by <rita>."));
    }

    @Test
    void certificateThatWasBroughtLateAndRefusedSaysWhyItWas() {
        Picture picture = ended(
                Phase.CANCELLED,
                List.of(line("merge-refused", Map.of("reason", "another key"))),
                NOON,
                done(MERGE, 0, 1),
                done(GATEWAY, 1, 1),
                done("EndEvent_NothingToMerge", 1, 1));

        assertThat(classes(svg(picture), "EndEvent_NothingToMerge")).contains("is-unsuccessful");
        assertThat(picture.decision()).hasValue(new Decision("Merge certificate", true, "another key"));
    }

    @Test
    void completedRequestHasNothingThatDecidedAgainstIt() {
        Picture picture = ended(
                Phase.COMPLETED,
                List.of(),
                NOON.minusSeconds(3_600),
                done(MERGE, 0, 1),
                done(GATEWAY, 1, 1),
                done("EndEvent_CertificateMerged", 1, 1));

        assertThat(picture.decision()).isEmpty();
        assertThat(svg(picture)).doesNotContain("is-unsuccessful", "is-decisive");
    }

    /** The request was rejected by what its second call asked; the first one, of a launch before, had approved. */
    @Test
    void calledProcessIsRedExactlyIfTheCallingOneTurnedAwayForIt() throws IOException {
        // given
        String request = Files.readString(Path.of("bpmn/certificate-request.bpmn"));
        String approval = Files.readString(Path.of("bpmn/certificate-approval.bpmn"));
        ProcessRun root = called(
                1,
                Optional.empty(),
                request,
                done("CallActivity_ObtainApproval", 0, 5),
                done("Gateway_Approved", 5, 5),
                interrupted("EndEvent_RequestRejected", 5, 5),
                done("BoundaryEvent_RequestFailed", 5, 5),
                done("Task_RecordFailure", 5, 6),
                done("EndEvent_RequestFailed", 6, 6));
        Activity[] rejected = {
            interrupted("Task_DecideOnRequest", 1, 4),
            done("BoundaryEvent_ApproversTurned", 4, 4),
            done("Gateway_JoinTurns", 4, 4),
            done("Task_ReadApprovalStep", 4, 4),
            done("Gateway_WhoseTurn", 4, 4),
            interrupted("EndEvent_RequestRejected", 4, 4),
            done("BoundaryEvent_NotApproved", 4, 4),
            done("EndEvent_RequestNotApproved", 4, 4)
        };
        ProcessRun first = called(2, Optional.of(1L), approval, done("EndEvent_ApprovedByRule", 1, 1));
        ProcessRun second = called(3, Optional.of(1L), approval, rejected);

        // when
        List<Picture> drawn =
                diagrams.of(progress(root, first, second), new Outcomes(request(Phase.REJECTED, BOB), List.of()), NOON);

        // then
        assertThat(classes(svg(drawn.get(0)), "CallActivity_ObtainApproval"))
                .contains("is-unsuccessful", "is-decisive");
        assertThat(drawn.get(1).decision()).isEmpty();
        assertThat(classes(svg(drawn.get(2)), "Task_DecideOnRequest")).contains("is-unsuccessful", "is-decisive");
        assertThat(svg(drawn.get(2))).contains("The issuer &lt;said&gt; no.");

        // when the request went on, what was called had approved
        Picture approved = diagrams.of(
                        progress(
                                called(
                                        1,
                                        Optional.empty(),
                                        request,
                                        done("CallActivity_ObtainApproval", 0, 5),
                                        active("Task_PlaceOrder", 6)),
                                second),
                        new Outcomes(request(Phase.AWAITING_ISSUER, BOB), List.of()),
                        NOON)
                .get(1);
        assertThat(approved.decision()).isEmpty();
        assertThat(classes(svg(approved), "Task_DecideOnRequest"))
                .as("left by a message, which is how people decide")
                .contains("is-passed");
    }

    private static ProcessRun called(long key, Optional<Long> by, String bpmn, Activity... activities) {
        return new ProcessRun(
                Optional.of(key),
                by.map(caller -> new ProcessRun.CalledBy(caller, Optional.of("CallActivity_ObtainApproval"))),
                "process",
                Optional.of(1),
                Optional.of(new ProcessRun.Diagram(bpmn, true)),
                NOON.minusSeconds(3_600),
                Optional.of(NOON),
                ProcessRun.State.COMPLETED,
                List.of(activities),
                List.of(),
                List.of());
    }

    private Picture picture(List<Incident> incidents, List<Retry> retries, Activity... activities) {
        return diagrams.of(
                        progress(run(
                                Optional.of(new ProcessRun.Diagram(model, true)),
                                incidents,
                                retries,
                                List.of(activities))),
                        UNDER_WAY,
                        NOON.plusSeconds(60))
                .getFirst();
    }

    private static Progress progress(ProcessRun... runs) {
        return new Progress(OperationId.random(), Progress.Source.ENGINE, List.of(runs));
    }

    private static ProcessRun run(
            Optional<ProcessRun.Diagram> diagram,
            List<Incident> incidents,
            List<Retry> retries,
            List<Activity> activities) {
        return run(ProcessRun.State.ACTIVE, diagram, incidents, retries, NOON, activities);
    }

    private static ProcessRun run(
            ProcessRun.State state,
            Optional<ProcessRun.Diagram> diagram,
            List<Incident> incidents,
            List<Retry> retries,
            Instant started,
            List<Activity> activities) {
        return new ProcessRun(
                Optional.of(10L),
                Optional.empty(),
                "late-merge",
                Optional.of(3),
                diagram,
                started,
                state == ProcessRun.State.COMPLETED || state == ProcessRun.State.TERMINATED
                        ? Optional.of(NOON)
                        : Optional.empty(),
                state,
                activities,
                incidents,
                retries);
    }

    private static Activity active(String element, int second) {
        return new Activity(element, "TASK", at(second), Optional.empty(), Activity.State.ACTIVE);
    }

    private static Activity done(String element, int second, int left) {
        return new Activity(element, "TASK", at(second), Optional.of(at(left)), Activity.State.COMPLETED);
    }

    private static Activity interrupted(String element, int second, int left) {
        return new Activity(element, "TASK", at(second), Optional.of(at(left)), Activity.State.TERMINATED);
    }

    private static Instant at(int second) {
        return NOON.plusSeconds(second);
    }

    private static String svg(Picture picture) {
        return picture.svg().orElseThrow();
    }

    private static String classes(String svg, String element) {
        Matcher found = Pattern.compile("class=\"([^\"]*)\"[^>]*data-element-id=\"" + element + "\"")
                .matcher(svg);
        assertThat(found.find()).as(element).isTrue();
        return found.group(1);
    }

    private static List<String> ids(String svg) {
        return Pattern.compile(" id=\"([^\"]+)\"")
                .matcher(svg)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
