package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.certloom.identity.SliceServer;
import dev.certloom.identity.SliceServer.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers are answered (API reference 1.5, 1.7, 1.8). */
class ChallengeTest {

    private static final String NO_TOKEN = "AKV10000: Request is missing a Bearer or PoP token.";
    /** Key Vault's words; what follows them is ours. */
    private static final String NOT_VALID = "[TokenExpired] Error validating token: 'S2S12086'. ";

    private static final String UNTIMELY =
            NOT_VALID + "It has expired, is not valid yet, or does not say until when it is.";
    private static final String UNVERIFIED =
            NOT_VALID + "It is not an access token that is signed by a key trusted here.";

    private static final SliceServer SERVICE = SliceServer.shared();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /certificates/web?api-version=7.6",
                "GET /certificates/web/?api%2Dversion=2025-07-01",
                "GET /no/such/route",
                "DELETE /certificates/web/create",
                "POST /certificates//create",
                "PUT /certificates/issuers/",
                "GET /secrets/web/",
                "GET /keys/web/",
                "GET /undeclared",
                "GET /actuator/env",
                "GET /actuator/healthy",
                "GET /error",
                "GET /login",
                "GET /logout",
                "GET /oauth2/authorize",
                "GET /other/oauth2/v2.0/authorize",
                "GET /people",
                "POST /oauth2/introspect",
                "POST /connect/register",
                "GET /.well-known/oauth-authorization-server",
                "GET /.well-known/oauth-protected-resource",
                "GET /.well-known/openid-configuration",
                "GET /other/v2.0/.well-known/openid-configuration",
                "OPTIONS /certificates/web"
            })
    void everythingWithoutTokenIsChallengedFirst(String request) {
        // when
        Answer answer = SERVICE.send(request, "localhost", "", "Content-Type: application/json", "Content-Length: 0");

        // then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().get("www-authenticate"))
                .containsExactly("Bearer authorization=\"" + SERVICE.authority() + "\", resource=\"https://localhost:"
                        + SERVICE.port() + "\"");
        assertThat(answer.header("content-type")).isEqualToIgnoringCase("application/json;charset=utf-8");
        assertThat(answer.body()).isEqualTo("{\"error\":{\"code\":\"Unauthorized\",\"message\":\"" + NO_TOKEN + "\"}}");
        assertThat(answer.headers()).doesNotContainKeys("set-cookie", "location");
    }

    @Test
    void challengeComesBeforeTheBody() {
        // when: the promised body is never sent
        Answer answer = SERVICE.send(
                "POST /certificates/web/create",
                "localhost",
                "",
                "Content-Type: application/json",
                "Content-Length: 10485760");

        // then
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).contains(NO_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer x", "Bearer a.b.c", "Bearer ", "Bearer two words"})
    void whatIsNoTokenIsToldSo(String authorization) {
        // when
        Answer answer = SERVICE.get("/certificates/web", "Authorization: " + authorization);

        // then
        unauthorized(answer, NOT_VALID + "It is no JWT.");
    }

    @Test
    void tokenThatNobodySignedIsToldSo() {
        unauthorized(SERVICE.get("/certificates/web", "Authorization: bearer eyJhbGciOiJub25lIn0.e30."), UNVERIFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dTpw", "PoP x", "DPoP x"})
    void otherSchemeIsAnsweredAsNoToken(String authorization) {
        unauthorized(SERVICE.get("/certificates/web", "Authorization: " + authorization), NO_TOKEN);
    }

    @Test
    void tokenInTheQueryIsNone() {
        unauthorized(SERVICE.get("/certificates/web?access_token=" + SERVICE.token(claims -> claims)), NO_TOKEN);
    }

    @Test
    void tokenForSomebodyElseIsRefusedByItsAudience() {
        assertAudienceIsRefused("https://other");
    }

    @Test
    void audienceWithSlashIsAnother() {
        assertAudienceIsRefused("https://localhost/");
    }

    private static void assertAudienceIsRefused(String audience) {
        String token = SERVICE.token(claims -> claims.audience(audience));

        unauthorized(
                SERVICE.getWith(token, "/certificates/web"),
                "AKV10022: Invalid audience. Expected https://localhost, found: " + audience + ".");
    }

    @Test
    void tokenWithoutAudienceIsRefused() {
        String token = SERVICE.token(claims -> claims.audience((String) null));

        unauthorized(
                SERVICE.getWith(token, "/certificates/web"),
                "AKV10022: Invalid audience. Expected https://localhost, found: .");
    }

    @Test
    void tokenOfAnotherIssuerIsRefused() {
        String token = SERVICE.token(claims -> claims.issuer("https://other/v2.0"));

        unauthorized(
                SERVICE.getWith(token, "/certificates/web"),
                "AKV10032: Invalid issuer. Expected one of " + SERVICE.authority()
                        + "/v2.0, found https://other/v2.0.");
    }

    @ParameterizedTest
    @CsvSource({"-60, -31", "40, 3600"})
    void tokenOutOfTimeIsRefused(int notBefore, int expires) {
        String token = SERVICE.token(claims ->
                claims.issueTime(in(notBefore)).notBeforeTime(in(notBefore)).expirationTime(in(expires)));

        unauthorized(SERVICE.getWith(token, "/certificates/web"), UNTIMELY);
    }

    @Test
    void clocksMayDifferALittle() {
        String token = SERVICE.token(claims -> claims.notBeforeTime(in(20)).expirationTime(in(60)));

        assertThat(SERVICE.getWith(token, "/certificates/web").status()).isEqualTo(200);
    }

    @Test
    void tokenWithoutEndIsRefused() {
        unauthorized(
                SERVICE.getWith(SERVICE.token(claims -> claims.expirationTime(null)), "/certificates/web"), UNTIMELY);
    }

    @Test
    void tokenWithoutBearerIsRefused() {
        String token = SERVICE.token(claims -> claims.subject(null).claim("oid", null));

        unauthorized(
                SERVICE.getWith(token, "/certificates/web"), NOT_VALID + "It does not say whose it is (oid or sub).");
    }

    @Test
    void tokenSignedByASharedSecretIsRefused() throws Exception {
        // given
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                JWTClaimsSet.parse(SignedJWT.parse(SERVICE.token(claims -> claims))
                        .getJWTClaimsSet()
                        .toString()));
        token.sign(new MACSigner(new byte[32]));

        // then
        unauthorized(SERVICE.getWith(token.serialize(), "/certificates/web"), UNVERIFIED);
    }

    @Test
    void goodTokenReachesTheRouteWithItsCaller() {
        // when
        Answer answer = SERVICE.getWith(SERVICE.token(claims -> claims), "/certificates/web/");

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/oid").asString()).isEqualTo("someone");
        assertThat(answer.json().at("/vault").asString()).isEqualTo("default");
        assertThat(answer.json().at("/address").asString()).isEqualTo("127.0.0.1");
        assertThat(answer.json().at("/same").asString()).isEqualTo("true");
    }

    @Test
    void healthTellsStrangersItsStatusOnly() {
        // when
        Answer answer = SERVICE.get("/actuator/health");

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().propertyNames()).contains("status").doesNotContain("components", "details");
    }

    @Test
    void healthIsServedAtAnyHost() {
        assertThat(SERVICE.send("GET /actuator/health", "10.1.2.3", "").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "default.localhost", "DEFAULT.localhost", "default.localhost."})
    void hostsOfTheVaultAreChallenged(String host) {
        assertThat(SERVICE.send("GET /certificates/web", host, "").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.localhost", "127.0.0.1", "localhost.example", "x.default.localhost"})
    void unknownHostIsNoVault(String host) {
        // when
        Answer answer = SERVICE.send(
                "GET /certificates/web", host, "", "Authorization: Bearer " + SERVICE.token(claims -> claims));

        // then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("VaultNotFound");
        assertThat(answer.json().at("/error/message").asString())
                .isEqualTo("Expected the name of a vault's host, but none is named '" + host + "'.");
        assertThat(answer.headers()).doesNotContainKey("www-authenticate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /certificates/%2e%2e/x",
                "GET /certificates/a%2fb",
                "GET /certificates/a;b=c",
                "GET /certificates/%00",
                "GET /certificates/\\\\"
            })
    void rejectedRequestHasTheErrorBody(String request) {
        // when
        Answer answer = SERVICE.send(request, "localhost", "");

        // then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("BadParameter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT localhost:443",
                "CONNECT example.org:443",
                "CONNECT /certificates",
                "PROPFIND /certificates",
                "TRACK /certificates"
            })
    void aMethodThatNobodyServesIsNotAllowed(String request) {
        // when
        Answer answer = SERVICE.send(request, "localhost", "");

        // then
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("content-type")).isEqualToIgnoringCase("application/json;charset=utf-8");
        assertThat(answer.header("allow")).contains("GET").doesNotContain("TRACE", "CONNECT");
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("MethodNotAllowed");
        assertThat(answer.json().at("/error/message").asString())
                .isEqualTo("HTTP " + request.split(" ", 2)[0] + " not allowed");
    }

    @Test
    void aHeadThatIsTooLongIsCalledSo() {
        // when
        Answer header = SERVICE.get("/certificates", "X-Long: " + "a".repeat(20_000));
        Answer many = SERVICE.get(
                "/certificates",
                IntStream.range(0, 200).mapToObj(i -> "X-" + i + ": a").toArray(String[]::new));
        Answer token = SERVICE.getWith("a".repeat(20_000), "/certificates");

        // then
        assertThat(List.of(header, many, token)).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.header("content-type")).isEqualToIgnoringCase("application/json;charset=utf-8");
            assertThat(answer.json().at("/error/code").asString()).isEqualTo("BadParameter");
            assertThat(answer.json().at("/error/message").asString()).contains("head", "long");
        });
    }

    @Test
    void anAddressThatIsTooLongIsCalledSo() {
        // when
        Answer answer = SERVICE.get("/certificates?x=" + "a".repeat(20_000));

        // then
        assertThat(answer.status()).isEqualTo(414);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("BadParameter");
    }

    /** Clients compare what is asked for with the host and port they know, as the Python and Go ones do, or with the host alone. */
    @ParameterizedTest
    @CsvSource({
        "localhost, https://localhost",
        "localhost:443, https://localhost",
        "localhost:8443, https://localhost:8443",
        "default.localhost:1, https://localhost:1",
        "LOCALHOST:65535, https://localhost:65535"
    })
    void theResourceHasThePortByWhichTheClientCame(String host, String resource) {
        assertThat(SERVICE.sendTo(host, "GET /certificates").header("www-authenticate"))
                .isEqualTo("Bearer authorization=\"" + SERVICE.authority() + "\", resource=\"" + resource + "\"");
    }

    @Test
    void aTokenForTheResourceWithOurPortIsForUs() {
        // given
        String withPort = SERVICE.token(claims -> claims.audience("https://localhost:" + SERVICE.port()));

        // then
        assertThat(SERVICE.getWith(withPort, "/certificates/web").status()).isEqualTo(200);
        assertAudienceIsRefused("https://localhost:1");
        assertAudienceIsRefused("http://localhost:" + SERVICE.port());
        assertAudienceIsRefused("https://localhost:" + SERVICE.port() + "/");
    }

    @Test
    void emptyNameReachesTheRoutes() {
        // when: no route of the slice has it
        Answer answer = SERVICE.getWith(SERVICE.token(claims -> claims), "/certificates//create");

        // then
        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void answersAreNotKeptByAnybody() {
        // when
        Answer answer = SERVICE.get("/certificates/web");

        // then
        assertThat(answer.header("cache-control")).isEqualTo("no-cache, no-store");
        assertThat(answer.header("pragma")).isEqualTo("no-cache");
        assertThat(answer.header("expires")).isEqualTo("-1");
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.headers()).doesNotContainKey("strict-transport-security");
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plus(Duration.ofSeconds(seconds)));
    }

    private static void unauthorized(Answer answer, String message) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().get("www-authenticate"))
                .containsExactly("Bearer authorization=\"" + SERVICE.authority() + "\", resource=\"https://localhost:"
                        + SERVICE.port() + "\"");
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("Unauthorized");
        assertThat(answer.json().at("/error/message").asString()).isEqualTo(message);
    }
}
