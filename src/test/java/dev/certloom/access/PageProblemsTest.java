package dev.certloom.access;

import static dev.certloom.signin.PagesVisitor.location;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.identity.InMemoryPeople;
import dev.certloom.identity.Passwords;
import dev.certloom.identity.PersonLogin;
import dev.certloom.identity.SliceServer;
import dev.certloom.identity.TestPerson;
import dev.certloom.signin.PagesVisitor;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people read at the addresses of pages when something is wrong: never JSON. */
class PageProblemsTest {

    private static final String PASSWORD = "correct horse battery";

    private static SliceServer service;

    private PagesVisitor browser;

    @BeforeAll
    static void start() {
        service = new SliceServer();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void arrive() {
        browser = new PagesVisitor(
                URI.create("https://localhost:" + service.port()), service.tls().clientContext());
        people().add(TestPerson.named("ada")
                .passwordHash(service.bean(Passwords.class).encode(PASSWORD))
                .groups("pki")
                .build());
    }

    @AfterEach
    void leave() {
        people().away(false);
        service.bean(Availability.class).answered(Dependency.DATABASE);
        browser.close();
        people().remove("ada");
    }

    @Test
    void databaseThatIsAwayIsSaidOnAPageThatNeedsNothingAndTriesAgain() {
        browser.signIn("ada", PASSWORD);
        service.bean(Availability.class).failed(Dependency.DATABASE);
        people().away(true);

        HttpResponse<String> page = browser.get("/dashboard/who?all=1");

        assertThat(page.statusCode()).isEqualTo(503);
        assertPage(page);
        assertThat(page.body())
                .contains("The database is away", "It has not answered since 20", "is kept", "tries again by itself")
                .contains("--accent: #0b57d0")
                .doesNotContain("<link", "<script", "secret-dsn");
        assertThat(page.headers().firstValue("Refresh")).contains("5; url=/dashboard/who?all=1");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "style-src 'sha256-")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");

        people().away(false);
        assertThat(browser.get("/dashboard/who").statusCode()).isEqualTo(200);
    }

    @Test
    void formThatIsSentWhileTheDatabaseIsAwayIsNotSentAgainByItself() {
        browser.signIn("ada", PASSWORD);
        people().away(true);

        HttpResponse<String> page = browser.ask(
                "/dashboard/press",
                asked -> asked.POST(HttpRequest.BodyPublishers.noBody())
                        .header("Referer", "https://localhost:%d/dashboard/form?a=b".formatted(service.port())));

        assertThat(page.statusCode()).isEqualTo(503);
        assertPage(page);
        assertThat(page.headers().firstValue("Refresh")).contains("5; url=/dashboard/form?a=b");
    }

    @Test
    void routeThatFailsForLackOfTheDatabaseIsSaidInTheSameWay() {
        browser.signIn("ada", PASSWORD);

        HttpResponse<String> page = browser.get("/dashboard/fails");

        assertThat(page.statusCode()).isEqualTo(503);
        assertPage(page);
        assertThat(page.body()).contains("The database is away").doesNotContain("secret-dsn");
    }

    @Test
    void partOfAPageIsAnsweredWithASentenceAndNoPageAroundIt() {
        browser.signIn("ada", PASSWORD);
        people().away(true);

        HttpResponse<String> part = browser.ask("/dashboard/who", asked -> asked.header("HX-Request", "true"));

        assertThat(part.statusCode()).isEqualTo(503);
        assertThat(part.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(part.body()).startsWith("<p class=\"problem\"").doesNotContain("<html");
        assertThat(part.headers().firstValue("Refresh")).isEmpty();
    }

    @Test
    void signInWhileTheDatabaseIsAwaySaysSo() {
        PersonLogin.Page form = browser.signInForm();
        people().away(true);

        PersonLogin.Answer answer = form.enter("ada", PASSWORD);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("content-type")).startsWith("text/html");
        assertThat(answer.body()).contains("The database is away").doesNotContain("{\"");
    }

    @Test
    void formOfAnotherSessionIsRefusedOnAPageOfTheViewer() {
        browser.signIn("ada", PASSWORD);

        HttpResponse<String> page =
                browser.ask("/dashboard/press", asked -> asked.POST(HttpRequest.BodyPublishers.noBody()));
        HttpResponse<String> part = browser.ask(
                "/dashboard/press",
                asked -> asked.POST(HttpRequest.BodyPublishers.noBody()).header("HX-Request", "true"));

        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).isEqualTo("This page was out of date");
        assertThat(part.statusCode()).isEqualTo(403);
        assertThat(part.body()).contains("This page was out of date").startsWith("<p ");
    }

    @Test
    void formSentAfterTheSessionEndedLeadsBackToItsPageAfterSignIn() {
        HttpResponse<String> page = browser.ask(
                "/dashboard/press",
                asked -> asked.POST(HttpRequest.BodyPublishers.noBody())
                        .header("Referer", "https://localhost:%d/dashboard/form?a=b".formatted(service.port())));

        assertThat(page.statusCode()).isEqualTo(401);
        assertPage(page);
        assertThat(page.body()).contains("Your session has ended");
        assertThat(location(browser.signIn("ada", PASSWORD))).endsWith("/dashboard/form?a=b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example/dashboard/form",
                "https://localhost/dashboard/form",
                "/certificates/web"
            })
    void formThatIsSentFromElsewhereLeadsToNoPageOfItsChoice(String referer) {
        browser.ask(
                "/dashboard/press",
                asked -> asked.POST(HttpRequest.BodyPublishers.noBody()).header("Referer", referer));

        assertThat(location(browser.signIn("ada", PASSWORD))).endsWith("/dashboard");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /assets/nothing.css, 404",
        "GET, /dashboard/live, 404",
        "GET, /dashboard/a%00b, 400",
        "GET, /dashboard/a;b=c, 400",
    })
    void whatIsNoPageIsSaidOnOne(String verb, String path, int status) {
        browser.signIn("ada", PASSWORD);

        HttpResponse<String> page = browser.ask(
                path,
                asked -> asked.method(verb, HttpRequest.BodyPublishers.noBody()).header("Accept", "application/json"));

        assertThat(page.statusCode()).isEqualTo(status);
        assertPage(page);
    }

    @Test
    void streamOfNobodyIsAnsweredWithoutJson() {
        HttpResponse<String> answer =
                browser.ask("/dashboard/live", asked -> asked.setHeader("Accept", "text/event-stream"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertPage(answer);
    }

    @Test
    void hostWithoutAVaultIsSaidOnAPageToPeopleAndInJsonToPrograms() {
        SliceServer.Answer page = service.send("GET /dashboard", "nobody.example", "");
        SliceServer.Answer route = service.send("GET /certificates", "nobody.example", "");

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.body()).contains("none is named &#39;nobody.example&#39;");
        assertThat(route.status()).isEqualTo(404);
        assertThat(route.json().at("/error/code").asString()).isEqualTo("VaultNotFound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/certificates", "/nothing", "/"})
    void otherAddressesAnswerProgramsAsBefore(String path) {
        HttpResponse<String> answer = browser.ask(path, asked -> asked.setHeader("Accept", "text/html, */*"));

        if (path.equals("/")) {
            assertThat(answer.statusCode()).isEqualTo(302);
        } else {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).startsWith("{\"error\":");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/certificates, 404",
        "/nothing, 404",
        "/people, 404",
        "/actuator/env, 404",
        "/error, 404",
        "/a%00b, 400",
    })
    void addressThatSomebodyTypedIsAnsweredWithAPage(String path, int status) {
        HttpResponse<String> page = browser.ask(
                path,
                asked -> asked.setHeader("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                        .header("Sec-Fetch-Mode", "navigate")
                        .header("Sec-Fetch-Dest", "document"));

        assertThat(page.statusCode()).isEqualTo(status);
        assertPage(page);
        assertThat(page.body()).contains("href=\"/dashboard");
    }

    private static void assertPage(HttpResponse<String> page) {
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.body()).startsWith("<!DOCTYPE html>").contains("<h1>").doesNotContain("\"error\"");
    }

    private static InMemoryPeople people() {
        return service.bean(InMemoryPeople.class);
    }
}
