package dev.certloom.processview.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.processview.diagram.Ending.Decider;
import dev.certloom.processview.diagram.Ending.Outcome;
import dev.certloom.processview.diagram.Ending.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What decided on an end that nobody had wished for, and the way from there: by BPMN, whatever elements are called. */
class EndingTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String[] UP_TO_APPROVAL = {
        "StartEvent_CertificateRequested",
        "SubProcess_FulfilRequest…",
        "StartEvent_RequestAccepted",
        "Task_CreateKeyAndCsr",
        "CallActivity_ObtainApproval",
        "Gateway_Approved"
    };
    private static final String[] UP_TO_ORDER = {"Gateway_JoinWhoIssues", "Gateway_WhoIssues"};

    @Test
    void errorOfATaskIsDecidedByThatTask() {
        Ending ending = shipped(
                        "certificate-request",
                        Optional.empty(),
                        UP_TO_APPROVAL,
                        UP_TO_ORDER,
                        "Task_PlaceOrder!",
                        "SubProcess_FulfilRequest!",
                        "BoundaryEvent_RequestFailed",
                        "Task_RecordFailure",
                        "EndEvent_RequestFailed")
                .orElseThrow();

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.decidedAt()).isEqualTo("Task_PlaceOrder");
        assertThat(ending.elements())
                .containsExactlyInAnyOrder(
                        "Task_PlaceOrder",
                        "BoundaryEvent_RequestFailed",
                        "Task_RecordFailure",
                        "EndEvent_RequestFailed");
        assertThat(ending.flows()).containsExactlyInAnyOrder("Flow_ToRecordFailure", "Flow_ToRequestFailed");
    }

    @Test
    void wayToAFailureIsKnownBeforeItsEndIsReached() {
        Optional<Ending> ending = shipped(
                "certificate-request",
                Optional.empty(),
                UP_TO_APPROVAL,
                UP_TO_ORDER,
                "Task_PlaceOrder!",
                "SubProcess_FulfilRequest!",
                "BoundaryEvent_RequestFailed",
                "Task_RecordFailure…");

        assertThat(ending).hasValueSatisfying(found -> {
            assertThat(found.decidedAt()).isEqualTo("Task_PlaceOrder");
            assertThat(found.elements()).contains("Task_RecordFailure").doesNotContain("EndEvent_RequestFailed");
        });
    }

    @Test
    void errorEndIsDecidedByTheActivityBeforeTheGateway() {
        Ending ending = shipped(
                        "certificate-request",
                        Optional.of(new Verdict(Outcome.FAILED, Decider.PERSON)),
                        UP_TO_APPROVAL,
                        "EndEvent_RequestRejected!",
                        "SubProcess_FulfilRequest!",
                        "BoundaryEvent_RequestFailed",
                        "Task_RecordFailure",
                        "EndEvent_RequestFailed")
                .orElseThrow();

        assertThat(ending.decidedAt()).isEqualTo("CallActivity_ObtainApproval");
        assertThat(ending.elements()).contains("Gateway_Approved", "EndEvent_RequestRejected");
        assertThat(ending.flows()).contains("Flow_ToApproved", "Flow_ApprovedNo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate-approval", "two-step-approval"})
    void rejectionIsDecidedByTheTaskOfThePerson(String process) {
        boolean own = process.equals("two-step-approval");
        String team = own ? "TeamLeads" : "";
        Ending ending = shipped(
                        process,
                        Optional.of(new Verdict(Outcome.FAILED, Decider.PERSON)),
                        own ? "Task_TeamLeadsOpenApprovalStep" : "Task_OpenApprovalStep",
                        own ? "Gateway_TeamLeadsJoinTurns" : "Gateway_JoinTurns",
                        own ? "Task_TeamLeadsReadApprovalStep" : "Task_ReadApprovalStep",
                        own ? "Gateway_TeamLeadsDecided" : "Gateway_WhoseTurn",
                        own ? "Task_TeamLeadsDecideOnRequest!" : "Task_DecideOnRequest!",
                        own ? "BoundaryEvent_TeamLeadsTurned" : "BoundaryEvent_ApproversTurned",
                        own ? "Gateway_TeamLeadsJoinTurns" : "Gateway_JoinTurns",
                        own ? "Task_TeamLeadsReadApprovalStep" : "Task_ReadApprovalStep",
                        own ? "Gateway_TeamLeadsDecided" : "Gateway_WhoseTurn",
                        own ? "EndEvent_TeamLeadsRefused!" : "EndEvent_RequestRejected!",
                        own ? "BoundaryEvent_TeamLeadsRefuse" : "BoundaryEvent_NotApproved",
                        own ? "EndEvent_TeamLeadsRefuse" : "EndEvent_RequestNotApproved")
                .orElseThrow();

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.decidedAt()).isEqualTo("Task_" + team + "DecideOnRequest");
        assertThat(ending.elements())
                .contains(own ? "EndEvent_TeamLeadsRefused" : "EndEvent_RequestRejected")
                .doesNotContain("Task_" + team + "OpenApprovalStep");
    }

    @Test
    void lapseIsDecidedByTheClock() {
        Ending ending = shipped(
                        "certificate-approval",
                        Optional.of(new Verdict(Outcome.FAILED, Decider.CLOCK)),
                        "Task_OpenApprovalStep",
                        "Task_DecideOnRequest!",
                        "BoundaryEvent_DecisionOverdue",
                        "Task_RecordLapse",
                        "Gateway_ApprovedAfterAll",
                        "EndEvent_RequestLapsed!",
                        "BoundaryEvent_NotApproved",
                        "EndEvent_RequestNotApproved")
                .orElseThrow();

        assertThat(ending.decidedAt()).isEqualTo("BoundaryEvent_DecisionOverdue");
        assertThat(ending.elements()).doesNotContain("Task_DecideOnRequest");
    }

    @Test
    void cancellationIsDecidedByTheMessageThatAskedForIt() {
        Ending ending = shipped(
                        "certificate-request",
                        Optional.of(new Verdict(Outcome.CANCELLED, Decider.MESSAGE)),
                        UP_TO_APPROVAL,
                        UP_TO_ORDER,
                        "Task_PlaceOrder",
                        "Gateway_JoinOrderAnswers",
                        "Gateway_Issued",
                        "CatchEvent_LookAgain!",
                        "StartEvent_CancellationRequested",
                        "Task_CancelOrder",
                        "Gateway_Granted",
                        "EndEvent_CancellationGranted",
                        "BoundaryEvent_RequestCancelled",
                        "Task_RecordCancellation",
                        "EndEvent_RequestCancelled")
                .orElseThrow();

        assertThat(ending.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(ending.decidedAt()).isEqualTo("StartEvent_CancellationRequested");
        assertThat(ending.elements())
                .contains("Task_CancelOrder", "EndEvent_CancellationGranted", "EndEvent_RequestCancelled");
    }

    @Test
    void deletionIsDecidedByItsMessage() {
        String[] way = {
            "Task_PlaceOrder!", "BoundaryEvent_OperationDeleted", "Task_WithdrawOrder", "EndEvent_RequestWithdrawn"
        };

        assertThat(shipped("certificate-request", Optional.of(new Verdict(Outcome.CANCELLED, Decider.MESSAGE)), (Object)
                        way))
                .hasValueSatisfying(ending -> {
                    assertThat(ending.decidedAt()).isEqualTo("BoundaryEvent_OperationDeleted");
                    assertThat(ending.outcome()).isEqualTo(Outcome.CANCELLED);
                    assertThat(ending.elements()).doesNotContain("Task_PlaceOrder");
                });
    }

    @Test
    void whoComesTooLateIsNotAFailure() {
        assertThat(shipped(
                        "late-merge",
                        Optional.of(new Verdict(Outcome.FAILED, Decider.ANY)),
                        "Task_MergeCertificate!",
                        "BoundaryEvent_OperationEnded",
                        "EndEvent_NoLongerWanted"))
                .hasValueSatisfying(ending -> assertThat(ending.outcome()).isEqualTo(Outcome.CANCELLED));
        assertThat(shipped(
                        "late-merge",
                        Optional.empty(),
                        "Task_MergeCertificate!",
                        "BoundaryEvent_RequestFailed",
                        "EndEvent_CertificateRefused"))
                .hasValueSatisfying(ending -> assertThat(ending.outcome()).isEqualTo(Outcome.FAILED));
    }

    @Test
    void wishedForEndsAreNone() {
        assertThat(shipped(
                        "certificate-request",
                        Optional.empty(),
                        UP_TO_APPROVAL,
                        UP_TO_ORDER,
                        "Task_MergeSignedCertificate!",
                        "BoundaryEvent_MergeRequested",
                        "Gateway_JoinMergeRequests",
                        "Gateway_JoinMerge",
                        "Task_MergeCertificate",
                        "Gateway_ChainHeld",
                        "EndEvent_CertificateMerged",
                        "EndEvent_CertificateCompleted"))
                .isEmpty();
        assertThat(shipped("certificate-request", Optional.empty(), UP_TO_APPROVAL, UP_TO_ORDER, "Task_PlaceOrder…"))
                .isEmpty();
        assertThat(shipped("certificate-request", Optional.empty())).isEmpty();
    }

    @Test
    void endAloneIsEnoughWhereOnlyOneWayLeadsToIt() {
        assertThat(shipped(
                        "certificate-request",
                        Optional.of(new Verdict(Outcome.FAILED, Decider.ANY)),
                        "EndEvent_RequestFailed"))
                .hasValueSatisfying(ending -> {
                    assertThat(ending.elements()).contains("Task_RecordFailure", "BoundaryEvent_RequestFailed");
                    assertThat(ending.decidedAt()).isEqualTo("BoundaryEvent_RequestFailed");
                });
    }

    /** A company's own: one element after the other, and what its test adds. */
    private static TestModel own(String more) {
        return TestModel.model()
                .element("start", "<startEvent id='start'/>")
                .element("ask", "<userTask id='ask' name='Ask'/>")
                .element("file", "<serviceTask id='file' name='File'/>")
                .element("which", "<exclusiveGateway id='which'/>")
                .element("good", "<endEvent id='good'/>")
                .element("no", more)
                .flow("f1", "<sequenceFlow id='f1' sourceRef='start' targetRef='ask'/>", 0, 0, 1, 1)
                .flow("f2", "<sequenceFlow id='f2' sourceRef='ask' targetRef='file'/>", 0, 0, 1, 1)
                .flow("f3", "<sequenceFlow id='f3' sourceRef='file' targetRef='which'/>", 0, 0, 1, 1)
                .flow("f4", "<sequenceFlow id='f4' sourceRef='which' targetRef='good'/>", 0, 0, 1, 1)
                .flow("f5", "<sequenceFlow id='f5' sourceRef='which' targetRef='no'/>", 0, 0, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"errorEventDefinition", "terminateEventDefinition", "escalationEventDefinition", ""})
    void anyEndOfACompanysOwnIsTheWrongOneIfItsRequestWasRejected(String definition) {
        TestModel model =
                own("<endEvent id='no'>" + (definition.isEmpty() ? "" : "<" + definition + "/>") + "</endEvent>");
        Verdict rejected = new Verdict(Outcome.FAILED, Decider.PERSON);

        assertThat(ending(model.diagram(), Optional.of(rejected), "start", "ask", "file", "which", "no"))
                .hasValue(new Ending(
                        Outcome.FAILED, "ask", Set.of("ask", "file", "which", "no"), Set.of("f2", "f3", "f5")));
        assertThat(ending(model.diagram(), Optional.empty(), "start", "ask", "file", "which", "no")
                        .isPresent())
                .as("without knowing more")
                .isEqualTo(definition.startsWith("error"));
    }

    @Test
    void exceptionThatLeadsBackToTheWishedForEndIsNoFailure() {
        TestModel model = own("<boundaryEvent id='no' attachedToRef='file'><errorEventDefinition/></boundaryEvent>")
                .element("again", "<serviceTask id='again'/>")
                .flow("f6", "<sequenceFlow id='f6' sourceRef='no' targetRef='again'/>", 0, 0, 1, 1)
                .flow("f7", "<sequenceFlow id='f7' sourceRef='again' targetRef='good'/>", 0, 0, 1, 1);

        assertThat(ending(model.diagram(), Optional.empty(), "start", "ask", "file!", "no", "again", "good"))
                .isEmpty();
    }

    @Test
    void interruptingErrorStartOfAnEventSubProcessIsAnException() {
        TestModel model = own(
                "<subProcess id='no' triggeredByEvent='true'><startEvent id='caught'><errorEventDefinition/></startEvent>"
                        + "<endEvent id='ended'/><sequenceFlow id='inner' sourceRef='caught' targetRef='ended'/></subProcess>");

        assertThat(ending(model.diagram(), Optional.empty(), "start", "ask", "file!", "caught", "ended"))
                .hasValue(new Ending(Outcome.FAILED, "file", Set.of("file", "caught", "ended"), Set.of("inner")));
    }

    @Test
    void calledProcessThatWasStoppedByItsOwnErrorShowsWhereThatWas() {
        assertThat(ending(
                        own("<task id='no'/>").diagram(),
                        Optional.of(new Verdict(Outcome.FAILED, Decider.ANY)),
                        "start",
                        "ask",
                        "file!"))
                .hasValue(new Ending(Outcome.FAILED, "file", Set.of("file"), Set.of()));
    }

    @Test
    void modelThatLeadsInCirclesIsFollowedOnce() {
        TestModel model = own("<task id='no'/>")
                .flow("f6", "<sequenceFlow id='f6' sourceRef='no' targetRef='no'/>", 0, 0, 1, 1)
                .flow("f7", "<sequenceFlow id='f7' sourceRef='gone' targetRef='start'/>", 0, 0, 1, 1);

        assertThat(ending(
                        model.diagram(),
                        Optional.of(new Verdict(Outcome.FAILED, Decider.PERSON)),
                        "no",
                        "no",
                        "good",
                        "unknown"))
                .isPresent();
    }

    private static Optional<Ending> shipped(String process, Optional<Verdict> verdict, Object... stays) {
        Path file = Path.of(process.equals("two-step-approval") ? "bpmn/examples" : "bpmn", process + ".bpmn");
        try {
            return ending(Diagram.of(TestModel.read(file)), verdict, stays);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stays, or arrays of them: {@code name!} was interrupted, {@code name…} goes on. */
    private static Optional<Ending> ending(Diagram diagram, Optional<Verdict> verdict, Object... stays) {
        List<String> names = new ArrayList<>();
        Arrays.stream(stays)
                .forEach(stay ->
                        names.addAll(stay instanceof String[] several ? List.of(several) : List.of((String) stay)));
        Set<String> interruptedLater = Set.copyOf(names);
        List<Visit> visits = new ArrayList<>();
        for (int at = 0; at < names.size(); at++) {
            String name = names.get(at);
            String element = name.replaceAll("[!…]", "");
            boolean goesOn = name.endsWith("…") && !interruptedLater.contains(element + "!");
            visits.add(new Visit(
                    element,
                    NOON.plusSeconds(at),
                    goesOn ? Optional.empty() : Optional.of(NOON.plusSeconds(at)),
                    !name.endsWith("!") && !name.endsWith("…")));
        }
        return diagram.ending(visits, verdict, Set.of("OPERATION_ENDED"));
    }
}
