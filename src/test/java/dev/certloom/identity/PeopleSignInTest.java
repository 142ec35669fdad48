package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.certloom.identity.PersonLogin.Answer;
import dev.certloom.identity.PersonLogin.Page;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How people log in at the embedded authorization server: the authorization code flow with proof key. */
class PeopleSignInTest extends SignInTestBase {

    @Test
    void personComesBackWithACodeThatGivesTokens() throws Exception {
        // when
        Answer answer = browser.open(browser.request()).enter("Alice", PASSWORD);

        // then
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("location")).startsWith(PersonLogin.REDIRECT + "?");
        assertThat(answer.location("state")).contains("a state & more");
        JsonNode tokens = browser.exchange(PersonLogin.codeOf(answer));
        assertThat(tokens.path("token_type").asString()).isEqualTo("Bearer");
        assertThat(tokens.propertyNames()).doesNotContain("refresh_token");

        JWTClaimsSet access = claims(tokens, "access_token");
        assertThat(access.getSubject()).isEqualTo(alice.id());
        assertThat(access.getStringClaim("oid")).isEqualTo(alice.id());
        assertThat(access.getAudience()).containsExactly("https://localhost");
        assertThat(access.getIssuer()).isEqualTo(SERVICE.authority() + "/v2.0");
        assertThat(access.getStringClaim("name")).isEqualTo("Alice Example");
        assertThat(access.getStringClaim("preferred_username")).isEqualTo("alice");
        assertThat(access.getStringClaim("email")).isEqualTo("alice@example.org");
        assertThat(access.getStringClaim("tid")).isEqualTo("certloom");
        assertThat(access.getStringClaim("appid")).isEqualTo("certloom-people");
        assertThat(access.getStringClaim("azp")).isEqualTo("certloom-people");
        assertThat(access.getStringListClaim("roles")).containsExactly("certloom-administrator");
        assertThat(access.getStringListClaim("groups")).containsExactly("pki-approvers");

        JWTClaimsSet id = claims(tokens, "id_token");
        assertThat(id.getAudience()).containsExactly("certloom-people");
        assertThat(id.getStringClaim("nonce")).isEqualTo("a nonce");
        assertThat(id.getSubject()).isEqualTo(alice.id());
        assertThat(id.getIssuer()).isEqualTo(SERVICE.authority() + "/v2.0");
        assertThat(acts()).containsExactly("person-signed-in people/alice by " + alice.id());
    }

    @Test
    void accessTokenIsGoodForTheVaultAndTheIdTokenIsNot() {
        // given
        JsonNode tokens = browser.exchange(code());

        // then
        assertThat(SERVICE.getWith(tokens.path("access_token").asString(), "/certificates/web")
                        .status())
                .isEqualTo(200);
        assertThat(SERVICE.getWith(tokens.path("id_token").asString(), "/certificates/web")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void oneCallGivesATokenToOtherTests() {
        assertThat(SERVICE.getWith(browser.token("alice", PASSWORD), "/certificates/web")
                        .json()
                        .path("oid")
                        .asString())
                .isEqualTo(alice.id());
    }

    @Test
    void ourOwnPageIsAPlaceToComeBackTo() {
        // given
        String page = "https://localhost:" + SERVICE.port() + "/signed-in";

        // when
        Answer answer = browser.open(with("redirect_uri", page)).enter("alice", PASSWORD);

        // then
        assertThat(answer.header("location")).startsWith(page + "?code=");
    }

    @Test
    void pageIsStrictAndAccessible() {
        // when
        Answer answer = browser.get(browser.request());

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(answer.header("content-security-policy"))
                .matches("default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http://127.0.0.1:53682; "
                        + "frame-ancestors 'none'; base-uri 'none'");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
        assertThat(answer.body())
                .contains("<html lang=\"en\">", "<label for=\"userName\">", "<label for=\"password\">")
                .contains("autocomplete=\"username\"", "autocomplete=\"current-password\"")
                .doesNotContain("<script");
        assertThat(answer.response().headers().allValues("set-cookie"))
                .singleElement()
                .satisfies(cookie -> assertThat(cookie)
                        .startsWith("__Host-certloom-sign-in=")
                        .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax")
                        .doesNotContain("Domain"));
    }

    @Test
    void whatTheQueryHoldsIsNoMarkup() {
        // when
        Answer answer = browser.get(with("state", "\"><script>alert(1)</script>"));

        // then
        assertThat(answer.body()).doesNotContain("<script");
    }

    @Test
    void typedUserNameIsNoMarkup() {
        // when
        Answer answer = browser.open(browser.request()).enter("\"><script>alert(1)</script>", PASSWORD);

        // then
        assertThat(answer.body()).doesNotContain("<script").contains("&lt;script&gt;");
    }

    @Test
    void loginLeavesNoSessionAndNoCookie() {
        // when
        Answer answer = browser.open(browser.request()).enter("alice", PASSWORD);

        // then
        assertThat(answer.response().headers().allValues("set-cookie"))
                .singleElement()
                .satisfies(cookie -> assertThat(cookie)
                        .startsWith("__Host-certloom-sign-in=;")
                        .contains("Expires=Thu, 01 Jan 1970"));
    }

    @Test
    void formOfAnotherSiteIsRefused() {
        // given
        Page page = browser.open(browser.request());

        // then
        assertThat(page.send(Map.of("userName", "alice", "password", PASSWORD, "step", "enter", "csrf", "forged"))
                        .status())
                .isEqualTo(403);
        browser.forgetCookies();
        assertThat(page.enter("alice", PASSWORD).status()).isEqualTo(403);
        assertThat(acts()).isEmpty();
    }

    @Test
    void linkCannotFillInTheForm() {
        // given: a link with the account of somebody who wants to watch what others do in it
        Person mallory = add("mallory", false);
        Map<String, String> link = browser.request();
        link.put("userName", mallory.userName());
        link.put("password", PASSWORD);

        // then
        assertThat(browser.open(link).enter("alice", PASSWORD).status()).isEqualTo(403);
        people().remove("mallory");
    }

    private static JWTClaimsSet claims(JsonNode tokens, String token) throws Exception {
        return SignedJWT.parse(tokens.path(token).asString()).getJWTClaimsSet();
    }
}
