package dev.certloom.issuer.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.TrialStep;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps to a server with TLS. */
class ConnectionTrialTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private static HttpsServer server;
    private static String trust;

    @BeforeAll
    static void listen(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("server.p12");
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=ca.test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start()
                .waitFor();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        trust = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(store.getCertificate("server").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static Optional<String> tlsTo(String host, Optional<String> trusted) throws Exception {
        CaConnection connection = new CaConnection(
                "https://" + host + ":" + server.getAddress().getPort(), trusted, Optional.empty(), Optional.empty());
        TrialStep step = TestCaClients.patient().trial(connection).getLast();
        assertThat(step.kind()).isEqualTo(TrialStep.Kind.TLS_HANDSHAKE);
        return step.check().run();
    }

    @Test
    void serverThatIsTrustedThenWhoseCertificateItShowsAndWhenThatExpiresIsSaid() throws Exception {
        assertThat(tlsTo("127.0.0.1", Optional.of(trust)).orElseThrow())
                .startsWith("TLSv1.3; it shows the certificate of CN=ca.test, issued by CN=ca.test, expires 20")
                .endsWith("trusted by the authorities of its configuration");
    }

    @Test
    void serverThatIsNotTrustedOrIsAnotherThenThereIsNoTls() {
        assertThatThrownBy(() -> tlsTo("127.0.0.1", Optional.empty()))
                .isInstanceOf(OrderNotReceived.class)
                .hasMessageStartingWith("no TLS with it: ");
        assertThatThrownBy(() -> tlsTo("localhost", Optional.of(trust)))
                .as("a certificate for another name")
                .isInstanceOf(OrderNotReceived.class)
                .hasMessageStartingWith("no TLS with it: ");
    }

    @Test
    void addressThatMayNotBeCalledThenThatIsSaidInsteadOfAnAddress() {
        TrialStep step = TestCaClients.patient()
                .trial(CaConnection.to("https://169.254.169.254"))
                .getFirst();

        assertThat(step.kind()).isEqualTo(TrialStep.Kind.RESOLVE);
        assertThatThrownBy(step.check()::run).hasMessage("'169.254.169.254' is at an address that no CA may have");
    }
}
