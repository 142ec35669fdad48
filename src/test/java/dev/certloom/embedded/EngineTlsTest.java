package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTlsTest {

    private final Instant now = Instant.now();

    @TempDir
    private Path home;

    @Test
    void onlyTheClientsCertificateLetsIn() throws Exception {
        // given
        at(now).provide();
        TlsMaterial service = new TlsMaterial(home, Clock.fixed(now, ZoneOffset.UTC));
        service.provide(List.of("default"));
        X509TrustManager engine = trusting(folder().resolve("ca.pem"));

        // when / then
        engine.checkClientTrusted(chain(folder().resolve("client.pem")), "ECDHE_ECDSA");
        engine.checkServerTrusted(chain(folder().resolve("server.pem")), "ECDHE_ECDSA");
        for (Path other :
                List.of(folder().resolve("server.pem"), service.serverCertificate(), service.caCertificate())) {
            assertThatExceptionOfType(CertificateException.class)
                    .isThrownBy(() -> engine.checkClientTrusted(chain(other), "ECDHE_ECDSA"));
        }
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> engine.checkServerTrusted(chain(folder().resolve("client.pem")), "ECDHE_ECDSA"));
    }

    @Test
    void nothingThatCouldSignAnotherCertificateIsKept() throws IOException {
        at(now).provide();

        assertThat(content().keySet())
                .containsExactly("ca.pem", "client-key.pem", "client.pem", "server-key.pem", "server.pem");
        for (String name : content().keySet()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(name))))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void provideWhenAllIsThereThenNothingChanges() throws IOException {
        // given
        at(now).provide();
        Map<String, String> before = content();

        // when
        at(now.plus(Duration.ofDays(3000))).provide();

        // then
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void provideWhenTheEndIsNearThenAllIsMadeAnew() throws Exception {
        // given
        at(now).provide();
        Map<String, String> before = content();

        // when
        at(now.plus(Duration.ofDays(3400))).provide();

        // then
        assertThat(content()).doesNotContainValue(before.get("ca.pem")).doesNotContainValue(before.get("client.pem"));
        assertThat(at(now).clientContext()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.pem", "client-key.pem", "client.pem", "server-key.pem", "server.pem"})
    void provideWhenOneIsMissingThenAllIsMadeAnew(String missing) throws Exception {
        // given
        at(now).provide();
        Map<String, String> before = content();
        Files.delete(folder().resolve(missing));

        // when
        at(now).provide();

        // then
        assertThat(content()).hasSameSizeAs(before).doesNotContainValue(before.get("ca.pem"));
        trusting(folder().resolve("ca.pem")).checkClientTrusted(chain(folder().resolve("client.pem")), "ECDHE_ECDSA");
    }

    @Test
    void environmentDemandsACertificateOfRestAndManagement() {
        assertThat(at(now).environment())
                .containsEntry("SERVER_SSL_ENABLED", "true")
                .containsEntry("SERVER_SSL_CLIENTAUTH", "need")
                .containsEntry("MANAGEMENT_SERVER_SSL_ENABLED", "true")
                .containsEntry("MANAGEMENT_SERVER_SSL_CLIENTAUTH", "need")
                .containsEntry("ZEEBE_BROKER_GATEWAY_SECURITY_ENABLED", "true");
    }

    private EngineTls at(Instant now) {
        return new EngineTls(folder(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private Path folder() {
        return home.resolve("engine");
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.toList()) {
                content.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return content;
    }

    private static X509TrustManager trusting(Path ca) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", X509Files.read(ca));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    private static X509Certificate[] chain(Path certificate) throws GeneralSecurityException, IOException {
        return new X509Certificate[] {X509Files.read(certificate)};
    }
}
