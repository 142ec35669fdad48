package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.ADA;
import static dev.certloom.web.pages.TestRequests.BOB;
import static dev.certloom.web.pages.TestRequests.NOON;
import static dev.certloom.web.pages.TestRequests.VAULT;
import static dev.certloom.web.pages.TestRequests.request;
import static dev.certloom.web.pages.TestRequests.step;
import static dev.certloom.web.pages.TestRequests.underTicket;
import static dev.certloom.web.pages.TestRequests.vote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.multipart;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.BuiltInRole;
import dev.certloom.access.Permission;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalReasons;
import dev.certloom.approval.ApprovalReasons.Reason;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.ApprovalSubject;
import dev.certloom.approval.ApprovedChanges;
import dev.certloom.approval.ApprovedChanges.Change;
import dev.certloom.approval.ApprovedFact;
import dev.certloom.approval.Ineligibility;
import dev.certloom.approval.MergeTasks;
import dev.certloom.approval.OperationSubject;
import dev.certloom.approval.Question;
import dev.certloom.approval.StepActions;
import dev.certloom.approval.StepState;
import dev.certloom.audit.AuditHistory;
import dev.certloom.audit.AuditLine;
import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.VersionView;
import dev.certloom.chaincheck.CertificateCheck.Finding;
import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.chaincheck.CertificateCheck.Weight;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.AwaitedRecords.Txt;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.CertificateMerges;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.OpenOrders;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.OrderDecisions;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.ReconcileQueue;
import dev.certloom.operation.StrandedCertificate;
import dev.certloom.operation.StrandedCertificates;
import dev.certloom.operation.TestClock;
import dev.certloom.operation.Ticket;
import dev.certloom.operation.Tickets;
import dev.certloom.operation.UnknownOrder;
import dev.certloom.operation.UnknownOrder.Denial;
import dev.certloom.operation.UnknownOrder.FoundCertificate;
import dev.certloom.processview.Activity;
import dev.certloom.processview.Incident;
import dev.certloom.processview.IncidentRetries;
import dev.certloom.processview.ProcessProgress;
import dev.certloom.processview.ProcessRun;
import dev.certloom.processview.Progress;
import dev.certloom.web.DenialAudit;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.AdditionalMatchers;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.RequestBuilder;

/** The page of one request, with its template. */
class OperationPageTest {

    private static final Set<Permission> EVERYTHING = EnumSet.allOf(Permission.class);

    private final TestClock clock = new TestClock();
    private final OperationQueries operations = mock(OperationQueries.class);
    private final CertificateQueries certificates = mock(CertificateQueries.class);
    private final CertificateRequests requests = mock(CertificateRequests.class);
    private final CertificateMerges merges = mock(CertificateMerges.class);
    private final ApprovalDecisions decisions = mock(ApprovalDecisions.class);
    private final ApprovedChanges approvedChanges = mock(ApprovedChanges.class);
    private final ApprovalReasons reasons = mock(ApprovalReasons.class);
    private final ProcessProgress progress = mock(ProcessProgress.class);
    private final AuditHistory history = mock(AuditHistory.class);
    private final IncidentRetries retries = mock(IncidentRetries.class);
    private final StrandedCertificates stranded = mock(StrandedCertificates.class);
    private final JdbcUndeliveredActions undelivered = mock(JdbcUndeliveredActions.class);
    private final ReconcileQueue reconcileQueue = mock(ReconcileQueue.class);
    private final OrderDecisions orderDecisions = mock(OrderDecisions.class);
    private final OpenOrders openOrders = mock(OpenOrders.class);
    private final Tickets tickets = mock(Tickets.class);
    private final List<Object> refused = new ArrayList<>();

    private DashboardSlice page(Set<Permission> permissions) {
        ActionResult actionResult = new ActionResult(new DenialAudit(refused::add, clock));
        return new DashboardSlice(
                clock,
                permissions,
                new OperationPage(
                        operations,
                        (vault, request, person) -> false,
                        certificates,
                        requests,
                        merges,
                        decisions,
                        approvedChanges,
                        reasons,
                        mock(MergeTasks.class),
                        progress,
                        new ProcessDiagrams(),
                        history,
                        retries,
                        stranded,
                        reconcileQueue,
                        orderDecisions,
                        openOrders,
                        undelivered,
                        actionResult,
                        clock),
                new OrderPage(orderDecisions, openOrders, actionResult),
                new TicketPage(tickets, actionResult));
    }

    private String read(String address, Set<Permission> permissions) {
        return page(permissions).read(get(URI.create(address)));
    }

    private MvcResult press(RequestBuilder button) {
        return page(EVERYTHING).perform(button);
    }

    private static Map<String, Object> said(MvcResult pressed) {
        return pressed.getFlashMap();
    }

    /** A request that the pages know, whose engine tells of an incident. */
    private PendingOperation known(PendingOperation request, ApprovalStep... steps) {
        when(operations.operation(VAULT, request.id())).thenReturn(request);
        when(decisions.stepsOf(ApprovalSubject.Id.of(request.id()))).thenReturn(List.of(steps));
        when(history.of(VAULT, request.id()))
                .thenReturn(List.of(new AuditLine(
                        NOON,
                        "default",
                        "certificates/web",
                        Optional.of(request.id().value()),
                        Optional.empty(),
                        "certificate-requested",
                        AuditLine.Outcome.REFUSED,
                        "bob-id",
                        "Bob",
                        "token-2",
                        "127.0.0.1",
                        Map.of("reason", "<ours>"))));
        when(progress.of(VAULT, request.id()))
                .thenReturn(new Progress(
                        request.id(),
                        Progress.Source.ENGINE,
                        List.of(new ProcessRun(
                                Optional.of(10L),
                                Optional.empty(),
                                "own-process",
                                Optional.of(3),
                                Optional.empty(),
                                NOON,
                                Optional.empty(),
                                ProcessRun.State.ACTIVE,
                                List.of(new Activity("Task_A", "TASK", NOON, Optional.empty(), Activity.State.ACTIVE)),
                                List.of(new Incident(77, "Task_A", "JOB_NO_RETRIES", "<away>", Optional.empty(), NOON)),
                                List.of()))));
        return request;
    }

    private static String address(PendingOperation request) {
        return "/dashboard/requests/" + request.id();
    }

    @BeforeEach
    void stepsThatAreOpenCanBeDecided() {
        TestRequests.stepsThatAreOpenCanBeDecided(decisions);
    }

    @Test
    void requestThenWhatHappenedAndWhereItHangsIsShownEscaped() {
        PendingOperation request = known(request(Phase.AWAITING_APPROVAL, BOB));

        assertThat(read(address(request), EVERYTHING))
                .contains("an approver to decide", "3 min", "own-process, version 3", "no diagram", "Task_A")
                .contains("&lt;away&gt;", "/incidents/77/retry", "Certificate requested", "&lt;ours&gt;")
                .contains("CN=&lt;web&gt;", "web.example", "Cancel the request")
                .doesNotContain("<away>", "<ours>", "<web>", "Upload the signed certificate", "style=");
    }

    @Test
    void recordsToSetAreShownToWhoeverReadsAndLookedForWhereSomebodyMaySaySo() {
        PendingOperation request = known(request(Phase.AWAITING_DNS_RECORDS, BOB));
        when(openOrders.records(request)).thenReturn(Optional.of(awaited()));

        assertThat(read(address(request), EVERYTHING))
                .contains("an operator to set the DNS records", "Set these DNS records")
                .contains("_acme-challenge.web.example.", "digest-1", "not seen yet", "digest-2", "seen")
                .contains("The CA waits until", "&lt;no answer&gt;", "/order/check");
        assertThat(read(address(request), Set.of(Permission.OPERATIONS_READ)))
                .contains("digest-1")
                .doesNotContain("/order/check");

        press(post(URI.create(address(request) + "/order/check")));
        verify(openOrders).checkNow(eq(VAULT), eq(request.id()), any());
    }

    @Test
    void ticketThatIsDemandedIsGivenByWhoeverMay() {
        // given
        PendingOperation request = known(underTicket(Phase.AWAITING_TICKET, Optional.empty()));

        // when, then
        assertThat(read(address(request), Set.of(Permission.OPERATIONS_READ, Permission.CERTIFICATES_UPDATE)))
                .contains("Waiting for a ticket", "the number of the ticket under which it is made")
                .contains("Give the ticket", address(request) + "/ticket");
        assertThat(read(address(request), Set.of(Permission.OPERATIONS_READ))).doesNotContain("Give the ticket");

        press(post(URI.create(address(request) + "/ticket")).param("ticket", " CHG-1 "));
        verify(tickets).give(eq(VAULT), eq(request.id()), eq("CHG-1"), any(), eq(true));
    }

    @Test
    void ticketThatWasGivenIsShownEscaped() {
        // given
        PendingOperation request =
                known(underTicket(Phase.KEYED, Optional.of(new Ticket.Given("CHG-1", "<Ada>", NOON))));

        // when, then
        assertThat(read(address(request), EVERYTHING))
                .contains("Carried out under the ticket CHG-1, which &lt;Ada&gt; gave at", "Correct the ticket")
                .doesNotContain("Give the ticket", "<Ada>");

        PendingOperation ordered =
                known(underTicket(Phase.AWAITING_ISSUER, Optional.of(new Ticket.Given("CHG-1", "<Ada>", NOON))));
        assertThat(read(address(ordered), EVERYTHING))
                .contains("Carried out under the ticket CHG-1")
                .doesNotContain("Correct the ticket");
    }

    @Test
    void recordsThatWereSetStayUntilTheRequestHasEnded() {
        PendingOperation ordered = known(request(Phase.AWAITING_ISSUER, BOB));
        when(openOrders.records(ordered)).thenReturn(Optional.of(awaited()));
        assertThat(read(address(ordered), EVERYTHING))
                .contains("digest-1", "Leave them until it has ended", "Ask the issuer now")
                .doesNotContain("not seen yet");
        assertThat(read(address(ordered), Set.of(Permission.OPERATIONS_READ))).doesNotContain("/order/check");

        PendingOperation completed = known(request(Phase.COMPLETED, BOB));
        when(openOrders.records(completed)).thenReturn(Optional.of(awaited()));
        assertThat(read(address(completed), EVERYTHING)).contains("digest-1", "they may be removed");
    }

    @Test
    void whatItMadeIsLedToWhereverItIsAndNotOnceItIsPurged() {
        PendingOperation completed = known(request(Phase.COMPLETED, BOB));
        Certificate certificate =
                Certificate.named(VAULT, completed.certificate()).requested(completed.policy(), completed.id());
        CertificateVersion version = mock(CertificateVersion.class);
        Optional<String> asked = Optional.of(completed.version().value());

        when(certificates.kept(VAULT, completed.certificate(), asked))
                .thenReturn(Optional.of(new VersionView(certificate, version)));
        assertThat(read(address(completed), EVERYTHING))
                .contains("/dashboard/certificates/web/" + completed.version())
                .doesNotContain("/dashboard/deleted-certificates/web");
        when(certificates.kept(VAULT, completed.certificate(), asked))
                .thenReturn(
                        Optional.of(new VersionView(certificate.deleted(NOON, Duration.ofDays(90), false), version)));
        assertThat(read(address(completed), EVERYTHING))
                .contains("/dashboard/deleted-certificates/web", "which is deleted")
                .doesNotContain("/dashboard/certificates/web");
        assertThat(read(address(completed), Set.of(Permission.OPERATIONS_READ)))
                .doesNotContain("/dashboard/deleted-certificates/web");
        when(certificates.kept(VAULT, completed.certificate(), asked)).thenReturn(Optional.empty());
        assertThat(read(address(completed), EVERYTHING))
                .contains("has been purged since")
                .doesNotContain("certificates/web");
    }

    private static AwaitedRecords awaited() {
        return new AwaitedRecords(
                List.of(
                        new Txt("_acme-challenge.web.example", "digest-1", false),
                        new Txt("_acme-challenge.web.example", "digest-2", true)),
                NOON,
                Optional.of(NOON.plusSeconds(3_600)),
                Optional.of("<no answer>"));
    }

    @Test
    void orderThatNobodyCanAskAboutIsDecidedHereByTwoPeople() {
        PendingOperation request = known(TestRequests.stalled(Phase.SUBMITTING, BOB, "It is not known."));
        UnknownOrder open = new UnknownOrder(request.id(), VAULT, NOON);
        when(orderDecisions.of(request)).thenReturn(Optional.of(open));

        assertThat(read(address(request), EVERYTHING))
                .contains("What became of the order?", "/order/issued", "/order/not-issued")
                .doesNotContain("/order/repeat");
        assertThat(read(address(request), Set.of(Permission.OPERATIONS_READ))).doesNotContain("/order/");

        UnknownOrder denied = open.with(new Denial("other-id", "Eve", "<looked>", NOON));
        when(orderDecisions.of(request)).thenReturn(Optional.of(denied));
        assertThat(read(address(request), EVERYTHING))
                .as("to one who may not confirm it")
                .contains("Eve found nothing there")
                .doesNotContain("/order/repeat");
        when(orderDecisions.mayRepeat(eq(denied), any())).thenReturn(true);
        assertThat(read(address(request), EVERYTHING))
                .contains("Eve found nothing there", "&lt;looked&gt;", "/order/issued", "/order/repeat")
                .doesNotContain("/order/not-issued");

        Der leaf = TestPki.selfSigned(TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=found")
                .der();
        when(orderDecisions.of(request))
                .thenReturn(Optional.of(open.with(new FoundCertificate("other-id", "Eve", List.of(leaf), NOON))));
        assertThat(read(address(request), EVERYTHING))
                .contains("Eve has brought a certificate", "/order/issued", "/order/not-issued")
                .doesNotContain("/order/repeat");

        press(post(URI.create(address(request) + "/order/not-issued")).param("words", "Looked."));
        verify(orderDecisions).notIssued(eq(VAULT), eq(request.id()), eq("Looked."), any());
        press(post(URI.create(address(request) + "/order/repeat")));
        verify(orderDecisions).repeat(eq(VAULT), eq(request.id()), any());
        press(post(URI.create(address(request) + "/order/issued")).param("text", "PEM"));
        verify(orderDecisions)
                .issued(
                        eq(VAULT),
                        eq(request.id()),
                        AdditionalMatchers.aryEq("PEM".getBytes(StandardCharsets.US_ASCII)),
                        any());
    }

    @Test
    void requestThatIsStuckThenItsReasonIsShownAndItCanBeRestarted() {
        PendingOperation request = known(TestRequests.stalled(Phase.KEYED, BOB, "It <hangs> at Task_PlaceOrder."));

        assertThat(read(address(request), EVERYTHING))
                .contains("is stuck and needs an operator", "It &lt;hangs&gt; at Task_PlaceOrder.", "/restart");
        assertThat(read(address(request), Set.of(Permission.OPERATIONS_READ)))
                .contains("It &lt;hangs&gt; at Task_PlaceOrder.")
                .doesNotContain("/restart");

        assertThat(said(press(post(URI.create(address(request) + "/restart")))).toString())
                .contains("has been restarted");
        verify(reconcileQueue).restart(eq(request), any());
    }

    @Test
    void requestForWhichACaSignedTooLateThenTheCertificateIsShown() {
        PendingOperation request = known(request(Phase.WITHDRAWN, BOB));
        when(stranded.of(request))
                .thenReturn(List.of(new StrandedCertificate(
                        OperationId.random().value(),
                        request.id(),
                        VAULT,
                        request.certificate(),
                        List.of(TestPki.selfSigned(TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=late")
                                .der()),
                        "ab12",
                        "The request had ended <otherwise>.",
                        NOON)));

        assertThat(read(address(request), Set.of(Permission.OPERATIONS_READ)))
                .contains("Unused certificate", "The request had ended &lt;otherwise&gt;.", "ab12");
    }

    @Test
    void requestWhenTheViewerOnlyReadsThenThereIsNothingToPress() {
        PendingOperation request =
                known(request(Phase.AWAITING_MERGE, BOB), step(request(Phase.AWAITING_MERGE, BOB), StepState.OPEN));

        assertThat(read(address(request), Set.of(Permission.OPERATIONS_READ)))
                .doesNotContain("/retry", "/cancel", "/decide", "/answer", "/certificate\"", "csr.pem");
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void requestThenButtonsGoWithThePhase(Phase phase) {
        String page = read(address(known(request(phase, BOB))), EVERYTHING);

        assertThat(page.contains("Cancel the request")).isEqualTo(phase.isOpen());
        assertThat(page.contains("The issuer &lt;said&gt; no.")).isEqualTo(phase.status() == Phase.Status.FAILED);
        assertThat(page.contains("Completed")).isEqualTo(phase == Phase.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void mergeIsOfferedOnlyWhereItIsTakenAndOnlyToOperators(Phase phase) {
        PendingOperation request = known(request(phase, BOB));
        String upload = "enctype=\"multipart/form-data\"";

        assertThat(read(address(request), EVERYTHING)).doesNotContain(upload);

        when(merges.takesCertificate(request)).thenReturn(true);
        assertThat(read(address(request), EVERYTHING)).contains(upload);
        assertThat(read(address(request), EnumSet.complementOf(EnumSet.of(Permission.MERGE_TASKS_COMPLETE))))
                .doesNotContain(upload);
    }

    /** Of an operation with which everything can be done. */
    @ParameterizedTest
    @EnumSource(BuiltInRole.class)
    void buttonsAreOfferedToWhoeverTheirRouteLetsThrough(BuiltInRole role) {
        PendingOperation request = known(TestRequests.stalled(Phase.AWAITING_MERGE, BOB, "It hangs."));
        when(merges.takesCertificate(request)).thenReturn(true);

        String page = read(address(request), role.permissions());

        Map.of(
                        "/cancel", "cancel",
                        "/restart", "restart",
                        "/incidents/77/retry", "retry",
                        "/csr.pem", "csr",
                        "/certificate", "merge",
                        "/certificate/check", "check")
                .forEach((path, handler) -> assertThat(page.contains("=\"" + address(request) + path + "\""))
                        .as(handler)
                        .isEqualTo(role.allows(demandedBy(handler))));
    }

    private static Permission demandedBy(String handler) {
        return Arrays.stream(OperationPage.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(handler))
                .flatMap(method -> Stream.ofNullable(method.getAnnotation(RequiresPermission.class)))
                .map(RequiresPermission::value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void requestWhenAskedThenQuestionAnswerAndVotesAreShown() {
        PendingOperation own = request(Phase.AWAITING_APPROVAL, ADA);
        when(decisions.actions(eq(new OperationSubject(own)), any(), any(), anyBoolean()))
                .thenReturn(new StepActions(
                        false, false, false, false, false, false, true, Optional.of(Ineligibility.OWN)));
        known(
                own,
                step(
                        own,
                        StepState.ASKED,
                        List.of(vote("carol", true, "<fine>")),
                        List.of(
                                new Question(
                                        "Carol",
                                        "<why>?",
                                        NOON,
                                        Optional.of(new Question.Answer("Ada", "<because>", NOON))),
                                new Question("Dave", "Until when?", NOON, Optional.empty())),
                        List.of(),
                        false));

        assertThat(read(address(own), EVERYTHING))
                .contains("carol", "approved", ": &lt;fine&gt;", "&lt;why&gt;?", "&lt;because&gt;", "Until when?")
                .contains("Your answer", "someone else has to decide")
                .doesNotContain("Approve</button>", "<because>");
    }

    @Test
    void cancelThenItIsSaidOnThePageOfTheRequest() {
        PendingOperation request = known(request(Phase.AWAITING_APPROVAL, BOB));

        MvcResult pressed = press(post(address(request) + "/cancel").param("reason", "The project has ended."));

        verify(requests).cancel(eq(request), eq("The project has ended."), any());
        assertThat(pressed.getResponse().getRedirectedUrl()).isEqualTo(address(request));
        assertThat(String.valueOf(said(pressed).get("notice"))).startsWith("Cancellation has been requested.");
        assertThat(refused).isEmpty();
    }

    @Test
    void retryWhenItIsRefusedThenTheReasonIsSaidAndWrittenDownOnce() {
        PendingOperation request = known(request(Phase.SUBMITTING, BOB));
        doThrow(new Refusal(Refusal.Kind.TASK_ENDED, "It goes on already."))
                .when(retries)
                .retry(any(), any(), eq(77L), any());

        MvcResult pressed = press(post(address(request) + "/incidents/77/retry"));

        assertThat(pressed.getResponse().getRedirectedUrl()).isEqualTo(address(request));
        assertThat(said(pressed)).containsExactly(Map.entry("problem", "It goes on already."));
        assertThat(refused).singleElement().isInstanceOfSatisfying(ActionDenied.class, act -> {
            assertThat(act.action()).isEqualTo(AuditAction.RETRY);
            assertThat(act.operation()).contains(request.id());
        });
    }

    @Test
    void cancelOfAnUnknownRequestIsAuditedOnce() {
        when(operations.operation(any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.PENDING_NOT_FOUND, "There is no such request."));
        DashboardSlice page = page(EVERYTHING);

        MvcResult pressed = page.perform(post("/dashboard/requests/" + "0".repeat(32) + "/cancel"));

        assertThat(pressed.getResponse().getStatus()).isEqualTo(404);
        assertThat(page.denied)
                .singleElement()
                .isInstanceOfSatisfying(
                        ActionDenied.class, act -> assertThat(act.action()).isEqualTo(AuditAction.CANCEL));
    }

    @ParameterizedTest
    @EnumSource(UndeliveredAction.class)
    void whatItsProcessHasNotHeardOfIsSaid(UndeliveredAction act) {
        PendingOperation request = known(request(Phase.AWAITING_APPROVAL, BOB));
        when(undelivered.of(request.id())).thenReturn(Optional.of(act));

        String page = read(address(request), EVERYTHING);

        assertThat(page).contains(Messages.text("undelivered.sentence", Words.word(act)));
        assertThat(page.contains("Waiting for <span>an approver to decide"))
                .as("waits for somebody else as well")
                .isEqualTo(!act.isTurnOfSystem());
    }

    @Test
    void stepThatIsDecidedWhileAnotherIsOpenSaysThatItIsBeingPassedOn() {
        PendingOperation request = known(request(Phase.AWAITING_APPROVAL, BOB));
        when(decisions.stepsOf(ApprovalSubject.Id.of(request.id())))
                .thenReturn(List.of(
                        TestRequests.undelivered(step(request, StepState.APPROVED)), step(request, StepState.OPEN)));

        assertThat(read(address(request), EVERYTHING))
                .contains("Approved; being processed.", "Waiting for <span>an approver to decide");
    }

    @Test
    void approverReadsWhatHasChangedSincePeopleApprovedIt() {
        PendingOperation request = request(Phase.AWAITING_APPROVAL, BOB);
        known(request, step(request, StepState.OPEN));
        when(reasons.of(List.of(request.id())))
                .thenReturn(Map.of(request.id(), new Reason("wildcard", Optional.of("A name <b>has</b> a wildcard."))));
        when(approvedChanges.of(request))
                .thenReturn(List.of(
                        new Change(ApprovedFact.NAMES, List.of("old.example"), List.of("new.example", "x.example")),
                        new Change(ApprovedFact.EXPORTABLE, List.of("false"), List.of("true")),
                        new Change(ApprovedFact.KEY_TYPE, List.of("RSA_2048"), List.of("EC_P256")),
                        new Change(ApprovedFact.ISSUER_ACCOUNT, List.of(), List.of())));

        assertThat(read(OperationPage.address(request.id()), EVERYTHING))
                .contains(
                        "Changed since people approved it",
                        "A name &lt;b&gt;has&lt;/b&gt; a wildcard.",
                        "new: new.example, x.example",
                        "no longer: old.example",
                        "new: yes",
                        "no longer: no",
                        "no longer: RSA 2048",
                        "another than before");
    }

    @Test
    void requestWithApprovedAndHeardStepsDoesNotWaitForAnApprover() {
        PendingOperation request = known(request(Phase.AWAITING_APPROVAL, BOB));
        when(decisions.stepsOf(ApprovalSubject.Id.of(request.id())))
                .thenReturn(List.of(step(request, StepState.APPROVED)));

        assertThat(read(address(request), EVERYTHING))
                .contains("Waiting for <span>the approval process to continue")
                .doesNotContain("an approver to decide", "being processed");
    }

    @Test
    void incidentThatIsToBeTriedAgainSaysSoUntilTheEngineHasHeard() {
        PendingOperation request = known(request(Phase.AWAITING_APPROVAL, BOB));
        AuditLine asked = new AuditLine(
                NOON,
                "default",
                "certificates/web",
                Optional.of(request.id().value()),
                Optional.empty(),
                "retry-requested",
                AuditLine.Outcome.DONE,
                "ada-id",
                "Ada",
                "",
                "127.0.0.1",
                Map.of("incident", "77", "element", "Task"));

        assertThat(read(address(request), EVERYTHING)).doesNotContain("being processed");
        when(history.of(VAULT, request.id())).thenReturn(List.of(asked));
        assertThat(read(address(request), EVERYTHING)).contains("Another attempt has been requested; being processed.");
    }

    @Test
    void certificateThatIsKeptAndNotMergedYetIsNoFailure() {
        PendingOperation request = known(request(Phase.AWAITING_MERGE, BOB));
        when(merges.mergeUploaded(any(), any(), any(), anyBoolean(), any()))
                .thenThrow(new Refusal(Refusal.Kind.NOT_YET, "Kept, but later."));

        MvcResult pressed = press(multipart(address(request) + "/certificate").param("text", "pem"));

        assertThat(said(pressed).get("notice")).asString().startsWith("The certificate has been saved.");
        assertThat(refused).isEmpty();
    }

    @Test
    void mergeThenFileTextAndAcceptanceAreHandedOn() {
        PendingOperation request = known(request(Phase.AWAITING_MERGE, BOB));

        MvcResult byFile = press(multipart(address(request) + "/certificate")
                .file(new MockMultipartFile("file", new byte[] {1, 2}))
                .param("accept", "deviations")
                .param("from", "tasks"));
        press(multipart(address(request) + "/certificate").param("text", " pem "));

        verify(merges).mergeUploaded(eq(VAULT), eq(request.id()), eq(new byte[] {1, 2}), eq(true), any());
        verify(merges)
                .mergeUploaded(
                        eq(VAULT), eq(request.id()), eq("pem".getBytes(StandardCharsets.UTF_8)), eq(false), any());
        assertThat(byFile.getResponse().getRedirectedUrl()).isEqualTo("/dashboard/tasks?decided=" + request.id());
    }

    @Test
    void checkThenEachFindingIsShownAndNothingIsMerged() {
        PendingOperation request = known(request(Phase.AWAITING_MERGE, BOB));
        when(merges.inspectUploaded(eq(VAULT), eq(request.id()), any()))
                .thenReturn(List.of(
                        new Finding("It has not expired", Optional.empty(), Weight.DEMANDED),
                        new Finding("It covers", Optional.of(new Violation("N", "It lacks <a>.")), Weight.DEVIATION),
                        new Finding("Its key", Optional.of(new Violation("K", "Another key.")), Weight.DEMANDED)));

        assertThat(page(EVERYTHING)
                        .read(multipart(address(request) + "/certificate/check").param("text", "pem")))
                .contains("yes", "deviates", ">no<", "It lacks &lt;a&gt;.", "Another key.")
                .doesNotContain("<html");
        assertThat(page(EVERYTHING).read(multipart(address(request) + "/certificate/check")))
                .contains("Nothing to check yet");
        when(merges.inspectUploaded(any(), any(), any())).thenThrow(new Refusal(Refusal.Kind.INVALID, "Unreadable."));
        assertThat(page(EVERYTHING)
                        .read(multipart(address(request) + "/certificate/check").param("text", "pem")))
                .contains("Unreadable.");
        verify(merges, never()).mergeUploaded(any(), any(), any(), anyBoolean(), any());
    }
}
