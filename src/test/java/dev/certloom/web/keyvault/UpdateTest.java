package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.BY_ISSUER;
import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.ORIGIN;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.operation.PendingOperation;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Changes of certificates and of policies (API reference 2.5, 4.2 and 4.3). */
class UpdateTest {

    private final KeyVaultApi api = new KeyVaultApi();

    private void make(String name, String body) {
        api.post("/certificates/" + name + "/create", body).is(202);
        api.vault.issue(name);
    }

    // Certificates

    @Test
    void whatIsLeftOutStays() {
        make("web", SELF_SIGNED.replace("}}}", "}},\"tags\":{\"team\":\"web\"}}"));
        JsonNode before = api.get("/certificates/web/").json();
        api.vault.clock().advance(Duration.ofMinutes(1));

        JsonNode disabled = api.patch("/certificates/web/", "{\"attributes\":{\"enabled\":false}}")
                .is(200)
                .json();
        JsonNode unchanged =
                api.patch("/certificates/web", "{\"attributes\":{}}").is(200).json();

        assertThat(disabled.at("/attributes/enabled").asBoolean(true)).isFalse();
        assertThat(disabled.at("/attributes/updated").asLong())
                .isEqualTo(before.at("/attributes/updated").asLong() + 60);
        for (JsonNode after : List.of(disabled, unchanged)) {
            assertThat(after.at("/tags/team").asString()).isEqualTo("web");
            for (String kept : List.of("/id", "/cer", "/x5t", "/policy", "/pending", "/attributes/created")) {
                assertThat(after.at(kept)).as(kept).isEqualTo(before.at(kept));
            }
        }
        assertThat(unchanged.at("/attributes/enabled").asBoolean(true)).isFalse();
    }

    @Test
    void secretAndKeyOfADisabledVersionAreNotShown() {
        make("web", SELF_SIGNED);

        api.patch("/certificates/web/", "{\"attributes\":{\"enabled\":false}}").is(200);

        assertThat(api.get("/secrets/web/").is(403).text("/error/innererror/code"))
                .isEqualTo("SecretDisabled");
        api.get("/keys/web/").is(403);
        api.get("/certificates/web/").is(200);
        assertThat(api.get("/certificates")
                        .is(200)
                        .json()
                        .at("/value/0/attributes/enabled")
                        .asBoolean(true))
                .isFalse();
        api.patch("/certificates/web/", "{\"attributes\":{\"enabled\":true}}").is(200);
        api.get("/secrets/web/").is(200);
    }

    @Test
    void tagsAreReplacedAsAWhole() {
        make("web", SELF_SIGNED.replace("}}}", "}},\"tags\":{\"a\":\"1\",\"b\":\"2\"}}"));

        JsonNode after = api.patch("/certificates/web/", "{\"tags\":{\"b\":\"3\"}}")
                .is(200)
                .json();
        JsonNode none = api.patch("/certificates/web/", "{\"tags\":{}}").is(200).json();

        assertThat(after.at("/tags").toString()).isEqualTo("{\"b\":\"3\"}");
        assertThat(none.has("tags")).isFalse();
    }

    @Test
    void oneVersionIsChangedAndTheOthersStay() {
        make("web", SELF_SIGNED);
        String first = api.get("/certificates/web/").text("/id").substring(ORIGIN.length());
        make("web", SELF_SIGNED);

        api.patch(first, "{\"attributes\":{\"enabled\":false},\"tags\":{\"old\":\"yes\"}}")
                .is(200);

        assertThat(api.get(first).json().at("/attributes/enabled").asBoolean(true))
                .isFalse();
        JsonNode current = api.get("/certificates/web/").json();
        assertThat(current.at("/attributes/enabled").asBoolean(false)).isTrue();
        assertThat(current.has("tags")).isFalse();
    }

    @Test
    void aVersionThatIsNotCompleteGetsItsAttributesOnceItIs() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        JsonNode pending = api.patch(
                        "/certificates/web/", "{\"attributes\":{\"enabled\":false},\"tags\":{\"team\":\"web\"}}")
                .is(200)
                .json();
        api.vault.issue("web");

        assertThat(pending.at("/tags/team").asString()).isEqualTo("web");
        JsonNode complete = api.get("/certificates/web/").json();
        assertThat(complete.has("cer")).isTrue();
        assertThat(complete.at("/tags/team").asString()).isEqualTo("web");
        assertThat(complete.at("/attributes/enabled").asBoolean(true)).isFalse();
    }

    @Test
    void aVersionThatIsNotCompleteStaysDisabledUntilItIs() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        JsonNode pending = api.patch("/certificates/web/", "{\"attributes\":{\"enabled\":true}}")
                .is(200)
                .json();

        assertThat(pending.at("/attributes/enabled").asBoolean(true)).isFalse();
        api.vault.issue("web");
        assertThat(api.get("/certificates/web/")
                        .json()
                        .at("/attributes/enabled")
                        .asBoolean(false))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1800000000", "-1794967296", "9e99"})
    void datesAreThoseOfTheCertificate(String date) {
        make("web", SELF_SIGNED);
        JsonNode before = api.get("/certificates/web/").json();

        JsonNode after = api.patch(
                        "/certificates/web/", "{\"attributes\":{\"nbf\":%s,\"exp\":%s}}".formatted(date, date))
                .is(200)
                .json();

        assertThat(after.at("/attributes/nbf")).isEqualTo(before.at("/attributes/nbf"));
        assertThat(after.at("/attributes/exp")).isEqualTo(before.at("/attributes/exp"));
    }

    @Test
    void aChangeIsOnRecord() {
        make("web", SELF_SIGNED);

        api.patch("/certificates/web/", "{\"attributes\":{\"enabled\":false},\"tags\":{\"team\":\"web\"}}")
                .is(200);

        assertThat(api.vault.acts("certificate-updated"))
                .singleElement()
                .satisfies(event -> assertThat(event.details())
                        .containsEntry("before.enabled", "true")
                        .containsEntry("after.enabled", "false")
                        .containsEntry("tags", "team")
                        .containsKey("version")
                        .doesNotContainValue("web"));
    }

    @Test
    void withoutAChangeNothingIsWritten() {
        make("web", SELF_SIGNED.replace("}}}", "}},\"tags\":{\"team\":\"web\"}}"));
        JsonNode before = api.get("/certificates/web/").json();
        api.vault.clock().advance(Duration.ofMinutes(1));

        JsonNode after = api.patch(
                        "/certificates/web/", "{\"attributes\":{\"enabled\":true},\"tags\":{\"team\":\"web\"}}")
                .is(200)
                .json();

        assertThat(after).isEqualTo(before);
        assertThat(api.vault.acts("certificate-updated")).isEmpty();
    }

    @Test
    void aVersionThatIsMergedLateIsWhatItWasChangedToMeanwhile() {
        api.post("/certificates/web/create", MANUAL).is(202);
        api.vault.approve("web");
        api.cancel("web").is(200);
        api.vault.decideCancellation("web", CancelAnswer.GRANTED);

        api.patch("/certificates/web/", "{\"attributes\":{\"enabled\":false},\"tags\":{\"team\":\"web\"}}")
                .is(200);
        api.merge("web").is(201);

        JsonNode complete = api.get("/certificates/web/").json();
        assertThat(complete.has("cer")).isTrue();
        assertThat(complete.at("/tags/team").asString()).isEqualTo("web");
    }

    @Test
    void aVersionThatNobodyMakesAnyMoreStaysDisabled() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.delete("/certificates/web/pending").is(200);

        JsonNode after = api.patch("/certificates/web/", "{\"attributes\":{\"enabled\":true},\"tags\":{\"a\":\"1\"}}")
                .is(200)
                .json();

        assertThat(after.at("/attributes/enabled").asBoolean(true)).isFalse();
        assertThat(api.vault.acts("certificate-updated"))
                .singleElement()
                .satisfies(event -> assertThat(event.details()).doesNotContainKey("after.enabled"));
    }

    @Test
    void aChangeOfAPendingVersionMovesNothing() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        PendingOperation before = api.vault.pending("web");
        Instant quietSince = api.vault.quietSince(before.id());
        api.vault.clock().advance(Duration.ofMinutes(1));

        api.patch("/certificates/web/", "{\"tags\":{\"a\":\"1\"}}").is(200);

        assertThat(api.vault.pending("web").tags()).isEqualTo(Map.of("a", "1"));
        assertThat(api.vault.pending("web").since()).isEqualTo(before.since());
        assertThat(api.vault.quietSince(before.id())).isEqualTo(quietSince);
    }

    @Test
    void unknownNamesAndVersionsAreNotFoundAndNotMade() {
        make("web", SELF_SIGNED);

        assertThat(api.patch("/certificates/none/", "{}").is(404).text("/error/code"))
                .isEqualTo("CertificateNotFound");
        assertThat(api.patch("/certificates/none/policy", "{}").is(404).text("/error/code"))
                .isEqualTo("CertificateNotFound");
        assertThat(api.patch("/certificates/web/0123456789abcdef0123456789abcdef", "{}")
                        .is(404)
                        .text("/error/code"))
                .isEqualTo("CertificateNotFound");
        assertThat(api.get("/certificates?includePending=true")
                        .json()
                        .at("/value")
                        .size())
                .isOne();
    }

    @Test
    void tagsBeyondTheLimitsAreRefusedAndNothingIsChanged() {
        make("web", SELF_SIGNED);

        Answered refused = api.patch(
                "/certificates/web/",
                "{\"attributes\":{\"enabled\":false},\"tags\":{\"a\":\"%s\"}}".formatted("x".repeat(513)));

        assertThat(refused.is(400).text("/error/message")).isEqualTo("Property  has invalid value\r\n");
        assertThat(api.get("/certificates/web/")
                        .json()
                        .at("/attributes/enabled")
                        .asBoolean(false))
                .isTrue();
    }

    @Test
    void thePolicyInTheBodyIsChangedToo() {
        make("web", SELF_SIGNED);

        JsonNode after = api.patch(
                        "/certificates/web/",
                        "{\"policy\":{\"x509_props\":{\"validity_months\":3}},\"tags\":{\"a\":\"1\"}}")
                .is(200)
                .json();
        api.patch("/certificates/web/", "{\"policy\":{\"x509_props\":{\"validity_months\":-1}},\"tags\":{\"a\":\"2\"}}")
                .is(400);

        assertThat(api.get("/certificates/web/").json()).isEqualTo(after);
        assertThat(after.at("/tags/a").asString()).isEqualTo("1");

        assertThat(after.at("/policy/x509_props/validity_months").asInt()).isEqualTo(3);
        assertThat(after.at("/policy/x509_props/subject").asString()).isEqualTo("CN=web");
    }

    // Policies

    private static final String FULL = """
            {"policy":{"key_props":{"kty":"RSA","key_size":3072,"exportable":true},
              "secret_props":{"contentType":"application/x-pem-file"},
              "x509_props":{"subject":"CN=web","sans":{"dns_names":["a.example"],"ipAddresses":["10.0.0.1"]},
                "ekus":["1.3.6.1.5.5.7.3.1"],"validity_months":6,"basic_constraints":{"ca":false}},
              "lifetime_actions":[{"trigger":{"days_before_expiry":40},"action":{"action_type":"AutoRenew"}}],
              "issuer":{"name":"Self","cty":"OV-SSL","cert_transparency":false}},"tags":{"team":"web"}}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"key_props\":{},\"secret_props\":{},\"x509_props\":{\"sans\":{}},\"issuer\":{},\"attributes\":{}}",
                "{\"key_props\":{\"kty\":\"\",\"key_size\":0,\"crv\":\"\"},\"issuer\":{\"name\":\"\"}}",
                "{\"x509_props\":{\"subject\":\"\",\"validity_months\":0}}"
            })
    void emptyObjectsChangeNothing(String body) {
        make("web", FULL);
        JsonNode before = api.get("/certificates/web/policy").json();
        api.vault.clock().advance(Duration.ofMinutes(1));

        JsonNode after = api.patch("/certificates/web/policy", body).is(200).json();

        assertThat(after).isEqualTo(before);
    }

    @Test
    void onlyTheMembersThatAreSentAreChanged() {
        make("web", FULL);
        api.vault.clock().advance(Duration.ofMinutes(1));

        JsonNode after = api.patch(
                        "/certificates/web/policy",
                        "{\"key_props\":{\"exportable\":false},\"x509_props\":{\"sans\":{\"dns_names\":[\"B.example\"]}}}")
                .is(200)
                .json();

        assertThat(after.at("/key_props").toString())
                .isEqualTo("{\"exportable\":false,\"kty\":\"RSA\",\"key_size\":3072,\"reuse_key\":false}");
        assertThat(after.at("/x509_props/sans").toString())
                .isEqualTo("{\"dns_names\":[\"B.example\"],\"ipAddresses\":[\"10.0.0.1\"]}");
        assertThat(after.at("/lifetime_actions/0/trigger/days_before_expiry").asInt())
                .isEqualTo(40);
        assertThat(after.at("/issuer").toString())
                .isEqualTo("{\"name\":\"Self\",\"cty\":\"OV-SSL\",\"cert_transparency\":false}");
        assertThat(after.at("/attributes/updated").asLong())
                .isEqualTo(after.at("/attributes/created").asLong() + 60);
        assertThat(api.get("/certificates/web/policy").json()).isEqualTo(after);
    }

    @Test
    void anEmptyListMeansNone() {
        make("web", FULL);

        JsonNode after = api.patch(
                        "/certificates/web/policy",
                        "{\"x509_props\":{\"ekus\":[],\"sans\":{\"ipAddresses\":[]}},\"lifetime_actions\":[]}")
                .is(200)
                .json();

        assertThat(after.at("/x509_props/ekus").size()).isZero();
        assertThat(after.at("/x509_props/sans").toString()).isEqualTo("{\"dns_names\":[\"a.example\"]}");
        assertThat(after.at("/lifetime_actions").size()).isZero();
    }

    @Test
    void aPolicyChangeMakesNoVersionAndGovernsTheNext() {
        make("web", SELF_SIGNED);
        String before = api.get("/certificates/web/").text("/id");

        api.patch("/certificates/web/policy", "{\"secret_props\":{\"contentType\":\"application/x-pem-file\"}}")
                .is(200);

        assertThat(api.get("/certificates/web/versions").json().at("/value").size())
                .isOne();
        assertThat(api.get("/certificates/web/").text("/id")).isEqualTo(before);
        assertThat(api.get("/secrets/web/").text("/contentType")).isEqualTo("application/x-pkcs12");
        make("web", "{}");
        assertThat(api.get("/secrets/web/").text("/contentType")).isEqualTo("application/x-pem-file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"key_props":{"key_size":1024}}                              | 400 | BadParameter
            {"key_props":{"kty":"RSA-HSM"}}                              | 400 | BadParameter
            {"secret_props":{"contentType":"text/plain"}}                | 400 | BadParameter
            {"x509_props":{"subject":"no name"}}                         | 400 | BadParameter
            {"x509_props":{"validity_months":-1}}                        | 400 | BadParameter
            {"x509_props":{"sans":{"dns_names":["no name"]}}}            | 400 | BadParameter
            {"lifetime_actions":[{"trigger":{"lifetime_percentage":100},"action":{"action_type":"AutoRenew"}}]} | 400 | BadParameter
            {"x509_props":{"validity_months":1}, "lifetime_actions":[{"trigger":{"days_before_expiry":28},"action":{"action_type":"AutoRenew"}}]} | 400 | BadParameter
            {"issuer":{"name":"nobody"}}                                 | 404 | CertificateIssuerNotFound
            """)
    void whatCouldNotBeRequestedIsRefusedAndChangesNothing(String body, int status, String code) {
        make("web", SELF_SIGNED);
        JsonNode before = api.get("/certificates/web/policy").json();

        assertThat(api.patch("/certificates/web/policy", body).is(status).text("/error/code"))
                .isEqualTo(code);
        assertThat(api.get("/certificates/web/policy").json()).isEqualTo(before);
    }

    @Test
    void aNameIsNeededAfterTheChangeToo() {
        make(
                "web",
                "{\"policy\":{\"x509_props\":{\"sans\":{\"dns_names\":[\"a.example\"]}},\"issuer\":{\"name\":\"Self\"}}}");

        assertThat(api.patch("/certificates/web/policy", "{\"x509_props\":{\"sans\":{\"dns_names\":[]}}}")
                        .is(400)
                        .text("/error/message"))
                .isEqualTo("Either subjectName or san must be present");
    }

    @Test
    void aChangeOfTransparencyAloneIsOneToo() {
        make("web", SELF_SIGNED);

        JsonNode after = api.patch("/certificates/web/policy", "{\"issuer\":{\"cert_transparency\":true}}")
                .is(200)
                .json();

        assertThat(after.at("/issuer/cert_transparency").asBoolean(false)).isTrue();
        assertThat(api.get("/certificates/web/policy").json()).isEqualTo(after);
        assertThat(api.vault.acts("policy-changed")).hasSize(1);
    }

    @Test
    void aChangeOfThePolicyIsOnRecordAndNoneIsNot() {
        make("web", SELF_SIGNED);

        api.patch("/certificates/web/policy", "{}").is(200);
        assertThat(api.vault.acts("policy-changed")).isEmpty();
        api.patch("/certificates/web/policy", "{\"x509_props\":{\"validity_months\":3}}")
                .is(200);

        assertThat(api.vault.acts("policy-changed"))
                .singleElement()
                .satisfies(event -> assertThat(event.details()).containsEntry("after.validityMonths", "3"));
    }
}
