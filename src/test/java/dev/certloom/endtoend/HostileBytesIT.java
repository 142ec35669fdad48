package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.Mutations;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.TestPki;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every door that takes foreign bytes, with seeded variants of what is good: nothing may become an error of ours. How many
 * variants: {@code -Dfuzz.rounds=N}; where they begin: {@code -Dfuzz.seed=N}.
 */
@Tag("attack")
@SharedServiceTest
class HostileBytesIT {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 25);
    private static final long SEED = Long.getLong("fuzz.seed", 20261128);
    private static final RunningService SERVICE = SharedService.get();
    private static final byte[] CERTIFICATE = TestPki.selfSigned(
                    TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=hostile.example")
            .der()
            .bytes();

    private final Wanted wanted = Wanted.random("hostile");

    /** A body that a route takes. */
    private record Door(String verb, String path, String good) {

        @Override
        public String toString() {
            return verb + " " + path;
        }
    }

    static List<Door> jsonDoors() {
        String policy = """
                {"policy":{"key_props":{"exportable":true,"kty":"EC","crv":"P-256","reuse_key":false},
                "secret_props":{"contentType":"application/x-pkcs12"},"x509_props":{"subject":"CN=a.example",
                "sans":{"dns_names":["a.example"],"emails":["a@b.example"],"upns":["u@b.example"]},"ekus":["1.3.6.1.5.5.7.3.1"],
                "key_usage":["digitalSignature"],"validity_months":12,"basic_constraints":{"ca":false}},
                "lifetime_actions":[{"trigger":{"lifetime_percentage":80},"action":{"action_type":"EmailContacts"}}],
                "issuer":{"name":"Self","cty":"x","cert_transparency":false}},"attributes":{"enabled":true,"nbf":1,"exp":2},
                "tags":{"a":"b"},"preserveCertOrder":true}
                """;
        String id = "0123456789abcdef0123456789abcdef";
        return List.of(
                new Door("POST", "/certificates/NAME/create", policy),
                new Door(
                        "POST",
                        "/certificates/NAME/import",
                        "{\"value\":\"MIIB\",\"pwd\":\"x\"," + policy.substring(1)),
                new Door(
                        "POST",
                        "/certificates/NAME/pending/merge",
                        "{\"x5c\":[\"MIIB\"],\"attributes\":{\"enabled\":true},\"tags\":{}}"),
                new Door("PATCH", "/certificates/NAME/pending", "{\"cancellation_requested\":true}"),
                new Door(
                        "PUT",
                        "/certificates/contacts",
                        "{\"contacts\":[{\"email\":\"a@b.example\",\"name\":\"A\",\"phone\":\"1\"}]}"),
                new Door(
                        "PUT",
                        "/certificates/issuers/fuzzed",
                        "{\"provider\":\"LocalCA\",\"credentials\":{\"account_id\":\"a\",\"pwd\":\"b\"},\"org_details\":{\"id\":\"x\",\"admin_details\":[{\"first_name\":\"A\",\"email\":\"a@b.example\"}]},\"attributes\":{\"enabled\":true}}"),
                new Door(
                        "PATCH",
                        "/certificates/issuers/fuzzed",
                        "{\"provider\":\"LocalCA\",\"credentials\":{\"account_id\":\"a\"}}"),
                new Door("POST", "/tasks/" + id + "/approve", "{\"reason\":\"ours\"}"),
                new Door("POST", "/tasks/" + id + "/reject", "{\"reason\":\"ours\"}"),
                new Door("POST", "/tasks/" + id + "/ask", "{\"question\":\"why\"}"),
                new Door("POST", "/tasks/" + id + "/answer", "{\"answer\":\"so\"}"),
                new Door("POST", "/tasks/" + id + "/delegate", "{\"to\":\"bob\"}"),
                new Door(
                        "POST",
                        "/standing-approvals",
                        "{\"names\":\".a.example\",\"issuers\":[\"x\"],\"maxValidityMonths\":12,\"keyTypes\":[\"EC_P256\"],\"subject\":{\"O\":\"E\"},\"until\":\"2026-12-30T00:00:00Z\",\"reason\":\"r\"}"),
                new Door(
                        "PUT",
                        "/people/fuzzed",
                        "{\"name\":\"F\",\"mail\":\"f@b.example\",\"roles\":[\"certloom-auditor\"],\"groups\":[\"g\"]}"),
                new Door("PUT", "/clients/fuzzed/owners", "{\"owners\":[\"bob\"]}"),
                new Door("POST", "/audit/verify", "{\"a\":1}"));
    }

    @ParameterizedTest
    @MethodSource("jsonDoors")
    void jsonOutOfRuleIsAnsweredAsTheCallersFault(Door door) {
        Mutations mutations = new Mutations(SEED + door.hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            String body = mutations.of(door.good());

            Answer answer = send(door.verb(), door.path().replace("NAME", wanted.name() + "-" + round), body);

            assertNoErrorOfOurs(answer, () -> door + " " + body);
        }
    }

    @Test
    void importsOfBrokenFilesAreAnsweredAsTheCallersFault() {
        List<byte[]> good = List.of(secret("application/x-pkcs12"), secret("application/x-pem-file"));
        Mutations mutations = new Mutations(SEED);
        for (int round = 0; round < ROUNDS * 4; round++) {
            byte[] file = mutations.of(mutations.one(good));
            String body = "{\"value\":\"%s\"}".formatted(base64(file));

            Answer answer = send("POST", "/certificates/" + wanted.name() + "-i" + round + "/import", body);

            assertNoErrorOfOurs(answer, () -> base64(file));
        }
    }

    /** Its texts go into the policy, the lists, the search index and the audit record, none of which take U+0000. */
    @Test
    void aCertificateWithInvisibleCharactersIsKeptAndShownEscaped() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X500Name subject = new X500Name(new RDN[] {
            new RDN(BCStyle.O, new DERBMPString("half\ud800")),
            new RDN(BCStyle.CN, new DERUTF8String(wanted.name() + "\0\u202e"))
        });
        byte[] certificate = new X509v3CertificateBuilder(
                        subject,
                        BigInteger.TEN,
                        Date.from(Instant.now().minusSeconds(60)),
                        Date.from(Instant.now().plusSeconds(86_400)),
                        subject,
                        SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()))
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "a\0.example")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                .getEncoded();
        String pem =
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----"
                        .formatted(base64(key.getPrivate().getEncoded()), base64(certificate));
        String path = "/certificates/" + wanted.name();

        Answer imported = send("POST", path + "/import", "{\"value\":\"%s\"}".formatted(pem.replace("\n", "\\n")));

        assertThat(imported.status()).as(imported.body()).isEqualTo(200);
        assertThat(imported.text("cer")).isEqualTo(base64(certificate));
        assertThat(imported.json().at("/policy/x509_props/subject").asString())
                .isEqualTo("CN=" + wanted.name() + "\\u0000\\u202e, O=half\\ud800");
        assertThat(imported.json().at("/policy/x509_props/sans/dns_names/0").asString())
                .isEqualTo("a\\u0000.example");
        assertThat(SERVICE.send("GET", "/secrets/" + wanted.name(), null).text("value"))
                .contains(base64(certificate).substring(0, 60));
        Answer again = send("POST", path + "/create", "{}");
        assertThat(again.status()).as(again.body()).isEqualTo(400);
    }

    @Test
    void brokenMergesAndUploadsAreAnsweredAsTheCallersFault() {
        wanted.ask("Unknown", wanted.name() + ".example", 12, "");
        String id = wanted.requestId();
        Mutations mutations = new Mutations(SEED);
        for (int round = 0; round < ROUNDS * 4; round++) {
            byte[] file = mutations.of(CERTIFICATE);

            Answer merged = send(
                    "POST",
                    "/certificates/" + wanted.name() + "/pending/merge",
                    "{\"x5c\":[\"%s\"]}".formatted(base64(file)));
            Answer uploaded = Staff.OPERATOR.send("POST", "/operations/" + id + "/certificate", file);

            assertNoErrorOfOurs(merged, () -> base64(file));
            assertNoErrorOfOurs(uploaded, () -> base64(file));
        }
        assertThat(wanted.pending().text("status")).isEqualTo("inProgress");
    }

    @Test
    void aTokenThatWasAlteredOpensNothing() {
        byte[] token = Staff.AUDITOR.token().getBytes(StandardCharsets.US_ASCII);
        Mutations mutations = new Mutations(SEED);
        for (int round = 0; round < ROUNDS * 4; round++) {
            String altered = new String(mutations.of(token), StandardCharsets.ISO_8859_1).replaceAll("[^!-~]", "x");
            if (altered.equals(Staff.AUDITOR.token())) {
                continue;
            }
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(SERVICE.vaultUrl() + "/certificates?api-version=7.6"))
                    .timeout(Duration.ofSeconds(60))
                    .header("Authorization", "Bearer " + altered)
                    .build();

            Answer answer = SERVICE.exchange(request);

            assertThat(answer.status()).as(altered).isIn(400, 401, 431);
        }
    }

    @Test
    void formsOutOfRuleAreAnsweredAsTheCallersFault() {
        List<Map<String, String>> forms = List.of(
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        "x",
                        "client_secret",
                        "y",
                        "scope",
                        "https://localhost/.default"),
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        "c",
                        "client_id",
                        "certloom-people",
                        "code_verifier",
                        "v"),
                Map.of("username", "bob", "password", "p", "csrf", "c"));
        List<String> paths =
                List.of("/certloom/oauth2/v2.0/token", "/oauth2/token", "/certloom/oauth2/v2.0/authorize", "/sign-in");
        Mutations mutations = new Mutations(SEED);
        for (int round = 0; round < ROUNDS * 4; round++) {
            String path = mutations.one(paths);
            String form = mutations.one(forms).entrySet().stream()
                    .map(field -> field.getKey() + "="
                            + URLEncoder.encode(
                                    new String(
                                            mutations.of(field.getValue().getBytes(StandardCharsets.UTF_8)),
                                            StandardCharsets.ISO_8859_1),
                                    StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&"));
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            "https://localhost:" + SERVICE.installation().port() + path))
                    .timeout(Duration.ofSeconds(60))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofByteArray(
                            round % 3 == 0
                                    ? mutations.of(form.getBytes(StandardCharsets.UTF_8))
                                    : form.getBytes(StandardCharsets.UTF_8)))
                    .build();

            Answer answer = SERVICE.exchange(request);

            assertNoErrorOfOurs(answer, () -> path + " " + form);
        }
    }

    /** A certificate with its key, as the vault hands it out. */
    private byte[] secret(String contentType) {
        String name = wanted.name() + contentType.hashCode();
        String policy = """
                {"policy":{"key_props":{"kty":"EC","exportable":true},"secret_props":{"contentType":"%s"},
                "x509_props":{"subject":"CN=a.example"},"issuer":{"name":"%s"}}}
                """.formatted(contentType, SharedService.IN_HOUSE);
        assertThat(send("POST", "/certificates/" + name + "/create", policy).status())
                .isEqualTo(202);
        new Wanted(name).awaitStatus("completed");
        String value = SERVICE.send("GET", "/secrets/" + name, null).text("value");
        return contentType.endsWith("12")
                ? Base64.getDecoder().decode(value)
                : value.getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertNoErrorOfOurs(Answer answer, Supplier<String> input) {
        assertThat(answer.status())
                .as(() -> "%s for %s".formatted(answer.body(), input.get()))
                .isLessThan(500);
        assertThat(answer.body()).doesNotContain("Exception", "\tat ");
    }

    private static Answer send(String verb, String path, String body) {
        return SERVICE.exchange(SERVICE.request(path + "?api-version=7.6")
                .method(verb, BodyPublishers.ofString(body))
                .build());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
