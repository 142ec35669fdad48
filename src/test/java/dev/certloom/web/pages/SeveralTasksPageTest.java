package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.BOB;
import static dev.certloom.web.pages.TestRequests.NOON;
import static dev.certloom.web.pages.TestRequests.VAULT;
import static dev.certloom.web.pages.TestRequests.request;
import static dev.certloom.web.pages.TestRequests.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyCollection;
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
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.StepId;
import dev.certloom.approval.StepState;
import dev.certloom.approval.TaskViewer;
import dev.certloom.approval.TaskViewers;
import dev.certloom.approval.TestApprovalSettings;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.AuditAction;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MvcResult;

/** Several steps decided at once, with the template. */
class SeveralTasksPageTest {

    private final TestClock clock = new TestClock();
    private final TaskViewers viewers = mock(TaskViewers.class);
    private final JdbcTaskIndex index = mock(JdbcTaskIndex.class);
    private final OperationQueries operations = mock(OperationQueries.class);
    private final ApprovalDecisions decisions = mock(ApprovalDecisions.class);
    private final ApprovalReasons reasons = mock(ApprovalReasons.class);
    private final List<Object> refused = new ArrayList<>();
    private final DashboardSlice page = new DashboardSlice(
            clock,
            EnumSet.allOf(Permission.class),
            new SeveralTasksPage(
                    viewers,
                    index,
                    operations,
                    decisions,
                    reasons,
                    TestApprovalSettings.with(Map.of()),
                    new ActionResult(new DenialAudit(refused::add, clock))));

    @BeforeEach
    void nobodyIsTiedToAnybody() {
        when(viewers.of(any(), any()))
                .thenReturn(new TaskViewer("ada-id", Set.of("ada-id"), Set.of("pki"), false, Set.of()));
    }

    /** A step about a request of its own. */
    private record Waiting(PendingOperation request, ApprovalStep step, TaskRow row) {

        String seen() {
            return step.id() + "." + request.csr().orElseThrow().sha256();
        }
    }

    private Waiting waiting(String rule) {
        PendingOperation request = request(Phase.AWAITING_APPROVAL, BOB);
        ApprovalStep step = step(request, StepState.OPEN);
        when(decisions.find(VAULT, step.id())).thenReturn(Optional.of(step));
        when(operations.operations(VAULT, Set.of(request.id()))).thenReturn(Map.of(request.id(), request));
        when(reasons.of(List.of(request.id())))
                .thenReturn(Map.of(request.id(), new ApprovalReasons.Reason(rule, Optional.empty())));
        ApprovalStep approved = step(request, StepState.APPROVED);
        when(decisions.approve(eq(VAULT), eq(step.id()), any(), any(), any())).thenReturn(approved);
        return new Waiting(
                request,
                step,
                new TaskRow(
                        step.id().value(),
                        OpenTask.Kind.APPROVAL,
                        request.id(),
                        request.certificate().value(),
                        "Bob",
                        "Self",
                        NOON,
                        NOON,
                        false,
                        Optional.empty(),
                        false,
                        Optional.of(rule),
                        Optional.empty()));
    }

    private void listed(Waiting... all) {
        when(index.find(any(), any(), any(), anyCollection()))
                .thenReturn(List.of(all).stream().map(Waiting::row).toList());
        Map<dev.certloom.kernel.OperationId, PendingOperation> requests = List.of(all).stream()
                .collect(Collectors.toMap(one -> one.request().id(), Waiting::request));
        when(operations.operations(VAULT, requests.keySet())).thenReturn(requests);
    }

    @Test
    void confirmThenTheNamesAreListedAndWhatMayNotBeTogetherIsLeftOut() {
        Waiting first = waiting("many-names");
        Waiting second = waiting("long-validity");
        Waiting wildcard = waiting("wildcard");
        listed(first, second, wildcard);

        assertThat(page.read(get(URI.create(
                        "/dashboard/tasks/several?order=due&task=" + first.row().id() + "&task="
                                + second.row().id() + "&task=" + wildcard.row().id()))))
                .contains(first.seen(), second.seen(), "Approve 2", "CN=&lt;web&gt;", "web.example")
                .contains("One of the selected tasks is left out", "name=\"order\" value=\"due\"")
                .doesNotContain(wildcard.seen());
        when(index.find(any(), any(), any(), anyCollection())).thenReturn(List.of());
        assertThat(page.read(get("/dashboard/tasks/several")))
                .contains("Nothing is selected")
                .doesNotContain("left out");
    }

    @Test
    void decideThenEachIsOneVoteOnWhatWasSeenAndEachRowSaysWhatBecameOfIt() {
        // given
        Waiting fine = waiting("many-names");
        Waiting changed = waiting("many-names");
        Waiting decided = waiting("many-names");
        Waiting notMine = waiting("many-names");
        Waiting wildcard = waiting("wildcard");
        when(decisions.approve(eq(VAULT), eq(changed.step().id()), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.CONFLICT, "It has changed."));
        when(decisions.approve(eq(VAULT), eq(decided.step().id()), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.TASK_ENDED, "Ended."));
        ApprovalStep done = step(
                decided.request(),
                StepState.APPROVED,
                List.of(TestRequests.vote("Dave", true, "")),
                List.of(),
                List.of(),
                false);
        when(decisions.step(VAULT, decided.step().id())).thenReturn(done);
        when(decisions.approve(eq(VAULT), eq(notMine.step().id()), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.NOT_ALLOWED, "Not yours."));

        // when
        MvcResult answer = page.perform(post("/dashboard/tasks/several")
                .param("seen", fine.seen(), changed.seen(), decided.seen(), notMine.seen(), wildcard.seen())
                .param("act", "approve")
                .param("words", "checked")
                .param("order", "due"));

        // then
        verify(decisions)
                .approve(
                        eq(VAULT),
                        eq(fine.step().id()),
                        any(),
                        eq("checked"),
                        eq(Optional.of(fine.request().csr().orElseThrow().sha256())));
        verify(decisions, never()).approve(any(), eq(wildcard.step().id()), any(), any(), any());
        assertThat(answer.getResponse().getRedirectedUrl()).isEqualTo("/dashboard/tasks?order=due");
        assertThat(answer.getFlashMap().get("notice")).isEqualTo("1 of 5 approved.");
        assertThat(answer.getFlashMap().get("results"))
                .isEqualTo(List.of(
                        "web: It has changed.",
                        "web: This was no longer open: approved by Dave.",
                        "web: Not yours.",
                        "web: This kind is decided one by one.",
                        "web: Approved."));
        assertThat(refused)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .isInstanceOfSatisfying(
                                ActionDenied.class,
                                act -> assertThat(act.action()).isEqualTo(AuditAction.APPROVE)));
    }

    @Test
    void decideWhenAReasonIsMissingThenThePageSaysSoAtTheFieldAndNothingIsRecorded() {
        Waiting one = waiting("many-names");
        listed(one);

        MockHttpServletResponse answer = page.send(
                post("/dashboard/tasks/several").param("seen", one.seen()).param("act", "reject"));

        assertThat(answer.getStatus()).isEqualTo(400);
        assertThat(DashboardSlice.text(answer))
                .contains("Write why you reject it", "aria-invalid=\"true\"", one.seen());
        verify(decisions, never()).reject(any(), any(), any(), any(), any());
        assertThat(refused).isEmpty();
    }

    @Test
    void decideWhenItIsMoreThanFiftyOrNoFormOfOursThenNothingIsDone() {
        String[] many = IntStream.range(0, 51)
                .mapToObj(number -> StepId.random() + "." + "a".repeat(64))
                .toArray(String[]::new);

        assertThat(page.send(post("/dashboard/tasks/several")
                                .param("seen", many)
                                .param("act", "approve"))
                        .getStatus())
                .isEqualTo(400);
        assertThat(page.send(post("/dashboard/tasks/several")
                                .param("seen", "nonsense")
                                .param("act", "approve"))
                        .getStatus())
                .isEqualTo(400);
        assertThat(page.send(post("/dashboard/tasks/several").param("act", "dance"))
                        .getStatus())
                .isEqualTo(400);
        verify(decisions, never()).approve(any(), any(), any(), any(), any());
    }
}
