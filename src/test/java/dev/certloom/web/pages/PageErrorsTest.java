package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.request;

import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.PageProblem;
import dev.certloom.access.Permission;
import dev.certloom.access.TestAccess;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.compute.Saturated;
import dev.certloom.compute.TestCompute;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.TestClock;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What a page says that cannot be shown. */
class PageErrorsTest {

    private final TestClock clock = new TestClock();
    private final Availability availability = new Availability(clock, clock);
    private final DashboardSlice pages = new DashboardSlice(clock, availability, Set.of(), new Failing());

    /** Conditional, so that a scan for another test's application leaves it out. */
    @Controller
    @ConditionalOnProperty("test.routes")
    static final class Failing {

        @AnyAuthenticatedCaller(because = "it shows nothing")
        @GetMapping("/dashboard/fails")
        String fails(
                @RequestParam String how,
                @RequestParam(defaultValue = "1") int number,
                @RequestParam(defaultValue = "") String sent,
                HttpServletResponse response)
                throws IOException {
            if (!sent.isEmpty()) {
                response.getWriter().write(sent);
                response.flushBuffer();
            }
            throw switch (how) {
                case "saturated" -> saturated();
                case "pool" -> new CannotCreateTransactionException("secret-dsn");
                case "store" -> new DataAccessResourceFailureException("secret-dsn");
                case "wrapped" -> new IllegalStateException(new DataAccessResourceFailureException("secret-dsn"));
                case "broken" ->
                    new IllegalStateException(
                            new CannotCreateTransactionException("secret-dsn", new IOException("Broken pipe")));
                case "refused" -> TestAccess.refused(Permission.AUDIT_READ, "chief", "certloom-auditor");
                case "quicker" -> new DuplicateKeyException("secret-dsn");
                case "rejected" -> new RequestRejectedException("secret-dsn");
                case "unexpected" -> new IllegalStateException("secret-dsn");
                default -> new Refusal(Refusal.Kind.valueOf(how), "Expected <this>, but that.");
            };
        }
    }

    private static RuntimeException saturated() {
        try {
            return TestCompute.saturated().call(() -> new IllegalStateException("computed"));
        } catch (Saturated e) {
            return e;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "unexpected"})
    void fileThatIsHalfSentIsBrokenOffInsteadOfLookingWhole(String how) {
        assertThatThrownBy(() -> send("how=" + how + "&sent=half")).rootCause().hasMessage("secret-dsn");
    }

    @ParameterizedTest
    @CsvSource({
        "TASK_NOT_FOUND, 404, Not found",
        "PENDING_NOT_FOUND, 404, Not found",
        "CERTIFICATE_NOT_FOUND, 404, Not found",
        "NOT_ALLOWED, 403, That was refused",
        "FORBIDDEN, 403, That was refused",
        "NOT_YET, 503, That was refused",
        "THROTTLED, 429, That was refused",
        "CONFLICT, 409, That was refused",
        "INVALID, 400, That was refused"
    })
    void refusalIsSaidInItsWords(String kind, int status, String title) {
        assertThat(page(kind, status)).contains(title, "Expected &lt;this&gt;, but that.", "Sign out", "Ada");
    }

    @Test
    void tooMuchToComputeIsSaidInAPlainSentence() {
        MockHttpServletResponse answer = send("how=saturated");

        assertThat(answer.getStatus()).isEqualTo(429);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("5");
        assertThat(page("saturated", 429)).contains("The service is busy", "Nothing was changed", "Sign out", "Ada");
    }

    @ParameterizedTest
    @EnumSource(Refusal.Kind.class)
    void everyKindOfRefusalHasAPage(Refusal.Kind kind) {
        assertThat(send("how=" + kind).getStatus()).isBetween(400, 503).isNotEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource({
        "pool, 503, The database is away",
        "store, 503, The database is away",
        "wrapped, 503, The database is away",
        "broken, 503, The database is away",
        "quicker, 409, Someone else made a change first",
        "rejected, 400, This request is not valid",
        "unexpected, 500, Something went wrong here"
    })
    void faultOfOursIsSaidWithoutItsDetails(String how, int status, String title) {
        assertThat(page(how, status)).contains(title).doesNotContain("secret-dsn", "Exception");
    }

    @ParameterizedTest
    @CsvSource({"how=INVALID&number=many", "number=1"})
    void addressThatIsNoneOfOursIsRefused(String query) {
        assertThat(send(query).getStatus()).isEqualTo(400);
        assertThat(DashboardSlice.text(send(query))).contains("This request is not valid");
    }

    @ParameterizedTest
    @CsvSource({"TASK_NOT_FOUND, 404", "store, 503", "unexpected, 500"})
    void partOfAPageFailsWithTheSameStatusAndASentence(String how, int status) {
        MockHttpServletResponse part =
                pages.send(get("/dashboard/fails").param("how", how).header("HX-Request", "true"));

        assertThat(part.getStatus()).isEqualTo(status);
        assertThat(DashboardSlice.text(part))
                .startsWith("<p class=\"problem\" role=\"alert\"><strong>")
                .doesNotContain("<html");
    }

    @Test
    void pageThatIsForOthersKeepsTheMenuAndSaysWhoMay() {
        assertThat(page("refused", 403))
                .contains("This page is not for you", "Sign out", "My tasks", "Bob")
                .contains("Certloom/vaults/audit/read", "These roles grant it: certloom-auditor, chief.");
    }

    @ParameterizedTest
    @CsvSource({"GET, 404, Not found", "POST, 405, Nothing can be sent", "DELETE, 405, Nothing can be sent"})
    void addressOfNoPageKeepsTheMenu(String verb, int status, String title) {
        MockHttpServletResponse answer = pages.send(request(HttpMethod.valueOf(verb), "/dashboard/nothing/here"));

        assertThat(answer.getStatus()).isEqualTo(status);
        assertThat(DashboardSlice.text(answer)).contains(title, "Sign out", "My tasks");
        assertThat(answer.getHeader("Allow")).isEqualTo(status == 405 ? "GET, HEAD" : null);
    }

    @Test
    void browsersRenderAPageInStandardsMode() {
        assertThat(page("TASK_NOT_FOUND", 404)).startsWith("<!DOCTYPE html>");
    }

    @Test
    void whatWasFoundBeforeAnyPageIsShownWithTheMenuAndTheWayBack() {
        MockHttpServletResponse answer = pages.send(post("/dashboard/problem")
                .requestAttr(PageProblem.ATTRIBUTE, PageProblem.of(HttpStatus.FORBIDDEN))
                .header("Referer", "http://localhost/dashboard/tasks?kind=merge"));

        assertThat(answer.getStatus()).isEqualTo(403);
        assertThat(DashboardSlice.text(answer)).contains("That was refused", "Sign out", "/dashboard/tasks?kind=merge");
        assertThat(pages.send(get("/dashboard/problem")).getStatus()).isEqualTo(404);
    }

    @Test
    void everyPageSaysWhatIsAwayAndSinceWhen() {
        assertThat(page("TASK_NOT_FOUND", 404)).containsPattern("id=\"engine-away\"[^>]* hidden");

        availability.failed(Dependency.ENGINE);

        assertThat(page("TASK_NOT_FOUND", 404).replaceAll("\\s+", " "))
                .doesNotContainPattern("id=\"engine-away\"[^>]* hidden")
                .containsPattern("id=\"database-away\"[^>]* hidden")
                .contains(
                        "The engine is away since <span class=\"since\">2026-03-01 12:00:00 UTC</span>; what you decide is kept.");
    }

    private String page(String how, int status) {
        MockHttpServletResponse page = send("how=" + how);
        assertThat(page.getStatus()).isEqualTo(status);
        assertThat(page.getContentType()).startsWith("text/html");
        return DashboardSlice.text(page);
    }

    private MockHttpServletResponse send(String query) {
        return pages.send(get("/dashboard/fails?" + query));
    }
}
