package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.identity.TestSettings;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecuritySettingsTest {

    @Test
    void withoutSettingsTokensAreOurOwn() {
        SecuritySettings settings = TestSettings.of(null, "https://localhost", null);

        assertThat(settings.isEmbedded()).isTrue();
        assertThat(settings.tenant()).isEqualTo("certloom");
    }

    @Test
    void issuerSwitchesTheEmbeddedServerOff() {
        assertThat(TestSettings.of(null, "https://localhost", null, "https://idp.example/tenant")
                        .isEmbedded())
                .isFalse();
    }

    @Test
    void eitherAnIssuerOrTheEmbeddedServer() {
        assertThatThrownBy(() -> TestSettings.of(true, "https://localhost", null, "https://idp.example/tenant"))
                .hasMessageContaining("but both are set");
        assertThatThrownBy(() -> TestSettings.of(false, "https://localhost", null))
                .hasMessageContaining("it is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.microsoftonline.com/5f1c/v2.0, https://login.microsoftonline.com/5f1c, 5f1c",
        "https://sts.windows.net/5f1c/, https://sts.windows.net/5f1c, 5f1c"
    })
    void authorityFollowsFromTheIssuer(String issuer, URI authority, String tenant) {
        SecuritySettings settings = TestSettings.of(null, "https://localhost", null, issuer);

        assertThat(settings.knownAuthority()).contains(authority);
        assertThat(settings.tenant()).isEqualTo(tenant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://idp.example", "https://idp.example/realms/x", "https://idp.example/a,b"})
    void authorityClientsCannotReadStopsTheStart(String authority) {
        assertThatThrownBy(() -> TestSettings.of(
                        null, "https://localhost", URI.create(authority), "https://idp.example/realms/x"))
                .hasMessageContaining("Expected certloom.security.authority");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://localhost/", "http://localhost", "localhost", "https://a,b", "https://a b"})
    void resourceClientsCannotReadStopsTheStart(String resource) {
        assertThatThrownBy(() -> TestSettings.of(null, resource, null))
                .hasMessageContaining("Expected certloom.security.resource");
    }
}
