package dev.certloom.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.BuiltInRole;
import dev.certloom.identity.InMemoryPeople;
import dev.certloom.identity.Passwords;
import dev.certloom.identity.Person;
import dev.certloom.identity.PersonLogin;
import dev.certloom.identity.SliceServer;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way in to the pages: OpenID Connect at the embedded server, and a session. */
class PagesSignInTest {

    private static final String PASSWORD = "correct horse battery";

    private static SliceServer service;

    private final CookieManager cookies = new CookieManager();
    private HttpClient browser;
    private PersonLogin login;

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
        browser = HttpClient.newBuilder()
                .sslContext(service.tls().clientContext())
                .cookieHandler(cookies)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        login = service.login();
        service.bean(InMemoryPeople.class)
                .add(new Person(
                        UUID.randomUUID().toString(),
                        "ada",
                        "Ada",
                        Optional.empty(),
                        service.bean(Passwords.class).hash(PASSWORD),
                        Set.of(),
                        Set.of("pki"),
                        false,
                        Instant.EPOCH,
                        Instant.EPOCH));
    }

    @AfterEach
    void leave() {
        login.close();
        browser.close();
        service.bean(InMemoryPeople.class).remove("ada");
    }

    @Test
    void pageWhenNobodyIsSignedInThenSignInWithProofStateAndNonce() throws Exception {
        HttpResponse<String> first = get("/dashboard/who");
        HttpResponse<String> second = get(location(first));

        assertThat(first.statusCode()).isEqualTo(302);
        assertThat(parameters(location(second)))
                .containsEntry("client_id", "certloom-people")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", "https://localhost:%d/signed-in".formatted(service.port()))
                .containsKeys("code_challenge", "state", "nonce");
    }

    @Test
    void signInThenTheAskedPageIsShownAndTheCookieIsForThisHost() throws Exception {
        get("/dashboard/who");
        HttpResponse<String> back = get(signIn());

        assertThat(location(back)).endsWith("/dashboard/who");
        assertThat(get("/dashboard/who").body())
                .startsWith("Ada with roles [], groups [pki] and token '")
                .doesNotEndWith("''");
        HttpCookie session = cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("__Host-certloom"))
                .findFirst()
                .orElseThrow();
        assertThat(session.getSecure()).isTrue();
        assertThat(session.isHttpOnly()).isTrue();
        assertThat(session.getPath()).isEqualTo("/");
    }

    @Test
    void signInWithAStateThatIsNotOursThenNobodyIsSignedIn() throws Exception {
        HttpResponse<String> back = get(signIn().replaceFirst("state=[^&]*", "state=stolen"));

        assertThat(location(back)).endsWith("/assets/out/not-signed-in.html");
        assertThat(get("/dashboard/who").statusCode()).isEqualTo(302);
    }

    @Test
    void codeOfAnotherBrowserThenNobodyIsSignedIn() throws Exception {
        String answer = signIn();
        cookies.getCookieStore().removeAll();

        assertThat(location(get(answer))).endsWith("/assets/out/not-signed-in.html");
    }

    @Test
    void pageWhenABearerTokenIsSentThenItIsOfNoUse() throws Exception {
        HttpResponse<String> answer = browser.send(
                page("/dashboard/who")
                        .header(
                                "Authorization",
                                "Bearer "
                                        + service.tokenWithRoles(
                                                "someone", BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(302);
    }

    @Test
    void partOfAPageWhenNobodyIsSignedInThenThePageIsToBeLoadedAnew() throws Exception {
        HttpResponse<String> answer = browser.send(
                page("/dashboard/who").header("HX-Request", "true").build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("HX-Refresh")).contains("true");
        assertThat(location(get(signIn()))).as("the part is no page").endsWith("/dashboard");
    }

    @Test
    void formOfAnotherPageThenItIsRefused() throws Exception {
        get("/dashboard/who");
        get(signIn());

        HttpResponse<String> answer = browser.send(
                page("/dashboard/press")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("pressed");
    }

    @Test
    void everyPageThenNothingButOurOwnFilesRunsAndNobodyFramesIt() throws Exception {
        HttpResponse<String> answer = get("/dashboard/who");

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    /** Walks to the sign-in page and through it; answers the address that the browser is sent back to. */
    private String signIn() throws Exception {
        String authorize = location(get("/dashboard/sign-in/people"));
        return login.open(parameters(authorize)).enter("ada", PASSWORD).header("location");
    }

    private HttpResponse<String> get(String address) throws Exception {
        return browser.send(page(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder page(String address) {
        return HttpRequest.newBuilder(
                        URI.create("https://localhost:" + service.port()).resolve(address))
                .header("Accept", "text/html")
                .timeout(Duration.ofSeconds(30));
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("location")
                .orElseThrow(() -> new AssertionError(
                        "Expected to be sent on, but got " + answer.statusCode() + " " + answer.body()));
    }

    private static Map<String, String> parameters(String address) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Arrays.stream(URI.create(address).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> parameters.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        return parameters;
    }
}
