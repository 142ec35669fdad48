package dev.certloom.signin;

import static dev.certloom.signin.PagesVisitor.location;
import static dev.certloom.signin.PagesVisitor.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.BuiltInRole;
import dev.certloom.identity.InMemoryPeople;
import dev.certloom.identity.Passwords;
import dev.certloom.identity.SliceServer;
import dev.certloom.identity.TestPerson;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way in to the pages: OpenID Connect at the embedded server, and a session. */
class PagesSignInTest {

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
        service.bean(InMemoryPeople.class)
                .add(TestPerson.named("ada")
                        .passwordHash(service.bean(Passwords.class).encode(PASSWORD))
                        .groups("pki")
                        .build());
    }

    @AfterEach
    void leave() {
        browser.close();
        service.bean(InMemoryPeople.class).remove("ada");
    }

    @Test
    void pageWhenNobodyIsSignedInThenSignInWithProofStateAndNonce() {
        HttpResponse<String> first = browser.get("/dashboard/who");
        HttpResponse<String> second = browser.get(location(first));

        assertThat(first.statusCode()).isEqualTo(302);
        assertThat(parameters(location(second)))
                .containsEntry("client_id", "certloom-people")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", "https://localhost:%d/signed-in".formatted(service.port()))
                .containsKeys("code_challenge", "state", "nonce");
    }

    @Test
    void signInThenTheAskedPageIsShownAndTheCookieIsForThisHost() {
        browser.get("/dashboard/who");
        HttpResponse<String> back = browser.get(browser.addressAfterSignIn("ada", PASSWORD));

        assertThat(location(back)).endsWith("/dashboard/who");
        assertThat(browser.get("/dashboard/who").body())
                .startsWith("Ada with roles [], groups [pki] and token '")
                .doesNotEndWith("''");
        HttpCookie session = browser.cookies().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("__Host-certloom"))
                .findFirst()
                .orElseThrow();
        assertThat(session.getSecure()).isTrue();
        assertThat(session.isHttpOnly()).isTrue();
        assertThat(session.getPath()).isEqualTo("/");
    }

    @Test
    void signInWithAStateThatIsNotOursThenNobodyIsSignedIn() {
        HttpResponse<String> back =
                browser.get(browser.addressAfterSignIn("ada", PASSWORD).replaceFirst("state=[^&]*", "state=stolen"));

        assertThat(location(back)).endsWith("/assets/out/not-signed-in.html");
        assertThat(browser.get("/dashboard/who").statusCode()).isEqualTo(302);
    }

    @Test
    void codeOfAnotherBrowserThenNobodyIsSignedIn() {
        String answer = browser.addressAfterSignIn("ada", PASSWORD);
        browser.cookies().removeAll();

        assertThat(location(browser.get(answer))).endsWith("/assets/out/not-signed-in.html");
    }

    @Test
    void pageWhenABearerTokenIsSentThenItIsOfNoUse() {
        HttpResponse<String> answer = browser.ask(
                "/dashboard/who",
                asked -> asked.header(
                        "Authorization",
                        "Bearer " + service.tokenWithRoles("someone", BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName())));

        assertThat(answer.statusCode()).isEqualTo(302);
    }

    @Test
    void partOfAPageWhenNobodyIsSignedInThenThePageIsToBeLoadedAnew() {
        HttpResponse<String> answer = browser.ask("/dashboard/who", asked -> asked.header("HX-Request", "true"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("HX-Refresh")).contains("true");
        assertThat(location(browser.get(browser.addressAfterSignIn("ada", PASSWORD))))
                .as("the part is no page")
                .endsWith("/dashboard");
    }

    @Test
    void formOfAnotherPageThenItIsRefused() {
        browser.get("/dashboard/who");
        browser.get(browser.addressAfterSignIn("ada", PASSWORD));

        HttpResponse<String> answer =
                browser.ask("/dashboard/press", asked -> asked.POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("pressed");
    }

    @Test
    void everyPageThenNothingButOurOwnFilesRunsAndNobodyFramesIt() {
        HttpResponse<String> answer = browser.get("/dashboard/who");

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
}
