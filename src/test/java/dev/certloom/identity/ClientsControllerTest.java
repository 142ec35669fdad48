package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.BuiltInRole;
import dev.certloom.identity.SliceServer.Answer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes behind {@code deploy/people}. */
class ClientsControllerTest {

    private static final String BUILD_SERVER =
            "{\"name\":\"Build server\",\"roles\":[\"certloom-auditor\"],\"vaults\":[\"default\"],\"owners\":[\"ada\"]}";

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

    @BeforeEach
    void begin() {
        InMemoryPeople people = service.bean(InMemoryPeople.class);
        if (people.find("ada").isEmpty()) {
            people.add(TestPerson.named("ada").build());
        }
        service.bean(SecuritySlice.class).acts.clear();
    }

    @Test
    void addedProgramIsShownASecretOnceAndWhoSawItIsKnown() {
        // when
        Answer added = send("POST /clients", BUILD_SERVER);

        // then
        assertThat(added.status()).isEqualTo(201);
        String id = added.json().path("id").asString();
        String secret = added.json().path("secret").asString();
        assertThat(secret).matches("[0-9A-Za-z_-]{43}");
        assertThat(added.json().path("name").asString()).isEqualTo("Build server");
        assertThat(added.json().at("/owners/0").asString()).isEqualTo("ada-id");
        assertThat(token(id, secret).status()).isEqualTo(200);
        assertThat(send("GET /clients", "").body()).contains(id).doesNotContain(secret, "sha256");
        assertThat(acts())
                .containsExactly(
                        "client-added clients/" + id
                                + " by boss: {enabled=true, name=Build server, owners=ada, roles=certloom-auditor, vaults=default}");
        assertThat(service.bean(InMemoryPeople.class).accountActs)
                .anyMatch(act -> act.person().equals(id)
                        && act.kind() == AccountAct.Kind.ADDED
                        && act.actor().equals("boss"));
    }

    @Test
    void secretIsReplacedWithoutAnOutage() {
        // given
        Answer added = send("POST /clients", BUILD_SERVER);
        String id = added.json().path("id").asString();
        String old = added.json().path("secret").asString();

        // when
        Answer second = send("POST /clients/" + id + "/secrets", "");

        // then
        assertThat(second.status()).isEqualTo(201);
        String fresh = second.json().path("secret").asString();
        assertThat(token(id, old).status()).isEqualTo(200);
        assertThat(token(id, fresh).status()).isEqualTo(200);
        assertThat(send("POST /clients/" + id + "/secrets", "").status()).isEqualTo(409);

        // when
        Answer removed = send(
                "DELETE /clients/" + id + "/secrets/"
                        + second.json().at("/secrets/0/id").asString(),
                "");

        // then
        assertThat(removed.status()).isEqualTo(200);
        assertThat(token(id, old).status()).isEqualTo(401);
        assertThat(token(id, fresh).status()).isEqualTo(200);
        assertThat(service.bean(InMemoryPeople.class).accountActs)
                .anyMatch(act -> act.person().equals(id)
                        && act.kind() == AccountAct.Kind.RESET
                        && act.actor().equals("boss"));
    }

    @Test
    void disabledProgramIsOutAtOnceAndComesBack() {
        // given
        Answer added = send("POST /clients", BUILD_SERVER);
        String id = added.json().path("id").asString();
        String secret = added.json().path("secret").asString();
        String token = token(id, secret).json().path("access_token").asString();
        assertThat(service.getWith(token, "/certificates").status()).isEqualTo(200);

        // when
        assertThat(send("PATCH /clients/" + id, "{\"enabled\":false}").status()).isEqualTo(200);

        // then
        assertThat(service.getWith(token, "/certificates").status()).isEqualTo(401);
        assertThat(token(id, secret).status()).isEqualTo(401);
        assertThat(send("PATCH /clients/" + id, "{\"enabled\":true}").status()).isEqualTo(200);
        assertThat(token(id, secret).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PATCH /clients/boss|{\"enabled\":false}",
                "PATCH /clients/boss|{\"roles\":[]}",
                "PATCH /clients/boss|{\"vaults\":[\"default\"]}",
                "DELETE /clients/boss/secrets/s1|''"
            })
    void programDoesNotLockItselfOut(String route, String body) {
        Answer refused = send(route, body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("lock itself out");
        assertThat(acts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"x\"}",
                "{\"name\":\"x\",\"owners\":[]}",
                "{\"name\":\"x\",\"owners\":[\"nobody\"]}",
                "{\"name\":\"x\",\"owners\":[null]}",
                "{\"name\":\"x\\u0007y\",\"owners\":[\"ada\"]}",
                "{\"name\":\"x\",\"owners\":[\"ada\"],\"roles\":[\"certloom-auditr\"]}",
                "{\"name\":\"x\",\"owners\":[\"ada\"],\"vaults\":[\"elsewhere\"]}",
                "{\"name\":\"x\",\"owners\":[\"ada\"],\"secret\":\"mine\"}",
                "[]",
                "null"
            })
    void whatIsNoProgramIsRefusedAndLeavesNothing(String body) {
        int before =
                service.bean(InMemoryClients.class).list(Optional.empty(), 1000).size();

        Answer refused = send("POST /clients", body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(service.bean(InMemoryClients.class).list(Optional.empty(), 1000))
                .hasSize(before);
        assertThat(acts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, /clients/nobody",
        "POST, /clients/nobody/secrets",
        "DELETE, /clients/nobody/secrets/s1",
        "DELETE, /clients/boss/secrets/none",
        "PATCH, /clients/a%20b"
    })
    void whatIsNotThereIsNotFound(String verb, String path) {
        assertThat(send(verb + " " + path, verb.equals("PATCH") ? "{}" : "").status())
                .isEqualTo(404);
    }

    @Test
    void nobodyButAdministratorsReachesPrograms() {
        String officer = service.tokenWithRoles("officer", BuiltInRole.CERTLOOM_AUDITOR.roleName());

        assertThat(service.getWith(officer, "/clients").status()).isEqualTo(403);
    }

    private static Answer send(String route, String body) {
        return service.send(
                route, "localhost", body, "Authorization: Bearer " + administrator, "Content-Length: " + body.length());
    }

    private static Answer token(String id, String secret) {
        return service.postForm(
                "/certloom/oauth2/v2.0/token",
                "grant_type=client_credentials&client_id=%s&client_secret=%s&scope=https%%3A%%2F%%2Flocalhost%%2F.default"
                        .formatted(id, secret));
    }

    private static List<String> acts() {
        return service.bean(SecuritySlice.class).acts.stream()
                .map(act -> "%s %s by %s: %s"
                        .formatted(
                                act.action(), act.object(), act.actor().id(), new java.util.TreeMap<>(act.details())))
                .toList();
    }
}
