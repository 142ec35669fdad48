package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The default installation with its real processes: started, stopped, killed one by one, and refused. */
class InstallationIT {

    private static final Duration START = Duration.ofMinutes(3);

    private final TestInstallation installation = new TestInstallation(
            SmallApplication.class,
            "--management.endpoint.health.show-details=always",
            "--spring.flyway.enabled=false");

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
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
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(HomeCa.trustedIn(installation.home()))
                .build()) {
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

    private void write(String value) throws SQLException, IOException {
        try (Connection connection = connect()) {
            connection.createStatement().execute("create table mine (word text)");
            connection.createStatement().execute("insert into mine values ('" + value + "')");
        }
    }

    private String read() throws SQLException, IOException {
        try (Connection connection = connect();
                ResultSet rows = connection.createStatement().executeQuery("select word from mine")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private Connection connect() throws SQLException, IOException {
        String password = Files.readString(installation.home().resolve("keys/database-password"));
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + ports().getProperty("database") + "/certloom", "certloom", password);
    }

    private Properties ports() throws IOException {
        Properties ports = new Properties();
        try (InputStream in = Files.newInputStream(installation.home().resolve("run/ports"))) {
            ports.load(in);
        }
        return ports;
    }
}
