package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.ElementCoverage;
import dev.certloom.process.ProcessNames.Job;
import dev.certloom.process.ProcessNames.Message;
import dev.certloom.process.ProcessNames.Process;
import dev.certloom.process.ProcessNames.Variable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each path through the shipped {@code certificate-approval.bpmn} and its decision table. */
class CertificateApprovalProcessTest extends ProcessTestBase {

    @RegisterExtension
    static final ElementCoverage COVERAGE =
            ElementCoverage.of(Process.CERTIFICATE_APPROVAL, CertificateApprovalProcessTest.class);

    private static final String DECIDE = "Task_DecideOnRequest";
    private static final String ANSWER = "Task_AnswerQuestion";
    private static final String APPROVED = "EndEvent_ApprovedByPeople";
    private static final String NOT_APPROVED = "EndEvent_RequestNotApproved";
    private static final Duration DAY = Duration.ofDays(1);

    private Instant opened = Instant.EPOCH;

    @BeforeEach
    void openNow() {
        opened = now().truncatedTo(ChronoUnit.SECONDS);
    }

    @Test
    void plainRequestIsApprovedByANamedRule() {
        assertApprovedByRule(Map.of(), "everything-else");
    }

    @Test
    void requestCoveredByAStandingApprovalIsApprovedByItsRule() {
        assertApprovedByRule(Map.of("standingApproval", true, "wildcard", true), "standing-approval");
    }

    @Test
    void unchangedRenewalOfWhatPeopleApprovedIsApprovedByItsRule() {
        assertApprovedByRule(Map.of("approvedBefore", true, "wildcard", true), "unchanged-renewal");
    }

    @Test
    void renewalThatChangesSomethingOfWhatPeopleApprovedAsksThemAgain() {
        expectStep("one", "approver");

        approve(Map.of("approvedBefore", true, "changes", List.of("names"), "wildcard", true));

        assertThat(waitingAt()).containsExactly(DECIDE);
    }

    private void assertApprovedByRule(Map<String, Object> facts, String rule) {
        expect(Job.RECORD_AUTOMATIC_APPROVAL, JobOutcome.done(Variable.APPROVED, true));

        approve(facts);

        assertThat(variablesGiven(Job.RECORD_AUTOMATIC_APPROVAL)).containsEntry(Variable.APPROVAL_RULE, rule);
        assertThat(ends(Process.CERTIFICATE_APPROVAL)).containsExactly("EndEvent_ApprovedByRule");
    }

    @Test
    void tableAsksTheGroupsOfItsRowAndTheStepIsNamedAfterIt() {
        expectStep("one", "approver");

        approve(Map.of("wildcard", true));

        assertThat(variablesGiven(Job.OPEN_APPROVAL_STEP).get(Variable.APPROVAL_STEP))
                .isEqualTo(Map.of(
                        "name", "wildcard/1",
                        "groups", List.of("pki-approvers"),
                        "required", 1,
                        "escalateTo", List.of("certloom-administrators"),
                        "remindAfter", "P1D",
                        "escalateAfter", "P2D",
                        "lapseAfter", "P7D"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wildcard", "validityMonths", "names"})
    void wildcardsLongValidityAndManyNamesAreLookedAtByPeople(String fact) {
        expectStep("one", "approver");

        approve(Map.of(
                fact,
                switch (fact) {
                    case "wildcard" -> true;
                    case "validityMonths" -> 25;
                    default -> java.util.Collections.nCopies(21, "a.example");
                }));

        assertThat(waitingAt()).containsExactly(DECIDE);
    }

    @Test
    void approvedStepEndsInAnApprovalOnRecord() {
        waitForApprovers();

        expect(Job.READ_APPROVAL_STEP, step("one", "nobody"));
        expect(Job.RECORD_APPROVAL, JobOutcome.done(Variable.APPROVED, true));
        turn("one");

        assertThat(variablesGiven(Job.RECORD_APPROVAL)).containsEntry(Variable.APPROVAL_RULE, "wildcard");
        assertThat(ends(Process.CERTIFICATE_APPROVAL)).containsExactly(APPROVED);
    }

    @Test
    void rejectedStepEndsTheApproval() {
        waitForApprovers();

        expect(Job.READ_APPROVAL_STEP, step("one", "rejected"));
        turn("one");

        assertThat(ends(Process.CERTIFICATE_APPROVAL)).containsExactly(NOT_APPROVED);
    }

    @Test
    void forgedMessageOpensTheTaskAgain() {
        waitForApprovers();

        expect(Job.READ_APPROVAL_STEP, step("one", "approver"));
        turn("one");

        assertThat(waitingAt()).containsExactly(DECIDE);
        assertThat(entered(DECIDE)).isEqualTo(2);
    }

    @Test
    void taskCompletedElsewhereOpensAgain() {
        waitForApprovers();

        expect(Job.READ_APPROVAL_STEP, step("one", "approver"));
        completeUserTaskElsewhere();

        assertThat(waitingAt()).containsExactly(DECIDE);
    }

    @Test
    void questionIsTheRequestersTurnAndItsAnswerTheApproversAgain() {
        waitForApprovers();

        expect(Job.READ_APPROVAL_STEP, step("one", "requester"));
        turn("one");
        assertThat(waitingAt()).containsExactly(ANSWER);

        expect(Job.READ_APPROVAL_STEP, step("one", "requester"));
        completeUserTaskElsewhere();
        assertThat(waitingAt()).containsExactly(ANSWER);

        expect(Job.READ_APPROVAL_STEP, step("one", "approver"));
        turn("one");
        assertThat(waitingAt()).containsExactly(DECIDE);
    }

    @Test
    void undecidedStepRemindsEscalatesAndThenTheRequestLapses() {
        waitForApprovers();

        expect(Job.REMIND_APPROVERS, step("one", "approver"));
        letPass(DAY.plusMinutes(1));
        assertThat(waitingAt()).containsExactly(DECIDE);

        expect(Job.ESCALATE_APPROVAL_STEP, step("one", "approver"));
        letPass(DAY);
        assertThat(waitingAt()).containsExactly(DECIDE);

        expect(Job.RECORD_LAPSE, step("none", "rejected"));
        letPass(DAY.multipliedBy(5));

        assertThat(jobsDone()).endsWith(Job.REMIND_APPROVERS, Job.ESCALATE_APPROVAL_STEP, Job.RECORD_LAPSE);
        assertThat(ends(Process.CERTIFICATE_APPROVAL)).containsExactly(NOT_APPROVED);
    }

    @Test
    void decisionInTheMomentOfTheLapseCounts() {
        waitForApprovers();
        expect(Job.REMIND_APPROVERS, step("one", "approver"));
        expect(Job.ESCALATE_APPROVAL_STEP, step("one", "approver"));
        expect(Job.RECORD_LAPSE, step("one", "nobody"));
        expect(Job.RECORD_APPROVAL, JobOutcome.done(Variable.APPROVED, true));

        letPass(DAY.multipliedBy(8));

        assertThat(ends(Process.CERTIFICATE_APPROVAL)).containsExactly(APPROVED);
    }

    @Test
    void groupsAskedAtOnceDecideInAnyOrder() {
        deploy(table("[\"a\", \"b\"]", false), "approval-policy.dmn");
        expectStep("one", "approver");
        expectStep("two", "approver");
        approve(Map.of());
        assertThat(waitingAt()).containsExactly(DECIDE, DECIDE);

        expect(Job.READ_APPROVAL_STEP, step("two", "nobody"));
        turn("two");
        assertThat(waitingAt()).containsExactly(DECIDE);

        expect(Job.READ_APPROVAL_STEP, step("one", "nobody"));
        expect(Job.RECORD_APPROVAL, JobOutcome.done(Variable.APPROVED, true));
        turn("one");

        assertThat(ends(Process.CERTIFICATE_APPROVAL)).containsExactly(APPROVED);
    }

    @Test
    void groupsAskedInSequenceComeOneAfterTheOther() {
        deploy(table("[\"a\", \"b\"]", true), "approval-policy.dmn");
        expectStep("one", "approver");
        approve(Map.of());
        assertThat(waitingAt()).containsExactly(DECIDE);

        expect(Job.READ_APPROVAL_STEP, step("one", "nobody"));
        expectStep("two", "approver");
        turn("one");
        assertThat(waitingAt()).containsExactly(DECIDE);
        assertThat(variablesGiven(Job.OPEN_APPROVAL_STEP).get(Variable.APPROVAL_STEP))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("groups", List.of("b"));

        expect(Job.READ_APPROVAL_STEP, step("two", "nobody"));
        expect(Job.RECORD_APPROVAL, JobOutcome.done(Variable.APPROVED, true));
        turn("two");

        assertThat(ends(Process.CERTIFICATE_APPROVAL)).containsExactly(APPROVED);
    }

    /** A new instance finds the step decided, and waits for nobody. */
    @Test
    void stepThatIsDecidedAlreadyIsNotAskedAgain() {
        expectStep("one", "nobody");
        expect(Job.RECORD_APPROVAL, JobOutcome.done(Variable.APPROVED, true));

        approve(Map.of("wildcard", true));

        assertThat(entered(DECIDE)).isZero();
        assertThat(ends(Process.CERTIFICATE_APPROVAL)).containsExactly(APPROVED);
    }

    private void waitForApprovers() {
        expectStep("one", "approver");
        approve(Map.of("wildcard", true));
        assertThat(waitingAt()).containsExactly(DECIDE);
    }

    private void expectStep(String id, String turn) {
        expect(Job.OPEN_APPROVAL_STEP, step(id, turn));
        expect(Job.READ_APPROVAL_STEP, step(id, turn));
    }

    private JobOutcome step(String id, String turn) {
        return JobOutcome.done(
                Variable.STEP,
                Map.of(
                        "id", id,
                        "turn", turn,
                        "remindAt", opened.plus(DAY).toString(),
                        "escalateAt", opened.plus(DAY.multipliedBy(2)).toString(),
                        "lapseAt", opened.plus(DAY.multipliedBy(7)).toString()));
    }

    private void turn(String step) {
        publishTo(Message.APPROVAL_STEP_TURNED, step);
    }

    private static String table(String groups, boolean inSequence) {
        return """
                <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="other" name="Other" namespace="n">
                  <decision id="approval-policy" name="Approval policy">
                    <variable id="answer" name="answer" />
                    <literalExpression id="expression">
                      <text>{rule: "other", groups: %s, required: 1, inSequence: %s, escalateTo: []}</text>
                    </literalExpression>
                  </decision>
                </definitions>
                """.formatted(groups, inSequence);
    }

    private void approve(Map<String, Object> facts) {
        Map<String, Object> request = new HashMap<>(request());
        request.putAll(facts);
        Map<String, Object> variables = new HashMap<>(variables());
        variables.put(Variable.REQUEST, request);
        client().newCreateInstanceCommand()
                .bpmnProcessId(Process.CERTIFICATE_APPROVAL)
                .latestVersion()
                .variables(variables)
                .send()
                .join();
        play();
    }
}
