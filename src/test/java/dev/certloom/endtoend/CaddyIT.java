package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.security.keyvault.certificates.models.CertificateContentType;
import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.certificates.models.SubjectAlternativeNames;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.certloom.installation.ServiceClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Certificates of a second CA that speaks ACME, smallstep's in Caddy, with the vendor's client. It looks for proofs at port 80 of
 * the name and nowhere else, so the one name is this machine's own.
 */
@SharedServiceTest
@NeedsPrograms(value = "caddy", packages = "caddy", port = CaddyIT.HTTP)
@Tag("providers")
class CaddyIT extends ScenarioBase {

    static final int HTTP = 80;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NAME = "localhost";
    private static final Duration START = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static int port;
    private static ChildProgram ca;
    private static HttpServer door;

    @BeforeAll
    static void start() throws IOException {
        door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), HTTP), 0);
        door.createContext("/", CaddyIT::pass);
        door.start();
        port = FreePort.any();
        Path configuration = Files.writeString(
                folder.resolve("Caddyfile"), """
                {
                    admin off
                    storage file_system %s
                    https_port %d
                    http_port %d
                    default_bind 127.0.0.1
                    skip_install_trust
                    pki {
                        ca acme {
                            name "Second CA"
                        }
                    }
                }
                https://localhost:%d {
                    tls {
                        issuer internal {
                            ca acme
                        }
                    }
                    acme_server {
                        ca acme
                    }
                }
                """.formatted(folder.resolve("storage"), port, FreePort.any(), port));
        ca = new ChildProgram(
                folder.resolve("caddy.log"),
                Map.of(
                        "HOME",
                        folder.toString(),
                        "XDG_DATA_HOME",
                        folder.toString(),
                        "XDG_CONFIG_HOME",
                        folder.toString()),
                "caddy",
                "run",
                "--config",
                configuration.toString());
        ca.awaitPort(port);
        Awaitility.await().atMost(START).until(() -> Files.exists(root()));
    }

    /** As the machine's own server at port 80 would have to. */
    private static void pass(HttpExchange exchange) throws IOException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s"
                                    .formatted(
                                            SharedService.publicPort(),
                                            exchange.getRequestURI().getPath())))
                            .build(),
                    BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @AfterAll
    static void stop() {
        ca.close();
        door.stop(0);
    }

    @Test
    void aNameProvedOverHttpIsIssuedAndWhatTheCaDoesNotDoChangesNothing() throws Exception {
        String issuer = issuer();

        KeyVaultCertificateWithPolicy certificate = create(random("caddy"), policy(issuer));

        X509Certificate x509 = x509(certificate);
        assertThat(x509.getIssuerX500Principal().getName()).contains("Second CA");
        assertThat(x509.getSubjectAlternativeNames().stream().<Object>map(name -> name.get(1)))
                .containsExactly(NAME);
        Path file = Files.writeString(
                folder.resolve("leaf.pem"),
                SERVICE.secrets().getSecret(certificate.getName()).getValue());
        assertThat(SERVICE.run(
                        "openssl",
                        "verify",
                        "-CAfile",
                        root().toString(),
                        "-untrusted",
                        file.toString(),
                        file.toString()))
                .endsWith(": OK\n");

        Answer refused = SERVICE.send("POST", "/certificates/issuers/%s/account/roll-over".formatted(issuer), null);
        assertThat(refused.require(403).body()).contains("The requested operation is not implemented");
        create(random("caddy"), policy(issuer));
    }

    private static String issuer() {
        String name = random("caddy");
        SERVICE.send("PUT", "/certificates/issuers/" + name, "{\"provider\":\"ACME\"}")
                .require(200);
        String root = read(root());
        SERVICE.send(
                        "PUT",
                        "/certificates/issuers/" + name + "/configuration",
                        JSON.writeValueAsString(Map.of(
                                "connection",
                                Map.of(
                                        "address",
                                        "https://localhost:%d/acme/acme/directory".formatted(port),
                                        "trust",
                                        root),
                                "challenge",
                                "http-01",
                                "checks",
                                Map.of("anchors", root))))
                .require(200);
        return name;
    }

    private static CertificatePolicy policy(String issuer) {
        return new CertificatePolicy(issuer, "CN=" + NAME, new SubjectAlternativeNames().setDnsNames(List.of(NAME)))
                .setKeyType(CertificateKeyType.EC)
                .setKeyCurveName(CertificateKeyCurveName.P_256)
                .setContentType(CertificateContentType.PEM);
    }

    private static Path root() {
        return folder.resolve("storage/pki/authorities/acme/root.crt");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509Certificate x509(KeyVaultCertificateWithPolicy certificate) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getCer()));
    }
}
