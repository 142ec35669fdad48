package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is out of rule meets the whole service: it gets the documented error body and changes nothing. */
@SharedServiceTest
class BadInputIT {

    private static final String VERSION = "?api-version=7.6";
    private static final String MANUAL = "{\"policy\":{\"x509_props\":{\"subject\":\"CN=web\"}}}";
    private static final RunningService SERVICE = SharedService.get();
    /** Signed in before anybody sends wrong passwords. */
    private static final List<Person> PEOPLE = List.of(Staff.AUDITOR, Staff.DAVE, Staff.OFFICER);

    private final String name = "bad-" + UUID.randomUUID();

    private static Answer send(String method, String path, BodyPublisher body) {
        return SERVICE.exchange(
                SERVICE.request(path + VERSION).method(method, body).build());
    }

    private static Answer send(String method, String path, String body) {
        return send(method, path, BodyPublishers.ofString(body));
    }

    private Answer create(String body) {
        return send("POST", "/certificates/" + name + "/create", body);
    }

    private void assertNothingIsThere() {
        assertThat(send("GET", "/certificates/" + name, "").status()).isEqualTo(404);
        assertThat(SERVICE.count("select count(*) from certificate where name = ?", name))
                .isZero();
    }

    private static void assertRefused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.errorCode()).isEqualTo(code);
        assertThat(answer.errorMessage()).isNotBlank().doesNotContain("Exception", "org.", "java.");
        assertThat(answer.header("x-ms-request-id")).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"policy\":{\"x509_props\":{\"validity_months\":\"12\"}}}",
                "{\"policy\":{\"x509_props\":{\"validity_months\":-1,\"subject\":\"CN=a\"}}}",
                "{\"policy\":{\"x509_props\":{\"subject\":\"no name\"}}}",
                "{\"policy\":{\"x509_props\":{\"subject\":\"CN=\\u0000\"}}}",
                "{\"policy\":{\"x509_props\":{\"subject\":\"CN=\\ud800\"}}}",
                "{\"policy\":{\"x509_props\":{\"sans\":{\"ipAddresses\":[\"999.1.1.1\"]}}}}",
                "{\"policy\":{\"x509_props\":{\"subject\":\"CN=a\",\"ekus\":[\"9.9\"]}}}",
                "{\"policy\":{\"x509_props\":{\"subject\":\"CN=a\"}},\"tags\":{\"a\":\"\\u0000\"}}",
            })
    void aCreateOutOfRuleIsRefusedAndLeavesNothing(String body) {
        assertRefused(create(body), 400, "BadParameter");
        assertNothingIsThere();
    }

    @Test
    void deepNestingIsRefused() {
        assertRefused(create("{\"a\":".repeat(20_000)), 400, "BadParameter");
        assertNothingIsThere();
    }

    @Test
    void aBodyOfTenMegabytesIsRefusedWithOrWithoutItsLength() {
        byte[] body = new byte[10 << 20];

        assertRefused(
                send("POST", "/certificates/" + name + "/create", BodyPublishers.ofByteArray(body)),
                413,
                "BadParameter");
        assertRefused(
                send(
                        "POST",
                        "/certificates/" + name + "/create",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))),
                413,
                "BadParameter");
        assertNothingIsThere();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_b", "a.b", "a%20b", "%C3%A4", "a%00b", "a;b", "a%2Fb", "..%2f..", "a%25b", "contacts"})
    void aNameOutOfRuleIsRefused(String odd) {
        Answer answer = send("POST", "/certificates/" + odd + "/create", MANUAL);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void anUnknownOrMissingApiVersionIsRefused() {
        assertRefused(
                SERVICE.exchange(
                        SERVICE.request("/certificates?api-version=1.0").GET().build()),
                400,
                "BadParameter");
        assertRefused(SERVICE.exchange(SERVICE.request("/certificates").GET().build()), 400, "BadParameter");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /certificates//create",
        "PUT, /certificates/issuers/",
        "PUT, /certificates/web",
        "PUT, /certificates/restore"
    })
    void aVerbThatIsNotServedIsNotAllowed(String verb, String path) {
        Answer answer = send(verb, path, "{}");

        assertRefused(answer, 405, "MethodNotAllowed");
        assertThat(answer.errorMessage()).isEqualTo("HTTP " + verb + " not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/certificates/a/b/c"})
    void anUnknownPathIsNotFound(String path) {
        assertRefused(send("GET", path, BodyPublishers.noBody()), 404, "NotFound");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "multipart/mixed; boundary=x",
                "no type",
                "text/html;charset=utf-16"
            })
    void aCreateIsServedWhateverItsContentTypeSays(String contentType) {
        HttpRequest request = SERVICE.request("/certificates/" + name + "/create?api%2Dversion=2025-07-01")
                .header("Content-Type", contentType)
                .header("Accept", "text/html")
                .POST(BodyPublishers.ofString(MANUAL))
                .build();

        Answer answer = SERVICE.exchange(request);

        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(answer.header("Content-Type")).isEqualToIgnoringCase("application/json;charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void aChangeIsServedWhateverItsContentTypeSays(String contentType) {
        create(MANUAL);
        HttpRequest request = SERVICE.request("/certificates/" + name + "/pending" + VERSION)
                .header("Content-Type", contentType)
                .method("PATCH", BodyPublishers.ofString("{\"cancellation_requested\":true}"))
                .build();

        Answer answer = SERVICE.exchange(request);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("cancellation_requested").asBoolean()).isTrue();
    }

    @Test
    void aRealFormIsNoJson() {
        HttpRequest request = SERVICE.request("/certificates/" + name + "/create" + VERSION)
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString(
                        "--x\r\nContent-Disposition: form-data; name=\"policy\"\r\n\r\n{}\r\n--x--\r\n"))
                .build();

        assertRefused(SERVICE.exchange(request), 400, "BadParameter");
        assertNothingIsThere();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRACE /certificates",
                "TRACE /",
                "TRACE /dashboard",
                "TRACE /certloom/oauth2/v2.0/authorize",
                "TRACE /actuator/health",
                "CONNECT localhost:443",
                "CONNECT /dashboard"
            })
    void aMethodThatNobodyServesIsRefusedInJson(String request) throws IOException {
        String answer = raw(request + " HTTP/1.0\r\nHost: localhost\r\nSec-Fetch-Mode: navigate\r\n"
                + "Sec-Fetch-Dest: document\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 405")
                .containsIgnoringCase("Content-Type: application/json")
                .contains("\r\nAllow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n")
                .endsWith("{\"error\":{\"code\":\"MethodNotAllowed\",\"message\":\"HTTP " + request.split(" ", 2)[0]
                        + " not allowed\"}}");
    }

    @ParameterizedTest
    @CsvSource({
        "G@T /certificates HTTP/1.1, 400, BadParameter",
        "GET, 400, BadParameter",
        "'GET /{} HTTP/1.1', 400, BadParameter",
        "GET /certificates HTTP/9.9, 505, BadParameter",
    })
    void aRequestLineOfNoHttpIsABadRequest(String line, int status, String code) throws IOException {
        String answer = raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"code\":\"" + code + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1794967296", "99999999999999999999999999", "1e400", "-1e-400"})
    void absurdDatesDoNotMatterToACreate(String date) {
        Answer answer = create("{\"attributes\":{\"nbf\":" + date + ",\"exp\":" + date + "}," + MANUAL.substring(1));

        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }

    @Test
    void aMergeOfAnUnfitCertificateIsRefusedAndTheRequestStaysOpen() throws Exception {
        create(MANUAL);
        byte[] garbage = new byte[200_000];
        garbage[0] = 0x30;
        garbage[1] = (byte) 0x84;
        byte[] otherKey =
                KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic().getEncoded();

        for (String entry : new String[] {
            "",
            "%%%",
            "MIIB",
            base64(garbage),
            base64(otherKey),
            base64("0".repeat(1000).getBytes(StandardCharsets.US_ASCII)),
            "MIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCA"
        }) {
            assertRefused(
                    send("POST", "/certificates/" + name + "/pending/merge", "{\"x5c\":[\"" + entry + "\"]}"),
                    400,
                    "BadParameter");
        }
        assertThat(send("GET", "/certificates/" + name + "/pending", "").text("status"))
                .isEqualTo("inProgress");
        assertThat(SERVICE.count("select count(*) from certificate_version where name_key = ? and complete", name))
                .isZero();
    }

    @Test
    void anImportOfGarbageIsRefusedAndLeavesNothing() {
        for (String value : new String[] {
            "",
            "%%%",
            "MIIB",
            base64(new byte[100_000]),
            "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----"
        }) {
            assertRefused(
                    send("POST", "/certificates/" + name + "/import", "{\"value\":\"" + value + "\",\"pwd\":\"x\"}"),
                    400,
                    "BadParameter");
        }
        assertNothingIsThere();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/audit?actor=%00",
                "/audit?object=%00",
                "/audit?certificate=%00",
                "/audit?action=a%00b",
                "/audit?operation=%00",
                "/audit?from=%00",
                "/audit?after=%00",
                "/audit/export?certificate=%00",
                "/audit/export?object=%00",
                "/tasks?after=%00",
                "/tasks?kind=%00",
                "/operations?after=%00",
                "/operations?phase=%00",
                "/stranded-certificates?after=%00",
                "/certificates?api-version=7.6&$skiptoken=%00",
                "/certificates?api-version=7.6&$skiptoken=AA",
                "/certificates?api-version=7.6%00",
                "/certificates/issuers?api-version=7.6&$skiptoken=AA",
                "/people?$skiptoken=AA",
                "/people?$skiptoken=%00",
                "/people?maxresults=%00",
                "/certificates/web/pending?api-version=7.6&request_id=%00",
                "/secrets/web?api-version=7.6&outContentType=%00",
                "/certificates/web/a%00?api-version=7.6",
                "/people/a%00"
            })
    void anAddressWithNulIsRefused(String address) {
        for (Person person : PEOPLE) {
            Answer answer = person.get(address);

            assertThat(answer.status()).as(answer.body()).isIn(400, 403);
        }
        Answer answer = SERVICE.exchange(SERVICE.request(address).GET().build());
        assertThat(answer.status()).as(answer.body()).isIn(400, 403);
    }

    @ParameterizedTest
    @CsvSource({
        "/sign-in, username=%00&password=x",
        "/sign-in, username=x&password=%00",
        "/certloom/oauth2/v2.0/token, grant_type=client_credentials&client_id=%00&client_secret=x",
        "/certloom/oauth2/v2.0/token, grant_type=client_credentials&client_id=x&client_secret=%00",
        "/certloom/oauth2/v2.0/token, grant_type=client_credentials&client_id=x&client_secret=x&scope=%00",
        "/certloom/oauth2/v2.0/token, grant_type=%00&client_id=x&client_secret=x",
        "/certloom/oauth2/v2.0/token, grant_type=authorization_code&client_id=certloom-people&code=%00&code_verifier=%00"
    })
    void aFormWithNulIsRefused(String path, String form) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + SERVICE.installation().port() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();

        Answer answer = SERVICE.exchange(request);

        assertThat(answer.status()).as(answer.body()).isIn(400, 401, 403);
    }

    /** Base64 of a session's id, and of a client's id and secret, which are percent-encoded. */
    @ParameterizedTest
    @CsvSource({
        "GET, /dashboard, Cookie, __Host-certloom=AA==",
        "GET, /dashboard, Cookie, __Host-certloom-sign-in=AA==",
        "POST, /certloom/oauth2/v2.0/token, Authorization, Basic JTAwOng=",
        "POST, /certloom/oauth2/v2.0/token, Authorization, Basic AAB4OgA="
    })
    void aHeaderThatDecodesToNulIsNoErrorOfOurs(String verb, String path, String header, String value) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + SERVICE.installation().port() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(header, value)
                .method(verb, BodyPublishers.ofString("POST".equals(verb) ? "grant_type=client_credentials" : ""))
                .build();

        Answer answer = SERVICE.exchange(request);

        assertThat(answer.status()).as(answer.body()).isLessThan(500);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /people/fuzzed, name",
        "PUT, /people/fuzzed, mail",
        "PUT, /people/fuzzed, roles",
        "PUT, /people/fuzzed, groups",
        "PUT, /clients/fuzzed/owners, owners",
        "POST, /audit/restores, reason",
        "PUT, /certificates/issuers/fuzzed, provider",
        "POST, /certificates/fuzzed/import, value",
        "POST, /certificates/fuzzed/import, pwd"
    })
    void aMemberThatCannotBeStoredIsRefused(String verb, String path, String member) {
        for (String odd : new String[] {"\\u0000", "\\ud800", "a\\udc00b"}) {
            String value = path.contains("owners") || member.endsWith("s") ? "[\"%s\"]" : "\"%s\"";

            Answer answer = send(verb, path, "{\"%s\":%s}".formatted(member, value.formatted(odd)));

            assertThat(answer.status()).as(member + odd + answer.body()).isEqualTo(400);
        }
    }

    /** The container lets U+0085 through, the firewall does not, and it says so when the header is first looked at. */
    @ParameterizedTest
    @CsvSource({
        "GET, Accept, Expected a plain HTTP request",
        // which only the framework behind the filters looks at
        "OPTIONS, Origin, Expected headers and parameters without control characters"
    })
    void aHeaderWithAControlCharacterIsRefused(String verb, String header, String message) throws IOException {
        String token = SERVICE.request("/tasks")
                .build()
                .headers()
                .firstValue("Authorization")
                .orElseThrow();

        String answer = raw(
                "%s /tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n%s: \u0085\r\nConnection: close\r\n\r\n"
                        .formatted(verb, token, header));

        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"BadParameter\"", message);
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = SERVICE.home()
                .trust()
                .getSocketFactory()
                .createSocket("localhost", SERVICE.installation().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
