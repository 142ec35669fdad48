package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.ADA;
import static dev.certloom.web.pages.TestRequests.BOB;
import static dev.certloom.web.pages.TestRequests.NOON;
import static dev.certloom.web.pages.TestRequests.VAULT;
import static dev.certloom.web.pages.TestRequests.request;
import static dev.certloom.web.pages.TestRequests.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
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
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.ApprovedChanges;
import dev.certloom.approval.ApprovedFact;
import dev.certloom.approval.Delegation;
import dev.certloom.approval.Ineligibility;
import dev.certloom.approval.MergeTask;
import dev.certloom.approval.MergeTasks;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.StepState;
import dev.certloom.approval.TaskViewer;
import dev.certloom.approval.TaskViewers;
import dev.certloom.approval.TestApprovalSettings;
import dev.certloom.approval.Voter;
import dev.certloom.certificate.VersionId;
import dev.certloom.identity.PeopleDirectory;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.RequestBuilder;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** The tasks of a person, with their template. */
class TasksPageTest {

    private static final Set<Permission> EVERYTHING = EnumSet.allOf(Permission.class);

    private final TestClock clock = new TestClock();
    private final ApprovalDecisions decisions = mock(ApprovalDecisions.class);
    private final TaskViewers viewers = mock(TaskViewers.class);
    private final JdbcTaskIndex index = mock(JdbcTaskIndex.class);
    private final MergeTasks merges = mock(MergeTasks.class);
    private final ApprovedChanges changes = mock(ApprovedChanges.class);
    private final Inventory inventory = mock(Inventory.class);
    private final PeopleDirectory people = mock(PeopleDirectory.class);
    private final OperationQueries operations = mock(OperationQueries.class);
    private final JdbcUndeliveredActions undelivered = mock(JdbcUndeliveredActions.class);
    private final List<Object> refused = new ArrayList<>();

    private DashboardSlice page(Set<Permission> permissions) {
        return new DashboardSlice(
                clock,
                permissions,
                new TasksPage(
                        viewers,
                        index,
                        decisions,
                        new TaskCases(operations, decisions, merges, changes, inventory, people),
                        TestApprovalSettings.with(Map.of()),
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
        when(viewers.of(any(), any()))
                .thenReturn(new TaskViewer("ada-id", Set.of("ada-id"), Set.of("pki"), false, Set.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind=nonsense",
                "claimed=nonsense",
                "due=nonsense",
                "order=nonsense",
                "after=nonsense",
                "after=a,1"
            })
    void tasksWhenTheFormDoesNotOfferItThenItIsRefused(String query) {
        assertThat(page(EVERYTHING)
                        .send(get(URI.create("/dashboard/tasks?" + query)))
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

    private static TaskRow row(String id, OpenTask.Kind kind, PendingOperation request, String rule, String because) {
        return new TaskRow(
                id,
                kind,
                request.id(),
                request.certificate().value(),
                request.requester().name(),
                "Self",
                NOON.minusSeconds(180),
                NOON.plusSeconds(7_200),
                false,
                Optional.empty(),
                false,
                Optional.of(rule),
                Optional.of(because).filter(words -> !words.isEmpty()));
    }

    private void listed(TaskRow... rows) {
        when(index.find(any(), any(), any(), any(), any(), anyInt())).thenReturn(List.of(rows));
        when(index.count(any(), any(), any(), anyInt())).thenReturn(rows.length);
    }

    private TaskRow approval(PendingOperation request) {
        ApprovalStep step = step(
                request,
                StepState.OPEN,
                List.of(),
                List.of(),
                List.of(new Delegation("carol", "Carol", "ada-id", "Ada", TestRequests.NOON)),
                false);
        when(decisions.step(VAULT, step.id())).thenReturn(step);
        when(operations.operation(VAULT, request.id())).thenReturn(request);
        return row(step.id().value(), OpenTask.Kind.APPROVAL, request, "wildcard", "A name has a wildcard.");
    }

    @Test
    void tasksThenAListAndTheFirstOfThemWithWhatIsToBeDone() {
        PendingOperation own = request(Phase.AWAITING_APPROVAL, ADA);
        PendingOperation toMerge = request(Phase.AWAITING_MERGE, BOB);
        TaskRow first = approval(request(Phase.AWAITING_APPROVAL, BOB));
        TaskRow question = row("b".repeat(32), OpenTask.Kind.QUESTION, own, "many-names", "");
        TaskRow merge = row(toMerge.id().value(), OpenTask.Kind.MERGE, toMerge, "rule", "");
        listed(first, question, merge);

        String page = read("/dashboard/tasks?kind=&order=due", EVERYTHING);

        assertThat(page)
                .contains("3 tasks", "A name has a wildcard.", "Rule many-names of the decision table.")
                .contains("to approve", "a question for you", "certificate to upload", "Bob, issuer Self")
                .contains("waiting 3 min", "due in 2 h")
                .contains("/dashboard/tasks?order=due&amp;task=" + merge.id())
                .contains("Carol", "Approve</button>")
                .contains("name=\"next\" value=\"" + question.id())
                .contains("name=\"order\" value=\"due\"")
                .doesNotContain("Your answer", "Upload</button>", "Nothing to do", "More tasks", "style=", "<svg");
    }

    @Test
    void taskThenItSaysWhoAsksWhatChangedWhoMayDecideAndWhatWasBefore() {
        // given
        PendingOperation request = request(
                Phase.AWAITING_APPROVAL,
                new Requester("deployment-id", "deployment", Set.of(), Set.of("bob-id"), Set.of("eve-id")));
        listed(approval(request));
        when(people.isOurOwn()).thenReturn(true);
        when(people.nameOf("bob-id")).thenReturn(Optional.of("Bob Example"));
        when(changes.compared(request))
                .thenReturn(Optional.of(new ApprovedChanges.Comparison(
                        NOON,
                        List.of("Alice Example"),
                        List.of(new ApprovedChanges.Change(
                                ApprovedFact.NAMES, List.of("old.example"), List.of("*.other.example"))),
                        List.of(ApprovedFact.SUBJECT, ApprovedFact.KEY_TYPE))));
        when(decisions.voters(any(), any()))
                .thenReturn(List.of(
                        new Voter("ada-id", "Ada", Optional.empty()),
                        new Voter("dan-id", "Dan", Optional.of(Ineligibility.NOT_INDEPENDENT))));
        when(inventory.life(any(), any(), anyInt()))
                .thenReturn(List.of(
                        new Inventory.LifeEvent.Request(
                                request.id(),
                                RequestCause.REQUESTED,
                                Phase.AWAITING_APPROVAL,
                                NOON,
                                NOON,
                                Optional.empty(),
                                Optional.empty()),
                        new Inventory.LifeEvent.Imported(NOON.minusSeconds(86_400), VersionId.random())));

        // when
        String page = read("/dashboard/tasks", EVERYTHING);

        // then
        assertThat(page)
                .contains("deployment", "On behalf of", "Bob Example", "eve-id")
                .contains(
                        "Approved last on 2026-03-01 by Alice Example.",
                        "new: *.other.example",
                        "no longer: old.example")
                .contains("Unchanged: Subject, Key")
                .contains("Who may approve", "<li>Ada</li>", "Dan: not independent")
                .contains("Earlier history of this certificate", "2026-02-28 12:00 UTC")
                .doesNotContain("Waiting for an answer");
    }

    @Test
    void taskWhenAQuestionIsOpenThenItSaysWhoCanAnswer() {
        PendingOperation request = request(
                Phase.AWAITING_APPROVAL, new Requester("deployment-id", "deployment", Set.of(), Set.of("bob-id")));
        ApprovalStep asked = step(request, StepState.ASKED);
        when(decisions.step(VAULT, asked.id())).thenReturn(asked);
        when(operations.operation(VAULT, request.id())).thenReturn(request);
        listed(row(asked.id().value(), OpenTask.Kind.APPROVAL, request, "wildcard", ""));
        when(people.isOurOwn()).thenReturn(true);
        when(people.nameOf("bob-id")).thenReturn(Optional.of("Bob Example"));

        assertThat(read("/dashboard/tasks", EVERYTHING)).contains("Waiting for an answer from Bob Example.");

        PendingOperation nobodys =
                request(Phase.AWAITING_APPROVAL, new Requester("deployment-id", "deployment", Set.of(), Set.of()));
        when(operations.operation(VAULT, request.id())).thenReturn(nobodys);
        assertThat(read("/dashboard/tasks", EVERYTHING)).contains("Nobody can answer");
    }

    @Test
    void tasksWhenOneIsChosenThenItIsBesideTheList() {
        PendingOperation toMerge = request(Phase.AWAITING_MERGE, BOB);
        when(operations.operation(VAULT, toMerge.id())).thenReturn(toMerge);
        when(merges.of(toMerge)).thenReturn(Optional.of(new MergeTask(toMerge, NOON.minusSeconds(120), true)));
        TaskRow merge = row(toMerge.id().value(), OpenTask.Kind.MERGE, toMerge, "rule", "");
        TaskRow first = approval(request(Phase.AWAITING_APPROVAL, BOB));
        listed(first, merge);

        assertThat(read("/dashboard/tasks?task=" + merge.id(), EVERYTHING))
                .contains("Upload</button>", "2 min ago")
                .contains("data-follows=\"/dashboard/tasks/now?beside=%1$s&amp;task=%1$s\"".formatted(merge.id()))
                .doesNotContain("Approve</button>");
    }

    @Test
    void tasksWhenTheChosenOneIsNotListedThenItIsShownAllTheSame() {
        TaskRow elsewhere = approval(request(Phase.AWAITING_APPROVAL, BOB));
        listed();
        when(index.find(any(), any(), any(), eq(List.of(elsewhere.id())))).thenReturn(List.of(elsewhere));

        assertThat(read("/dashboard/tasks?search=nothing&task=" + elsewhere.id(), EVERYTHING))
                .contains("No task matches.", "Approve</button>");
    }

    @Test
    void tasksWhenTheChosenOneIsDoneThenWhatBecameOfItIsTold() {
        PendingOperation request = request(Phase.AWAITING_APPROVAL, BOB);
        ApprovalStep done = step(
                request,
                StepState.REJECTED,
                List.of(TestRequests.vote("Dave", false, "not ours")),
                List.of(),
                List.of(),
                false);
        when(decisions.find(VAULT, done.id())).thenReturn(Optional.of(done));
        when(operations.operations(VAULT, Set.of(request.id()))).thenReturn(Map.of(request.id(), request));
        listed(approval(request(Phase.AWAITING_APPROVAL, BOB)));

        assertThat(read("/dashboard/tasks?task=" + done.id(), EVERYTHING))
                .contains("This was no longer open: rejected by Dave: not ours", "Approve</button>");
        assertThat(read("/dashboard/tasks?task=" + done.id(), Set.of(Permission.APPROVALS_DECIDE)))
                .doesNotContain("not ours");
        assertThat(read("/dashboard/tasks?task=nonsense", EVERYTHING)).doesNotContain("no longer open");
    }

    @Test
    void tasksWhenTheViewerMayNotMergeThenMergesAreNotLookedFor() {
        assertThat(read("/dashboard/tasks", Set.of(Permission.APPROVALS_DECIDE)))
                .contains("Nothing to do", "no group");
        verify(index)
                .find(
                        eq(VAULT),
                        any(),
                        eq(TaskFilter.of(Set.of(OpenTask.Kind.APPROVAL, OpenTask.Kind.QUESTION))),
                        eq(TaskOrder.OLDEST),
                        eq(Optional.empty()),
                        eq(51));
    }

    @Test
    void tasksWhenFiltersCombineThenAllAreAskedFor() {
        assertThat(read(
                        "/dashboard/tasks?kind=approval&claimed=mine&due=late&rule=wildcard&requester=bob-id&search=web&order=name&after=web,1",
                        EVERYTHING))
                .contains("No task matches.");
        verify(index)
                .find(
                        eq(VAULT),
                        any(),
                        eq(new TaskFilter(
                                Set.of(OpenTask.Kind.APPROVAL),
                                TaskFilter.Claimed.BY_ME,
                                true,
                                Optional.of("wildcard"),
                                Optional.of("bob-id"),
                                Optional.of("web"))),
                        eq(TaskOrder.NAME),
                        eq(Optional.of(new TaskPosition("web", "1"))),
                        eq(51));
    }

    /** Somebody may be about to press the button of the one that they have read. */
    @Test
    void whatFollowsByItselfNeverShowsAnotherTaskInsteadOfOneThatIsGone() {
        TaskRow other = approval(request(Phase.AWAITING_APPROVAL, BOB));
        listed(other);

        assertThat(read("/dashboard/tasks", EVERYTHING)).contains("beside=" + other.id(), "id=\"case\"");
        assertThat(read("/dashboard/tasks/now?beside=" + other.id(), EVERYTHING))
                .contains("id=\"case\"");
        assertThat(read("/dashboard/tasks/now?beside=" + "a".repeat(32), EVERYTHING))
                .contains("1 task")
                .doesNotContain("id=\"case\"");
    }

    @Test
    void taskThatWasDecidedIsToldOfUntilItsProcessHasHeard() {
        PendingOperation decided = request(Phase.AWAITING_APPROVAL, BOB);
        when(operations.operation(VAULT, decided.id())).thenReturn(decided);
        when(undelivered.of(decided.id())).thenReturn(Optional.of(UndeliveredAction.APPROVAL));

        assertThat(read("/dashboard/tasks?decided=" + decided.id(), EVERYTHING))
                .contains("Approved; being processed.", "/dashboard/requests/" + decided.id())
                .contains("data-follows=\"/dashboard/tasks/now?decided=" + decided.id());
        assertThat(read("/dashboard/tasks?decided=" + decided.id(), Set.of(Permission.APPROVALS_DECIDE)))
                .doesNotContain("being processed");

        when(undelivered.of(decided.id())).thenReturn(Optional.empty());
        assertThat(read("/dashboard/tasks?decided=" + decided.id(), EVERYTHING)).doesNotContain("being processed");
        assertThat(read("/dashboard/tasks?decided=nonsense", EVERYTHING)).contains("Nothing to do");
    }

    @Test
    void decideThenTheSameListIsShownAgainWithTheNextTask() {
        ApprovalStep step = known(StepState.OPEN);
        when(decisions.approve(eq(VAULT), eq(step.id()), any(), eq("fine"))).thenReturn(step);

        MvcResult pressed = press(decide(step, "approve")
                .param("words", "fine")
                .param("from", "tasks")
                .param("kind", "approval")
                .param("next", "the-next"));

        assertThat(String.valueOf(pressed.getResponse().getRedirectedUrl()))
                .startsWith("/dashboard/tasks?kind=approval&")
                .contains("task=the-next", "decided=" + step.subject().value());
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
    void decideWhenTheFormIsWrongThenItIsSaidAtTheFieldAndIsNoLineOfTheRecord() {
        ApprovalStep step = known(StepState.OPEN);

        assertThat(said(press(decide(step, "delegate").param("to", "nobody"))))
                .containsEntry("wrongField", "to")
                .containsEntry("wrongWords", "Nobody with this user name or ID can sign in.")
                .containsEntry("written", "nobody");
        assertThat(said(press(decide(step, "reject").param("words", " "))))
                .containsEntry("wrongField", "words")
                .containsEntry("wrongWords", "Write why you reject it: the requester will read it.");
        assertThat(said(press(decide(step, "ask")))).containsEntry("wrongWords", "Write what you want to know.");
        assertThat(said(press(decide(step, "approve").param("words", "x".repeat(1_001)))))
                .containsEntry("wrongWords", "Write at most 1,000 characters, without control characters.");
        MvcResult answered = press(post("/dashboard/tasks/" + step.id() + "/answer")
                .param("from", "tasks")
                .param("kind", "question"));
        assertThat(said(answered))
                .containsEntry("wrongField", "answer")
                .containsEntry("wrongStep", step.id().value());
        assertThat(answered.getResponse().getRedirectedUrl())
                .isEqualTo("/dashboard/tasks?kind=question&task=" + step.id());

        verify(decisions, never()).delegate(any(), any(), any(), any());
        verify(decisions, never()).reject(any(), any(), any(), any());
        verify(decisions, never()).ask(any(), any(), any(), any());
        verify(decisions, never()).answer(any(), any(), any(), any());
        assertThat(refused).isEmpty();
    }

    @Test
    void taskWhenTheFormWasWrongThenItSaysSoAtTheField() {
        TaskRow first = approval(request(Phase.AWAITING_APPROVAL, BOB));
        listed(first);

        assertThat(page(EVERYTHING)
                        .read(get("/dashboard/tasks")
                                .flashAttr("wrongStep", first.id())
                                .flashAttr("wrongField", "words")
                                .flashAttr("wrongWords", "Write why.")
                                .flashAttr("written", "\u0007")))
                .contains("Write why.", "aria-invalid=\"true\"", "aria-describedby=\"wrong-words-" + first.id());
    }

    @Test
    void decideWhenItIsTooLateThenWhatBecameOfItIsToldAndIsNoLineOfTheRecord() {
        ApprovalStep step = known(StepState.OPEN);
        when(decisions.approve(any(), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.TASK_ENDED, "No longer open."));
        when(decisions.step(VAULT, step.id()))
                .thenReturn(step)
                .thenReturn(step(
                        request(Phase.COMPLETED, BOB),
                        StepState.APPROVED,
                        List.of(TestRequests.vote("Dave", true, "")),
                        List.of(),
                        List.of(),
                        false));

        assertThat(said(press(decide(step, "approve"))))
                .containsExactly(Map.entry("problem", "This was no longer open: approved by Dave."));
        assertThat(refused).isEmpty();
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

        press(decide(step, "reject").param("words", "no"));
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
