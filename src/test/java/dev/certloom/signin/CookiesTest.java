package dev.certloom.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.PersonLogin;
import dev.certloom.identity.SliceServer;
import dev.certloom.identity.SliceServer.Answer;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.UriComponentsBuilder;

/** The cookies of every route: what they are, and that strangers leave no session behind. */
class CookiesTest {

    private static final SliceServer SERVICE = SliceServer.shared();
    private static final String SESSION = "__Host-certloom=";
    private static final String WANTED = "__Host-certloom-wanted";
    private static final List<String> COOKIES = cookiesOfStrangers();

    @Test
    void everyCookieIsForThisHostOverTlsAndNotForScripts() {
        // when
        Set<String> names = new TreeSet<>();
        for (String cookie : COOKIES) {
            names.add(cookie.substring(0, cookie.indexOf('=')));
            assertThat(cookie)
                    .startsWith("__Host-")
                    .containsPattern("(?i); Path=/(;|$)")
                    .containsPattern("(?i); Secure(;|$)")
                    .containsPattern("(?i); HttpOnly(;|$)")
                    .containsPattern("(?i); SameSite=Lax(;|$)")
                    .doesNotContainPattern("(?i); Domain=");
        }

        // then: also those that are taken back
        assertThat(names).containsExactly("__Host-certloom-sign-in", "__Host-certloom-started", WANTED);
    }

    @Test
    void strangersGetNoSession() {
        assertThat(COOKIES).noneMatch(cookie -> cookie.startsWith(SESSION));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example/",
                "/\\evil.example/",
                "/dashboard\\@evil.example",
                "/dashboard.evil.example",
                "/dashboard@evil.example",
                "/dashboard/a\r\nSet-Cookie: x=y",
                "/certificates",
                "javascript:alert(1)",
                "\u0000",
                ""
            })
    void pageThatIsNoneOfOursIsNotWhereSignInLeads(String wanted) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/signed-in");
        request.setCookies(
                new Cookie(WANTED, Base64.getUrlEncoder().encodeToString(wanted.getBytes(StandardCharsets.UTF_8))));

        assertThat(new CookieRequestCache(any -> true).getRequest(request, new MockHttpServletResponse()))
                .isNull();
    }

    @Test
    void formOfNobodyIsToldThatTheSessionHasEnded() {
        Answer answer = SERVICE.postForm("/dashboard/press", "a=b");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).doesNotContain("pressed");
    }

    @Test
    void signInThatIsNotBegunInThisBrowserIsRefused() {
        for (String cookie : List.of("", "garbage", encoded("{}"), encoded("{\"state\":\"s\"}"), encoded("null"))) {
            Answer answer = SERVICE.get("/signed-in?state=s&code=c", "Cookie: __Host-certloom-started=" + cookie);

            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.header("location")).endsWith("/assets/out/not-signed-in.html");
        }
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What somebody without a session is given by every route there is, by each method. */
    private static List<String> cookiesOfStrangers() {
        List<String> cookies = new ArrayList<>();
        for (String path : paths()) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
                for (String accept :
                        method.equals("GET") ? List.of("text/html", "text/event-stream") : List.of("text/html")) {
                    Answer answer = SERVICE.send(
                            method + " " + path,
                            "localhost",
                            "",
                            "Accept: " + accept,
                            "Content-Length: 0",
                            "Cookie: REDIRECT_URI=L2Rhc2hib2FyZA==; " + WANTED + "=" + encoded("/dashboard") + "; "
                                    + "__Host-certloom-started="
                                    + encoded(
                                            "{\"state\":\"s\",\"nonce\":\"n\",\"verifier\":\"v\",\"redirectUri\":\"r\"}"));
                    cookies.addAll(answer.headers().getOrDefault("set-cookie", List.of()));
                }
            }
        }
        return cookies;
    }

    private static Set<String> paths() {
        Set<String> paths = new TreeSet<>(List.of(
                "/",
                "/dashboard",
                "/dashboard/requests",
                "/dashboard/sign-in",
                "/dashboard/sign-in/people",
                "/dashboard/sign-in/others",
                "/dashboard/sign-out",
                "/signed-in",
                "/signed-in?state=s&code=c",
                "/signed-in?state=s&error=denied",
                "/assets/out/signed-out.html",
                "/assets/pages.css",
                "/login",
                "/logout",
                "/certloom/oauth2/v2.0/token",
                "/certloom/discovery/v2.0/keys",
                "/certloom/v2.0/.well-known/openid-configuration",
                "/certloom/oauth2/v2.0/authorize",
                "/actuator/health",
                "/actuator/prometheus",
                "/nothing"));
        try (PersonLogin browser = SERVICE.login()) {
            UriComponentsBuilder authorize = UriComponentsBuilder.fromPath("/certloom/oauth2/v2.0/authorize");
            browser.request().forEach(authorize::queryParam);
            paths.add(authorize.encode().build().toUriString());
        }
        SERVICE.context().getBeansOfType(RequestMappingHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .map(route -> route.getPatternValues())
                .flatMap(Collection::stream)
                .map(pattern -> pattern.replaceAll("\\{[^}]*}", "web"))
                .forEach(paths::add);
        return paths;
    }
}
