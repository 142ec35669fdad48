package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.security.keyvault.certificates.models.CertificateContentType;
import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificateKeyUsage;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.certificates.models.SubjectAlternativeNames;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.runtime.ProgramRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Certificates of a real server of CFSSL's, with the vendor's client: over TLS, authenticated, counted in its own database. */
@SharedServiceTest
@NeedsPrograms(
        value = {"cfssl", "sqlite3"},
        packages = "golang-cfssl sqlite3")
@Tag("providers")
class CfsslIT extends ScenarioBase {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String AUTH_KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    static Path folder;

    private static int port;
    private static ChildProgram server;

    @BeforeAll
    static void start() throws IOException {
        port = FreePort.any();
        certificate("ca", "-addext keyUsage=critical,keyCertSign -addext basicConstraints=critical,CA:TRUE");
        certificate("tls", "-addext subjectAltName=IP:127.0.0.1");
        Map<String, Object> profile =
                Map.of("usages", List.of("digital signature", "server auth"), "expiry", "2160h", "auth_key", "shared");
        Map<String, Object> strict = new HashMap<>(profile);
        strict.put("name_whitelist", "^intern\\.example$");
        json(
                "config.json",
                Map.of(
                        "signing",
                        Map.of("default", profile, "profiles", Map.of("server", profile, "strict", strict)),
                        "auth_keys",
                        Map.of("shared", Map.of("type", "standard", "key", AUTH_KEY))));
        json(
                "database.json",
                Map.of("driver", "sqlite3", "data_source", records().toString()));
        sqlite("""
                create table certificates (serial_number blob not null, authority_key_identifier blob not null,
                    ca_label blob, status blob not null, reason int, expiry timestamp, revoked_at timestamp, pem blob not null,
                    primary key (serial_number, authority_key_identifier));
                """);
        server = serverAt(port);
    }

    private static ChildProgram serverAt(int at) {
        ChildProgram started = new ChildProgram(
                folder.resolve("cfssl-%d.log".formatted(at)),
                Map.of(),
                "cfssl",
                "serve",
                "-address",
                "127.0.0.1",
                "-port",
                Integer.toString(at),
                "-ca",
                folder.resolve("ca.pem").toString(),
                "-ca-key",
                folder.resolve("ca.key").toString(),
                "-config",
                folder.resolve("config.json").toString(),
                "-db-config",
                folder.resolve("database.json").toString(),
                "-tls-cert",
                folder.resolve("tls.pem").toString(),
                "-tls-key",
                folder.resolve("tls.key").toString());
        started.awaitPort(at);
        return started;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void certificateIsSignedOnceAndVerifiesWithOpenssl() throws IOException {
        String issuer = issuer(AUTH_KEY, "server");
        String name = random("cfssl");
        long before = signed();

        create(name, policy(issuer));

        String pem = SERVICE.secrets().getSecret(name).getValue();
        Path file = Files.writeString(folder.resolve(name + ".pem"), pem);
        assertThat(SERVICE.run(
                        "openssl", "verify", "-CAfile", folder.resolve("ca.pem").toString(), file.toString()))
                .endsWith(": OK\n");
        assertThat(signed() - before).as("certificates in its own record").isOne();
    }

    @Test
    void whatIsDueIsSignedAgainWithoutAnybodysAct() {
        KeyVaultCertificateWithPolicy first = create(random("cfssl"), policy(issuer(AUTH_KEY, "server")));
        long before = signed();

        KeyVaultCertificateWithPolicy second = renewedByItself(first);

        assertThat(sqlite("select count(*) from certificates where serial_number = '%s';".formatted(serial(second)))
                        .strip())
                .as("in its own record")
                .isEqualTo("1");
        assertThat(signed() - before).isOne();
    }

    @Test
    void wrongKeyIsRefusedInItsWordsAndNothingIsSigned() {
        String name = random("cfssl");
        long before = signed();

        assertFails(name, issuer("ff".repeat(16), "server"), "Certificate issuer error", "invalid token");

        assertThat(signed()).isEqualTo(before);
    }

    @Test
    void requestThatItsPolicyForbidsIsRefusedInItsWords() {
        assertFails(random("cfssl"), issuer(AUTH_KEY, "strict"), "Request rejected", "The issuer refused the request");
    }

    @Test
    void serverThatIsAwayIsWaitedForAndOrderedFromOnce() {
        int at = FreePort.any();
        String issuer = issuer(AUTH_KEY, "server", at);
        String name = random("cfssl");
        CLIENT.beginCreateCertificate(name, policy(issuer));
        awaitPending(
                name,
                pending -> assertThat(pending.text("status_details"))
                        .contains("issuer '" + issuer + "' to answer", "no connection to it"));
        long before = signed();

        try (ChildProgram back = serverAt(at)) {
            awaitPending(
                    name,
                    pending ->
                            assertThat(pending.text("status")).as(back.output()).isEqualTo("completed"));
        }

        assertThat(signed() - before).isOne();
    }

    @Test
    void whatItHasSignedIsRevokedInItsRecordWithTheReason() {
        String name = random("cfssl");
        KeyVaultCertificateWithPolicy certificate = create(name, policy(issuer(AUTH_KEY, "server")));
        String version = certificate.getProperties().getVersion();

        SERVICE.send("POST", "/certificates/%s/%s/revoke".formatted(name, version), "{\"reason\":\"superseded\"}")
                .require(200);

        assertThat(sqlite("select status, reason from certificates where serial_number = '%s';"
                                .formatted(serial(certificate)))
                        .strip())
                .isEqualTo("revoked|4");
        assertThat(sqlite("select count(*) from certificates where status = 'revoked';")
                        .strip())
                .as("no other")
                .isEqualTo("1");
    }

    private static String serial(KeyVaultCertificateWithPolicy certificate) {
        try {
            X509Certificate x509 = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate.getCer()));
            return x509.getSerialNumber().toString();
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitPending(String name, Consumer<Answer> satisfies) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> satisfies.accept(SERVICE.send("GET", "/certificates/" + name + "/pending", null)));
    }

    private static void assertFails(String name, String issuer, String code, String words) {
        CLIENT.beginCreateCertificate(name, policy(issuer));
        awaitPending(name, pending -> {
            assertThat(pending.json().at("/error/code").asString("")).isEqualTo(code);
            assertThat(pending.json().at("/error/message").asString(""))
                    .contains(words)
                    .doesNotContain(AUTH_KEY);
        });
    }

    private static String issuer(String authKey, String profile) {
        return issuer(authKey, profile, port);
    }

    private static String issuer(String authKey, String profile, int at) {
        String name = random("cfssl");
        SERVICE.send("PUT", "/certificates/issuers/" + name, "{\"provider\":\"CFSSL\"}")
                .require(200);
        Answer configured = SERVICE.send(
                "PUT",
                "/certificates/issuers/" + name + "/configuration",
                JSON.writeValueAsString(configuration(authKey, profile, at)));
        assertThat(configured.require(200).body()).doesNotContain(authKey);
        return name;
    }

    private static Map<String, Object> configuration(String authKey, String profile, int at) {
        return Map.of(
                "connection",
                Map.of("address", "https://127.0.0.1:" + at, "trust", read("tls.pem")),
                "authKey",
                authKey,
                "profile",
                profile,
                "checks",
                Map.of("anchors", read("ca.pem")));
    }

    private static CertificatePolicy policy(String issuer) {
        return new CertificatePolicy(
                        issuer,
                        "CN=web.example",
                        new SubjectAlternativeNames().setDnsNames(List.of("web.example", "www.example")))
                .setKeyType(CertificateKeyType.EC)
                .setKeyCurveName(CertificateKeyCurveName.P_256)
                .setKeyUsage(CertificateKeyUsage.DIGITAL_SIGNATURE)
                .setEnhancedKeyUsage(List.of("1.3.6.1.5.5.7.3.1"))
                .setValidityInMonths(3)
                .setContentType(CertificateContentType.PEM);
    }

    private static long signed() {
        return Long.parseLong(sqlite("select count(*) from certificates;").strip());
    }

    private static Path records() {
        return folder.resolve("records.db");
    }

    private static String sqlite(String sql) {
        return ProgramRun.of(new ProcessBuilder(
                        "sqlite3", "-cmd", ".timeout 10000", records().toString(), sql))
                .requireSuccess();
    }

    private static void certificate(String name, String extensions) {
        String command = "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=%s -keyout %s -out %s %s"
                .formatted(name, folder.resolve(name + ".key"), folder.resolve(name + ".pem"), extensions);
        ProgramRun.of(new ProcessBuilder(command.split(" ")).redirectErrorStream(true))
                .requireSuccess();
    }

    private static Path json(String name, Object content) throws IOException {
        return Files.writeString(folder.resolve(name), JSON.writeValueAsString(content));
    }

    private static String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
