package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Failure;
import dev.certloom.operation.AdvanceResult;
import dev.certloom.operation.Claim;
import dev.certloom.operation.Phase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The vault holds a process to what was decided for the launch: whatever its jobs say only routes. */
@Tag("attack")
class DecidedApprovalIT extends ApprovalScene {

    private static final TableVersion TABLE = new TableVersion("approval-policy", 3, 77);

    private final Claim launch = requested(asker("alice-id"));
    private Claim claim = launch;

    @Test
    void automaticApprovalIsRefusedAndAuditedWhereTheTableAsksPeople() {
        decided(row("wildcard", false, "approvers"));

        assertThatExceptionOfType(ModelFault.class)
                .isThrownBy(() -> approvalProcess.recordAutomatic(claim, "everything-else", 1))
                .withMessageContaining("approvers")
                .withMessageContaining("version 3 of table 'approval-policy'")
                .satisfies(fault -> SERVICE.getBean(LaunchDecisionService.class)
                        .refused(claim, AuditAction.OPEN_APPROVAL_STEP, fault));

        assertThat(approvalsOnRecord()).isZero();
        assertThat(audited("open-approval-step", "REFUSED")).isEqualTo(1);
    }

    @Test
    void automaticApprovalIsRecordedUnderTheRuleOfTheTable() {
        decided(row("everything-else", false));

        assertThat(approvalProcess.recordAutomatic(claim, "forged", 1)).isEqualTo(new AdvanceResult.Done(true));

        assertThat(jdbc.sql("select rule from approval where operation = :id")
                        .param("id", claim.operation().value())
                        .query(String.class)
                        .single())
                .isEqualTo("everything-else");
    }

    @Test
    void automaticApprovalWaitsWhileAStepOfAnEarlierLaunchIsOpen() {
        decided(row("wildcard", false, "approvers"));
        StepId step = opened("approvers");
        relaunched();
        decided(row("everything-else", false));

        assertThat(approvalProcess.recordAutomatic(claim, "everything-else", 1))
                .isInstanceOf(AdvanceResult.Later.class);
        assertThat(approvalsOnRecord()).isZero();

        decisions.approve(VAULT, step, BOB, "");
        assertThat(approvalProcess.recordAutomatic(claim, "everything-else", 1))
                .isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void stepOfAnEarlierLaunchLapsesEvenIfNoProcessWaitsForIt() {
        decided(row("wildcard", false, "approvers"));
        StepId step = opened("approvers");
        relaunched();
        decided(row("everything-else", false));
        letPass(step);

        assertThat(approvalProcess.recordAutomatic(claim, "everything-else", 1))
                .isEqualTo(new AdvanceResult.Done(false));

        assertThat(operation(claim).phase()).isEqualTo(Phase.LAPSED);
        assertThat(approvalsOnRecord()).isZero();
    }

    @Test
    void launchOfARequestThatHasEndedMeanwhileIsNotDecided() {
        relaunched();
        LaunchDecisionService book = SERVICE.getBean(LaunchDecisionService.class);
        RequestFacts facts = book.judge(claim).facts();
        jdbc.sql("update operation set phase = 'CANCELLED', is_open = false where id = :id")
                .param("id", claim.operation().value())
                .update();

        assertThat(book.decide(claim, new LaunchDecision.ProcessVersion("approval", 1), new ByProcess(), facts))
                .isEmpty();
    }

    @Test
    void launchIsDecidedOnlyOnTheFactsThatAreKeptOfIt() {
        relaunched();
        LaunchDecisionService book = SERVICE.getBean(LaunchDecisionService.class);
        RequestFacts before = book.judge(claim).facts();
        Map<String, Object> changed = new HashMap<>(before.members());
        changed.put("standingApproval", true);

        assertThat(book.decide(
                        claim,
                        new LaunchDecision.ProcessVersion("approval", 1),
                        new ByProcess(),
                        new RequestFacts(changed)))
                .isEmpty();
    }

    @Test
    void unreadableRequestIsRejectedInsteadOfApprovedByARule() {
        relaunched();
        decide(claim, table(row("everything-else", false)), List.of("subject attribute 2.5.4.3"));

        assertThat(approvalProcess.recordAutomatic(claim, "everything-else", 1)).isEqualTo(new AdvanceResult.Failed());

        assertThat(operation(claim).phase()).isEqualTo(Phase.REJECTED);
        Failure failure = operation(claim).failure().orElseThrow();
        assertThat(failure.cause().code()).isEqualTo("Request rejected");
        assertThat(failure.message()).contains("subject attribute 2.5.4.3 could not be read");
        assertThat(approvalsOnRecord()).isZero();
    }

    @Test
    void requestOfWhichSomethingCouldNotBeReadIsApprovedByPeople() {
        relaunched();
        decide(claim, table(row("unreadable", false, "approvers")), List.of("subject attribute 2.5.4.3"));
        decisions.approve(VAULT, opened("approvers"), BOB, "");

        assertThat(approvalProcess.recordByPeople(claim, "unreadable", 1).approved())
                .isTrue();
    }

    @Test
    void stepOfGroupsThatTheTableDoesNotAskIsNotOpened() {
        decided(row("wildcard", false, "approvers"));

        assertThatExceptionOfType(ModelFault.class).isThrownBy(() -> open(claim, asking("step", "strangers", 1)));
        // those of the table, but in another number, to other deputies, or over at once
        assertThatExceptionOfType(ModelFault.class).isThrownBy(() -> open(claim, asking("wildcard/1", "approvers", 2)));
        StepDefinition right = requirement().steps().getFirst();
        assertThatExceptionOfType(ModelFault.class)
                .isThrownBy(() -> open(
                        claim,
                        new StepDefinition(
                                right.name(),
                                right.groups(),
                                right.required(),
                                Set.of("strangers"),
                                right.remindAfter(),
                                right.escalateAfter(),
                                right.lapseAfter())));
        assertThatExceptionOfType(ModelFault.class)
                .isThrownBy(() -> open(
                        claim,
                        new StepDefinition(
                                right.name(),
                                right.groups(),
                                right.required(),
                                right.escalationGroups(),
                                right.remindAfter(),
                                right.escalateAfter(),
                                Duration.ofMillis(1))));

        assertThat(decisions.stepsOf(ApprovalSubject.Id.of(claim.operation()))).isEmpty();
    }

    @Test
    void stepOfALaterGroupIsOpenedOnlyWhenTheFormerHasApproved() {
        decided(row("both", true, "approvers", "deputies"));

        assertThatExceptionOfType(ModelFault.class)
                .isThrownBy(() -> opened("deputies"))
                .withMessageContaining("when approvers has approved");
        StepId first = opened("approvers");
        assertThatExceptionOfType(ModelFault.class).isThrownBy(() -> opened("deputies"));
        decisions.approve(VAULT, first, BOB, "");

        assertThat(opened("deputies")).isNotNull();
    }

    @Test
    void approvalIsRecordedOnlyOnceAllStepsOfTheTableAreApproved() {
        decided(row("both", true, "approvers", "deputies"));
        assertThat(approvalProcess.recordByPeople(claim, "both", 1).approved()).isFalse();
        decisions.approve(VAULT, opened("approvers"), BOB, "");

        assertThat(approvalProcess.recordByPeople(claim, "both", 1).approved()).isFalse();

        decisions.approve(VAULT, opened("deputies"), DEPUTY, "");
        assertThat(approvalProcess.recordByPeople(claim, "both", 1).approved()).isTrue();
    }

    @Test
    void laterLaunchByAnotherTableOpensItsOwnStepOfTheSameName() {
        decided(row("wildcard", false, "approvers"));
        StepId before = opened("approvers");
        decisions.approve(VAULT, before, BOB, "");
        relaunched();
        decided(row("wildcard", false, "deputies"));

        StepId after = opened("deputies");

        assertThat(after).isNotEqualTo(before);
        assertThat(decisions.step(VAULT, before).state()).isEqualTo(StepState.CLOSED);
        assertThat(approvalProcess.recordByPeople(claim, "wildcard", 1).approved())
                .isFalse();
        assertThat(decisions.step(VAULT, after).isOpenToGroups(Set.of("approvers")))
                .isFalse();
    }

    @Test
    void stepOfAnotherLaunchOrAnotherRequestIsNotThisLaunchesToTurn() {
        decided(row("wildcard", false, "approvers"));
        StepId outlived = opened("approvers");
        Claim other =
                requested(VAULT, new dev.certloom.kernel.CertificateName("other-" + name.value()), "Self", asker("x"));
        StepId foreign = open(other, "foreign", 1);
        letPass(outlived);
        letPass(foreign);
        relaunched();
        decided(row("wildcard", false, "approvers", "deputies"));

        for (StepId step : List.of(outlived, foreign)) {
            assertThatExceptionOfType(ModelFault.class).isThrownBy(() -> lifecycle.lapse(claim, step));
            assertThatExceptionOfType(ModelFault.class).isThrownBy(() -> lifecycle.escalate(claim, step));
            assertThatExceptionOfType(ModelFault.class).isThrownBy(() -> lifecycle.remind(claim, step));
        }
        assertThat(operation(claim).isOpen()).isTrue();
    }

    @Test
    void processThatComesBeforeTheTimeOfAStepComesAgain() {
        decided(row("wildcard", false, "approvers"));
        StepId step = opened("approvers");

        assertThatExceptionOfType(StepNotYetDue.class).isThrownBy(() -> lifecycle.remind(claim, step));
        assertThatExceptionOfType(StepNotYetDue.class).isThrownBy(() -> lifecycle.escalate(claim, step));
        assertThatExceptionOfType(StepNotYetDue.class)
                .isThrownBy(() -> lifecycle.lapse(claim, step))
                .withMessageContaining(
                        decisions.step(VAULT, step).schedule().lapseAt().toString());

        assertThat(decisions.step(VAULT, step).escalated()).isFalse();
        assertThat(decisions.step(VAULT, step).reminded()).isFalse();
        assertThat(operation(claim).isOpen()).isTrue();
    }

    @Test
    void ownProcessAsksTwiceInOneWayForAStepOfOneName() {
        open(claim, asking("leads", "approvers", 1));

        assertThatExceptionOfType(ModelFault.class).isThrownBy(() -> open(claim, asking("leads", "strangers", 1)));

        assertThat(decisions.stepsOf(ApprovalSubject.Id.of(claim.operation())))
                .singleElement()
                .satisfies(step -> assertThat(step.groups()).containsExactly("approvers"));
    }

    @Test
    void decisionStaysForItsLaunchAndForANewVersionOnceAnyoneIsAsked() {
        decided(row("wildcard", false, "approvers"));
        LaunchDecisionService book = SERVICE.getBean(LaunchDecisionService.class);
        RequestFacts facts = book.judged(claim);
        LaunchDecision.ProcessVersion same = new LaunchDecision.ProcessVersion("approval", 1);
        LaunchDecision.ProcessVersion next = new LaunchDecision.ProcessVersion("approval", 2);

        assertThat(book.decide(claim, same, new ByProcess(), facts)
                        .orElseThrow()
                        .basis())
                .isInstanceOf(ByTable.class);
        opened("approvers");
        assertThat(book.decide(claim, next, new ByProcess(), facts)
                        .orElseThrow()
                        .basis())
                .isInstanceOf(ByTable.class);

        assertThat(lifecycle.open(claim, requirement().steps().getFirst(), 1).state())
                .isEqualTo(StepState.OPEN);
    }

    @Test
    void whatHoldsARequestUpIsSaidUntilItIsDecided() {
        LaunchDecisionService book = SERVICE.getBean(LaunchDecisionService.class);
        relaunched();

        book.holdUp(claim, "an administrator to accept version 2");
        assertThat(operation(claim).heldUpBy()).contains("an administrator to accept version 2");

        decided(row("wildcard", false, "approvers"));
        assertThat(operation(claim).heldUpBy()).isEmpty();
    }

    private void relaunched() {
        claim = nextLaunch(claim);
    }

    private void decided(Map<String, Object> answer) {
        if (claim.equals(launch)) {
            relaunched();
        }
        decide(claim, table(answer));
    }

    private static ByTable table(Map<String, Object> answer) {
        return new ByTable(TABLE, answer);
    }

    private static Map<String, Object> row(String rule, boolean inSequence, String... groups) {
        return Map.of(
                "rule",
                rule,
                "groups",
                List.of(groups),
                "required",
                groups.length == 0 ? 0 : 1,
                "inSequence",
                inSequence,
                "escalateTo",
                List.of("seniors"));
    }

    private ApprovalRequirement requirement() {
        ByTable decided = (ByTable) SERVICE.getBean(LaunchDecisionService.class)
                .holding(claim, Function.identity())
                .decision()
                .orElseThrow()
                .basis();
        return ApprovalRequirement.of(decided.answer(), SERVICE.getBean(ApprovalSettings.class));
    }

    private StepId opened(String group) {
        return open(claim, requirement().stepOf(Set.of(group), TABLE));
    }

    private StepId open(Claim by, StepDefinition step) {
        return lifecycle.open(by, step, 1).id().orElseThrow();
    }

    private static StepDefinition asking(String name, String group, int required) {
        return new StepDefinition(
                name,
                Set.of(group),
                required,
                Set.of("seniors"),
                Duration.ofDays(1),
                Duration.ofDays(2),
                Duration.ofDays(7));
    }

    private long approvalsOnRecord() {
        return jdbc.sql("select count(*) from approval where operation = :id")
                .param("id", claim.operation().value())
                .query(Long.class)
                .single();
    }

    private long audited(String action, String outcome) {
        return jdbc.sql(
                        "select count(*) from audit_line where operation = :id and action = :action and outcome = :outcome")
                .param("id", claim.operation().value())
                .param("action", action)
                .param("outcome", outcome)
                .query(Long.class)
                .single();
    }
}
