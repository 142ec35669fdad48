package dev.certloom.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.SecuritySlice;
import dev.certloom.identity.SliceServer;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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

    private final CookieManager cookies = new CookieManager();
    private HttpClient browser;

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
        browser = browserFor(service);
    }

    @AfterEach
    void leave() {
        browser.close();
        provider.comeBack();
        provider.audience("https://localhost");
        service.bean(SecuritySlice.MovableClock.class).reset();
    }

    @Test
    void signInThenThePersonIsShownAndTheCookieIsForThisHostAlone() throws Exception {
        assertThat(location(get(signIn()))).endsWith("/dashboard");

        assertThat(get("/dashboard/who").body()).startsWith(ADA);
        HttpCookie session = cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("__Host-certloom"))
                .findFirst()
                .orElseThrow();
        assertThat(session.getSecure()).isTrue();
        assertThat(session.isHttpOnly()).isTrue();
    }

    @Test
    void signInWithAStateThatIsNotOursThenNobodyIsSignedIn() throws Exception {
        assertThat(location(get(signIn().replaceFirst("state=[^&]*", "state=stolen"))))
                .endsWith(NOT_SIGNED_IN);

        assertNobodyIsSignedIn();
    }

    @Test
    void accessTokenForOthersThenNotSignedInAndTheLogSaysWhatToSet(CapturedOutput output) throws Exception {
        provider.audience("https://other.example");

        HttpResponse<String> back = get(signIn());

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
    void opaqueAccessTokenThenNotSignedInAndTheLogSaysWhatToSet(CapturedOutput output) throws Exception {
        // given
        provider.register(
                "pages", ClientAuthenticationMethod.CLIENT_SECRET_BASIC, service.port(), OAuth2TokenFormat.REFERENCE);

        // when
        HttpResponse<String> back = get(signIn());
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
    void clientTheProviderRejectsThenNotSignedInAndNoSecretIsLogged(CapturedOutput output) throws Exception {
        // given
        provider.register("pages", ClientAuthenticationMethod.CLIENT_SECRET_POST, service.port());

        // when
        HttpResponse<String> back = get(signIn());
        provider.register("pages", ClientAuthenticationMethod.CLIENT_SECRET_BASIC, service.port());

        // then
        assertThat(location(back)).endsWith(NOT_SIGNED_IN);
        assertThat(output).contains("invalid_client").doesNotContain(OutsideProvider.secretOf("pages"));
    }

    @Test
    void providerAwayAtTheReturnThenAPageSaysSoAndTheNextTryWorks(CapturedOutput output) throws Exception {
        String back = signIn();
        provider.goAway();

        assertThat(location(get(back))).endsWith(NOT_SIGNED_IN);
        assertThat(output).contains("503");

        provider.comeBack();
        get(signIn());
        assertThat(get("/dashboard/who").body()).startsWith(ADA);
    }

    @Test
    void providerAwayFromTheStartThenAPageSaysSoAndItIsFoundLater(CapturedOutput output) throws Exception {
        // given
        provider.goAway();
        try (SliceServer early =
                service(provider.issuerWithSecretsInBodies(), "early", OutsideProvider.secretOf("early"))) {
            provider.register("early", ClientAuthenticationMethod.CLIENT_SECRET_POST, early.port());
            browser = browserFor(early);

            // when
            HttpResponse<String> away = get(early, "/dashboard/sign-in/people");
            provider.comeBack();
            get(early, signIn(early));

            // then
            assertThat(location(away)).endsWith(NOT_SIGNED_IN);
            assertThat(output).contains("Expected the provider's metadata at " + provider.origin() + "/body, but: ");
            assertThat(get(early, "/dashboard/who").body()).startsWith(ADA);
        }
    }

    @Test
    void clientWithoutASecretThenTheProofKeyIsEnough() throws Exception {
        try (SliceServer open = service(provider.issuer(), "open", "")) {
            provider.register("open", ClientAuthenticationMethod.NONE, open.port());
            browser = browserFor(open);

            get(open, signIn(open));

            assertThat(get(open, "/dashboard/who").body()).startsWith(ADA);
        }
    }

    @Test
    void providerThatTookAnotherKeyThenPeopleStillSignIn() throws Exception {
        get(signIn());
        provider.rotateKeys();
        cookies.getCookieStore().removeAll();

        get(signIn());

        assertThat(get("/dashboard/who").body()).startsWith(ADA);
    }

    @Test
    void tokenThatEndsThenTheSessionEndsAndAFormIsNotRedirected() throws Exception {
        // given
        get(signIn());
        String form = get("/dashboard/form").body();
        service.bean(SecuritySlice.MovableClock.class).advance(Duration.ofMinutes(5));

        // when
        HttpResponse<String> page = get("/dashboard/who");
        HttpResponse<String> pressed = post("/dashboard/press", form);

        // then
        assertThat(location(page)).endsWith("/dashboard/sign-in/people");
        assertThat(pressed.statusCode()).isEqualTo(401);
        assertThat(pressed.headers().firstValue("refresh")).contains("0; url=/dashboard/sign-in/people");
    }

    @Test
    void signOutThenAlsoAtTheProviderAndThePasswordIsAskedAgain() throws Exception {
        // given
        get(signIn());
        HttpResponse<String> silent = get(location(get("/dashboard/sign-in/people")));
        assertThat(location(silent)).as("still signed in at the provider").contains("/signed-in?code=");
        get(location(silent));

        // when
        HttpResponse<String> out =
                post("/dashboard/sign-out", get("/dashboard/form").body());
        String leave = out.headers().firstValue("refresh").orElseThrow().substring("0; url=".length());
        HttpResponse<String> left = get(leave);

        // then
        assertThat(out.statusCode()).isEqualTo(200);
        assertThat(out.headers().firstValue("Clear-Site-Data")).contains("\"storage\"");
        assertThat(out.body()).contains("<a href=\"" + HtmlUtils.htmlEscape(leave) + "\">");
        assertThat(leave).startsWith(provider.issuer() + "/leave?client_id=pages&");
        assertThat(location(left)).isEqualTo("https://localhost:" + service.port() + "/assets/out/signed-out.html");
        assertNobodyIsSignedIn();
        assertThat(location(get(location(get("/dashboard/sign-in/people"))))).endsWith("/login");
    }

    private void assertNobodyIsSignedIn() throws Exception {
        assertThat(get("/dashboard/who").statusCode()).isEqualTo(302);
    }

    private static SliceServer service(String issuer, String client, String secret) {
        return new SliceServer(
                "certloom.security.issuer-uri=" + issuer,
                "certloom.security.pages.client-id=" + client,
                secret.isEmpty()
                        ? "certloom.security.pages.scopes=openid,profile"
                        : "certloom.security.pages.client-secret=" + secret);
    }

    private HttpClient browserFor(SliceServer shown) {
        return HttpClient.newBuilder()
                .sslContext(shown.tls().clientContext())
                .cookieHandler(cookies)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private String signIn() throws Exception {
        return signIn(service);
    }

    /** Walks to the provider and through its form, if it shows one; answers the address that the browser is sent back to. */
    private String signIn(SliceServer at) throws Exception {
        String authorize = location(get(at, "/dashboard/sign-in/people"));
        String next = location(get(authorize));
        if (!next.endsWith("/login")) {
            return next;
        }
        HttpResponse<String> entered = send(HttpRequest.newBuilder(URI.create(next))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=ada&password="
                        + URLEncoder.encode(OutsideProvider.PASSWORD, StandardCharsets.UTF_8))));
        return location(get(location(entered)));
    }

    private HttpResponse<String> get(String address) throws Exception {
        return get(service, address);
    }

    private HttpResponse<String> get(SliceServer at, String address) throws Exception {
        return send(HttpRequest.newBuilder(
                URI.create("https://localhost:" + at.port()).resolve(address)));
    }

    private HttpResponse<String> post(String path, String formToken) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("https://localhost:" + service.port() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("_csrf=" + URLEncoder.encode(formToken, StandardCharsets.UTF_8))));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return browser.send(
                request.header("Accept", "text/html")
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("location")
                .orElseThrow(() -> new AssertionError(
                        "Expected to be sent on, but got " + answer.statusCode() + " " + answer.body()));
    }
}
