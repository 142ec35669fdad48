package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.ORIGIN;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

/** What is out of rule gets the error body of API reference 1.7 and changes nothing. */
class BadInputTest {

    private static final String CREATE = "/certificates/web/create";

    private final KeyVaultApi api = new KeyVaultApi();
    private boolean accepted;

    @AfterEach
    void nothingHasChanged() {
        if (!accepted) {
            assertThat(api.vault.events()).isEmpty();
        }
    }

    // Versions of the API

    @ParameterizedTest
    @ValueSource(strings = {"7.0-preview", "7.4-preview.1", "7.6-preview.2", "2025-06-01-preview"})
    void aPreviewOfAKnownApiVersionIsAnsweredAlike(String version) {
        api.send(HttpMethod.GET, "/certificates?api-version=" + version, "").is(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7.4-preview.10", "-preview", "1.0-preview", "7.4-preview.1-preview", "2026-01-01-preview"})
    void aPreviewOfNoKnownApiVersionIsRefused(String version) {
        api.send(HttpMethod.GET, "/certificates?api-version=" + version, "").is(400);
    }

    @Test
    void anUnknownApiVersionIsRefused() {
        api.send(HttpMethod.GET, "/certificates?api-version=1.0", "")
                .refused(
                        400,
                        "BadParameter",
                        "The specified version (1.0) is not recognized. Consider using the latest supported version (2025-07-01).");
    }

    @Test
    void aMissingApiVersionIsRefused() {
        api.send(HttpMethod.GET, "/certificates", "").refused(400, "BadParameter", "api-version must be specified");
        api.send(HttpMethod.GET, "/certificates?api-version=", "")
                .refused(400, "BadParameter", "api-version must be specified");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-06-01", "2025-07-01"})
    void everyKnownApiVersionIsServedAlsoUnderAPercentEncodedName(String version) {
        api.send(HttpMethod.GET, "/certificates?api-version=" + version, "").is(200);
        api.send(HttpMethod.GET, "/certificates?api%2Dversion=" + version, "").is(200);
    }

    // Names and paths

    @ParameterizedTest
    @ValueSource(strings = {"a_b", "a.b", "a%20b", "%C3%A4", "contacts-%00", "a'b", "issuers%20"})
    void aNameOutOfRuleIsRefused(String name) {
        String decoded = URI.create("x:/" + name).getPath().substring(1);

        api.get("/certificates/" + name + "/pending")
                .refused(400, "BadParameter", "The request URI contains an invalid name: " + decoded);
        api.post("/certificates/" + name + "/create", SELF_SIGNED)
                .refused(400, "BadParameter", "The request URI contains an invalid name: " + decoded);
    }

    @Test
    void aNameBeyond127CharactersIsRefused() {
        api.get("/certificates/" + "a".repeat(128) + "/").is(400);
        api.get("/certificates/" + "a".repeat(127) + "/").is(404);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /certificates//create",
        "POST, /certificates//import",
        "PUT, /certificates/issuers/",
        "DELETE, /certificates",
        "PUT, /certificates/web",
        "GET, /deletedcertificates/web/recover",
        "POST, /deletedcertificates/web",
        "DELETE, /deletedcertificates",
        "GET, /certificates/web/create",
        "GET, /certificates/web/import",
        "GET, /certificates/web/pending/merge",
        "GET, /certificates/web/backup",
        "DELETE, /certificates/restore",
        "POST, /certificates/contacts",
        "PATCH, /certificates/contacts",
        "POST, /certificates/web/pending",
    })
    void aVerbThatIsNotServedIsNotAllowed(String verb, String path) {
        api.send(HttpMethod.valueOf(verb), path + "?api-version=7.6", "")
                .refused(405, "MethodNotAllowed", "HTTP " + verb + " not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/certificates/web/a/b", "/storage"})
    void anUnknownPathIsNotFoundWithAnErrorBody(String path) {
        Answered answer = api.get(path).is(404);

        assertThat(answer.text("/error/code")).isEqualTo("NotFound");
    }

    @Test
    void aBrokenEscapeInTheQueryIsRefused() {
        Answered answer = api.send(get(URI.create(ORIGIN + "/certificates")).with(request -> {
            request.setQueryString("api-version=7.6&maxresults=%zz");
            return request;
        }));

        assertThat(answer.is(400).text("/error/code")).isEqualTo("BadParameter");
    }

    // Bodies

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"policy\":}",
                "nonsense",
                "{\"policy\":{}} trailing",
                "{\"tags\":{},\"tags\":{}}",
                "{'a':1}",
                "{\"value\":\"unterminated"
            })
    void brokenJsonIsRefusedWithoutQuotingIt(String body) {
        Answered answer = api.post(CREATE, body).is(400);

        assertThat(answer.text("/error/code")).isEqualTo("BadParameter");
        assertThat(answer.text("/error/message")).startsWith("The request body cannot be read as JSON");
        assertThat(answer.text("/error/message")).doesNotContain("nonsense", "unterminated", "trailing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"policy\":{\"key_props\":{\"kty\":RSA}}} | policy.key_props.kty",
                "{\"policy\":{\"x509_props\":{\"subject\":\"CN=a\",\"validity_months\":012}}} | policy.x509_props.validity_months",
                "{\"policy\":{\"x509_props\":{\"ekus\":[\"1.2\",}}} | policy.x509_props.ekus[1]",
                "{\"policy\":{\"issuer\":{\"name\":\"Self\",\"name\":\"Self\"}}} | policy.issuer.name",
                "{\"tags\":{\"a\":\"unterminated | tags.a",
            })
    void brokenJsonIsRefusedAtTheMemberWhereItBreaks(String body, String member) {
        assertThat(api.post(CREATE, body.strip()).is(400).text("/error/message"))
                .startsWith("The request body cannot be read as JSON")
                .endsWith(", at the member " + member + ".");
    }

    @Test
    void whatLooksLikeNoNameOfAMemberIsNotRepeated() {
        assertThat(api.post(CREATE, "{\"pa$$ word\":x}").is(400).text("/error/message"))
                .doesNotContain("pa$$")
                .matches(".*at line 1, column \\d+\\.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tags\":{\"-----BEGIN PRIVATE KEY-----\\u001b[2J\":7}} | Property tags has invalid value",
                "{\"tags\":{\"-----BEGIN PRIVATE KEY-----\":{\"a\":7}}} | Property tags has invalid value",
                "{\"tags\":{\"-----BEGIN PRIVATE KEY-----\":\"\\u0000\"}} | Property tags has invalid value",
                "{\"tags\":{\"BEGIN PRIVATE KEY\":{\"a\":\"\\u0000\"}}} | Property tags has invalid value",
                "{\"tags\":{\"\\u0000\":\"a\"}} | Property tags has invalid value",
                "{\"\\u001b[2J\":\"\\u0000\"} | A property of the request body has an invalid name or value.",
                "{\"\\u0000\":1} | A property of the request body has an invalid name or value.",
                "{\"tags\":{\"-----BEGIN PRIVATE KEY-----\":x}} | The request body cannot be read as JSON at line 1, column 40, at the member tags.",
            })
    void aForeignNameOfAMemberIsNotRepeated(String body, String message) {
        api.post(CREATE, body.strip()).refused(400, "BadParameter", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"24", "24.0", "2.4e1", "240e-1", "24.00"})
    void aWholeNumberIsReadByItsValue(String months) {
        accepted = true;

        api.post(
                        CREATE,
                        "{\"policy\":{\"key_props\":{\"key_size\":%s},\"x509_props\":{\"subject\":\"CN=a\",\"validity_months\":%s},\"issuer\":{\"name\":\"Self\"},\"lifetime_actions\":[{\"trigger\":{\"lifetime_percentage\":%s},\"action\":{\"action_type\":\"AutoRenew\"}},{\"trigger\":{\"days_before_expiry\":%s},\"action\":{\"action_type\":\"AutoRenew\"}}]}}"
                                .formatted("2048.0", months, months, months))
                .is(202);
        Answered policy = api.get("/certificates/web/policy").is(200);

        assertThat(policy.text("/x509_props/validity_months")).isEqualTo("24");
        assertThat(policy.text("/key_props/key_size")).isEqualTo("2048");
        assertThat(policy.text("/lifetime_actions/0/trigger/lifetime_percentage"))
                .isEqualTo("24");
        assertThat(policy.text("/lifetime_actions/1/trigger/days_before_expiry"))
                .isEqualTo("24");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.5", "1e-1", "1e99999", "1e999999999", "-1e999999999", "2147483648.0", "true"})
    void whatIsNoWholeNumberIsRefusedByName(String months) {
        api.post(CREATE, "{\"policy\":{\"x509_props\":{\"validity_months\":" + months + "}}}")
                .refused(400, "BadParameter", "Property policy.x509_props.validity_months has invalid value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e2147483648", "1e99999999999999", "-1e-99999999999999"})
    void aNumberBeyondWhatCanBeHeldIsRefusedByName(String number) {
        api.post(CREATE, "{\"policy\":{\"x509_props\":{\"validity_months\":" + number + "}}}")
                .refused(
                        400,
                        "BadParameter",
                        "The request body cannot be read as JSON, at the member policy.x509_props.validity_months.");
        api.post(CREATE, "{\"unknown\":[1," + number + "]}")
                .refused(400, "BadParameter", "The request body cannot be read as JSON, at the member unknown[1].");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "1", "true"})
    void aBodyThatIsNoObjectIsRefused(String body) {
        api.post(CREATE, body).refused(400, "BadParameter", "The request body must be a JSON object.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"policy\":{\"x509_props\":{\"validity_months\":\"12\"}}} | policy.x509_props.validity_months",
                "{\"policy\":{\"x509_props\":{\"validity_months\":1.5}}} | policy.x509_props.validity_months",
                "{\"policy\":{\"x509_props\":{\"validity_months\":99999999999999999999}}} | policy.x509_props.validity_months",
                "{\"policy\":{\"x509_props\":{\"subject\":7}}} | policy.x509_props.subject",
                "{\"policy\":{\"x509_props\":{\"ekus\":\"1.2\"}}} | policy.x509_props.ekus",
                "{\"policy\":{\"x509_props\":{\"sans\":[]}}} | policy.x509_props.sans",
                "{\"policy\":{\"x509_props\":{\"sans\":{\"dns_names\":[1]}}}} | policy.x509_props.sans.dns_names[0]",
                "{\"policy\":{\"key_props\":{\"exportable\":\"true\"}}} | policy.key_props.exportable",
                "{\"policy\":{\"key_props\":{\"exportable\":1}}} | policy.key_props.exportable",
                "{\"policy\":{\"key_props\":\"RSA\"}} | policy.key_props",
                "{\"policy\":\"\"} | policy",
                "{\"policy\":[]} | policy",
                "{\"attributes\":{\"exp\":\"tomorrow\"}} | attributes.exp",
                "{\"tags\":{\"a\":1}} | tags.a",
                "{\"tags\":[]} | tags",
                "{\"tags\":{\"a\":\"\\u0000\"}} | tags.a",
                "{\"tags\":{\"a\":\"\\ud800\"}} | tags.a",
                "{\"policy\":{\"issuer\":{\"cty\":\"\\u0000\"}}} | policy.issuer.cty",
            })
    void aMemberOfTheWrongTypeIsRefusedByName(String body, String member) {
        api.post(CREATE, body.strip()).refused(400, "BadParameter", "Property " + member + " has invalid value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"key_props\":{\"kty\":\"oct\"} | Property key_props.kty has invalid value",
                "\"key_props\":{\"kty\":\"RSA-HSM\"} | Property key_props.kty has invalid value",
                "\"key_props\":{\"kty\":\"EC\",\"crv\":\"P-1\"} | Unsupported key curve. Supported curves are [P-256, P-256K, P-384, P-521]",
                "\"key_props\":{\"crv\":\"P-1\"} | Unsupported key curve. Supported curves are [P-256, P-256K, P-384, P-521]",
                "\"key_props\":{\"kty\":\"RSA\",\"crv\":\"P-256\"} | Property key_props.crv has invalid value",
                "\"key_props\":{\"kty\":\"EC\",\"crv\":\"P-384\",\"key_size\":256} | Property key_props.crv has invalid value",
                "\"key_props\":{\"key_size\":1024} | Unsupported key size (1024). Supported sizes are [2048, 3072, 4096]",
                "\"secret_props\":{\"contentType\":\"text/plain\"} | Property secret_props.contentType has invalid value",
                "\"lifetime_actions\":[{}] | Property lifetime_actions.trigger has invalid value",
                "\"lifetime_actions\":[null] | Property lifetime_actions.trigger has invalid value",
                "\"lifetime_actions\":[{\"trigger\":{\"lifetime_percentage\":1,\"days_before_expiry\":1},\"action\":{\"action_type\":\"AutoRenew\"}}] | Property lifetime_actions.trigger has invalid value",
                "\"lifetime_actions\":[{\"trigger\":{\"lifetime_percentage\":1},\"action\":{\"action_type\":\"Explode\"}}] | Property lifetime_actions.action has invalid value",
                "\"lifetime_actions\":[{\"trigger\":{\"lifetime_percentage\":100},\"action\":{\"action_type\":\"AutoRenew\"}}] | Property lifetime_actions has invalid value",
                "\"issuer\":{\"name\":\"not a name\"} | Property issuer.name has invalid value",
            })
    void aPolicyOutOfRuleIsRefused(String members, String message) {
        api.post(CREATE, "{\"policy\":{\"x509_props\":{\"subject\":\"CN=web\"}," + members.strip() + "}}")
                .refused(400, "BadParameter", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"subject\":\"\" | Either subjectName or san must be present",
                "\"sans\":{} | Either subjectName or san must be present",
                "\"subject\":\"no name\" | The subject name provided is not a valid X500 name",
                "\"subject\":\"CN=a\",\"validity_months\":-1 | Property x509_props.validity_months has invalid value",
                "\"subject\":\"CN=a\",\"validity_months\":2147483647 | Property x509_props.validity_months has invalid value",
                "\"subject\":\"CN=a\",\"ekus\":[\"serverAuth\"] | Property x509_props.ekus has invalid value",
                "\"subject\":\"CN=a\",\"ekus\":[null] | Property x509_props.ekus has invalid value",
                "\"subject\":\"CN=a\",\"key_usage\":[\"fly\"] | Property x509_props.key_usage has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[null]} | Property x509_props.sans has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[\"\"]} | Property x509_props.sans has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[\"DNS:host\"]} | Property x509_props.sans.dns_names has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[\"CN=host\"]} | Property x509_props.sans.dns_names has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[\"https://host\"]} | Property x509_props.sans.dns_names has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[\"host:443\"]} | Property x509_props.sans.dns_names has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[\"a,b\"]} | Property x509_props.sans.dns_names has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[\"<script>\"]} | Property x509_props.sans.dns_names has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[\"*\"]} | Property x509_props.sans.dns_names has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"dns_names\":[\"foo.*.x\"]} | Property x509_props.sans.dns_names has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"emails\":[\"a@b@c\"]} | Property x509_props.sans.emails has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"uris\":[\"javascript:alert(1)\"]} | Property x509_props.sans.uris has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"ipAddresses\":[\"010.0.0.1\"]} | Property x509_props.sans.ipAddresses has invalid value",
                "\"subject\":\"CN=a\",\"sans\":{\"upns\":[\"a\\u202eb\"]} | Property x509_props.sans.upns has invalid value",
            })
    void certificatePropertiesOutOfRuleAreRefused(String members, String message) {
        api.post(CREATE, "{\"policy\":{\"x509_props\":{" + members.strip() + "}}}")
                .refused(400, "BadParameter", message);
    }

    @Test
    void aSubjectBeyond200CharactersIsRefused() {
        api.post(CREATE, "{\"policy\":{\"x509_props\":{\"subject\":\"CN=" + "a".repeat(200) + "\"}}}")
                .refused(
                        400,
                        "BadParameter",
                        "Property x509_props.subject has invalid value: at most 200 characters are allowed, but it has 203");
    }

    @Test
    void anUnknownCurveIsCalledSo() {
        assertThat(api.post(
                                CREATE,
                                "{\"policy\":{\"key_props\":{\"kty\":\"EC\",\"crv\":\"P-224\"},\"x509_props\":{\"subject\":\"CN=web\"}}}")
                        .is(400)
                        .text("/error/innererror/code"))
                .isEqualTo("KeyCurveNotSupported");
    }

    @Test
    void sixteenTagsAreRefused() {
        String tags = String.join(
                ",",
                Arrays.stream(new int[16]).mapToObj(ignored -> "\"%s\":\"v\"").toList());
        for (char name = 'a'; name < 'a' + 16; name++) {
            tags = tags.replaceFirst("%s", String.valueOf(name));
        }

        api.post(CREATE, "{\"tags\":{" + tags + "}," + SELF_SIGNED.substring(1))
                .refused(400, "BadParameter", "Property  has invalid value\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1794967296", "99999999999999999999999999", "-99999999999999999999999999", "1e400", "0", "1.5"})
    void absurdDatesDoNotMatterToACreate(String date) {
        accepted = true;

        api.post(CREATE, "{\"attributes\":{\"nbf\":" + date + ",\"exp\":" + date + "}," + SELF_SIGNED.substring(1))
                .is(202);
        api.get("/certificates/web/").is(200);
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(api.post(CREATE, "{\"policy\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}")
                        .is(400)
                        .text("/error/code"))
                .isEqualTo("BadParameter");
    }

    @Test
    void aHugeNumberIsRefused() {
        api.post(CREATE, "{\"attributes\":{\"exp\":" + "9".repeat(100_000) + "}}")
                .is(400);
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        Answered answer = api.post(CREATE, "{\"tags\":{\"a\":\"" + "x".repeat(10 << 20) + "\"}}");

        answer.refused(413, "BadParameter", "Expected a request body of at most 1048576 bytes, but it is longer.");
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        Answered answer = api.send(post(URI.create(ORIGIN + CREATE + "?api-version=7.6"))
                .content("{\"tags\":{\"a\":\"ä\"}}".getBytes(StandardCharsets.ISO_8859_1)));

        answer.refused(400, "BadParameter", "The request body must be UTF-8.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "text/plain", "application/x-www-form-urlencoded", "application/octet-stream"
            })
    void theContentTypeOfABodyDoesNotMatter(String contentType) {
        accepted = true;

        api.send(post(URI.create(ORIGIN + CREATE + "?api-version=7.6"))
                        .content(SELF_SIGNED)
                        .contentType(contentType)
                        .accept("text/html"))
                .is(202);
    }

    @Test
    void aPostWithoutContentTypeIsServed() {
        accepted = true;

        api.send(post(URI.create(ORIGIN + CREATE + "?api-version=7.6")).content(SELF_SIGNED))
                .is(202);
    }

    // Trouble of our own

    @Test
    void aStoreThatIsAwayIsAskedAgainLater() {
        api.vault.storeAway();

        Answered answer = api.get("/certificates/web/").is(503);

        assertThat(answer.header("Retry-After")).isEqualTo("2");
        assertThat(answer.text("/error/code")).isEqualTo("ServiceUnavailable");
        assertThat(api.post(CREATE, SELF_SIGNED).is(503).header("Retry-After")).isEqualTo("2");
    }

    @Test
    void everyAnswerHasARequestIdAndEchoesTheClients() {
        Answered answer = api.send(post(URI.create(ORIGIN + "/nothing")).header("x-ms-client-request-id", "mine-1"));

        assertThat(answer.header("x-ms-request-id")).hasSize(36);
        assertThat(answer.header("x-ms-client-request-id")).isEqualTo("mine-1");
    }
}
