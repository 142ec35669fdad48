package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsMaterialTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void provideWhenThereIsNoneThenItNamesThisMachineAndEachVault() throws Exception {
        // when
        boolean made = at(NOW).provide(List.of("default", "payments"));

        // then
        assertThat(made).isTrue();
        X509Certificate server = read("server.pem");
        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactlyInAnyOrder(
                        "localhost", "default.localhost", "payments.localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(server)), trustingTheCa(NOW));
    }

    @Test
    void provideWhenNothingChangedThenNothingIsMade() throws Exception {
        // given
        at(NOW).provide(List.of("default"));
        X509Certificate before = read("server.pem");

        // when
        boolean made = at(NOW.plus(Duration.ofDays(30))).provide(List.of("default"));

        // then
        assertThat(made).isFalse();
        assertThat(read("server.pem")).isEqualTo(before);
    }

    @Test
    void provideWhenAVaultIsAddedThenOnlyTheServerCertificateIsNew() throws Exception {
        // given
        at(NOW).provide(List.of("default"));
        X509Certificate ca = read("ca.pem");

        // when
        boolean made = at(NOW).provide(List.of("default", "payments"));

        // then
        assertThat(made).isTrue();
        assertThat(read("ca.pem")).isEqualTo(ca);
        assertThat(read("server.pem").getSubjectAlternativeNames().toString()).contains("payments.localhost");
    }

    @Test
    void provideWhenTheEndIsNearThenTheServerCertificateIsNew() throws Exception {
        // given
        at(NOW).provide(List.of("default"));
        Instant later = NOW.plus(Duration.ofDays(350));

        // when
        boolean made = at(later).provide(List.of("default"));

        // then
        assertThat(made).isTrue();
        assertThat(read("server.pem").getNotAfter()).isAfter(Date.from(later.plus(Duration.ofDays(300))));
    }

    @Test
    void provideWhenTheCaIsLostThenBothAreMadeAnew() throws Exception {
        // given
        at(NOW).provide(List.of("default"));
        Files.delete(folder.resolve("ca-key.pem"));

        // when
        at(NOW).provide(List.of("default"));

        // then
        read("server.pem").verify(read("ca.pem").getPublicKey());
    }

    private TlsMaterial at(Instant instant) {
        return new TlsMaterial(folder, Clock.fixed(instant, ZoneOffset.UTC));
    }

    private PKIXParameters trustingTheCa(Instant at) throws GeneralSecurityException, IOException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read("ca.pem"), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        return parameters;
    }

    private X509Certificate read(String name) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
