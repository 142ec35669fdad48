package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.certloom.identity.PeopleChanged;
import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.transaction.support.TransactionOperations;

/** What people approve need not be a request for a certificate, nor have a process. */
class ApprovalSubjectIT extends ApprovalScene {

    private final TestCampaigns campaigns = SERVICE.getBean(TestCampaigns.class);
    private final TransactionOperations transaction = SERVICE.getBean(TransactionOperations.class);
    private final List<String> outcomes = new ArrayList<>();
    private final ApplicationListener<PayloadApplicationEvent<TestCampaigns.Ended>> listener =
            ApplicationListener.forPayload(ended -> outcomes.add(ended.outcome()));

    @BeforeEach
    void listen() {
        SERVICE.addApplicationListener(listener);
    }

    @AfterEach
    void listenNoMore() {
        SERVICE.removeApplicationListener(listener);
    }

    @Test
    void approvedByAllWhoAreAskedThenItsKindIsTold() {
        // given
        ApprovalSubject.Id campaign = started("alice-id");
        StepId first = ask(campaign, "first", 1);
        StepId second = ask(campaign, "second", 1);

        // when
        decisions.approve(VAULT, first, BOB, "");
        assertThat(outcomes).isEmpty();
        decisions.approve(VAULT, second, CAROL, "");

        // then
        assertThat(outcomes).containsExactly("approved by carol");
        assertThat(audited(campaign))
                .containsExactly("approval-step-opened", "approval-step-opened", "approval-given", "approval-given");
        assertThat(jdbc.sql("select count(*) from event_publication where serialized_event like :step")
                        .param("step", "%" + first + "%")
                        .query(Integer.class)
                        .single())
                .as("of which no process hears")
                .isZero();
    }

    @Test
    void rejectedThenItEndsAndItsOtherStepsAreNotDecided() {
        ApprovalSubject.Id campaign = started("alice-id");
        StepId first = ask(campaign, "first", 1);
        StepId second = ask(campaign, "second", 1);

        decisions.reject(VAULT, first, BOB, "not now");

        assertThat(outcomes).containsExactly("The request was rejected by bob: not now");
        assertRefused(() -> decisions.approve(VAULT, second, CAROL, ""), Refusal.Kind.TASK_ENDED);
    }

    @Test
    void whoAskedForItDoesNotDecideAndNobodyDecidesTwice() {
        ApprovalSubject.Id campaign = started("bob-id");
        StepId step = ask(campaign, "step", 2);

        assertRefused(() -> decisions.approve(VAULT, step, BOB, ""), Refusal.Kind.NOT_ALLOWED);
        decisions.approve(VAULT, step, CAROL, "");
        assertRefused(() -> decisions.approve(VAULT, step, CAROL, ""), Refusal.Kind.NOT_ALLOWED);

        assertThat(outcomes).isEmpty();
    }

    @Test
    void questionIsAnsweredByWhoAskedForIt() {
        StepId step = ask(started("alice-id"), "step", 1);

        decisions.ask(VAULT, step, BOB, "Why?");
        decisions.answer(VAULT, step, actor("alice"), "So.");

        assertThat(decisions.step(VAULT, step).questions())
                .singleElement()
                .satisfies(question -> assertThat(question.answer()).isPresent());
    }

    @Test
    void approversWhoAreMissingAreMissedThereToo() {
        ApprovalSubject.Id campaign = started("alice-id");
        StepId step = ask(campaign, "step", 2);
        jdbc.sql("delete from person where id = 'carol-id'").update();

        transaction.executeWithoutResult(
                status -> SERVICE.publishEvent(new PeopleChanged(Set.of("approvers"), Set.of())));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(decisions.step(VAULT, step).approversMissing())
                        .isTrue());
        assertThat(audited(campaign)).endsWith("approvers-missing");
    }

    @Test
    void listOfTasksIsAboutRequestsAndGoesOnWithoutIt() {
        StepId step = ask(started("alice-id"), "step", 1);

        assertThat(SERVICE.getBean(TaskList.class)
                        .openFor(VAULT, BOB, EnumSet.allOf(OpenTask.Kind.class), Optional.empty(), 100)
                        .items())
                .extracting(OpenTask::id)
                .doesNotContain(step.value());
        assertRefused(
                () -> SERVICE.getBean(TaskList.class).task(decisions.step(VAULT, step), BOB),
                Refusal.Kind.TASK_NOT_FOUND);
    }

    @Test
    void endedByItselfThenItsStepsAreClosed() {
        ApprovalSubject.Id campaign = started("alice-id");
        StepId step = ask(campaign, "step", 1);

        campaigns.giveUp(campaign);

        assertThat(decisions.step(VAULT, step).state()).isEqualTo(StepState.CLOSED);
    }

    private ApprovalSubject.Id started(String requester) {
        return campaigns.start(requester);
    }

    private StepId ask(ApprovalSubject.Id campaign, String step, int required) {
        return campaigns.ask(campaign, definition(step, required));
    }

    private List<String> audited(ApprovalSubject.Id campaign) {
        return jdbc.sql("select action from audit_line where object = 'campaigns/' || :id order by id")
                .param("id", campaign.value())
                .query(String.class)
                .list();
    }

    private static void assertRefused(ThrowingCallable call, Refusal.Kind kind) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(call)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }
}
