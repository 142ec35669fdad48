package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.PersonLogin.Answer;
import dev.certloom.identity.PersonLogin.Page;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests of programs the login page is shown for, and what the others are told. */
class AuthorizationRequestTest extends SignInTestBase {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "http://127.0.0.1:53682/other",
                "http://127.0.0.1.evil.example/",
                "https://127.0.0.1:53682/",
                "http://localhost:53682/",
                "http://127.0.0.1@evil.example/",
                "https://localhost/signed-in",
                "javascript:alert(1)",
                "http://127.0.0.1:1/#fragment",
                "::"
            })
    void codesAreSentNowhereElse(String redirect) {
        // when
        Answer answer = browser.get(with("redirect_uri", redirect));

        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("location")).isEmpty();
        assertThat(answer.header("content-type")).startsWith("text/html");
        assertThat(answer.body()).contains("This link does not work").doesNotContain("evil");
    }

    @Test
    void unknownProgramIsNotLoggedInWith() {
        assertThat(browser.get(with("client_id", "other")).status()).isEqualTo(400);
        assertThat(browser.get(with("client_id", SecuritySlice.CLIENT)).status())
                .isEqualTo(400);
        assertThat(browser.get(Map.of()).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "code_challenge, '', invalid_request",
        "code_challenge, short, invalid_request",
        "code_challenge_method, plain, invalid_request",
        "code_challenge_method, '', invalid_request",
        "scope, openid other, invalid_scope",
        "prompt, none, login_required"
    })
    void requestOutOfRuleIsToldToTheProgram(String parameter, String value, String error) {
        // when
        Answer answer = browser.get(with(parameter, value));

        // then
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("location")).startsWith(PersonLogin.REDIRECT + "?error=");
        assertThat(answer.location("error")).contains(error);
        assertThat(answer.location("state")).contains("a state & more");
    }

    @Test
    void requestWithoutProofKeyIsRefusedAfterThePasswordToo() {
        // given
        Page page = browser.open(browser.request());
        Page without = new Page(browser, page.action().replaceAll("&code_challenge(_method)?=[^&]*", ""), page.token());

        // then
        assertThat(without.enter("alice", PASSWORD).location("error")).contains("invalid_request");
    }

    @Test
    void nonceHasALimit() {
        assertThat(browser.get(with("nonce", "n".repeat(257))).location("error"))
                .contains("invalid_request");
        assertThat(browser.get(with("nonce", "n".repeat(256))).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorize?client_id=certloom-people", "token"})
    void otherVerbsAreNotServedAndLeaveNoSession(String endpoint) {
        // when
        SliceServer.Answer answer = SERVICE.send("PUT /certloom/oauth2/v2.0/" + endpoint, "localhost", "");

        // then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).doesNotContainKey("set-cookie");
    }
}
