package dev.certloom.issuer.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.CertificateFiles;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.Secret;
import dev.certloom.issuer.client.CaConnection.ClientIdentity;
import dev.certloom.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaConnectionTest {

    private static final String ADDRESS = "https://ca.example:8888";

    @ParameterizedTest
    @CsvSource({
        "ftp://ca.example, address",
        "https://, address",
        "ca.example, address",
        "https://ca.example/?q=1, address",
        "https://ca.example/#f, address",
        "https://user:word@ca.example, address"
    })
    void addressOutOfRuleIsRefused(String address, String member) {
        assertRefused(CaConnection.to(address), member);
    }

    @Test
    void plainHttpIsTakenOnlyWhereASettingAllowsIt() {
        CaConnection plain = CaConnection.to("http://ca.example:8888");

        assertThatThrownBy(() -> plain.check(false))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("certloom.issuers.calls.plain-http");
        assertThatCode(() -> plain.check(true)).doesNotThrowAnyException();
    }

    @Test
    void membersThatCannotBeUsedAreNamed() {
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
        String certificate = pem(key);

        assertRefused(new CaConnection(ADDRESS, Optional.of("nothing"), Optional.empty(), Optional.empty()), "trust");
        for (String proxy : List.of(
                "https://proxy.example:1", "http://proxy.example", "proxy", "http://user:word@proxy.example:1")) {
            assertRefused(new CaConnection(ADDRESS, Optional.empty(), Optional.of(proxy), Optional.empty()), "proxy");
        }
        assertRefused(identity("nothing", "nothing"), "identity.certificates");
        assertRefused(identity(certificate, "nothing"), "identity.key");
        assertThatCode(() -> identity(
                                certificate,
                                new String(CertificateFiles.pem(key.privateKey()), StandardCharsets.US_ASCII))
                        .check(false))
                .doesNotThrowAnyException();
    }

    @Test
    void pathsAreBelowTheAddress() {
        assertThat(CaConnection.to("https://ca.example/base/").at("/sign")).hasToString("https://ca.example/base/sign");
        assertThat(CaConnection.to(ADDRESS).at("/sign")).hasToString(ADDRESS + "/sign");
    }

    private static CaConnection identity(String certificates, String key) {
        return new CaConnection(
                ADDRESS,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ClientIdentity(certificates, new Secret(key))));
    }

    private static String pem(KeyPair key) {
        return new String(
                CertificateFiles.pem(List.of(
                        TestPki.selfSigned(key, "CN=client", "client.example").der())),
                StandardCharsets.US_ASCII);
    }

    private static void assertRefused(CaConnection connection, String member) {
        assertThatThrownBy(() -> connection.check(false))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property configuration.connection." + member + " has invalid value");
    }
}
