package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What the start decides before it starts a process: with an engine and a database of one's own it starts none. */
class EmbeddedStartTest {

    @TempDir
    private Path folder;

    private final Map<String, Object> settings = new HashMap<>(Map.of(
            "certloom.embedded.enabled",
            true,
            "certloom.engine.grpc-address",
            "https://engine.example:26500",
            "spring.datasource.url",
            "jdbc:postgresql://database.example/certloom",
            "server.port",
            0));

    @Test
    void startWhenServicesAreExternalThenOnlyKeysAndTlsAreMade() throws IOException {
        // when
        ConfigurableEnvironment environment = start();

        // then
        assertThat(environment.getProperty("certloom.home")).isEqualTo(home().toString());
        assertThat(environment.getProperty("certloom.first-client-file"))
                .isEqualTo(home().resolve("first-client.json").toString());
        assertThat(environment.getProperty("certloom.engine.grpc-address")).isEqualTo("https://engine.example:26500");
        assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
        assertThat(environment.getProperty("server.ssl.bundle")).isEqualTo("certloom");
        assertThat(Path.of(environment.getRequiredProperty("certloom.key-encryption-key-file")))
                .hasSize(32);
        assertThat(home().resolve("engine")).doesNotExist();
        assertThat(home().resolve("database")).doesNotExist();
    }

    @Test
    void startWhenTheHomeIsMadeThenItIsForItsOwnerOnly() throws IOException {
        // when
        start();

        // then
        assertThat(rights(home())).isEqualTo("rwx------");
        for (String secret : List.of("keys/kek", "tls/ca-key.pem", "tls/server-key.pem")) {
            assertThat(rights(home().resolve(secret))).isEqualTo("rw-------");
        }
    }

    @Test
    void startWhenSwitchedOffThenNothingIsMade() {
        // given
        settings.put("certloom.embedded.enabled", false);

        // when
        ConfigurableEnvironment environment = start();

        // then
        assertThat(environment.containsProperty("server.ssl.bundle")).isFalse();
        assertThat(home()).doesNotExist();
    }

    @Test
    void startWhenThePortIsTakenThenItIsRefused() throws IOException {
        try (ServerSocket stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            settings.put("server.port", stranger.getLocalPort());

            // when / then
            assertThatStartIsRefused("127.0.0.1:" + stranger.getLocalPort() + ", but another program does");
        }
    }

    @Test
    void startWhenTheHomeIsOfANewerReleaseThenRefusedAndUnchanged() throws IOException {
        // given
        Files.createDirectories(home());
        Files.writeString(home().resolve("lock"), "");
        Files.writeString(home().resolve("version"), "format=99\n");

        // when / then
        assertThatStartIsRefused("has format '99': a newer Certloom wrote it");
        assertThat(home().resolve("version")).hasContent("format=99");
        assertThat(home().resolve("keys")).doesNotExist();
    }

    /** As the README says to copy it. */
    @ParameterizedTest
    @ValueSource(strings = {"format=1", "engine=8.5.8\nformat=1"})
    void openWhenTheFolderIsABackupWithoutItsLockThenItIsOurs(String version) throws IOException {
        // given
        Files.createDirectories(home().resolve("database"));
        Files.writeString(home().resolve("version"), version + "\n");

        // when / then
        try (Home opened = Home.open(home())) {
            assertThat(opened.isMarked()).isTrue();
        }
    }

    @Test
    void startWhenTheFolderHoldsSomethingElseThenRefusedAndUnchanged() throws IOException {
        // given
        Files.createDirectories(home());
        Files.writeString(home().resolve("letter.txt"), "Dear");

        // when / then
        assertThatStartIsRefused("holds something else");
        assertThat(home()).isDirectoryNotContaining(file -> file.endsWith("lock"));
    }

    @Test
    void startWhenTheHomeIsInUseThenItIsRefused() {
        try (Home other = Home.open(home())) {
            assertThat(other.isMarked()).isFalse();
            assertThatStartIsRefused(
                    "another Certloom (process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void startWhenTheKeyEncryptionKeyIsLostThenRefusedNotRemade() throws IOException {
        // given
        start();
        Files.delete(home().resolve("keys/kek"));

        // when / then
        assertThatStartIsRefused("Expected the secret " + home().resolve("keys/kek"));
    }

    @Test
    void startWhenTheDiskIsAlmostFullThenTheEngineIsRefused() {
        // given
        settings.remove("certloom.engine.grpc-address");
        settings.put("certloom.embedded.minimum-free-disk", "900TB");

        // when / then
        assertThatStartIsRefused("MB of free disk");
    }

    @Test
    void startWhenTheEngineIsNowhereThenItIsRefused() {
        // given
        settings.remove("certloom.engine.grpc-address");
        settings.put("certloom.embedded.engine-distribution", folder.resolve("none.tar.gz"));
        settings.put("certloom.embedded.minimum-free-disk", "1MB");

        // when / then
        assertThatStartIsRefused("but there is no such file");
    }

    @Test
    void startWhenTheDatabaseIsOfAnotherMajorThenRefusedWithCommand() throws IOException {
        // given
        start();
        settings.remove("spring.datasource.url");
        settings.put("certloom.embedded.software", TestFolders.software());
        Files.createDirectories(home().resolve("database"));
        Files.writeString(home().resolve("database/PG_VERSION"), "17\n");
        Files.writeString(home().resolve("keys/database-admin-password"), "word");

        // when / then
        assertThatStartIsRefused("but it was written by PostgreSQL 17");
        assertThat(refusal().action())
                .contains("pg_upgrade", home().resolve("database").toString());
    }

    @Test
    void startWhenACertificateOfOnesOwnIsSetThenNoneIsMade() {
        // given
        settings.put("server.ssl.certificate", "file:/etc/ssl/mine.pem");

        // when
        ConfigurableEnvironment environment = start();

        // then
        assertThat(environment.containsProperty("server.ssl.bundle")).isFalse();
        assertThat(home().resolve("tls")).isEmptyDirectory();
    }

    @Test
    void startWhenVaultsAreConfiguredThenTheCertificateNamesThem() throws Exception {
        // given
        settings.put("certloom.vaults.payments.description", "for the shop");

        // when
        start();

        // then
        try (InputStream pem = Files.newInputStream(home().resolve("tls/server.pem"))) {
            assertThat(CertificateFactory.getInstance("X.509")
                            .generateCertificate(pem)
                            .toString())
                    .contains("payments.localhost");
        }
    }

    private void assertThatStartIsRefused(String because) {
        assertThat(refusal().description()).contains(because);
    }

    private StartFailure refusal() {
        return assertThatExceptionOfType(StartFailure.class)
                .isThrownBy(this::start)
                .actual();
    }

    /** Starts and gives the folder free again, as the end of the application does. */
    private ConfigurableEnvironment start() {
        ConfigurableEnvironment environment = new StandardEnvironment();
        settings.put("certloom.home", home().toString());
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        new EmbeddedStart().start(environment).ifPresent(EmbeddedServices::close);
        return environment;
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path home() {
        return folder.resolve("home");
    }
}
