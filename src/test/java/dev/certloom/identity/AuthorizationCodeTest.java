package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.Crowd;
import dev.certloom.identity.PersonLogin.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a code is worth, to whom, and how often. */
class AuthorizationCodeTest extends SignInTestBase {

    @Test
    void codeIsGoodOnce() {
        // given
        String code = code();
        browser.exchange(code);

        // then
        refusedGrant(browser.redeem(browser.exchangeOf(code)));
    }

    @Test
    void codeThatManyBringAtOnceIsGoodOnce() throws Exception {
        // given
        String code = code();

        // when
        List<Integer> statuses =
                Crowd.of(8, who -> browser.redeem(browser.exchangeOf(code)).status());

        // then
        assertThat(statuses).containsOnlyOnce(200).hasSize(8).contains(400);
    }

    @ParameterizedTest
    @CsvSource({
        "code_verifier, dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "redirect_uri, http://127.0.0.1:53683/",
        "code, guessed"
    })
    void codeIsBoundToItsRequest(String parameter, String value) {
        // given
        Map<String, String> exchange = browser.exchangeOf(code());
        exchange.put(parameter, value);

        // then
        refusedGrant(browser.redeem(exchange));
    }

    @Test
    void codeWithoutVerifierIsWorthNothing() {
        // given
        Map<String, String> exchange = browser.exchangeOf(code());
        exchange.remove("code_verifier");

        // then
        assertThat(browser.redeem(exchange).status()).isEqualTo(401);
    }

    @Test
    void codeIsNotForAProgramWithASecret() {
        // given
        Map<String, String> exchange = browser.exchangeOf(code());
        exchange.put("client_id", SecuritySlice.CLIENT);
        exchange.put("client_secret", SecuritySlice.SECRET);

        // then
        assertThat(browser.redeem(exchange).status()).isEqualTo(400);
    }

    @Test
    void programOfPeopleHasNoTokensOfItsOwn() {
        assertThat(browser.redeem(Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "certloom-people",
                                "scope", "https://localhost/.default"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void codeOfSomebodyRemovedMeanwhileIsWorthNothing() {
        // given
        String code = code();
        people().remove("alice");

        // then
        refusedGrant(browser.redeem(browser.exchangeOf(code)));
    }

    @Test
    void codeOfSomebodyResetMeanwhileIsWorthNothing() {
        // given
        String code = code();
        people().save(alice.withPassword(HASH, true, Instant.now()));

        // then
        refusedGrant(browser.redeem(browser.exchangeOf(code)));
    }

    private static void refusedGrant(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"error\":\"invalid_grant\"").doesNotContain("access_token");
    }
}
