package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.certloom.access.BuiltInRole;
import dev.certloom.identity.SliceServer.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded authorization server, as the identity libraries use it (API reference 10). */
class EmbeddedServerTest {

    private static final String TOKEN = "/certloom/oauth2/v2.0/token";
    private static final String OLDER_TOKEN = "/certloom/oauth2/token";
    private static final String SCOPES = "https://localhost/.default openid profile offline_access";

    private static final SliceServer SERVICE = SliceServer.shared();

    @Test
    void tokenForTheFormOfTheJavaLibrary() throws Exception {
        // when
        Answer answer = SERVICE.postForm(
                TOKEN,
                form(SecuritySlice.CLIENT, SecuritySlice.SECRET, SCOPES) + "&client_info=1&claims="
                        + encoded("{\"access_token\":{\"xms_cc\":{\"values\":[\"CP1\"]}}}"));

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("token_type").asString()).isEqualTo("Bearer");
        assertThat(answer.json().path("expires_in").asInt()).isBetween(3590, 3600);
        assertThat(answer.header("cache-control")).contains("no-store");
        JWTClaimsSet claims = claims(answer);
        assertThat(claims.getAudience()).containsExactly("https://localhost");
        assertThat(claims.getIssuer()).isEqualTo(SERVICE.authority() + "/v2.0");
        assertThat(claims.getStringClaim("tid")).isEqualTo("certloom");
        assertThat(claims.getStringClaim("oid")).isEqualTo(SecuritySlice.CLIENT);
        assertThat(claims.getStringClaim("appid")).isEqualTo(SecuritySlice.CLIENT);
        assertThat(claims.getStringClaim("azp")).isEqualTo(SecuritySlice.CLIENT);
        assertThat(claims.getStringListClaim("roles")).containsExactly("certloom-administrator");
        assertThat(claims.getJWTID()).isNotBlank();
        assertThat(Duration.between(Instant.now(), claims.getExpirationTime().toInstant()))
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
        assertThat(SERVICE.getWith(answer.json().path("access_token").asString(), "/certificates/web")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void tokenForTheFormOfTheJavaScriptLibrary() {
        Answer answer = SERVICE.postForm(
                TOKEN + "?client-request-id=5f1c",
                form(SecuritySlice.CLIENT, SecuritySlice.SECRET, "https://localhost/.default")
                        + "&x-client-SKU=msal.js.node&x-client-VER=3&x-ms-lib-capability=retry-after");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void tokenForClientThatShowsItsSecretInTheHeader() {
        Answer answer = SERVICE.postForm(
                TOKEN,
                "grant_type=client_credentials&scope=" + encoded("https://localhost/.default"),
                "Authorization: Basic "
                        + Base64.getEncoder()
                                .encodeToString((SecuritySlice.CLIENT + ":" + encoded(SecuritySlice.SECRET))
                                        .getBytes(StandardCharsets.UTF_8)));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost:8443/.default",
                "https://LOCALHOST:1/.default openid",
                "https://localhost:443/.default"
            })
    void tokenForTheResourceWithAnyPortIsForUs(String scope) throws Exception {
        Answer answer = SERVICE.postForm(TOKEN, form(SecuritySlice.CLIENT, SecuritySlice.SECRET, scope));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(claims(answer).getAudience()).containsExactly("https://localhost");
    }

    /** The older of the vendor's endpoints, which keyvault-jca and Go's autorest know: numbers are texts there. */
    @ParameterizedTest
    @ValueSource(
            strings = {"https://localhost", "https://localhost:8443", "https://localhost:8443/", "https://localhost/"})
    void tokenOfTheOlderEndpointIsForTheResource(String resource) throws Exception {
        // when
        Answer answer = SERVICE.postForm(OLDER_TOKEN, ofResource(SecuritySlice.SECRET, resource));

        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("token_type").asString()).isEqualTo("Bearer");
        assertThat(answer.json().path("resource").asString()).isEqualTo(resource);
        assertThat(Long.parseLong(answer.json().path("expires_on").asString()))
                .isEqualTo(claims(answer).getExpirationTime().toInstant().getEpochSecond());
        assertThat(claims(answer).getAudience()).containsExactly("https://localhost");
        assertThat(claims(answer).getIssuer()).isEqualTo(SERVICE.authority() + "/v2.0");
        assertThat(SERVICE.getWith(answer.json().path("access_token").asString(), "/certificates/web")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://vault.azure.net",
                "https://localhost.example",
                "https://localhost@example.org",
                "https://localhost:x",
                "http://localhost",
                "https://localhost/a",
                "localhost",
                ""
            })
    void theOlderEndpointGivesNoTokenForAnotherResource(String resource) {
        Answer answer = SERVICE.postForm(OLDER_TOKEN, ofResource(SecuritySlice.SECRET, resource));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("error").asString()).isEqualTo("invalid_scope");
    }

    @Test
    void aResourceThatIsNamedTwiceIsAMalformedRequest() {
        String twice = ofResource(SecuritySlice.SECRET, "https://localhost");

        Answer answer = SERVICE.postForm(OLDER_TOKEN, twice + "&resource=" + encoded("https://localhost"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("error").asString()).isEqualTo("invalid_request");
    }

    @Test
    void theOlderEndpointTellsFaultsAsTheNewerOne() {
        assertThat(SERVICE.postForm(OLDER_TOKEN, ofResource("guess", "https://localhost"))
                        .json()
                        .path("error")
                        .asString())
                .isEqualTo("invalid_client");
        assertThat(SERVICE.postForm(OLDER_TOKEN, "resource=" + encoded("https://localhost"))
                        .status())
                .isEqualTo(401);
        assertThat(SERVICE.get(OLDER_TOKEN).status()).isEqualTo(401);
        assertThat(SERVICE.postForm("/other/oauth2/token", ofResource(SecuritySlice.SECRET, "https://localhost"))
                        .status())
                .isEqualTo(401);
    }

    private static String ofResource(String secret, String resource) {
        return "grant_type=client_credentials&client_id=" + SecuritySlice.CLIENT + "&client_secret=" + encoded(secret)
                + "&resource=" + encoded(resource);
    }

    @Test
    void twoTokensAreTwo() throws Exception {
        String form = form(SecuritySlice.CLIENT, SecuritySlice.SECRET, SCOPES);

        assertThat(claims(SERVICE.postForm(TOKEN, form)).getJWTID())
                .isNotEqualTo(claims(SERVICE.postForm(TOKEN, form)).getJWTID());
    }

    @Test
    void tokenOfBoundClientNamesItsVaultsAndItsOwners() throws Exception {
        // given
        SERVICE.bean(InMemoryClients.class)
                .add(new Client(
                        "bound",
                        "bound",
                        TestClients.secret(SecretHash.hash("s")),
                        Set.of(BuiltInRole.CERTLOOM_ADMINISTRATOR.roleName()),
                        Set.of("other"),
                        Set.of("an-owner"),
                        Instant.EPOCH));

        // when
        Answer answer = SERVICE.postForm(TOKEN, form("bound", "s", SCOPES));

        // then
        assertThat(claims(answer).getStringListClaim("certloom_vaults")).containsExactly("other");
        assertThat(claims(answer).getStringListClaim("certloom_owners")).containsExactly("an-owner");
        assertThat(SERVICE.getWith(answer.json().path("access_token").asString(), "/certificates/web")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void wrongSecretIsNoClient() {
        Answer answer = SERVICE.postForm(TOKEN, form(SecuritySlice.CLIENT, "guess", SCOPES));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("error").asString()).isEqualTo("invalid_client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "with blank", "' or 1=1"})
    void unknownClientIsNoClient(String client) {
        Answer answer = SERVICE.postForm(TOKEN, form(client, SecuritySlice.SECRET, SCOPES));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("error").asString()).isEqualTo("invalid_client");
    }

    @Test
    void scopeOfAnotherResourceIsRefused() {
        Answer answer = SERVICE.postForm(
                TOKEN, form(SecuritySlice.CLIENT, SecuritySlice.SECRET, "https://vault.azure.net/.default"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asString()).isEqualTo("invalid_scope");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grant_type=password&username=u&password=p",
                "grant_type=refresh_token&refresh_token=x",
                "grant_type=authorization_code&code=x"
            })
    void otherGrantsAreRefused(String grant) {
        Answer answer = SERVICE.postForm(
                TOKEN,
                grant + "&client_id=" + SecuritySlice.CLIENT + "&client_secret=" + encoded(SecuritySlice.SECRET));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("access_token");
    }

    @Test
    void metadataNamesWhatIsServed() {
        // when
        Answer answer = SERVICE.get("/certloom/v2.0/.well-known/openid-configuration");

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("issuer").asString()).isEqualTo(SERVICE.authority() + "/v2.0");
        assertThat(answer.json().path("token_endpoint").asString())
                .isEqualTo(SERVICE.authority() + "/oauth2/v2.0/token");
        assertThat(answer.json().path("authorization_endpoint").asString())
                .isEqualTo(SERVICE.authority() + "/oauth2/v2.0/authorize");
        assertThat(answer.json().path("jwks_uri").asString()).isEqualTo(SERVICE.authority() + "/discovery/v2.0/keys");
        assertThat(answer.json().path("response_types_supported").toString()).isEqualTo("[\"code\"]");
        assertThat(answer.json().path("code_challenge_methods_supported").toString())
                .isEqualTo("[\"S256\"]");
        assertThat(answer.json().path("grant_types_supported").toString())
                .isEqualTo("[\"authorization_code\",\"client_credentials\"]");
        assertThat(answer.json().path("scopes_supported").toString()).isEqualTo("[\"openid\",\"profile\"]");
        assertThat(answer.json().propertyNames())
                .doesNotContain("userinfo_endpoint", "registration_endpoint", "introspection_endpoint");
    }

    @Test
    void keysShowThePublicHalfOnly() {
        // when
        Answer answer = SERVICE.get("/certloom/discovery/v2.0/keys");

        // then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/keys/0/kty").asString()).isEqualTo("RSA");
        assertThat(answer.json().at("/keys/0").propertyNames())
                .contains("n", "e", "kid")
                .doesNotContain("d", "p", "q");
    }

    @Test
    void tokenEndpointGivesNothingToGet() {
        assertThat(SERVICE.get(TOKEN + "?" + form(SecuritySlice.CLIENT, SecuritySlice.SECRET, SCOPES))
                        .status())
                .isEqualTo(401);
    }

    private static String form(String client, String secret, String scope) {
        return "grant_type=client_credentials&client_id=" + encoded(client) + "&client_secret=" + encoded(secret)
                + "&scope=" + encoded(scope);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JWTClaimsSet claims(Answer answer) throws Exception {
        return SignedJWT.parse(answer.json().path("access_token").asString()).getJWTClaimsSet();
    }
}
