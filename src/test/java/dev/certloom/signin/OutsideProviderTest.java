package dev.certloom.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.certloom.access.BuiltInRole;
import dev.certloom.identity.SliceServer;
import dev.certloom.identity.SliceServer.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens of an OIDC provider of the company's own: found by its metadata, ES256, a nested roles claim. */
class OutsideProviderTest {

    private static HttpServer provider;
    private static ECKey key;
    private static SliceServer service;

    @BeforeAll
    static void start() throws Exception {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        answer("/tenant/v2.0/.well-known/openid-configuration", "{\"jwks_uri\":\"" + origin() + "/keys\"}");
        answer("/keys", new JWKSet(key.toPublicJWK()).toString());
        provider.start();
        service = new SliceServer(
                "certloom.security.issuer-uri=" + issuer() + ",https://sts.example/tenant/",
                "certloom.security.audience=6f2d-app-id",
                "certloom.security.roles-claim=realm_access.roles");
    }

    @AfterAll
    static void stop() {
        service.close();
        provider.stop(0);
    }

    @Test
    void challengeLeadsToTheProvider() {
        assertThat(service.get("/certificates/web").header("www-authenticate"))
                .isEqualTo("Bearer authorization=\"" + origin() + "/tenant\", resource=\"https://localhost\"");
    }

    @Test
    void itsTokensAreTaken() {
        assertThat(call(token(key, issuer(), "https://localhost")).status()).isEqualTo(200);
        assertThat(call(token(key, "https://sts.example/tenant/", "6f2d-app-id"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void itsTokensForOthersAreNot() {
        assertThat(call(token(key, issuer(), "https://other")).body()).contains("AKV10022");
        assertThat(call(token(key, "https://sts.example/another/", "https://localhost"))
                        .body())
                .contains("AKV10032: Invalid issuer. Expected one of " + issuer()
                        + ", https://sts.example/tenant/, found" + " https://sts.example/another/.");
    }

    @Test
    void tokensByAnotherKeyAreNot() throws Exception {
        ECKey forged = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();

        assertThat(call(token(forged, issuer(), "https://localhost")).status()).isEqualTo(401);
    }

    @Test
    void embeddedServerIsNotThere() {
        assertThat(service.postForm("/tenant/oauth2/v2.0/token", "grant_type=client_credentials")
                        .status())
                .isEqualTo(401);
        assertThat(service.get("/tenant/v2.0/.well-known/openid-configuration").header("www-authenticate"))
                .startsWith("Bearer authorization=");
        assertThat(service.get("/certloom/discovery/v2.0/keys").status()).isEqualTo(401);
    }

    @Test
    void withoutItsKeysNobodyCanTell() {
        // given
        try (SliceServer cutOff = new SliceServer(
                "certloom.security.issuer-uri=" + origin() + "/absent",
                "certloom.security.jwk-set-uri=" + origin() + "/no-keys-here")) {
            // when
            Answer answer = cutOff.getWith(token(key, origin() + "/absent", "https://localhost"), "/certificates/web");

            // then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isEqualTo("5");
            assertThat(answer.json().at("/error/code").asString()).isEqualTo("ServiceUnavailable");
        }
    }

    private static Answer call(String token) {
        return service.getWith(token, "/certificates/web");
    }

    private static String origin() {
        return "http://localhost:" + provider.getAddress().getPort();
    }

    private static String issuer() {
        return origin() + "/tenant/v2.0";
    }

    private static String token(ECKey signer, String issuer, String audience) {
        try {
            JWSSigner signature = new ECDSASigner(signer);
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .keyID(signer.getKeyID())
                            .build(),
                    new JWTClaimsSet.Builder()
                            .issuer(issuer)
                            .audience(audience)
                            .subject("person")
                            .claim(
                                    "realm_access",
                                    Map.of("roles", List.of(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName())))
                            .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(5))))
                            .build());
            jwt.sign(signature);
            return jwt.serialize();
        } catch (Exception e) {
            throw new AssertionError("Expected to sign a token, but it failed.", e);
        }
    }

    private static void answer(String path, String body) {
        provider.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            } catch (IOException e) {
                throw new AssertionError("Expected to answer " + path + ", but it failed.", e);
            }
        });
    }
}
