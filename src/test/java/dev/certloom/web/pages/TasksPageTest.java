package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.ADA;
import static dev.certloom.web.pages.TestRequests.BOB;
import static dev.certloom.web.pages.TestRequests.NOON;
import static dev.certloom.web.pages.TestRequests.VAULT;
import static dev.certloom.web.pages.TestRequests.request;
import static dev.certloom.web.pages.TestRequests.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.Permission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalReasons;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Delegation;
import dev.certloom.approval.Ineligibility;
import dev.certloom.approval.MergeTask;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.OperationSubject;
import dev.certloom.approval.StepActions;
import dev.certloom.approval.StepState;
import dev.certloom.approval.TaskList;
import dev.certloom.identity.PeopleDirectory;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.TestClock;
import dev.certloom.web.DenialAudit;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.RequestBuilder;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** The tasks of a person, with their template. */
class TasksPageTest {

    private static final Set<Permission> EVERYTHING = EnumSet.allOf(Permission.class);

    private final TestClock clock = new TestClock();
    private final ApprovalDecisions decisions = mock(ApprovalDecisions.class);
    private final ApprovalReasons reasons = mock(ApprovalReasons.class);
    private final PeopleDirectory people = mock(PeopleDirectory.class);
    private final TaskList tasks = mock(TaskList.class);
    private final OperationQueries operations = mock(OperationQueries.class);
    private final JdbcUndeliveredActions undelivered = mock(JdbcUndeliveredActions.class);
    private final List<Object> refused = new ArrayList<>();

    private DashboardSlice page(Set<Permission> permissions) {
        return new DashboardSlice(
                clock,
                permissions,
                new TasksPage(
                        tasks,
                        decisions,
                        reasons,
                        people,
                        operations,
                        undelivered,
                        new ActionResult(new DenialAudit(refused::add, clock))));
    }

    private String read(String address, Set<Permission> permissions) {
        return page(permissions).read(get(URI.create(address)));
    }

    @BeforeEach
    void stepsThatAreOpenCanBeDecidedAndThereIsNoTask() {
        TestRequests.stepsThatAreOpenCanBeDecided(decisions);
        when(tasks.openFor(any(), any(), any(), any(), anyInt())).thenReturn(new Page<>(List.of(), Optional.empty()));
    }

    @Test
    void tasksWhenTheKindIsNoneThenItIsRefused() {
        assertThat(page(EVERYTHING)
                        .send(get("/dashboard/tasks").param("kind", "nonsense"))
                        .getStatus())
                .isEqualTo(400);
    }

    private MvcResult press(RequestBuilder button) {
        return page(EVERYTHING).perform(button);
    }

    private static Map<String, Object> said(MvcResult pressed) {
        return pressed.getFlashMap();
    }

    private ApprovalStep known(StepState state) {
        ApprovalStep step = step(request(Phase.AWAITING_APPROVAL, BOB), state);
        when(decisions.step(VAULT, step.id())).thenReturn(step);
        return step;
    }

    private static MockHttpServletRequestBuilder decide(ApprovalStep step, String act) {
        return post("/dashboard/tasks/" + step.id() + "/decide").param("act", act);
    }

    @Test
    void tasksThenEachWithWhatIsToBeDone() {
        PendingOperation bobs = request(Phase.AWAITING_APPROVAL, BOB);
        PendingOperation own = request(Phase.AWAITING_APPROVAL, ADA);
        PendingOperation toMerge = request(Phase.AWAITING_MERGE, BOB);
        when(decisions.actions(eq(new OperationSubject(own)), any(), any(), anyBoolean()))
                .thenReturn(new StepActions(
                        false, false, false, false, false, false, true, Optional.of(Ineligibility.OWN)));
        when(tasks.openFor(any(), any(), any(), any(), anyInt()))
                .thenReturn(new Page<>(
                        List.of(
                                new OpenTask.Approval(
                                        step(
                                                bobs,
                                                StepState.OPEN,
                                                List.of(),
                                                List.of(),
                                                List.of(new Delegation(
                                                        "carol", "Carol", "ada-id", "Ada", TestRequests.NOON)),
                                                false),
                                        bobs),
                                new OpenTask.Question(step(own, StepState.ASKED), own),
                                new OpenTask.Merge(new MergeTask(toMerge, NOON.minusSeconds(120), true))),
                        Optional.empty()));
        when(reasons.of(List.of(bobs.id(), own.id(), toMerge.id())))
                .thenReturn(Map.of(
                        bobs.id(),
                        new ApprovalReasons.Reason("wildcard", Optional.of("A name has a wildcard.")),
                        own.id(),
                        new ApprovalReasons.Reason("many-names", Optional.empty())));

        assertThat(read("/dashboard/tasks", EVERYTHING))
                .contains("A name has a wildcard.", "Rule many-names of the decision table.")
                .contains("to approve", "Approve</button>", "a question for you", "Your answer")
                .contains("certificate to upload", "2 min ago", "Upload</button>")
                .doesNotContain("Nothing to do", "More tasks", "style=");
    }

    @Test
    void tasksWhenTheViewerMayNotMergeThenMergesAreNotLookedFor() {
        assertThat(read("/dashboard/tasks", Set.of(Permission.APPROVALS_DECIDE)))
                .contains("Nothing to do", "no group");
        verify(tasks)
                .openFor(
                        eq(VAULT),
                        any(),
                        eq(Set.of(OpenTask.Kind.APPROVAL, OpenTask.Kind.QUESTION)),
                        eq(Optional.empty()),
                        eq(25));
    }

    @Test
    void taskThatWasDecidedIsToldOfUntilItsProcessHasHeard() {
        PendingOperation decided = request(Phase.AWAITING_APPROVAL, BOB);
        when(operations.operation(VAULT, decided.id())).thenReturn(decided);
        when(undelivered.of(decided.id())).thenReturn(Optional.of(UndeliveredAction.APPROVAL));

        assertThat(read("/dashboard/tasks?decided=" + decided.id(), EVERYTHING))
                .contains("Approved; being processed.", "/dashboard/requests/" + decided.id())
                .contains("data-follows=\"/dashboard/tasks/now?kind=&amp;after=&amp;decided=" + decided.id());
        assertThat(read("/dashboard/tasks?decided=" + decided.id(), Set.of(Permission.APPROVALS_DECIDE)))
                .doesNotContain("being processed");

        when(undelivered.of(decided.id())).thenReturn(Optional.empty());
        assertThat(read("/dashboard/tasks?decided=" + decided.id(), EVERYTHING)).doesNotContain("being processed");
        assertThat(read("/dashboard/tasks?decided=nonsense", EVERYTHING)).contains("Nothing to do");
    }

    @Test
    void decideThenTheDeskIsAskedAndTheTasksAreShownAgain() {
        ApprovalStep step = known(StepState.OPEN);
        when(decisions.approve(eq(VAULT), eq(step.id()), any(), eq("fine"))).thenReturn(step);

        MvcResult pressed = press(decide(step, "approve").param("words", "fine").param("from", "tasks"));

        assertThat(pressed.getResponse().getRedirectedUrl())
                .isEqualTo("/dashboard/tasks?decided=" + step.subject().value());
        assertThat(said(pressed)).containsExactly(Map.entry("notice", "Your approval has been recorded: 0 of 2."));
        press(decide(step, "reject").param("words", "no"));
        verify(decisions).reject(eq(VAULT), eq(step.id()), any(), eq("no"));
    }

    @Test
    void decideWhenATaskIsHandedOverThenToWhoeverIsMeant() {
        ApprovalStep step = known(StepState.OPEN);
        when(people.idOf("carol")).thenReturn(Optional.of("carol-id"));

        press(decide(step, "delegate").param("to", " carol "));

        verify(decisions).delegate(eq(VAULT), eq(step.id()), any(), eq("carol-id"));
    }

    @Test
    void decideWhenHandedOverToAnUnknownPersonThenNothingIsDone() {
        ApprovalStep step = known(StepState.OPEN);

        MvcResult pressed = press(decide(step, "delegate").param("to", "nobody"));

        assertThat(said(pressed).get("problem")).asString().contains("Nobody with this user name or ID can sign in");
        verify(decisions, never()).delegate(any(), any(), any(), any());
    }

    @Test
    void decideWhenNotAllowedThenItIsAuditedOnceUnderTheRulesWord() {
        ApprovalStep step = known(StepState.OPEN);
        when(decisions.approve(any(), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.NOT_ALLOWED, "Four eyes.")
                        .of(new Refusal.AttemptedAction(
                                AuditAction.APPROVAL_GIVEN, "approvals/" + step.id(), Optional.empty())));

        assertThat(said(press(decide(step, "approve")))).containsExactly(Map.entry("problem", "Four eyes."));

        assertThat(refused)
                .singleElement()
                .isInstanceOfSatisfying(
                        ActionDenied.class, act -> assertThat(act.action()).isEqualTo(AuditAction.APPROVAL_GIVEN));
    }

    @Test
    void decideWhenItIsRefusedOtherwiseThenItIsWrittenDownOnce() {
        ApprovalStep step = known(StepState.OPEN);
        when(decisions.reject(any(), any(), any(), any())).thenThrow(new Refusal(Refusal.Kind.INVALID, "A reason."));

        press(decide(step, "reject"));
        assertThat(refused)
                .singleElement()
                .isInstanceOfSatisfying(
                        ActionDenied.class, act -> assertThat(act.action()).isEqualTo(AuditAction.REJECT));

        press(decide(step, "dance"));
        assertThat(refused)
                .last()
                .isInstanceOfSatisfying(
                        ActionDenied.class, act -> assertThat(act.action()).isEqualTo(AuditAction.DECIDE));
    }
}
