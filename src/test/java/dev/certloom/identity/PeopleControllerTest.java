package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.certloom.access.BuiltInRole;
import dev.certloom.identity.SliceServer.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes behind {@code deploy/people}. */
class PeopleControllerTest {

    private static final String ALICE =
            "{\"name\":\"Alice Example\",\"mail\":\"alice@example.org\",\"roles\":[\"certloom-approver\"],\"groups\":[\"pki\"]}";

    private static SliceServer service;
    private static String administrator;

    @BeforeAll
    static void start() {
        service = new SliceServer();
        administrator = service.tokenWithRoles("boss", BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void forget() {
        InMemoryPeople people = service.bean(InMemoryPeople.class);
        people.list(Optional.empty(), 1000).forEach(person -> people.remove(person.userName()));
        service.bean(SecuritySlice.class).acts.clear();
        service.bean(SecuritySlice.class).refused.clear();
    }

    @Test
    void addedPersonIsShownAPasswordOnceAndMustReplaceIt() {
        // when
        Answer answer = send("PUT /people/Alice", ALICE);

        // then
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("content-type")).startsWith("application/json");
        assertThat(answer.json().path("userName").asString()).isEqualTo("alice");
        assertThat(answer.json().path("name").asString()).isEqualTo("Alice Example");
        assertThat(answer.json().path("mail").asString()).isEqualTo("alice@example.org");
        assertThat(answer.json().at("/roles/0").asString()).isEqualTo("certloom-approver");
        assertThat(answer.json().at("/groups/0").asString()).isEqualTo("pki");
        assertThat(answer.json().path("mustChange").asBoolean()).isTrue();
        String password = answer.json().path("password").asString();
        assertThat(password).matches("([a-z2-9]{4}-){4}[a-z2-9]{4}");
        Person kept = person("alice");
        assertThat(kept.passwordHash()).startsWith("{argon2}$argon2id$").doesNotContain(password);
        assertThat(kept.toString()).doesNotContain("argon2");
        assertThat(send("GET /people", "").body())
                .contains("\"alice\"")
                .doesNotContain("password", "argon2", "\"nextLink\":\"");
        try (PersonLogin browser = service.login()) {
            assertThat(browser.token("alice", password, "a password of my own")).isNotBlank();
        }
        assertThat(acts().getFirst())
                .isEqualTo("person-added people/alice by boss in default: {groups=pki, id=" + kept.id()
                        + ", roles=certloom-approver}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"certloom-approvr", "Certloom-Approver", "certloom_aprover"})
    void aRoleThatNoVaultKnowsIsRefusedForNewAndExistingPeople(String role) {
        // given
        send("PUT /people/bob", "{}");
        String roles = "{\"roles\":[\"certloom-auditor\",\"%s\"]}".formatted(role);

        // when
        Answer added = send("PUT /people/alice", roles);
        Answer changed = send("PUT /people/bob", roles);

        // then
        badParameter(added);
        badParameter(changed);
        assertThat(added.body()).contains(role, "Did you mean 'certloom-approver'?");
        assertThat(service.bean(InMemoryPeople.class).find("alice")).isEmpty();
        assertThat(person("bob").roles()).isEmpty();
    }

    /** U+212A, the Kelvin sign, is k in lower case. */
    @Test
    void aUserNameWithALetterBeyondAsciiIsNobodys() {
        // given
        send("PUT /people/kim", "{\"name\":\"Kim\"}");

        // when, then
        badParameter(send("PUT /people/%E2%84%AAIM", "{\"name\":\"Mallory\"}"));
        badParameter(send("DELETE /people/%E2%84%AAim", ""));
        assertThat(person("kim").name()).isEqualTo("Kim");
    }

    /** Approvers and notices show these names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"name\":\"Bob\\u202eecila\"",
                "\"name\":\"\\u00a0\"",
                "\"mail\":\"bob\\u200b@example.org\"",
                "\"mail\":\"bob\\u00a0b@example.org\""
            })
    void textThatDoesNotShowOrTurnsItsNeighboursIsRefused(String member) {
        badParameter(send("PUT /people/bob", "{" + member + "}"));

        assertThat(service.bean(InMemoryPeople.class).find("bob")).isEmpty();
    }

    @Test
    void changeKeepsWhatIsNotSaid() {
        // given
        send("PUT /people/alice", ALICE);
        Person before = person("alice");

        // when
        Answer answer = send("PUT /people/alice", "{\"groups\":[\"x\",\"y\"],\"mail\":\"\"}");

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().has("password")).isFalse();
        assertThat(answer.json().has("mail")).isFalse();
        assertThat(person("alice").groups()).containsExactlyInAnyOrder("x", "y");
        assertThat(person("alice").name()).isEqualTo("Alice Example");
        assertThat(person("alice").roles()).isEqualTo(before.roles());
        assertThat(person("alice").id()).isEqualTo(before.id());
        assertThat(person("alice").passwordHash()).isEqualTo(before.passwordHash());
        assertThat(acts().getLast()).startsWith("person-changed people/alice by boss");
    }

    @Test
    void personNeedsNothingButAName() {
        assertThat(send("PUT /people/bob", "").json().path("name").asString()).isEqualTo("bob");
    }

    @Test
    void resetGivesAnotherPassword() {
        // given
        String first = send("PUT /people/alice", ALICE).json().path("password").asString();

        // when
        Answer answer = send("POST /people/alice/reset", "");

        // then
        assertThat(answer.status()).isEqualTo(200);
        String second = answer.json().path("password").asString();
        assertThat(second).isNotEqualTo(first).hasSize(24);
        assertThat(service.bean(Passwords.class).matches(second, person("alice").passwordHash()))
                .isTrue();
        assertThat(person("alice").passwordChangeRequired()).isTrue();
        assertThat(acts().getLast()).isEqualTo("person-password-reset people/alice by boss in default: {}");
    }

    @Test
    void removedPersonIsGone() {
        // given
        send("PUT /people/alice", ALICE);

        // then
        assertThat(send("DELETE /people/alice", "").json().path("userName").asString())
                .isEqualTo("alice");
        assertThat(acts().getLast()).startsWith("person-removed people/alice by boss");
        notFound(send("DELETE /people/alice", ""), "PersonNotFound");
        notFound(send("POST /people/alice/reset", ""), "PersonNotFound");
    }

    @Test
    void changedResetAndRemovedPeopleAreJudgedByTheStoreAtOnce() {
        // given
        String password = send(
                        "PUT /people/alice",
                        "{\"roles\":[\"%s\"]}".formatted(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName()))
                .json()
                .path("password")
                .asString();
        String token;
        try (PersonLogin browser = service.login()) {
            token = browser.token("alice", password, "a password of my own");
        }
        assertThat(service.getWith(token, "/people").status()).isEqualTo(200);

        // then
        send("PUT /people/alice", "{\"roles\":[]}");
        assertThat(service.getWith(token, "/people").status()).isEqualTo(403);
        send("PUT /people/alice", "{\"roles\":[\"%s\"]}".formatted(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName()));
        assertThat(service.getWith(token, "/people").status()).isEqualTo(200);
        send("POST /people/alice/reset", "");
        assertThat(service.getWith(token, "/people").status()).isEqualTo(401);
        send("DELETE /people/alice", "");
        send("PUT /people/alice", "{\"roles\":[\"%s\"]}".formatted(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName()));
        assertThat(service.getWith(token, "/people").status()).isEqualTo(401);
    }

    @Test
    void listIsPaged() {
        // given
        IntStream.range(0, 5).forEach(i -> send("PUT /people/p" + i, "{}"));

        // when
        List<String> seen = new ArrayList<>();
        String path = "/people?maxresults=2";
        int pages = 0;
        while (!path.isEmpty()) {
            Answer page = send("GET " + path, "");
            page.json()
                    .path("value")
                    .forEach(person -> seen.add(person.path("userName").asString()));
            String next = page.json().path("nextLink").asString("");
            path = next.isEmpty() ? "" : next.substring(("https://localhost:" + service.port()).length());
            pages++;
        }

        // then
        assertThat(seen).containsExactly("p0", "p1", "p2", "p3", "p4");
        assertThat(pages).isEqualTo(3);
        assertThat(URI.create(send("GET /people?maxresults=1", "")
                                .json()
                                .path("nextLink")
                                .asString()
                                .replace("$", "%24"))
                        .getPath())
                .isEqualTo("/people");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /people?maxresults=0",
                "GET /people?maxresults=26",
                "GET /people?maxresults=x",
                "GET /people?%24skiptoken=%21",
                "GET /people?%24skiptoken=Kio",
                "PUT /people/-a",
                "PUT /people/a%20b",
                "PUT /people/" + "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void inputOutOfRuleIsRefused(String request) {
        badParameter(send(request, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "{",
                "{\"name\":\"\"}",
                "{\"name\":\"a\\u0007b\"}",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{\"role\":[\"misspelt\"]}",
                "{\"mail\":\"no address\"}",
                "{\"roles\":\"certloom-approver\"}",
                "{\"roles\":[null]}",
                "{\"groups\":[\"a,b\"]}",
                "{\"groups\":[\"\"]}"
            })
    void bodyOutOfRuleIsRefused(String body) {
        badParameter(send("PUT /people/alice", body));
        assertThat(service.bean(InMemoryPeople.class).find("alice")).isEmpty();
        assertThat(acts()).isEmpty();
    }

    @Test
    void bodyHasALimit() {
        badParameter(send("PUT /people/alice", "{\"name\":\"" + "a".repeat(70_000) + "\"}"));
    }

    @Test
    void ownersAreInTheTokensOfTheClient() throws Exception {
        // given
        send("PUT /people/alice", ALICE);

        // when
        Answer answer = send("PUT /clients/" + SecuritySlice.CLIENT + "/owners", "{\"owners\":[\"Alice\"]}");

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/owners/alice").asString())
                .isEqualTo(person("alice").id());
        assertThat(acts().getLast())
                .isEqualTo("client-owners-set clients/" + SecuritySlice.CLIENT + " by boss in default: {owners=alice}");
        Answer token = service.postForm(
                "/certloom/oauth2/v2.0/token",
                "grant_type=client_credentials&client_id=" + SecuritySlice.CLIENT + "&client_secret="
                        + SecuritySlice.SECRET.replace(" ", "+"));
        assertThat(SignedJWT.parse(token.json().path("access_token").asString())
                        .getJWTClaimsSet()
                        .getStringListClaim("certloom_owners"))
                .containsExactly(person("alice").id());
        send("PUT /clients/" + SecuritySlice.CLIENT + "/owners", "{\"owners\":[]}");
    }

    @Test
    void ownersArePeopleWhoAreThere() {
        badParameter(send("PUT /clients/" + SecuritySlice.CLIENT + "/owners", "{\"owners\":[\"nobody\"]}"));
        badParameter(send("PUT /clients/" + SecuritySlice.CLIENT + "/owners", "{}"));
        badParameter(send("PUT /clients/" + SecuritySlice.CLIENT + "/owners", "{\"owners\":[null]}"));
        notFound(send("PUT /clients/unknown/owners", "{\"owners\":[]}"), "ClientNotFound");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /people",
                "PUT /people/alice",
                "POST /people/alice/reset",
                "DELETE /people/alice",
                "PUT /clients/x/owners"
            })
    void onlyAdministratorsAreLetIn(String request) {
        // when
        Answer answer =
                sendWith(service.tokenWithRoles("somebody", "certloom-approver", "certloom-auditor"), request, "");

        // then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(service.bean(SecuritySlice.class).refused)
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.action()).isEqualTo("Certloom/vaults/people/write"));
    }

    @Test
    void administratorOfOneVaultOfTwoIsNotLetIn() {
        try (SliceServer two = new SliceServer(
                "certloom.vaults.a.hosts=localhost",
                "certloom.vaults.a.role-bindings.a-boss=CERTLOOM_ADMINISTRATOR",
                "certloom.vaults.b.role-bindings.b-boss=CERTLOOM_ADMINISTRATOR")) {
            assertThat(two.getWith(two.tokenWithRoles("x", "a-boss"), "/certificates/web")
                            .status())
                    .isEqualTo(200);
            assertThat(two.getWith(two.tokenWithRoles("x", "a-boss"), "/people").status())
                    .isEqualTo(403);
            assertThat(two.getWith(two.tokenWithRoles("x", "a-boss", "b-boss"), "/people")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void withAnOutsideProviderThereAreNoPeopleHere() {
        try (SliceServer outside = new SliceServer(
                "certloom.security.issuer-uri=https://provider.example/tenant/v2.0",
                "certloom.security.jwk-set-uri=https://provider.example/keys")) {
            assertThat(outside.context().getBeansOfType(PeopleController.class)).isEmpty();
            assertThat(outside.context().getBeansOfType(SignIn.class)).isEmpty();
        }
    }

    private static Answer send(String request, String body) {
        return sendWith(administrator, request, body);
    }

    private static Answer sendWith(String token, String request, String body) {
        return service.send(
                request, "localhost", body, "Authorization: Bearer " + token, "Content-Length: " + body.length());
    }

    private static Person person(String userName) {
        return service.bean(InMemoryPeople.class).find(userName).orElseThrow();
    }

    private static List<String> acts() {
        return service.bean(SecuritySlice.class).acts.stream()
                .map(act -> "%s %s by %s in %s: %s"
                        .formatted(
                                act.action(),
                                act.object(),
                                act.actor().id(),
                                act.vault(),
                                new TreeMap<>(act.details())))
                .toList();
    }

    private static void badParameter(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("BadParameter");
        assertThat(answer.json().at("/error/message").asString()).startsWith("Expected ");
    }

    private static void notFound(Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo(code);
    }
}
