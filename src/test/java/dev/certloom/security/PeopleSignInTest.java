package dev.certloom.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.certloom.security.PersonLogin.Answer;
import dev.certloom.security.PersonLogin.Page;
import dev.certloom.security.spi.Person;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How people log in at the embedded authorization server: the authorization code flow with proof key. */
class PeopleSignInTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String OTHER = "another one altogether";

    private static RunningService service;
    private static String hash;

    private PersonLogin browser;
    private Person alice;

    @BeforeAll
    static void start() {
        service = new RunningService();
        hash = service.bean(Passwords.class).hash(PASSWORD);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void arrive() {
        browser = new PersonLogin(
                "https://localhost:" + service.port(), service.tls().clientContext());
        alice = add("alice", false);
        service.bean(SecuritySlice.class).acts.clear();
    }

    @AfterEach
    void leave() {
        browser.close();
        service.bean(InMemoryPeople.class).remove("alice");
    }

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
        assertThat(access.getIssuer()).isEqualTo(service.authority() + "/v2.0");
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
        assertThat(id.getIssuer()).isEqualTo(service.authority() + "/v2.0");
        assertThat(acts()).containsExactly("person-signed-in people/alice by " + alice.id());
    }

    @Test
    void accessTokenIsGoodForTheVaultAndTheIdTokenIsNot() {
        // given
        JsonNode tokens = browser.exchange(
                PersonLogin.codeOf(browser.open(browser.request()).enter("alice", PASSWORD)));

        // then
        assertThat(service.getWith(tokens.path("access_token").asString(), "/certificates/web")
                        .status())
                .isEqualTo(200);
        assertThat(service.getWith(tokens.path("id_token").asString(), "/certificates/web")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void oneCallGivesATokenToOtherTests() {
        assertThat(service.getWith(browser.token("alice", PASSWORD), "/certificates/web")
                        .json()
                        .path("oid")
                        .asString())
                .isEqualTo(alice.id());
    }

    @Test
    void ourOwnPageIsAPlaceToComeBackTo() {
        // given
        String page = "https://localhost:" + service.port() + "/signed-in";

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

    @ParameterizedTest
    @CsvSource({"alice, wrong password", "alice, ''", "nobody, correct horse battery", "a'lice, x", "'', ''"})
    void wrongPasswordAndUnknownUserAreRefusedAlike(String userName, String password) {
        // when
        Answer answer = browser.open(browser.request()).enter(userName, password);

        // then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body())
                .contains("role=\"alert\">The user name or the password is wrong, or there were too many attempts");
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
    void tooManyFailuresLockEvenTheRightPasswordOut() {
        // given
        Page page = browser.open(browser.request());
        for (int i = 0; i < 10; i++) {
            assertThat(page.enter("alice", "guess " + i).status()).isEqualTo(403);
        }

        // then
        assertThat(page.enter("alice", PASSWORD).status()).isEqualTo(403);
        assertThat(acts()).containsExactly("person-locked people/alice by " + alice.id());
        Instant until = service.bean(InMemoryPeople.class)
                .find("alice")
                .orElseThrow()
                .lockedUntil()
                .orElseThrow();
        assertThat(Duration.between(Instant.now(), until)).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
    }

    @Test
    void successForgetsTheFailuresBefore() {
        // given
        Page page = browser.open(browser.request());
        for (int i = 0; i < 9; i++) {
            page.enter("alice", "guess " + i);
        }
        assertThat(page.enter("alice", PASSWORD).status()).isEqualTo(302);

        // when
        Page again = browser.open(browser.request());
        again.enter("alice", "guess again");

        // then
        assertThat(again.enter("alice", PASSWORD).status()).isEqualTo(302);
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
        service.bean(InMemoryPeople.class).remove("mallory");
    }

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
        RunningService.Answer answer = service.send("PUT /certloom/oauth2/v2.0/" + endpoint, "localhost", "");

        // then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).doesNotContainKey("set-cookie");
    }

    @Test
    void codeIsGoodOnce() {
        // given
        String code = PersonLogin.codeOf(browser.open(browser.request()).enter("alice", PASSWORD));
        browser.exchange(code);

        // then
        refusedGrant(browser.redeem(browser.exchangeOf(code)));
    }

    @Test
    void codeThatManyBringAtOnceIsGoodOnce() throws Exception {
        // given
        String code = PersonLogin.codeOf(browser.open(browser.request()).enter("alice", PASSWORD));
        List<Callable<Integer>> crowd = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            crowd.add(() -> browser.redeem(browser.exchangeOf(code)).status());
        }

        // when
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(crowd.size())) {
            for (Future<Integer> status : executor.invokeAll(crowd)) {
                statuses.add(status.get());
            }
        }

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
        Map<String, String> exchange = browser.exchangeOf(
                PersonLogin.codeOf(browser.open(browser.request()).enter("alice", PASSWORD)));
        exchange.put(parameter, value);

        // then
        refusedGrant(browser.redeem(exchange));
    }

    @Test
    void codeWithoutVerifierIsWorthNothing() {
        // given
        Map<String, String> exchange = browser.exchangeOf(
                PersonLogin.codeOf(browser.open(browser.request()).enter("alice", PASSWORD)));
        exchange.remove("code_verifier");

        // then
        assertThat(browser.redeem(exchange).status()).isEqualTo(401);
    }

    @Test
    void codeIsNotForAProgramWithASecret() {
        // given
        Map<String, String> exchange = browser.exchangeOf(
                PersonLogin.codeOf(browser.open(browser.request()).enter("alice", PASSWORD)));
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
        String code = PersonLogin.codeOf(browser.open(browser.request()).enter("alice", PASSWORD));
        service.bean(InMemoryPeople.class).remove("alice");

        // then
        refusedGrant(browser.redeem(browser.exchangeOf(code)));
    }

    @Test
    void codeOfSomebodyResetMeanwhileIsWorthNothing() {
        // given
        String code = PersonLogin.codeOf(browser.open(browser.request()).enter("alice", PASSWORD));
        service.bean(InMemoryPeople.class).save(alice.withPassword(hash, true, Instant.now()));

        // then
        refusedGrant(browser.redeem(browser.exchangeOf(code)));
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

        assertThat(service.getWith(browser.token("alice", PASSWORD, OTHER), "/certificates/web")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "too short, too short, 12 to 128 characters",
        "another one altogether, another one, differ",
        "correct horse battery, correct horse battery, another password than the one you have"
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

    private Person add(String userName, boolean mustChange) {
        Person person = new Person(
                UUID.randomUUID().toString(),
                userName,
                "Alice Example",
                Optional.of("alice@example.org"),
                hash,
                Set.of(FirstClient.ROLE),
                Set.of("pki-approvers"),
                mustChange,
                Optional.empty(),
                Instant.now(),
                Instant.now());
        service.bean(InMemoryPeople.class).save(person);
        alice = person;
        return person;
    }

    private Map<String, String> with(String parameter, String value) {
        Map<String, String> parameters = new LinkedHashMap<>(browser.request());
        parameters.put(parameter, value);
        return parameters;
    }

    private static List<String> acts() {
        return service.bean(SecuritySlice.class).acts.stream()
                .map(act ->
                        act.action() + " " + act.object() + " by " + act.by().id())
                .toList();
    }

    private static void refusedGrant(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"error\":\"invalid_grant\"").doesNotContain("access_token");
    }

    private static JWTClaimsSet claims(JsonNode tokens, String token) throws Exception {
        return SignedJWT.parse(tokens.path(token).asString()).getJWTClaimsSet();
    }
}
