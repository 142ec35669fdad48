package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.compute.TestCompute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.DefaultApplicationArguments;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FirstAdministratorTest {

    private final InMemoryClients clients = new InMemoryClients();

    private static final Passwords PASSWORDS = new Passwords(TestCompute.pool());

    private final InMemoryPeople people = new InMemoryPeople();
    private Path file = Path.of("");

    @BeforeEach
    void place(@TempDir Path folder) {
        file = folder.resolve("home").resolve("first-administrator.json");
    }

    @Test
    void runWhenThereIsNobodyThenAnAdministratorIsMadeWhoCanLogIn() throws IOException {
        // when
        start(people, 8443);

        // then
        JsonNode content = content();
        assertThat(content.path("vaultUrl").asString()).isEqualTo("https://localhost:8443");
        assertThat(content.path("loginUrl").asString())
                .isEqualTo("https://localhost:8443/certloom/oauth2/v2.0/authorize");
        assertThat(content.path("userName").asString()).isEqualTo("admin");
        Person admin = people.find("admin").orElseThrow();
        assertThat(admin.roles()).containsExactlyInAnyOrder("certloom-administrator", "certloom-approver");
        assertThat(admin.groups()).containsExactlyInAnyOrder("certloom-administrators", "pki-approvers");
        assertThat(admin.passwordChangeRequired()).isFalse();
        assertThat(PASSWORDS.matches(content.path("password").asString(), admin.passwordHash()))
                .isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void runWhenStartedAgainThenOnlyThePortFollows() throws IOException {
        // given
        start(people, 8443);
        String before = Files.readString(file);
        Person admin = people.find("admin").orElseThrow();

        // when
        start(people, 8443);

        // then
        assertThat(file).hasContent(before);
        start(people, 9443);
        assertThat(file).hasContent(before.replace("8443", "9443"));
        assertThat(people.find("admin")).contains(admin);
    }

    @Test
    void runWhenTheFileIsLostThenTheAdministratorIsLeftAlone() throws IOException {
        // given
        start(people, 8443);
        Files.delete(file);

        // when
        start(people, 8443);

        // then
        assertThat(file).doesNotExist();
    }

    @Test
    void runWhenACrashLeftAFileOfNobodyThenAnotherIsWritten() throws IOException {
        // given
        start(people, 8443);
        JsonNode before = content();

        // when
        InMemoryPeople empty = new InMemoryPeople();
        start(empty, 8443);

        // then
        assertThat(content().path("password")).isNotEqualTo(before.path("password"));
        assertThat(empty.find("admin")).isPresent();
    }

    @Test
    void runWhenTheFirstClientHasNoOwnerThenTheAdministratorOwnsIt() throws IOException {
        clients.registerFirst(
                new Client("c1", "first", TestClients.secret("{sha256}"), Set.of(), Set.of(), Set.of(), Instant.EPOCH));

        start(people, 8443);

        assertThat(clients.find("c1").orElseThrow().owners())
                .containsExactly(people.find("admin").orElseThrow().id());
    }

    @Test
    void runWhenNoFileIsNamedThenNobodyIsMade() throws IOException {
        // when
        new FirstAdministrator(
                        people, clients, PASSWORDS, Optional.empty(), TestSettings.address(8443), Clock.systemUTC())
                .run(new DefaultApplicationArguments());

        // then
        assertThat(people.isEmpty()).isTrue();
    }

    @Test
    void administratorsFileLiesBesideTheFirstClients() {
        assertThat(new FirstClientSettings(Path.of("home/first-client.json"), null).administratorFile())
                .contains(Path.of("home/first-administrator.json"));
        assertThat(new FirstClientSettings(null, Path.of("elsewhere.json")).administratorFile())
                .contains(Path.of("elsewhere.json"));
        assertThat(new FirstClientSettings(null, null).administratorFile()).isEmpty();
    }

    private void start(InMemoryPeople present, int port) throws IOException {
        new FirstAdministrator(
                        present,
                        clients,
                        PASSWORDS,
                        Optional.of(new CredentialsFile<>(file, FirstAdministrator.Content.class)),
                        TestSettings.address(port),
                        Clock.systemUTC())
                .run(new DefaultApplicationArguments());
    }

    private JsonNode content() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(file));
    }
}
