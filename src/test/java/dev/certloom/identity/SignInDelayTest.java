package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.PersonLogin.Answer;
import dev.certloom.identity.PersonLogin.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Wrong passwords and secrets over HTTP, with a proxy that is believed about who sends them. */
class SignInDelayTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String TOKEN = "/certloom/oauth2/v2.0/token";
    private static final String HOME = "198.51.100.7";
    private static int tests;

    private static SliceServer service;

    private final List<PersonLogin> browsers = new ArrayList<>();
    private String mallory = "";

    @BeforeAll
    static void start() {
        service = new SliceServer("server.forward-headers-strategy=native");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void add() {
        // Each test from an address of its own: what is counted is not forgotten between them.
        mallory = "203.0.113." + ++tests;
        people().add(TestPerson.named("alice")
                .passwordHash(service.bean(Passwords.class).encode(PASSWORD))
                .build());
    }

    @AfterEach
    void remove() {
        browsers.forEach(PersonLogin::close);
        people().remove("alice");
        people().forgetPlaces();
    }

    @Test
    void wrongPasswordsFromElsewhereDelayNobody() {
        // given
        guess(mallory, "alice", 11);
        waits().clear();

        // when
        Answer answer = enter(HOME, "alice", PASSWORD);

        // then
        assertThat(answer.location("code")).isPresent();
        assertThat(waits()).isEmpty();
    }

    @Test
    void wrongPasswordsFromOnesOwnAddressDelayOnlyForMoments() {
        // given
        assertThat(enter(mallory, "alice", PASSWORD).location("code")).isPresent();
        guess(mallory, "alice", 8);
        guess(mallory, "somebody-else", 30);
        waits().clear();

        // then: no second attempt is needed
        assertThat(enter(mallory, "alice", PASSWORD).location("code")).isPresent();
        assertThat(waits()).allMatch(wait -> wait.compareTo(Duration.ofSeconds(3)) <= 0);
    }

    @Test
    void whoeverGuessesIsToldWhenToComeAgain() {
        // when
        Answer answer = guess(mallory, "nobody", 12);

        // then
        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("retry-after"))).isBetween(1, 35);
        assertThat(answer.body()).contains("role=\"alert\">Too many attempts have failed. Try again in ");
        assertThat(answer.page().token()).isNotBlank();
    }

    @Test
    void addressThatACallerClaimsByHimselfIsNotBelieved() {
        // given: one more in front of what the proxy adds
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            statuses.add(
                    enter("198.51.100." + i + ", " + mallory, "nobody", "guess").status());
        }

        // then
        assertThat(statuses).startsWith(403).endsWith(429);
    }

    @Test
    void wrongSecretsOfAClientAreDelayedInTheSameWay() {
        // given
        SliceServer.Answer answer = secret(mallory, SecuritySlice.CLIENT, "guess");
        assertThat(answer.status()).isEqualTo(401);
        for (int i = 0; i < 12; i++) {
            answer = secret(mallory, SecuritySlice.CLIENT, "guess " + i);
        }

        // then
        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("retry-after"))).isBetween(1, 35);
        assertThat(answer.json().path("error").asString()).isEqualTo("temporarily_unavailable");
        assertThat(secret(HOME, SecuritySlice.CLIENT, SecuritySlice.SECRET).status())
                .isEqualTo(200);
    }

    @Test
    void clientThatHasComeInFromThereWaitsForMomentsOnly() {
        // given
        assertThat(secret(mallory, SecuritySlice.CLIENT, SecuritySlice.SECRET).status())
                .isEqualTo(200);
        for (int i = 0; i < 8; i++) {
            secret(mallory, SecuritySlice.CLIENT, "guess " + i);
        }

        // then
        assertThat(secret(mallory, SecuritySlice.CLIENT, SecuritySlice.SECRET).status())
                .isEqualTo(200);
    }

    private Answer guess(String address, String userName, int times) {
        PersonLogin browser = browser(address);
        Page page = browser.open(browser.request());
        Answer answer = page.enter(userName, "guess");
        for (int i = 1; i < times; i++) {
            answer = page.enter(userName, "guess " + i);
        }
        return answer;
    }

    private Answer enter(String address, String userName, String password) {
        PersonLogin browser = browser(address);
        return browser.open(browser.request()).enter(userName, password);
    }

    private static SliceServer.Answer secret(String address, String client, String secret) {
        return service.postForm(
                TOKEN,
                "grant_type=client_credentials&scope=https%3A%2F%2Flocalhost%2F.default&client_id=" + client
                        + "&client_secret=" + secret.replace(' ', '+'),
                "X-Forwarded-For: " + address,
                "X-Forwarded-Proto: https");
    }

    private PersonLogin browser(String address) {
        PersonLogin browser = service.login().from(address);
        browsers.add(browser);
        return browser;
    }

    private static List<Duration> waits() {
        return service.bean(SecuritySlice.class).waits;
    }

    private static InMemoryPeople people() {
        return service.bean(InMemoryPeople.class);
    }
}
