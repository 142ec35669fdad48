package dev.certloom.web.people;

import static com.atlassian.oai.validator.mockmvc.OpenApiValidationMatchers.openApi;
import static dev.certloom.web.pages.TestRequests.BOB;
import static dev.certloom.web.pages.TestRequests.NOON;
import static dev.certloom.web.pages.TestRequests.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doNothing;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Delegation;
import dev.certloom.approval.DnsNamePattern;
import dev.certloom.approval.MergeTask;
import dev.certloom.approval.MergeTasks;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.Question;
import dev.certloom.approval.StandingApproval;
import dev.certloom.approval.StandingApprovals;
import dev.certloom.approval.StepState;
import dev.certloom.approval.TaskList;
import dev.certloom.approval.Vote;
import dev.certloom.audit.AuditExport;
import dev.certloom.audit.AuditHistory;
import dev.certloom.audit.AuditKey;
import dev.certloom.audit.AuditLine;
import dev.certloom.audit.AuditSearch;
import dev.certloom.audit.Checkpoint;
import dev.certloom.audit.Checkpoints;
import dev.certloom.audit.RunningProcess;
import dev.certloom.audit.Seal;
import dev.certloom.audit.StoredChain;
import dev.certloom.audit.StoredLine;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.certificate.Revocation;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.CaAccounts;
import dev.certloom.issuer.IssuerTrial;
import dev.certloom.issuer.IssuerTrials;
import dev.certloom.issuer.TrialStep;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.maintenance.Freeze;
import dev.certloom.maintenance.Freezes;
import dev.certloom.maintenance.MadeFreeze;
import dev.certloom.maintenance.Scope;
import dev.certloom.operation.CertificateMerges;
import dev.certloom.operation.CertificateRevocations;
import dev.certloom.operation.OpenOrders;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.OrderDecisions;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.StrandedCertificate;
import dev.certloom.operation.StrandedCertificates;
import dev.certloom.operation.TestClock;
import dev.certloom.operation.Tickets;
import dev.certloom.renewal.selection.ManualRenewals;
import dev.certloom.web.ApiErrors;
import dev.certloom.web.ApiSettings;
import dev.certloom.web.DenialAudit;
import dev.certloom.web.RequestArgument;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.RequestIds;
import dev.certloom.web.WireConverter;
import dev.certloom.web.keyvault.KnownCaller;
import dev.certloom.web.pages.TestRequests;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.util.unit.DataSize;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import tools.jackson.databind.json.JsonMapper;

/** Holds requests and answers of the routes for people's work to their document. */
class PeopleApiContractTest {

    private static final String ID = HexId.random();
    private static final String REASON = "{\"reason\":\"agreed\"}";
    private static final PendingOperation REQUEST = TestRequests.request(Phase.AWAITING_MERGE, BOB);
    private static final PendingOperation FAILED = TestRequests.request(Phase.FAILED, BOB);
    private static final ApprovalStep STEP = TestRequests.step(
            REQUEST,
            StepState.ASKED,
            List.of(new Vote("ada-id", "Ada", Optional.of("Eve"), true, true, true, "agreed", NOON)),
            List.of(
                    new Question("Ada", "Why?", NOON, Optional.of(new Question.Answer("Bob", "Because.", NOON))),
                    new Question("Ada", "Really?", NOON, Optional.empty())),
            List.of(new Delegation("eve-id", "Eve", "ada-id", "Ada", NOON)),
            true);
    private static final StandingApproval STANDING = new StandingApproval(
            ID,
            VAULT,
            new DnsNamePattern(".web.example"),
            new StandingApproval.Limits(Set.of(new IssuerName("ours")), 12, Set.of(), Map.of("O", "Ours")),
            NOON,
            new StandingApproval.Person("ada-id", "Ada"),
            "a fleet",
            NOON,
            NOON,
            Optional.of(new StandingApproval.Confirmation(new StandingApproval.Person("eve-id", "Eve"), NOON)));
    private static final AuditLine LINE = new AuditLine(
            NOON,
            VAULT.value(),
            "certificates/web",
            Optional.of(OperationId.random().value()),
            Optional.of(new RunningProcess("engine", "certificate-request", 1, 2251799813685249L)),
            "cancel",
            AuditLine.Outcome.REFUSED,
            "bob-id",
            "Bob",
            "token-2",
            "127.0.0.1",
            Map.of("reason", "late"));
    private static final Checkpoint CHECKPOINT =
            new Checkpoint("default", 16, "0".repeat(64), NOON, "ab12", "{}", "c2ln");

    private static final String DOCUMENT = document();
    private static final OpenApiInteractionValidator CONTRACT = validator(DOCUMENT, ValidationReport.Level.ERROR);

    private final StoredChain chain = mock(StoredChain.class);
    private final MockMvc mvc = mvc();

    @ParameterizedTest
    @MethodSource("calls")
    void routeTakesAndAnswersWhatTheDocumentSays(Call call) throws Exception {
        mvc.perform(call.request())
                .andExpect(status().is2xxSuccessful())
                .andExpect(openApi().isValid(CONTRACT));
    }

    @Test
    void everyRouteOfTheDocumentIsTried() {
        Set<String> described = new TreeSet<>();
        JsonMapper.shared()
                .readTree(DOCUMENT)
                .get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(verb -> described.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(calls().map(call -> call.method() + " " + call.route()).collect(Collectors.toSet()))
                .isEqualTo(described);
    }

    @Test
    void brokenRecordIsAnsweredAsTheDocumentSays() throws Exception {
        when(chain.verify(any(), any(), any()))
                .thenReturn(new Verdict.Broken(Verdict.Fault.OTHER_KEY, 3, "Line 3 is signed with another key."));

        mvc.perform(new Call("POST", "/audit/verify", "", "").request())
                .andExpect(openApi().isValid(CONTRACT));
    }

    @ParameterizedTest
    @CsvSource({"GET, /operations, ?limit=0", "GET, /audit, ?from=yesterday", "POST, /standing-approvals, ''"})
    void refusalIsAnsweredAsTheDocumentSays(String method, String route, String query) throws Exception {
        OpenApiInteractionValidator answers = validator(DOCUMENT, ValidationReport.Level.IGNORE);

        mvc.perform(new Call(method, route, query, "{}").request())
                .andExpect(status().isBadRequest())
                .andExpect(openApi().isValid(answers));
    }

    /** A validator that does not understand the document accepts everything. */
    @Test
    void memberOfAnotherTypeIsNoticed() throws Exception {
        String other = DOCUMENT.replaceAll(
                "(\"validityMonths\" : \\{\\s*)\"format\" : \"int32\",\\s*\"type\" : \"integer\"",
                "$1\"type\" : \"boolean\"");
        assertThat(other).isNotEqualTo(DOCUMENT);

        assertThatThrownBy(() -> mvc.perform(new Call("GET", "/operations", "", "").request())
                        .andExpect(openApi().isValid(validator(other, ValidationReport.Level.ERROR))))
                .hasMessageContaining("validityMonths");
    }

    private static OpenApiInteractionValidator validator(String document, ValidationReport.Level requests) {
        return OpenApiInteractionValidator.createForInlineApiSpecification(document)
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request", requests)
                        .build())
                .build();
    }

    private static String document() {
        try {
            return Files.readString(PeopleApiDocument.FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Call> calls() {
        return Stream.of(
                new Call("GET", "/tasks", "?kind=approval&limit=1&after=" + ID, ""),
                new Call("GET", "/tasks/{id}", "", ""),
                new Call("POST", "/tasks/{id}/claim", "", ""),
                new Call("POST", "/tasks/{id}/unclaim", "", ""),
                new Call("POST", "/tasks/{id}/approve", "", REASON),
                new Call("POST", "/tasks/{id}/approve", "", "{}"),
                new Call("POST", "/tasks/{id}/reject", "", REASON),
                new Call("POST", "/tasks/{id}/ask", "", "{\"question\":\"Why?\"}"),
                new Call("POST", "/tasks/{id}/answer", "", "{\"answer\":\"Because.\"}"),
                new Call("POST", "/tasks/{id}/delegate", "", "{\"to\":\"eve-id\"}"),
                new Call("GET", "/operations", "?phase=awaitingMerge", ""),
                new Call("GET", "/operations/{id}", "", ""),
                new Call("GET", "/operations/{id}/csr", "", ""),
                new Call("GET", "/operations/{id}/csr", "?format=der", ""),
                new Call("POST", "/operations/{id}/certificate", "?accept=deviations", "PEM"),
                new Call("POST", "/operations/{id}/order/issued", "", "PEM"),
                new Call("POST", "/operations/{id}/order/not-issued", "", REASON),
                new Call("POST", "/operations/{id}/order/repeat", "", ""),
                new Call("GET", "/operations/{id}/order/records", "", ""),
                new Call("POST", "/operations/{id}/order/check", "", ""),
                new Call("GET", "/freezes", "", ""),
                new Call(
                        "POST",
                        "/freezes",
                        "",
                        "{\"issuer\":\"ours\",\"tag\":\"stage=production\",\"from\":\"2026-12-18T00:00:00Z\",\"until\":\"2027-01-01T00:00:00Z\",\"reason\":\"a freeze\"}"),
                new Call("DELETE", "/freezes/{id}", "", ""),
                new Call("POST", "/operations/{id}/ticket", "", "{\"ticket\":\"CHG-1\"}"),
                new Call("POST", "/certificates/{name}/renew", "", ""),
                new Call("POST", "/certificates/{name}/{version}/revoke", "", "{\"reason\":\"keyCompromise\"}"),
                new Call("POST", "/certificates/issuers/{issuer}/account/roll-over", "", ""),
                new Call("POST", "/certificates/issuers/{issuer}/account/deactivate", "", ""),
                new Call("GET", "/standing-approvals", "", ""),
                new Call(
                        "POST",
                        "/standing-approvals",
                        "",
                        "{\"names\":\"web.example\",\"issuers\":[\"ours\"],\"maxValidityMonths\":3,\"until\":\"2027-01-01T00:00:00Z\",\"reason\":\"a fleet\"}"),
                new Call("POST", "/standing-approvals/{id}/confirm", "", ""),
                new Call("DELETE", "/standing-approvals/{id}", "", ""),
                new Call("GET", "/stranded-certificates", "", ""),
                new Call("POST", "/certificates/issuers/{issuer}/try", "", ""),
                new Call("GET", "/audit", "?certificate=web&outcome=done&from=2026-01-01T00:00:00Z&after=-1_5", ""),
                new Call("GET", "/audit/export", "?object=certificates/web", ""),
                new Call("POST", "/audit/verify", "", ""),
                new Call("GET", "/audit/checkpoints", "?limit=100", ""),
                new Call("POST", "/audit/checkpoints", "", ""),
                new Call("POST", "/audit/restores", "", "{\"reason\":\"a disk was lost\"}"),
                new Call("GET", "/audit/public-key", "", ""));
    }

    /** @param query with its question mark */
    private record Call(String method, String route, String query, String body) {

        MockHttpServletRequestBuilder request() {
            MockHttpServletRequestBuilder request = MockMvcRequestBuilders.request(
                            HttpMethod.valueOf(method),
                            URI.create(route.replace("{id}", ID)
                                            .replace("{issuer}", "ours")
                                            .replace("{name}", "web")
                                            .replace("{issuer}", "acme")
                                            .replace("{version}", ID)
                                    + query))
                    .header("Authorization", "Bearer token");
            return body.isEmpty()
                    ? request
                    : request.content(body)
                            .contentType(
                                    body.startsWith("{")
                                            ? MediaType.APPLICATION_JSON
                                            : MediaType.APPLICATION_OCTET_STREAM);
        }
    }

    private MockMvc mvc() {
        RequestBodies bodies = new RequestBodies(new ApiSettings(DataSize.ofMegabytes(1)));
        MergeTask merge = new MergeTask(REQUEST, NOON, true);
        MergeTasks merges = mock(MergeTasks.class);
        when(merges.of(REQUEST)).thenReturn(Optional.of(merge));
        when(merges.of(FAILED)).thenReturn(Optional.empty());
        TaskList tasks = mock(TaskList.class);
        when(tasks.task(any(), any())).thenReturn(new OpenTask.Approval(STEP, REQUEST));
        when(tasks.openFor(any(), any(), any(), any(), anyInt()))
                .thenReturn(new Page<>(
                        List.of(
                                new OpenTask.Approval(STEP, REQUEST),
                                new OpenTask.Question(STEP, REQUEST),
                                new OpenTask.Merge(merge)),
                        Optional.of(ID)));
        OperationQueries operations = mock(OperationQueries.class);
        when(operations.operations(any(), any(), any(), anyInt())).thenReturn(List.of(REQUEST, FAILED));
        when(operations.operation(any(), any())).thenReturn(REQUEST);
        when(operations.downloadCsr(any(), any(), any()))
                .thenReturn(REQUEST.csr().orElseThrow());
        AuditHistory history = mock(AuditHistory.class);
        when(history.of(any(), any())).thenReturn(List.of(LINE));
        StrandedCertificates stranded = mock(StrandedCertificates.class);
        when(stranded.list(any(), any(), anyInt()))
                .thenReturn(List.of(new StrandedCertificate(
                        ID,
                        REQUEST.id(),
                        VAULT,
                        REQUEST.certificate(),
                        List.of(new Der("der".getBytes(StandardCharsets.UTF_8))),
                        "0".repeat(40),
                        "It was withdrawn.",
                        NOON)));
        AuditSearch search = mock(AuditSearch.class);
        when(search.find(any(), any(), any(), anyInt()))
                .thenReturn(new Page<>(
                        List.of(
                                new StoredLine(1, LINE, Optional.empty()),
                                new StoredLine(
                                        2,
                                        LINE,
                                        Optional.of(new Seal(17, Seal.NOTHING, 1, Seal.NOTHING, "0".repeat(64))))),
                        Optional.empty()));
        when(chain.verify(any(), any(), any()))
                .thenReturn(new Verdict.Sound("default", Optional.empty(), 3, 1, 3, 0, NOON));
        Checkpoints checkpoints = mock(Checkpoints.class, call -> CHECKPOINT);
        doReturn(List.of(CHECKPOINT)).when(checkpoints).latest(any(), anyInt());
        AuditKey key = mock(AuditKey.class);
        when(key.keyId()).thenReturn("ab12");
        when(key.pem()).thenReturn("PEM");
        StandingApprovals standing = mock(StandingApprovals.class, call -> STANDING);
        doReturn(List.of(STANDING)).when(standing).list(any());
        doNothing().when(standing).revoke(any(), any(), any());
        IssuerTrials trials = mock(IssuerTrials.class);
        when(trials.run(any(), any()))
                .thenReturn(new IssuerTrial(List.of(new IssuerTrial.Result(
                        TrialStep.Kind.TLS_HANDSHAKE,
                        IssuerTrial.Outcome.FAILED,
                        Duration.ofMillis(7),
                        "no TLS with it"))));
        AuditExport export = mock(AuditExport.class);
        doAnswer(call -> {
                    call.<OutputStream>getArgument(3).write('{');
                    call.<OutputStream>getArgument(3).flush();
                    return null;
                })
                .when(export)
                .write(any(), any(), any(), any());
        MadeFreeze freeze = new MadeFreeze(
                ID,
                new Freeze(
                        new Scope(Optional.of(VAULT), Optional.empty(), Scope.Tag.read("stage=production")),
                        NOON,
                        NOON.plusSeconds(60),
                        "a freeze"),
                "Ada",
                Optional.empty());
        Freezes freezes = mock(Freezes.class, call -> freeze);
        doReturn(List.of(freeze)).when(freezes).made(any());
        doReturn(List.of(freeze.freeze())).when(freezes).configured(any());
        doNothing().when(freezes).end(any(), any(), any());
        OpenOrders openOrders = mock(OpenOrders.class);
        when(openOrders.records(any()))
                .thenReturn(Optional.of(new AwaitedRecords(
                        List.of(new AwaitedRecords.Txt("_acme-challenge.web.example", "digest", false)),
                        NOON,
                        Optional.of(NOON.plusSeconds(60)),
                        Optional.empty())));
        CertificateRevocations revocations = mock(CertificateRevocations.class);
        when(revocations.revoke(any(), any(), any(), any(), any()))
                .thenReturn(new Revocation(NOON, Optional.of(RevocationReason.KEY_COMPROMISE)));
        return MockMvcBuilders.standaloneSetup(
                        new TasksController(mock(ApprovalDecisions.class, call -> STEP), tasks, merges, bodies),
                        new OperationsController(operations, history, mock(CertificateMerges.class), merges, bodies),
                        new OrdersController(openOrders, mock(OrderDecisions.class), operations, merges, bodies),
                        new FreezesController(freezes, bodies),
                        new TicketsController(mock(Tickets.class), operations, merges, bodies),
                        new RenewalsController(mock(ManualRenewals.class, call -> REQUEST), merges),
                        new RevocationsController(revocations, bodies),
                        new IssuerAccountController(mock(CaAccounts.class, call -> "https://ca.example/account/1")),
                        new StandingApprovalsController(standing, bodies),
                        new IssuerTrialsController(trials),
                        new StrandedCertificatesController(stranded),
                        new AuditController(search, export, chain, checkpoints, key, bodies))
                .setControllerAdvice(new ApiErrors(new DenialAudit(event -> {}, new TestClock())))
                .setCustomArgumentResolvers(RequestArgument.all().toArray(HandlerMethodArgumentResolver[]::new))
                .setMessageConverters(new WireConverter(), new ByteArrayHttpMessageConverter())
                .addFilters(new RequestIds(), KnownCaller.filter())
                .build();
    }
}
