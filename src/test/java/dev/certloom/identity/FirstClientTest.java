package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

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

class FirstClientTest {

    private final InMemoryPeople people = new InMemoryPeople();

    private final InMemoryClients clients = new InMemoryClients();
    private Path file = Path.of("");

    @BeforeEach
    void place(@TempDir Path folder) {
        file = folder.resolve("home").resolve("first-client.json");
    }

    @Test
    void runWhenNobodyIsRegisteredThenAClientIsMadeThatCanLogIn() throws IOException {
        // when
        start(8443);

        // then
        JsonNode content = content();
        assertThat(content.path("vaultUrl").asString()).isEqualTo("https://localhost:8443");
        assertThat(content.path("tokenUrl").asString()).isEqualTo("https://localhost:8443/certloom/oauth2/v2.0/token");
        assertThat(content.path("scope").asString()).isEqualTo("https://localhost/.default");
        assertThat(content.path("clientSecret").asString()).hasSize(43);
        Client client = clients.find(content.path("clientId").asString()).orElseThrow();
        assertThat(client.roles()).containsExactly("certloom-administrator");
        assertThat(SecretHash.anyOf(client.secrets()))
                .startsWith("{sha256}")
                .doesNotContain(content.path("clientSecret").asString());
        assertThat(new SecretHash()
                        .matches(content.path("clientSecret").asString(), SecretHash.anyOf(client.secrets())))
                .isTrue();
        assertThat(client.toString()).doesNotContain(SecretHash.anyOf(client.secrets()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void runWhenStartedAgainThenNothingChanges() throws IOException {
        // given
        start(8443);
        String before = Files.readString(file);

        // when
        start(8443);

        // then
        assertThat(file).hasContent(before);
    }

    @Test
    void runWhenThePortChangedThenTheFileFollowsWithTheSameSecret() throws IOException {
        // given
        start(8443);
        JsonNode before = content();

        // when
        start(9443);

        // then
        assertThat(content().path("vaultUrl").asString()).isEqualTo("https://localhost:9443");
        assertThat(content().path("clientSecret")).isEqualTo(before.path("clientSecret"));
        assertThat(content().path("clientId")).isEqualTo(before.path("clientId"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void runWhenTheFileIsLostThenTheClientIsLeftAlone() throws IOException {
        // given
        start(8443);
        Files.delete(file);

        // when
        start(8443);

        // then
        assertThat(file).doesNotExist();
    }

    @Test
    void runWhenACrashLeftAFileWithoutItsClientThenAnotherIsMade() throws IOException {
        // given
        start(8443);
        JsonNode before = content();
        InMemoryClients empty = new InMemoryClients();

        // when
        start(empty, 8443);

        // then
        assertThat(content().path("clientId")).isNotEqualTo(before.path("clientId"));
        assertThat(empty.find(content().path("clientId").asString())).isPresent();
    }

    @Test
    void runWhenAnotherReplicaWasFirstThenNoFileOfNobodyIsLeft() throws IOException {
        // given
        InMemoryClients late = new InMemoryClients();
        Client other = new Client(
                "other", "other", TestClients.secret("{sha256}"), Set.of(), Set.of(), Set.of(), Instant.EPOCH);

        // when: the other one registers between the look and the registration
        Clients racing = mock(Clients.class, delegatesTo(late));
        doAnswer(call -> {
                    boolean empty = late.isEmpty();
                    late.add(other);
                    return empty;
                })
                .when(racing)
                .isEmpty();
        start(racing, 8443);

        // then
        assertThat(file).doesNotExist();
    }

    @Test
    void runWhenThereIsAFirstAdministratorThenHeOwnsTheClient() throws IOException {
        people.add(TestPerson.named(FirstAdministrator.USER_NAME).build());

        start(8443);

        assertThat(clients.first().orElseThrow().owners()).containsExactly("admin-id");
    }

    @Test
    void runWhenNoFileIsNamedThenNoClientIsMade() {
        FirstClient first = new FirstClient(
                clients, people, Optional.empty(), TestSettings.usual(), TestSettings.address(8443), Clock.systemUTC());

        assertThatCode(() -> first.run(new DefaultApplicationArguments())).doesNotThrowAnyException();
        assertThat(clients.isEmpty()).isTrue();
    }

    private void start(int port) throws IOException {
        start(clients, port);
    }

    private void start(Clients registered, int port) throws IOException {
        new FirstClient(
                        registered,
                        people,
                        Optional.of(new CredentialsFile<>(file, FirstClient.Content.class)),
                        TestSettings.usual(),
                        TestSettings.address(port),
                        Clock.systemUTC())
                .run(new DefaultApplicationArguments());
    }

    private JsonNode content() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(file));
    }
}
