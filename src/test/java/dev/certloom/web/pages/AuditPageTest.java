package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.NOON;
import static dev.certloom.web.pages.TestRequests.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.Permission;
import dev.certloom.audit.AuditExport;
import dev.certloom.audit.AuditKey;
import dev.certloom.audit.AuditLine;
import dev.certloom.audit.AuditQuery;
import dev.certloom.audit.AuditSearch;
import dev.certloom.audit.Checkpoint;
import dev.certloom.audit.Checkpoints;
import dev.certloom.audit.Scope;
import dev.certloom.audit.Seal;
import dev.certloom.audit.StoredChain;
import dev.certloom.audit.StoredLine;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.kernel.Page;
import dev.certloom.operation.TestClock;
import dev.certloom.web.DenialAudit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.RequestBuilder;

/** The page of the audit record, with its template. */
class AuditPageTest {

    private static final String OPERATION = "0123456789abcdef0123456789abcdef";

    private final TestClock clock = new TestClock();
    private final AuditSearch search = mock(AuditSearch.class);
    private final AuditExport export = mock(AuditExport.class);
    private final StoredChain chain = mock(StoredChain.class);
    private final Checkpoints checkpoints = mock(Checkpoints.class);
    private final AuditKey key = mock(AuditKey.class);
    private final DashboardSlice pages = pagesFor(Set.of(Permission.AUDIT_READ));

    @BeforeEach
    void nothingIsFound() {
        when(search.find(any(), any(), any(), anyInt())).thenReturn(new Page<>(List.of(), Optional.empty()));
        when(key.keyId()).thenReturn("ab12");
    }

    @Test
    void linesThenEachWithItsSealAndFactsEscaped() {
        Seal seal = new Seal(17, "00", 1, "00", "cafe");
        when(search.find(any(), any(), any(), anyInt()))
                .thenReturn(new Page<>(
                        List.of(
                                new StoredLine(1, line("<who>", AuditLine.Outcome.REFUSED), Optional.empty()),
                                new StoredLine(2, line("Bob", AuditLine.Outcome.DONE), Optional.of(seal))),
                        Optional.of("next-1")));
        when(checkpoints.latest(eq(VAULT), anyInt()))
                .thenReturn(List.of(new Checkpoint("default", 16, "beef", NOON, "ab12", "", "")));

        assertThat(pages.read(get("/dashboard/audit?actor=Bob")))
                .contains("not sealed yet", "17", "&lt;who&gt;", "refused", "&lt;ours&gt;", "ab12", "beef")
                .contains("actor=Bob", "after=next-1", "Older entries")
                .doesNotContain("<who>", "<ours>", "No entry matches", "style=");
    }

    @Test
    void eventIsShownInWordsWithTheWordToSearchForBesideIt() {
        when(search.find(any(), any(), any(), anyInt()))
                .thenReturn(new Page<>(
                        List.of(
                                new StoredLine(
                                        1,
                                        line("Ada", "certificate-requested", AuditLine.Outcome.DONE),
                                        Optional.empty()),
                                new StoredLine(
                                        2,
                                        line("Ada", "of-an-older-release", AuditLine.Outcome.DONE),
                                        Optional.empty())),
                        Optional.empty()));

        assertThat(pages.read(get("/dashboard/audit")))
                .contains(
                        "<span>Certificate requested</span>",
                        "<code class=\"under\">certificate-requested</code>",
                        "<span>of an older release</span>");
    }

    @Test
    void aRequestIsLinkedForThoseWhoMayReadIt() {
        when(search.find(any(), any(), any(), anyInt()))
                .thenReturn(new Page<>(
                        List.of(new StoredLine(1, line("Ada", AuditLine.Outcome.DONE), Optional.empty())),
                        Optional.empty()));

        assertThat(pagesFor(Set.of(Permission.AUDIT_READ, Permission.OPERATIONS_READ))
                        .read(get("/dashboard/audit")))
                .contains("href=\"/dashboard/requests/" + OPERATION);
        assertThat(pages.read(get("/dashboard/audit"))).doesNotContain("/dashboard/requests/");
    }

    @Test
    void formThenTheSearchIsAskedForWhatItSays() {
        assertThat(pages.read(get("/dashboard/audit")
                        .param("certificate", " Web ")
                        .param("actor", "Bob")
                        .param("action", "cancel")
                        .param("outcome", "refused")
                        .param("from", "2026-01-01")
                        .param("until", "2026-01-31")))
                .contains("No entry matches", "value=\"2026-01-31\"");

        ArgumentCaptor<AuditQuery> asked = ArgumentCaptor.captor();
        verify(search).find(eq(VAULT), asked.capture(), eq(Optional.empty()), anyInt());
        assertThat(asked.getValue())
                .isEqualTo(AuditQuery.all()
                        .ofCertificate("Web")
                        .byActor("Bob")
                        .ofAction("cancel")
                        .withOutcome(AuditLine.Outcome.REFUSED)
                        .from(Instant.parse("2026-01-01T00:00:00Z"))
                        .until(Instant.parse("2026-02-01T00:00:00Z")));
    }

    @Test
    void idThatIsNoneIsRefused() {
        assertThat(pages.send(get("/dashboard/audit").param("operation", "nonsense"))
                        .getStatus())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "from, yesterday",
        "from, 2026-02-30",
        "from, 2026-01-01T00:00:00Z",
        "until, 31.12.2026",
        "until, +999999999-12-31",
        "until, 0000-01-01",
        "outcome, don"
    })
    void malformedFilterIsRefusedBeforeAnySearchExportOrVerification(String name, String value) {
        for (String more : List.of("", "web")) {
            assertRefused(get("/dashboard/audit").param(name, value).param("certificate", more), name);
            assertRefused(get("/dashboard/audit/export").param(name, value).param("certificate", more), name);
            assertRefused(post("/dashboard/audit/verify").param(name, value).param("certificate", more), name);
        }

        verifyNoInteractions(search, export, chain);
    }

    private void assertRefused(RequestBuilder request, String name) {
        MockHttpServletResponse answer = pages.send(request);
        assertThat(answer.getStatus()).isEqualTo(400);
        assertThat(DashboardSlice.text(answer)).contains("That was refused", "Property " + name + " has invalid value");
        assertThat(answer.getHeader("Content-Disposition")).isNull();
    }

    @Test
    void verifyThenTheVerdictIsSaidOnTheSamePage() {
        when(chain.verify(eq(VAULT), eq(Scope.certificate("web")), any()))
                .thenReturn(new Verdict.Sound("default", Optional.of("certificates/web"), 3, 1, 3, 0, NOON));
        when(chain.verify(eq(VAULT), eq(Scope.everything()), any()))
                .thenReturn(new Verdict.Broken(Verdict.Fault.CHANGED, 2, "It was changed."));

        MvcResult sound = pages.perform(post("/dashboard/audit/verify?certificate=web"));
        MvcResult broken = pages.perform(post("/dashboard/audit/verify"));

        assertThat(sound.getResponse().getRedirectedUrl()).isEqualTo("/dashboard/audit?certificate=web");
        assertThat(String.valueOf(sound.getFlashMap().get("notice")))
                .startsWith("The record is intact: 3 entries of certificates/web");
        assertThat(String.valueOf(broken.getFlashMap().get("problem")))
                .isEqualTo("The record is not intact (an entry was changed, entry 2): It was changed.");
    }

    @Test
    void exportAndKeyAreFiles() throws Exception {
        when(key.pem()).thenReturn("-----BEGIN PUBLIC KEY-----");

        MockHttpServletResponse exported = pages.send(get("/dashboard/audit/export?object=issuers/ca"));
        MockHttpServletResponse pem = pages.send(get("/dashboard/audit/public-key.pem"));

        verify(export).write(eq(VAULT), eq(new Scope.OneObject("issuers/ca")), any(), any());
        assertThat(exported.getHeader("Content-Disposition"))
                .isEqualTo("attachment; filename=\"certloom-audit-default.jsonl\"");
        assertThat(pem.getHeader("Content-Disposition")).contains("certloom-audit-ab12.pem");
        assertThat(pem.getContentAsString()).contains("BEGIN PUBLIC KEY");
    }

    @Test
    void checkpointThenWhatWasSignedIsSaid() {
        when(checkpoints.make(eq(VAULT), any()))
                .thenReturn(new Checkpoint("default", 16, "beef", NOON, "ab12", "", ""));

        MvcResult pressed = pages.perform(post("/dashboard/audit/checkpoints"));

        assertThat(pressed.getResponse().getRedirectedUrl()).isEqualTo("/dashboard/audit");
        assertThat(pressed.getFlashMap().get("notice")).isEqualTo("Signed: the record up to entry 16.");
    }

    private DashboardSlice pagesFor(Set<Permission> permissions) {
        return new DashboardSlice(
                clock,
                permissions,
                new AuditPage(
                        search,
                        export,
                        chain,
                        checkpoints,
                        key,
                        new ActionResult(new DenialAudit(event -> {}, clock))));
    }

    private static AuditLine line(String who, AuditLine.Outcome outcome) {
        return line(who, "cancel", outcome);
    }

    private static AuditLine line(String who, String action, AuditLine.Outcome outcome) {
        return new AuditLine(
                NOON,
                "default",
                "certificates/web",
                Optional.of(OPERATION),
                Optional.empty(),
                action,
                outcome,
                "bob-id",
                who,
                "token-2",
                "127.0.0.1",
                Map.of("reason", "<ours>"));
    }
}
