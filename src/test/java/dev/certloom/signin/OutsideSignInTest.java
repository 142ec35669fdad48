package dev.certloom.signin;

import static dev.certloom.signin.PagesVisitor.location;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.SecuritySlice;
import dev.certloom.identity.SliceServer;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.web.util.HtmlUtils;

/** The way in to the pages, and out of them, with a company's own OpenID Connect provider: all of it over HTTP. */
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class OutsideSignInTest {

    private static final String NOT_SIGNED_IN = "/assets/out/not-signed-in.html";
    private static final String ADA = "Ada of the company with roles [certloom-auditor], groups [pki] and token '";
    /** How each JWT begins. */
    private static final String OF_A_TOKEN = "eyJ";

    private static OutsideProvider provider;
    private static SliceServer service;

    private PagesVisitor browser;

    @BeforeAll
    static void start() {
        provider = new OutsideProvider();
        service = service(provider.issuer(), "pages", OutsideProvider.secretOf("pages"));
        provider.register("pages", ClientAuthenticationMethod.CLIENT_SECRET_BASIC, service.port());
    }

    @AfterAll
    static void stop() {
        service.close();
        provider.close();
    }

    @BeforeEach
    void arrive() {
        browser = visitor(service);
    }

    @AfterEach
    void leave() {
        browser.close();
        provider.comeBack();
        provider.audience("https://localhost");
        service.bean(SecuritySlice.MovableClock.class).reset();
    }

    @Test
    void signInThenThePersonIsShownAndTheCookieIsForThisHostAlone() {
        assertThat(location(browser.get(signIn()))).endsWith("/dashboard");

        assertThat(browser.get("/dashboard/who").body()).startsWith(ADA);
        HttpCookie session = browser.cookies().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("__Host-certloom"))
                .findFirst()
                .orElseThrow();
        assertThat(session.getSecure()).isTrue();
        assertThat(session.isHttpOnly()).isTrue();
    }

    @Test
    void signInWithAStateThatIsNotOursThenNobodyIsSignedIn() {
        assertThat(location(browser.get(signIn().replaceFirst("state=[^&]*", "state=stolen"))))
                .endsWith(NOT_SIGNED_IN);

        assertNobodyIsSignedIn();
    }

    @Test
    void accessTokenForOthersThenNotSignedInAndTheLogSaysWhatToSet(CapturedOutput output) {
        provider.audience("https://other.example");

        HttpResponse<String> back = browser.get(signIn());

        assertThat(location(back)).endsWith(NOT_SIGNED_IN);
        assertNobodyIsSignedIn();
        assertThat(output)
                .contains("AKV10022: Invalid audience. Expected https://localhost, found: https://other.example.")
                .contains("with https://localhost or one of [] in its audience. Set that at the provider")
                .doesNotContain(OF_A_TOKEN)
                .doesNotContain(OutsideProvider.secretOf("pages"));
        assertThat(back.body() + back.headers()).doesNotContain(OF_A_TOKEN);
    }

    @Test
    void opaqueAccessTokenThenNotSignedInAndTheLogSaysWhatToSet(CapturedOutput output) {
        // given
        provider.register(
                "pages", ClientAuthenticationMethod.CLIENT_SECRET_BASIC, service.port(), OAuth2TokenFormat.REFERENCE);

        // when
        HttpResponse<String> back = browser.get(signIn());
        provider.register("pages", ClientAuthenticationMethod.CLIENT_SECRET_BASIC, service.port());

        // then
        assertThat(location(back)).endsWith(NOT_SIGNED_IN);
        assertNobodyIsSignedIn();
        assertThat(output)
                .contains(
                        "Expected an access token that is a signed JWT, but the provider gave one that only it can read.")
                .contains("Expected the access token to be a JWT, signed with one of [")
                .doesNotContain(OF_A_TOKEN);
    }

    @Test
    void clientTheProviderRejectsThenNotSignedInAndNoSecretIsLogged(CapturedOutput output) {
        // given
        provider.register("pages", ClientAuthenticationMethod.CLIENT_SECRET_POST, service.port());

        // when
        HttpResponse<String> back = browser.get(signIn());
        provider.register("pages", ClientAuthenticationMethod.CLIENT_SECRET_BASIC, service.port());

        // then
        assertThat(location(back)).endsWith(NOT_SIGNED_IN);
        assertThat(output).contains("invalid_client").doesNotContain(OutsideProvider.secretOf("pages"));
    }

    @Test
    void providerAwayAtTheReturnThenAPageSaysSoAndTheNextTryWorks(CapturedOutput output) {
        String back = signIn();
        provider.goAway();

        assertThat(location(browser.get(back))).endsWith(NOT_SIGNED_IN);
        assertThat(output).contains("503");

        provider.comeBack();
        browser.get(signIn());
        assertThat(browser.get("/dashboard/who").body()).startsWith(ADA);
    }

    @Test
    void providerAwayFromTheStartThenAPageSaysSoAndItIsFoundLater(CapturedOutput output) {
        // given
        provider.goAway();
        try (SliceServer early =
                        service(provider.issuerWithSecretsInBodies(), "early", OutsideProvider.secretOf("early"));
                PagesVisitor visitor = visitor(early)) {
            provider.register("early", ClientAuthenticationMethod.CLIENT_SECRET_POST, early.port());

            // when
            HttpResponse<String> away = visitor.get("/dashboard/sign-in/people");
            provider.comeBack();
            visitor.get(signIn(visitor));

            // then
            assertThat(location(away)).endsWith(NOT_SIGNED_IN);
            assertThat(output).contains("Expected the provider's metadata at " + provider.origin() + "/body, but: ");
            assertThat(visitor.get("/dashboard/who").body()).startsWith(ADA);
        }
    }

    @Test
    void clientWithoutASecretThenTheProofKeyIsEnough() {
        try (SliceServer open = service(provider.issuer(), "open", "");
                PagesVisitor visitor = visitor(open)) {
            provider.register("open", ClientAuthenticationMethod.NONE, open.port());

            visitor.get(signIn(visitor));

            assertThat(visitor.get("/dashboard/who").body()).startsWith(ADA);
        }
    }

    @Test
    void providerThatTookAnotherKeyThenPeopleStillSignIn() {
        browser.get(signIn());
        provider.rotateKeys();
        browser.cookies().removeAll();

        browser.get(signIn());

        assertThat(browser.get("/dashboard/who").body()).startsWith(ADA);
    }

    @Test
    void tokenThatEndsThenTheSessionEndsAndAFormIsNotRedirected() {
        // given
        browser.get(signIn());
        String form = browser.get("/dashboard/form").body();
        service.bean(SecuritySlice.MovableClock.class).advance(Duration.ofMinutes(5));

        // when
        HttpResponse<String> page = browser.get("/dashboard/who");
        HttpResponse<String> pressed = post("/dashboard/press", form);

        // then
        assertThat(location(page)).endsWith("/dashboard/sign-in/people");
        assertThat(pressed.statusCode()).isEqualTo(401);
        assertThat(pressed.headers().firstValue("refresh")).contains("0; url=/dashboard/sign-in/people");
    }

    @Test
    void signOutThenAlsoAtTheProviderAndThePasswordIsAskedAgain() {
        // given
        browser.get(signIn());
        HttpResponse<String> silent = browser.get(location(browser.get("/dashboard/sign-in/people")));
        assertThat(location(silent)).as("still signed in at the provider").contains("/signed-in?code=");
        browser.get(location(silent));

        // when
        HttpResponse<String> out =
                post("/dashboard/sign-out", browser.get("/dashboard/form").body());
        String leave = out.headers().firstValue("refresh").orElseThrow().substring("0; url=".length());
        HttpResponse<String> left = browser.get(leave);

        // then
        assertThat(out.statusCode()).isEqualTo(200);
        assertThat(out.headers().firstValue("Clear-Site-Data")).contains("\"storage\"");
        assertThat(out.body()).contains("<a href=\"" + HtmlUtils.htmlEscape(leave) + "\">");
        assertThat(leave).startsWith(provider.issuer() + "/leave?client_id=pages&");
        assertThat(location(left)).isEqualTo("https://localhost:" + service.port() + "/assets/out/signed-out.html");
        assertNobodyIsSignedIn();
        assertThat(location(browser.get(location(browser.get("/dashboard/sign-in/people")))))
                .endsWith("/login");
    }

    private void assertNobodyIsSignedIn() {
        assertThat(browser.get("/dashboard/who").statusCode()).isEqualTo(302);
    }

    private static SliceServer service(String issuer, String client, String secret) {
        return new SliceServer(
                "certloom.security.issuer-uri=" + issuer,
                "certloom.security.pages.client-id=" + client,
                secret.isEmpty()
                        ? "certloom.security.pages.scopes=openid,profile"
                        : "certloom.security.pages.client-secret=" + secret);
    }

    private static PagesVisitor visitor(SliceServer of) {
        return new PagesVisitor(
                URI.create("https://localhost:" + of.port()), of.tls().clientContext());
    }

    private String signIn() {
        return signIn(browser);
    }

    /** Walks to the provider and through its form, if it shows one; answers the address that the browser is sent back to. */
    private static String signIn(PagesVisitor visitor) {
        String next = location(visitor.get(location(visitor.get("/dashboard/sign-in/people"))));
        if (!next.endsWith("/login")) {
            return next;
        }
        HttpResponse<String> entered =
                post(visitor, next, "username=ada&password=" + encoded(OutsideProvider.PASSWORD));
        return location(visitor.get(location(entered)));
    }

    private HttpResponse<String> post(String path, String formToken) {
        return post(browser, path, "_csrf=" + encoded(formToken));
    }

    private static HttpResponse<String> post(PagesVisitor visitor, String address, String form) {
        return visitor.ask(
                address,
                request -> request.header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
