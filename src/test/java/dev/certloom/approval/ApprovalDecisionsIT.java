package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.access.TestAccess;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.Claim;
import dev.certloom.operation.OperationEnded;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.web.DenialAudit;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unpleasant approvals, in the vault on the real database: whatever the process and the pages do, these rules hold. */
@Tag("attack")
class ApprovalDecisionsIT extends ApprovalScene {

    @Test
    void byTheWrongGroupIsRefusedAndWrittenDown() {
        StepId step = opened(1);

        assertDeniedAtTheEdge(step, STRANGER);

        assertThat(decisions.step(VAULT, step).votes()).isEmpty();
        assertThat(refusals(step)).isEqualTo(1);
    }

    @Test
    void repeatedAttemptsByOnePersonAreRefusedAndAuditedUpToALimit() {
        StepId step = opened(1);
        Approver stubborn = approver("stubborn", "others");

        for (int attempt = 0; attempt < 70; attempt++) {
            assertDeniedAtTheEdge(step, stubborn);
        }

        assertThat(refusals(step)).isEqualTo(60);
    }

    @Test
    void twiceByTheSamePersonIsRefused() {
        StepId step = opened(2);
        decisions.approve(VAULT, step, BOB, "");

        assertNotAllowed(() -> decisions.approve(VAULT, step, BOB, ""));

        assertThat(decisions.step(VAULT, step).state()).isEqualTo(StepState.OPEN);
    }

    @Test
    void whatHasChangedSinceItWasSeenIsRefusedAndNoVote() {
        // given
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "step", 1);
        Optional<String> seen = Optional.of(operation(claim).csr().orElseThrow().sha256());
        jdbc.sql("update operation set csr = '\\x3000' where id = :id")
                .param("id", claim.operation().value())
                .update();

        // then
        for (ThrowingCallable act : List.<ThrowingCallable>of(
                () -> decisions.approve(VAULT, step, BOB, "", seen),
                () -> decisions.reject(VAULT, step, BOB, "no", seen))) {
            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(act)
                    .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT));
        }
        assertThat(decisions.step(VAULT, step).votes()).isEmpty();
        Optional<String> now = Optional.of(operation(claim).csr().orElseThrow().sha256());
        assertThat(decisions.approve(VAULT, step, BOB, "", now).state()).isEqualTo(StepState.APPROVED);
    }

    @Test
    void samePersonInTwoStepsCountsOnce() {
        Claim claim = requested(asker("alice-id"));
        StepId first = open(claim, "first", 1);
        StepId second = open(claim, "second", 1);
        decisions.approve(VAULT, first, BOB, "");

        assertNotAllowed(() -> decisions.approve(VAULT, second, BOB, ""));

        assertThat(approvalProcess.recordByPeople(claim, "rule", 1).approved()).isFalse();
        decisions.approve(VAULT, second, CAROL, "");
        assertThat(approvalProcess.recordByPeople(claim, "rule", 1).approved()).isTrue();
    }

    @Test
    void byOneselfIsRefused() {
        StepId own = open(requested(asker("bob-id")), "own", 1);
        assertNotAllowed(() -> decisions.approve(VAULT, own, BOB, ""));
        assertNotAllowed(() -> decisions.reject(VAULT, own, BOB, "no"));
    }

    @Test
    void byAnOwnerOfTheProgramThatAskedIsRefused() {
        StepId step = open(requested(PROGRAM), "owned", 1);

        assertNotAllowed(() -> decisions.approve(VAULT, step, BOB, ""));

        assertThat(decisions.approve(VAULT, step, CAROL, "").state()).isEqualTo(StepState.APPROVED);
    }

    @Test
    void delegateIsNeverTheRequesterAndSharesOneVoiceWithTheMember() {
        StepId step = opened(2);
        assertNotAllowed(() -> decisions.delegate(VAULT, step, BOB, "alice-id"));
        decisions.delegate(VAULT, step, BOB, "stranger-id");
        assertNotAllowed(() -> decisions.delegate(VAULT, step, STRANGER, "deputy-id"));
        decisions.approve(VAULT, step, BOB, "");

        assertNotAllowed(() -> decisions.approve(VAULT, step, STRANGER, ""));

        assertThat(decisions.step(VAULT, step).approvals()).isEqualTo(1);
    }

    @Test
    void memberWhoseDelegateHasDecidedIsRefused() {
        StepId step = opened(2);
        decisions.delegate(VAULT, step, BOB, "stranger-id");
        decisions.approve(VAULT, step, STRANGER, "");

        assertNotAllowed(() -> decisions.approve(VAULT, step, BOB, ""));

        assertThat(decisions.step(VAULT, step).approvals()).isEqualTo(1);
    }

    @Test
    void memberAndDelegateAreOneVoiceOverAllStepsInBothOrders() {
        Claim claim = requested(asker("alice-id"));
        StepId first = open(claim, "first", 1);
        StepId second = open(claim, "second", 1);
        StepId third = open(claim, "third", 1);
        decisions.delegate(VAULT, first, BOB, "stranger-id");
        decisions.delegate(VAULT, third, CAROL, "stranger-id");
        decisions.approve(VAULT, first, STRANGER, "");

        assertNotAllowed(() -> decisions.approve(VAULT, second, BOB, ""));
        assertNotAllowed(() -> decisions.approve(VAULT, third, STRANGER, ""));

        decisions.approve(VAULT, second, CAROL, "");
        assertNotAllowed(() -> decisions.approve(VAULT, third, CAROL, ""));
        assertThat(decisions.step(VAULT, third).approvals()).isZero();
    }

    @Test
    void voteInAStepThatTheLatestLaunchDoesNotAskForBindsNobody() {
        Claim claim = requested(asker("alice-id"));
        StepId outlived = open(claim, "outlived", 1);
        decisions.approve(VAULT, outlived, BOB, "");
        Claim later = relaunched(claim);
        StepId asked = open(later, "asked now", 1);

        assertThat(decisions.approve(VAULT, asked, BOB, "").state()).isEqualTo(StepState.APPROVED);

        assertThat(decisions.step(VAULT, outlived).votes()).hasSize(1);
        assertThat(approvalProcess.recordByPeople(later, "rule", 1).approved()).isTrue();
    }

    @Test
    void reopenedStepDoesNotCountAVoteWhoseVoiceWasUsedElsewhere() {
        Claim claim = requested(asker("alice-id"));
        StepId former = open(claim, "former", 1);
        decisions.approve(VAULT, former, BOB, "");
        Claim later = relaunched(claim);
        StepId asked = open(later, "asked now", 1);
        decisions.approve(VAULT, asked, BOB, "");

        assertThat(lifecycle.open(later, definition("former", 1), 1).state()).isEqualTo(StepState.OPEN);

        assertThat(decisions.step(VAULT, former).state()).isEqualTo(StepState.OPEN);
        assertThat(decisions.step(VAULT, former).approvals()).isZero();
        assertThat(approvalProcess.recordByPeople(later, "rule", 1).approved()).isFalse();
        decisions.approve(VAULT, former, CAROL, "");
        assertThat(approvalProcess.recordByPeople(later, "rule", 1).approved()).isTrue();
    }

    @Test
    void delegatedToSomebodyUnknownIsRefused() {
        StepId step = opened(1);

        assertNotAllowed(() -> decisions.delegate(VAULT, step, BOB, "nobody-at-all"));

        assertThat(decisions.step(VAULT, step).delegations()).isEmpty();
    }

    @Test
    void afterTheLapseIsRefusedAndTheRequestHasFailed() {
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "lapsing", 1);

        letPass(step);
        assertThat(lifecycle.lapse(claim, step).state()).isEqualTo(StepState.REJECTED);

        assertEnded(() -> decisions.approve(VAULT, step, BOB, ""));
        PendingOperation operation = operation(claim);
        assertThat(operation.phase()).isEqualTo(Phase.LAPSED);
        assertThat(operation.failure().orElseThrow().message())
                .isEqualTo("The request lapsed: nobody of approvers decided in time.");
    }

    @Test
    void approvedInTheMomentOfTheLapseStaysApproved() {
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "close", 1);
        decisions.approve(VAULT, step, BOB, "");

        letPass(step);
        assertThat(lifecycle.lapse(claim, step).state()).isEqualTo(StepState.APPROVED);

        assertThat(operation(claim).phase()).isEqualTo(Phase.AWAITING_APPROVAL);
    }

    @Test
    void afterDeletionIsRefusedAndNoTaskIsLeft() {
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "deleted", 1);
        SERVICE.getBean(CertificateRequests.class).delete(VAULT, name, Optional.empty(), actor("alice"));

        assertEnded(() -> decisions.approve(VAULT, step, BOB, ""));

        assertThat(decisions.step(VAULT, step).state()).isEqualTo(StepState.CLOSED);
        assertThat(SERVICE.getBean(TaskList.class)
                        .openFor(VAULT, BOB, EnumSet.allOf(OpenTask.Kind.class), Optional.empty(), 100)
                        .items())
                .noneMatch(open -> open.id().equals(step.value()));
    }

    @Test
    void whileBeingEscalatedBothGroupsMayDecideAndBeforeOnlyTheFirst() {
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "escalated", 2);
        assertNotAllowed(() -> decisions.approve(VAULT, step, DEPUTY, ""));

        letPass(step);
        lifecycle.escalate(claim, step);
        lifecycle.escalate(claim, step);

        decisions.approve(VAULT, step, DEPUTY, "");
        assertThat(decisions.approve(VAULT, step, BOB, "").state()).isEqualTo(StepState.APPROVED);
        assertThat(jdbc.sql("select count(*) from audit_line where operation = :id and action = 'approval-escalated'")
                        .param("id", claim.operation().value())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void twoInTheSameInstantAreBothHeardAndMakeOneDecision() throws Exception {
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "crowd", 2);
        try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ApprovalStep>> votes = IntStream.range(0, 6)
                    .mapToObj(i ->
                            crowd.submit(() -> decisions.approve(VAULT, step, approver("person" + i, "approvers"), "")))
                    .toList();
            long counted = 0;
            for (Future<ApprovalStep> vote : votes) {
                try {
                    vote.get();
                    counted++;
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e.getCause())
                            .isInstanceOfSatisfying(
                                    Refusal.class,
                                    refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.TASK_ENDED));
                }
            }
            assertThat(counted).isEqualTo(2);
        }
        assertThat(decisions.step(VAULT, step).approvals()).isEqualTo(2);
        assertThat(decisions.step(VAULT, step).revision()).isEqualTo(1);
    }

    @Test
    void approverWhoLosesTheGroupInBetweenDecidesNothingMore() {
        StepId step = opened(1);
        decisions.claim(VAULT, step, BOB);

        assertNotAllowed(() -> decisions.approve(VAULT, step, approver("bob", "others"), ""));
    }

    @Test
    void oneNoEndsAllStepsAtOnce() {
        Claim claim = requested(asker("alice-id"));
        StepId first = open(claim, "first", 2);
        StepId second = open(claim, "second", 1);
        decisions.approve(VAULT, first, BOB, "");

        decisions.reject(VAULT, second, CAROL, "not ours");

        assertThat(decisions.step(VAULT, first).state()).isEqualTo(StepState.CLOSED);
        assertThat(lifecycle.read(claim, first).state()).isEqualTo(StepState.REJECTED);
        assertThat(operation(claim).phase()).isEqualTo(Phase.REJECTED);
    }

    @Test
    void nothingIsRecordedWhileAStepIsOpenAndNoneIsOpenedOnceItIs() {
        Claim claim = requested(asker("alice-id"));
        assertThat(approvalProcess.recordByPeople(claim, "rule", 1).approved()).isFalse();
        StepId first = open(claim, "first", 1);
        decisions.approve(VAULT, first, BOB, "");
        StepId second = open(claim, "second", 1);
        assertThat(approvalProcess.recordByPeople(claim, "rule", 1).approved()).isFalse();
        decisions.approve(VAULT, second, CAROL, "");

        assertThat(approvalProcess.recordByPeople(claim, "rule", 1).approved()).isTrue();

        assertThat(lifecycle.open(claim, definition("third", 1), 1).state()).isEqualTo(StepState.APPROVED);
    }

    @Test
    void laterInstanceFindsTheVotesAndTheEarlierOneIsRefused() {
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "kept", 1);
        open(claim, "dropped by a changed table", 1);
        decisions.approve(VAULT, step, BOB, "");
        Claim later = relaunched(claim);
        decide(later, new LaunchDecision.ByProcess());

        assertThat(lifecycle.open(later, definition("kept", 1), 1).state()).isEqualTo(StepState.APPROVED);

        assertThatExceptionOfType(OperationEnded.class).isThrownBy(() -> lifecycle.read(claim, step));
        assertThat(approvalProcess.recordByPeople(later, "rule", 1).approved()).isTrue();
    }

    @Test
    void processHearsOfARejectionAlthoughTheRequestHasEnded() {
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "asked", 1);

        decisions.reject(VAULT, step, BOB, "not ours");
        assertThat(lifecycle.undelivered(claim.operation())).hasSize(1);

        assertThat(lifecycle.read(claim, step).state()).isEqualTo(StepState.REJECTED);
        assertThat(lifecycle.undelivered(claim.operation())).isEmpty();
    }

    @Test
    void endedRequestDoesNotAcknowledgeTheStepOfAnother() {
        // given
        Claim other = requested(VAULT, new CertificateName("other-" + UUID.randomUUID()), "Self", asker("alice-id"));
        StepId stepOfOther = open(other, "asked", 1);
        decisions.ask(VAULT, stepOfOther, BOB, "Why?");
        Claim ended = requested(asker("alice-id"));
        decisions.reject(VAULT, open(ended, "asked", 1), BOB, "not ours");

        // when
        lifecycle.read(ended, stepOfOther);

        // then
        assertThat(lifecycle.undelivered(other.operation())).hasSize(1);
    }

    @Test
    void linesOfAReasonAreKeptAsBrowsersSubmitThem() {
        StepId step = open(requested(asker("alice-id")), "asked", 1);

        decisions.ask(VAULT, step, BOB, "One?\r\nTwo?");

        assertThat(decisions.step(VAULT, step).questions())
                .singleElement()
                .satisfies(question -> assertThat(question.text()).isEqualTo("One?\nTwo?"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u200b", "\ufeff", "\u00a0 \u200d", "a\u202eb", "a\u0085b", "a\u007f", "a\u001b[2J", "a\rb"})
    void textThatDoesNotShowOrTurnsItsNeighboursIsRefused(String text) {
        StepId step = opened(1);

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> decisions.approve(VAULT, step, BOB, text),
                () -> decisions.reject(VAULT, step, BOB, text),
                () -> decisions.ask(VAULT, step, BOB, text),
                () -> decisions.answer(VAULT, step, actor("alice"), text))) {
            assertRefused(call, Refusal.Kind.INVALID);
        }
        assertThat(decisions.step(VAULT, step).state()).isEqualTo(StepState.OPEN);
    }

    @Test
    void repeatedClaimsAndDelegationsLeaveOneLineAndOneNotice() {
        // given
        StepId step = opened(2);
        decisions.claim(VAULT, step, BOB);
        decisions.delegate(VAULT, step, BOB, "stranger-id");
        List<String> once = told(step);

        // when
        decisions.claim(VAULT, step, BOB);
        decisions.delegate(VAULT, step, BOB, "stranger-id");

        // then
        assertThat(once).contains("approval-claimed", "approval-delegated");
        assertThat(told(step)).isEqualTo(once);
        assertThat(decisions.step(VAULT, step).assignee())
                .hasValueSatisfying(assignee -> assertThat(assignee.id()).isEqualTo("bob-id"));
    }

    /** Lines of the audit record and notices about the request of a step. */
    private List<String> told(StepId step) {
        return jdbc.sql("""
                        select l.action from audit_line l join approval_step s on s.subject = l.operation where s.id = :step
                        union all
                        select n.kind from notification n join approval_step s on s.subject = n.operation where s.id = :step
                        order by 1
                        """).param("step", step.value()).query(String.class).list();
    }

    @Test
    void relaunchSetsTheTimesThatItsProcessWants() {
        // given
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "asked", 1);
        Instant opened = decisions.step(VAULT, step).schedule().opened();
        StepDefinition sooner = new StepDefinition(
                "asked",
                Set.of("approvers"),
                1,
                Set.of("deputies"),
                Duration.ofHours(1),
                Duration.ofHours(2),
                Duration.ofHours(3));

        // when
        lifecycle.open(relaunched(claim), sooner, 1);

        // then
        assertThat(decisions.step(VAULT, step).schedule().lapseAt()).isEqualTo(opened.plus(Duration.ofHours(3)));
    }

    @Test
    void questionIsAnsweredByTheRequesterOnlyAndTheProcessHearsOfBoth() {
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "asked", 1);

        decisions.ask(VAULT, step, BOB, "Why?");
        assertThat(lifecycle.undelivered(claim.operation())).hasSize(1);
        assertThat(lifecycle.read(claim, step).state()).isEqualTo(StepState.ASKED);
        assertThat(lifecycle.undelivered(claim.operation())).isEmpty();
        assertNotAllowed(() -> decisions.answer(VAULT, step, CAROL.actor(), "Because."));
        assertEnded(() -> decisions.ask(VAULT, step, CAROL, "And?"));
        decisions.answer(VAULT, step, actor("alice"), "For the shop.");

        assertThat(lifecycle.read(claim, step).state()).isEqualTo(StepState.OPEN);
        assertThat(decisions.step(VAULT, step).questions()).hasSize(1);
    }

    @Test
    void ofAnotherVaultIsNotFound() {
        StepId step = opened(1);

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> decisions.approve(new VaultName("other"), step, BOB, ""))
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.TASK_NOT_FOUND));
    }

    @Test
    void remindedTwiceTellsOnce() {
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "slow", 1);

        letPass(step);
        lifecycle.remind(claim, step);
        lifecycle.remind(claim, step);

        assertThat(jdbc.sql("select count(*) from audit_line where operation = :id and action = 'approval-reminder'")
                        .param("id", claim.operation().value())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void eachTurnIsToldOnceToThoseWhoseTurnItIs() {
        jdbc.sql("update person set mail = 'bob@example.org' where id = 'bob-id'")
                .update();
        Claim claim = requested(asker("alice-id"));
        StepId step = open(claim, "told", 1);
        open(claim, "told", 1);
        letPass(step);
        lifecycle.remind(claim, step);
        lifecycle.remind(claim, step);
        decisions.ask(VAULT, step, CAROL, "Why?");
        decisions.answer(VAULT, step, actor("alice"), "Because.");
        decisions.reject(VAULT, step, CAROL, "not ours");

        assertThat(jdbc.sql("select kind || ' ' || recipient from notification where operation = :id order by at, kind")
                        .param("id", claim.operation().value())
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder(
                        "APPROVAL_NEEDED bob@example.org",
                        "APPROVAL_REMINDER bob@example.org",
                        "QUESTION_ASKED log",
                        "QUESTION_ANSWERED bob@example.org",
                        "REJECTED log");
    }

    /** In which a button was offered that was then refused, or was not offered though it would have been accepted. */
    enum Situation {
        OPEN,
        CLAIMED_BY_ANOTHER,
        CLAIMED,
        VOTED,
        VOTED_AFTER_CLAIMING,
        DELEGATED_TOO_OFTEN,
        ASKED,
        ASKED_TOO_OFTEN,
        APPROVED_ANOTHER_STEP
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOfferedInAStepIsAccepted(Situation situation) {
        for (Offer offer : Offer.values()) {
            StepId step = in(situation);
            StepActions offered =
                    decisions.actions(new OperationSubject(requestOf(step)), decisions.step(VAULT, step), BOB, true);
            if (offer.isIn(offered)) {
                assertThatCode(() -> offer.press(decisions, step))
                        .as("%s when %s", offer, situation)
                        .doesNotThrowAnyException();
            } else if (offer != Offer.CLAIM || situation != Situation.CLAIMED) {
                // a client may repeat its claim, which changes nothing
                assertThatExceptionOfType(Refusal.class)
                        .as("%s when %s", offer, situation)
                        .isThrownBy(() -> offer.press(decisions, step));
            }
        }
    }

    /** What Bob may be offered. */
    private enum Offer {
        APPROVE(StepActions::approve, (decisions, step) -> decisions.approve(VAULT, step, BOB, "")),
        REJECT(StepActions::reject, (decisions, step) -> decisions.reject(VAULT, step, BOB, "No.")),
        ASK(StepActions::ask, (decisions, step) -> decisions.ask(VAULT, step, BOB, "Why?")),
        CLAIM(StepActions::claim, (decisions, step) -> decisions.claim(VAULT, step, BOB)),
        RELEASE(StepActions::release, (decisions, step) -> decisions.unclaim(VAULT, step, BOB)),
        DELEGATE(StepActions::delegate, (decisions, step) -> decisions.delegate(VAULT, step, BOB, "stranger-id")),
        ANSWER(StepActions::answer, (decisions, step) -> decisions.answer(VAULT, step, BOB.actor(), "Because."));

        private final Predicate<StepActions> offered;
        private final BiConsumer<ApprovalDecisions, StepId> press;

        Offer(Predicate<StepActions> offered, BiConsumer<ApprovalDecisions, StepId> press) {
            this.offered = offered;
            this.press = press;
        }

        boolean isIn(StepActions actions) {
            return offered.test(actions);
        }

        void press(ApprovalDecisions decisions, StepId step) {
            press.accept(decisions, step);
        }
    }

    private StepId in(Situation situation) {
        Claim claim = requested(VAULT, new CertificateName("web-" + UUID.randomUUID()), "Self", asker("alice-id"));
        StepId step = open(claim, "step", 2);
        switch (situation) {
            case OPEN -> {}
            case CLAIMED_BY_ANOTHER -> decisions.claim(VAULT, step, CAROL);
            case CLAIMED -> decisions.claim(VAULT, step, BOB);
            case VOTED -> decisions.approve(VAULT, step, BOB, "");
            case VOTED_AFTER_CLAIMING -> {
                decisions.claim(VAULT, step, BOB);
                decisions.approve(VAULT, step, BOB, "");
            }
            case DELEGATED_TOO_OFTEN ->
                jdbc.sql("""
                                insert into approval_delegation (step, from_whom, from_name, to_whom, to_name, delegated)
                                select :step, 'carol-id', 'carol', 'delegate-' || n, 'delegate', now() from generate_series(1, 50) n
                                """).param("step", step.value()).update();
            case ASKED -> decisions.ask(VAULT, step, CAROL, "Why?");
            case ASKED_TOO_OFTEN -> jdbc.sql("""
                                insert into approval_question (step, asked_by, asked_by_name, question, asked, answered_by, answered_by_name, answer, answered)
                                select :step, 'carol-id', 'carol', 'Why?', now(), 'alice-id', 'alice', 'So.', now() from generate_series(1, 50) n
                                """).param("step", step.value()).update();
            case APPROVED_ANOTHER_STEP -> decisions.approve(VAULT, open(claim, "other step", 2), BOB, "");
        }
        return step;
    }

    private PendingOperation requestOf(StepId step) {
        return SERVICE.getBean(OperationQueries.class)
                .operation(
                        VAULT, decisions.step(VAULT, step).subject().operation().orElseThrow());
    }

    private long refusals(StepId step) {
        return jdbc.sql("""
                        select count(*) from audit_line
                        where object = 'certificates/' || (select o.name from approval_step s join operation o on o.id = s.subject where s.id = :step)
                          and details ->> 'resource' = 'approvals/' || :step and outcome = 'REFUSED'
                        """).param("step", step.value()).query(Long.class).single();
    }

    /** Tries to approve, and hands the refusal to where routes and pages hand theirs. */
    private void assertDeniedAtTheEdge(StepId step, Approver approver) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> decisions.approve(VAULT, step, approver, ""))
                .satisfies(refusal -> SERVICE.getBean(DenialAudit.class)
                        .publish(
                                TestAccess.context(VAULT, approver.actor(), approver.groups(), Set.of()),
                                new Refusal.AttemptedAction(AuditAction.APPROVE, "tasks/" + step, Optional.empty()),
                                refusal));
    }

    private static void assertNotAllowed(ThrowingCallable call) {
        assertRefused(call, Refusal.Kind.NOT_ALLOWED);
    }

    private static void assertEnded(ThrowingCallable call) {
        assertRefused(call, Refusal.Kind.TASK_ENDED);
    }

    private static void assertRefused(ThrowingCallable call, Refusal.Kind kind) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(call)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }
}
