package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.PersonLogin.Answer;
import dev.certloom.identity.PersonLogin.Page;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passwords on the login page: wrong ones, guessed ones and new ones. */
class PeoplePasswordTest extends SignInTestBase {

    @ParameterizedTest
    @CsvSource({"alice, wrong password", "alice, ''", "nobody, correct horse battery", "a'lice, x", "'', ''"})
    void wrongPasswordAndUnknownUserAreRefusedAlike(String userName, String password) {
        // when
        Answer answer = browser.open(browser.request()).enter(userName, password);

        // then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("role=\"alert\">The user name or the password is wrong.");
        assertThat(answer.header("location")).isEmpty();
        assertThat(acts()).isEmpty();
    }

    @Test
    void wrongPasswordCanBeCorrectedOnThePage() {
        // given
        Page second = browser.open(browser.request()).enter("alice", "mistyped").page();

        // then
        assertThat(second.enter("alice", PASSWORD).location("code")).isPresent();
    }

    @Test
    void givenPasswordOnlyLetsChooseAnother() {
        // given
        add("alice", true);

        // when
        Answer answer = browser.open(browser.request()).enter("alice", PASSWORD);

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.location("code")).isEmpty();
        assertThat(answer.body())
                .contains("Choose a new password", "autocomplete=\"new-password\"", "value=\"alice\"")
                .doesNotContain(PASSWORD);
        assertThat(answer.page().change("alice", PASSWORD, OTHER, OTHER).location("code"))
                .isPresent();
        assertThat(acts())
                .containsExactly(
                        "password-changed people/alice by " + alice.id(),
                        "person-signed-in people/alice by " + alice.id());
        assertThat(browser.open(browser.request()).enter("alice", PASSWORD).status())
                .isEqualTo(403);
        assertThat(browser.open(browser.request()).enter("alice", OTHER).location("code"))
                .isPresent();
    }

    @Test
    void oneCallReplacesAGivenPasswordForOtherTests() {
        add("alice", true);

        assertThat(SERVICE.getWith(browser.token("alice", PASSWORD, OTHER), "/certificates/web")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "too short, too short, 12 to 128 characters",
        "another one altogether, another one, differ",
        "correct horse battery, correct horse battery, a password other than your current one"
    })
    void newPasswordOutOfRuleIsAskedForAgain(String chosen, String repeated, String problem) {
        // given
        add("alice", true);
        Page page = browser.open(browser.request()).enter("alice", PASSWORD).page();

        // when
        Answer answer = page.change("alice", PASSWORD, chosen, repeated);

        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("role=\"alert\"", problem);
        assertThat(answer.page().change("alice", PASSWORD, OTHER, OTHER).location("code"))
                .isPresent();
    }

    @Test
    void passwordIsChangedByNobodyWithoutTheOldOne() {
        // given
        Page page = browser.open(browser.request());

        // then
        assertThat(page.change("alice", "guess", OTHER, OTHER).status()).isEqualTo(403);
        assertThat(page.enter("alice", OTHER).status()).isEqualTo(403);
    }

    @Test
    void personMayChangeAPasswordOfTheirOwn() {
        // when
        Answer answer = browser.open(browser.request())
                .send(Map.of("userName", "alice", "password", PASSWORD, "step", "enter-and-change"));

        // then
        assertThat(answer.body()).contains("Choose a new password");
        assertThat(answer.page().change("alice", PASSWORD, OTHER, OTHER).location("code"))
                .isPresent();
    }
}
