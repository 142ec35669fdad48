package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.certloom.CertloomApplication;
import dev.certloom.identity.PersonLogin;
import dev.certloom.installation.InstallationTest;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient;
import dev.certloom.runtime.ProgramRun;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People of a default installation: the first administrator, the command, the login. */
@InstallationTest
class PeopleIT {

    private static final Pattern PASSWORD = Pattern.compile("Password: (\\S+)");
    private static final RunningService SERVICE = new RunningService(CertloomApplication.class);

    @BeforeAll
    static void start() {
        SERVICE.started();
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void firstAdministratorLogsInAndSeesPeople() throws Exception {
        // given
        JsonNode file = JsonMapper.shared()
                .readTree(Files.readString(SERVICE.installation().home().resolve("first-administrator.json")));

        // when
        String token;
        try (PersonLogin browser = SERVICE.login()) {
            token = browser.token(
                    file.path("userName").asString(), file.path("password").asString());
        }

        // then
        ServiceClient.Answer people = SERVICE.exchange(
                HttpRequest.newBuilder(URI.create(file.path("vaultUrl").asString() + "/people"))
                        .header("Authorization", "Bearer " + token)
                        .build());
        assertThat(people.status()).as(people.body()).isEqualTo(200);
        assertThat(people.json().at("/value/0/userName").asString()).isEqualTo("admin");
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where action = 'person-signed-in' and object = ?"
                                + " and vault = 'default'",
                        "people/admin"))
                .isEqualTo(1);
    }

    @Test
    void peopleAreKeptByTheCommand() throws Exception {
        // when
        String added = people(
                "add",
                "alice",
                "--name",
                "Alice \"A\" Example",
                "--mail",
                "alice@example.org",
                "--roles",
                "certloom-approver,certloom-auditor",
                "--groups",
                "pki-approvers");
        String first = passwordIn(added);

        // then
        String token;
        try (PersonLogin browser = SERVICE.login()) {
            token = browser.token("alice", first, "a password of my own");
        }
        SignedJWT claims = SignedJWT.parse(token);
        String alice = claims.getJWTClaimsSet().getStringClaim("oid");
        assertThat(claims.getJWTClaimsSet().getStringClaim("name")).isEqualTo("Alice \"A\" Example");
        assertThat(claims.getJWTClaimsSet().getStringListClaim("roles"))
                .containsExactlyInAnyOrder("certloom-approver", "certloom-auditor");
        assertThat(claims.getJWTClaimsSet().getStringListClaim("groups")).containsExactly("pki-approvers");

        for (int i = 0; i < 30; i++) {
            assertThat(SERVICE.send("PUT", "/people/many" + i, "{}").status()).isEqualTo(201);
        }
        assertThat(status(token)).isEqualTo(200);
        assertThat(people("list").lines())
                .hasSize(32)
                .allMatch(line -> line.startsWith("{\"id\":\"") && line.endsWith("}"));
        assertThat(people("add", "alice", "--groups", "", "--roles", ""))
                .contains("\"groups\":[]")
                .doesNotContain("Password");
        String client = SERVICE.home().firstClient().get("clientId").asString();
        assertThat(people("owners", client, "alice,admin")).contains("\"alice\":\"" + alice + "\"");
        assertThat(status(token)).isEqualTo(403);
        assertThat(passwordIn(people("reset", "alice"))).isNotEqualTo(first);
        assertThat(status(token)).isEqualTo(401);
        assertThat(people("remove", "alice")).startsWith("Removed alice");
        assertThat(SERVICE.attempt("deploy/people", "remove", "alice"))
                .isEqualTo(new ProgramRun(
                        1,
                        "Expected DELETE /people/alice to succeed, but it was answered 404: "
                                + "Expected a person with user name 'alice', but there is none.\n"));
        for (String action : List.of(
                "person-added",
                "password-changed",
                "person-signed-in",
                "person-changed",
                "person-password-reset",
                "person-removed")) {
            assertThat(SERVICE.count(
                            "select count(*) from audit_line where action = ? and object = 'people/alice'", action))
                    .as(action)
                    .isEqualTo(1);
        }
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where action = 'client-owners-set' and object = ?",
                        "clients/" + client))
                .isEqualTo(1);
        assertThat(SERVICE.installation().output()).doesNotContain(first);
    }

    @Test
    void programIsAddedByTheCommandReplacesItsSecretAndIsDisabled() {
        // given
        people("add", "paula");

        // when
        String added = people(
                "add-client",
                "Build server \"east\"",
                "--owners",
                "paula",
                "--roles",
                "certloom-auditor",
                "--vaults",
                "default");

        // then
        String id = found(Pattern.compile("Client: (\\S+)"), added);
        String first = found(Pattern.compile("Secret: (\\S+)"), added);
        assertThat(added).contains("\"name\":\"Build server \\\"east\\\"\"").containsOnlyOnce(first);
        assertThat(status(SERVICE.client().tokenOf(SERVICE.home(), id, first))).isEqualTo(200);

        // when
        String second = found(Pattern.compile("Secret: (\\S+)"), people("add-secret", id));

        // then
        String token = SERVICE.client().tokenOf(SERVICE.home(), id, second);
        assertThat(status(token)).isEqualTo(200);
        assertThat(status(SERVICE.client().tokenOf(SERVICE.home(), id, first))).isEqualTo(200);
        assertThat(SERVICE.attempt("deploy/people", "add-secret", id).output()).contains("answered 409");
        String line = people("clients")
                .lines()
                .filter(one -> one.contains(id))
                .findFirst()
                .orElseThrow();
        assertThat(line).startsWith("{\"id\":\"" + id).endsWith("}").contains("\"lastUsed\":\"");
        String old = found(Pattern.compile("\"secrets\":\\[\\{\"id\":\"([0-9a-f]+)\""), line);
        people("remove-secret", id, old);
        assertThat(people("clients")).doesNotContain(old);

        // when
        people("disable", id);

        // then
        assertThat(status(token)).isEqualTo(401);
        people("enable", id);
        assertThat(status(token)).isEqualTo(200);
        for (String action : List.of("client-added", "client-secret-added", "client-secret-removed")) {
            assertThat(SERVICE.count(
                            "select count(*) from audit_line where action = ? and object = ?", action, "clients/" + id))
                    .as(action)
                    .isOne();
        }
        assertThat(SERVICE.installation().output()).doesNotContain(first).doesNotContain(second);
    }

    private static String found(Pattern wanted, String output) {
        Matcher found = wanted.matcher(output);
        assertThat(found.find()).as(output).isTrue();
        return found.group(1);
    }

    /** Of a look at the requests with this token. */
    private static int status(String token) {
        return SERVICE.client().as(token).send("GET", "/operations", null).status();
    }

    private static String passwordIn(String output) {
        return found(PASSWORD, output);
    }

    private static String people(String... arguments) {
        return SERVICE.run(
                Stream.concat(Stream.of("deploy/people"), Stream.of(arguments)).toArray(String[]::new));
    }
}
