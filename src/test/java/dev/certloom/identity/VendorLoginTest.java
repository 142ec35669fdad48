package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.identity.ClientSecretCredential;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.security.keyvault.certificates.CertificateClient;
import com.azure.security.keyvault.certificates.CertificateClientBuilder;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;

/** The vendor's own identity library and client, unmodified, over TLS. */
class VendorLoginTest {

    private static final SliceServer SERVICE = SliceServer.shared();

    @Test
    void identityLibraryLogsIn() throws Exception {
        // when
        AccessToken token = credential(SecuritySlice.SECRET)
                .getTokenSync(new TokenRequestContext().addScopes("https://localhost/.default"));

        // then
        assertThat(SignedJWT.parse(token.getToken()).getJWTClaimsSet().getAudience())
                .containsExactly("https://localhost");
    }

    @Test
    void clientFollowsTheChallenge() {
        // given
        CertificateClient client = new CertificateClientBuilder()
                .vaultUrl("https://localhost:" + SERVICE.port())
                .credential(credential(SecuritySlice.SECRET))
                .httpClient(http())
                .disableChallengeResourceVerification()
                .buildClient();

        // then
        assertThat(client.listPropertiesOfCertificates()).isEmpty();
    }

    @Test
    void wrongSecretIsRefused() {
        ClientSecretCredential wrong = credential("guess");
        TokenRequestContext scope = new TokenRequestContext().addScopes("https://localhost/.default");

        assertThatThrownBy(() -> wrong.getTokenSync(scope)).hasMessageContaining("invalid_client");
    }

    private static ClientSecretCredential credential(String secret) {
        return new ClientSecretCredentialBuilder()
                .authorityHost("https://localhost:" + SERVICE.port() + "/")
                .disableInstanceDiscovery()
                .tenantId("certloom")
                .clientId(SecuritySlice.CLIENT)
                .clientSecret(secret)
                .httpClient(http())
                .build();
    }

    private static HttpClient http() {
        return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder()
                        .sslContext(SERVICE.tls().clientContext()))
                .build();
    }
}
