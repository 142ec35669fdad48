package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.certloom.installation.InstallationTest;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ClientStatusException;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The default installation with its real processes: started, stopped, killed one by one, and refused. */
@InstallationTest
class InstallationIT {

    private static final Duration START = Duration.ofMinutes(3);

    private final TestInstallation installation = new TestInstallation(
            SmallApplication.class,
            "--management.endpoint.health.show-details=always",
            "--spring.flyway.enabled=false");
    private final InstallationHome home = new InstallationHome(installation.home());

    @AfterEach
    void close() {
        installation.close();
    }

    /** With requests under way: {@code RestartIT}. */
    @Test
    @Tag("matrix")
    void secondStartGoesOnWithTheDataOfTheFirst() throws Exception {
        // given
        installation.start();
        awaitHealthy();
        write("first");
        Properties ports = ports();

        // when
        ProcessHandle engine = installation.engine().orElseThrow();
        ProcessHandle database = installation.database().orElseThrow();
        installation.stop();

        // then
        assertThat(engine.isAlive()).isFalse();
        assertThat(database.isAlive()).isFalse();
        assertThat(installation.output()).containsSubsequence("Stopping the engine", "Stopping the database");
        // the application had let go of the database before the database was stopped
        assertThat(Files.readString(installation.home().resolve("logs/database.log")))
                .doesNotContain("terminating connection due to administrator command");

        // when
        installation.start();

        // then
        awaitHealthy();
        assertThat(read()).isEqualTo("first");
        assertThat(ports()).isEqualTo(ports);
    }

    @Test
    void killedChildrenComeBackOnTheirPortsWithTheirData() throws Exception {
        // given
        installation.start();
        awaitHealthy();
        write("kept");
        ProcessHandle engine = installation.engine().orElseThrow();
        ProcessHandle database = installation.database().orElseThrow();

        // when
        installation.killEngine();
        installation.killDatabase();

        // then
        await().atMost(START).untilAsserted(() -> {
            assertThat(health()).contains("\"restarts\":1").doesNotContain("RESTARTING");
            assertThat(installation.engine()).isPresent().isNotEqualTo(Optional.of(engine));
            assertThat(installation.database()).isPresent().isNotEqualTo(Optional.of(database));
        });
        awaitHealthy();
        assertThat(read()).isEqualTo("kept");
        assertThat(installation.output())
                .contains("Zeebe ended unexpectedly; starting it again")
                .contains("PostgreSQL ended unexpectedly; starting it again");
    }

    @Test
    void childrenLeftByAKilledApplicationAreEndedAtTheNextStart() throws Exception {
        // given
        installation.start();
        awaitHealthy();
        write("kept");
        ProcessHandle engine = installation.engine().orElseThrow();
        ProcessHandle database = installation.database().orElseThrow();

        // when
        installation.killApplication();

        // then
        assertThat(engine.isAlive()).isTrue();
        assertThat(database.isAlive()).isTrue();

        // when
        installation.start();

        // then
        awaitHealthy();
        assertThat(engine.isAlive()).isFalse();
        assertThat(database.isAlive()).isFalse();
        assertThat(read()).isEqualTo("kept");
        assertThat(installation.output()).contains("still running from an earlier start");
    }

    @Test
    @Tag("attack-long")
    void olderEngineLeftRunningIsEndedAndItsSuccessorAsksForTheSecret() throws Exception {
        // given a home of a release whose engine let everybody in, and that was killed
        installation.start();
        awaitHealthy();
        installation.stop();
        Files.delete(installation.home().resolve("keys/engine-gateway-secret"));
        Archive.delete(installation.home().resolve("tls/engine"));
        Process older = launchOlderEngine();

        URI plain = URI.create("http://127.0.0.1:" + home.enginePort("gateway"));
        try (CamundaClient stranger = CamundaClient.newClientBuilder()
                .grpcAddress(plain)
                .preferRestOverGrpc(false)
                .build()) {
            await().atMost(START)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    stranger.newTopologyRequest().send().join().getBrokers())
                            .hasSize(1));
            ProcessIdentity.ofRunning(older.pid())
                    .orElseThrow()
                    .write(installation.home().resolve("run/engine.pid"));

            // when
            installation.start();
            awaitHealthy();

            // then
            assertThat(older.isAlive()).isFalse();
            assertThat(installation.output()).contains("Zeebe is still running from an earlier start");
            assertThatExceptionOfType(ClientException.class)
                    .isThrownBy(() -> stranger.newTopologyRequest()
                            .requestTimeout(Duration.ofSeconds(5))
                            .send()
                            .join());
        } finally {
            older.destroyForcibly();
        }
        try (CamundaClient client = home.engineClient().build();
                CamundaClient other =
                        home.engineClient("0123456789abcdef0123456789abcdef").build()) {
            assertThat(client.newTopologyRequest().send().join().getBrokers()).hasSize(1);
            assertThatExceptionOfType(ClientStatusException.class)
                    .isThrownBy(() -> other.newTopologyRequest().send().join())
                    .satisfies(e -> assertThat(e.getStatusCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        }
    }

    /** The broker as it was started before it had doors. */
    private Process launchOlderEngine() throws IOException {
        EngineDistribution distribution =
                EngineDistribution.unpackedIn(TestFolders.software(), TestFolders.engineDistribution());
        Properties ports = ports();
        ProcessBuilder builder = new ProcessBuilder(distribution.broker().toString())
                .directory(installation.home().resolve("engine").toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        installation.home().resolve("logs/older-engine.log").toFile());
        builder.environment()
                .putAll(Map.ofEntries(
                        Map.entry("JAVA_HOME", System.getProperty("java.home")),
                        Map.entry("JAVA_OPTS", "-Xms128m -Xmx512m"),
                        Map.entry(
                                "ZEEBE_BROKER_DATA_DIRECTORY",
                                installation.home().resolve("engine").toString()),
                        Map.entry(
                                "ZEEBE_BROKER_CLUSTER_CLUSTERNAME",
                                Files.readString(installation.home().resolve("keys/engine-cluster-name"))),
                        Map.entry("ZEEBE_BROKER_NETWORK_HOST", "127.0.0.1"),
                        Map.entry("ZEEBE_BROKER_NETWORK_COMMANDAPI_PORT", ports.getProperty("engine.command")),
                        Map.entry("ZEEBE_BROKER_NETWORK_INTERNALAPI_PORT", ports.getProperty("engine.internal")),
                        Map.entry("ZEEBE_BROKER_GATEWAY_NETWORK_HOST", "127.0.0.1"),
                        Map.entry("ZEEBE_BROKER_GATEWAY_NETWORK_PORT", ports.getProperty("engine.gateway")),
                        Map.entry("ZEEBE_BROKER_DATA_LOGSEGMENTSIZE", "32MB"),
                        Map.entry("ZEEBE_BROKER_EXPERIMENTAL_ROCKSDB_MEMORYLIMIT", "128MB"),
                        Map.entry("ZEEBE_LOG_APPENDER", "Console"),
                        Map.entry("SERVER_PORT", ports.getProperty("engine.server")),
                        Map.entry("MANAGEMENT_SERVER_PORT", ports.getProperty("engine.management"))));
        return builder.start();
    }

    /** With requests under way: {@code CrashIT}. */
    @Test
    @Tag("matrix")
    void allThreeKilledAtOnceComeBack() throws Exception {
        // given
        installation.start();
        awaitHealthy();
        write("kept");

        // when
        installation.killApplication();
        installation.killDatabase();
        installation.killEngine();
        installation.start();

        // then
        awaitHealthy();
        assertThat(read()).isEqualTo("kept");
    }

    @Test
    void secondApplicationOnTheSameHomeIsRefused() {
        // given
        installation.start();
        awaitHealthy();

        // when
        TestInstallation.Refusal refusal = installation.startAnother();

        // then
        assertThat(refusal.exitCode()).isNotZero();
        assertThat(refusal.output())
                .contains("another Certloom (process ")
                .contains("Stop that one first")
                .doesNotContain("\tat ");
        assertThat(health()).contains("\"status\":\"UP\"");
    }

    @Test
    void applicationEndsWhenTheEngineCannotStart() {
        // given
        try (TestInstallation broken = new TestInstallation(
                SmallApplication.class,
                "--spring.flyway.enabled=false",
                "--certloom.embedded.engine-java-options=-Xmx1k")) {
            // when
            broken.start();
            int exitCode = broken.awaitEnd();

            // then
            assertThat(exitCode).isEqualTo(1);
            assertThat(broken.output()).contains("Expected to start Zeebe").contains("Too small maximum heap");
            assertThat(broken.database()).isEmpty();
        }
    }

    private void awaitHealthy() {
        await().atMost(START)
                .untilAsserted(() -> assertThat(health())
                        .contains("\"status\":\"UP\"")
                        .contains("\"engine\"")
                        .doesNotContain("DOWN"));
    }

    private String health() {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(home.trust()).build()) {
            URI address = URI.create("https://localhost:" + installation.port() + "/actuator/health");
            return client.send(
                            HttpRequest.newBuilder(address)
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | UncheckedIOException e) {
            throw new AssertionError("No health yet: " + installation.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void write(String value) {
        try (SingleConnectionDataSource database = home.database()) {
            JdbcClient jdbc = JdbcClient.create(database);
            jdbc.sql("create table mine (word text)").update();
            jdbc.sql("insert into mine values (?)").param(value).update();
        }
    }

    private String read() {
        try (SingleConnectionDataSource database = home.database()) {
            return JdbcClient.create(database)
                    .sql("select word from mine")
                    .query(String.class)
                    .single();
        }
    }

    private Properties ports() throws IOException {
        Properties ports = new Properties();
        try (InputStream in = Files.newInputStream(installation.home().resolve("run/ports"))) {
            ports.load(in);
        }
        return ports;
    }
}
