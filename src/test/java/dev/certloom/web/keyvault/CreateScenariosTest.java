package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.ORIGIN;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.kernel.Failure;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import org.junit.jupiter.api.Test;

/** Requests for certificates: the scenarios of API reference 3, one test each. */
class CreateScenariosTest {

    private static final String BUSY =
            "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.";

    private final KeyVaultApi api = new KeyVaultApi();

    @Test
    void createWithAnIssuerIsAcceptedWithCsrLocationAndRetryAfter() {
        Answered answer = api.post("/certificates/web/create", SELF_SIGNED);

        answer.is(202).golden("create-self");
        assertThat(answer.header("Retry-After")).isEqualTo("10");
        assertThat(answer.header("Location"))
                .isEqualTo(
                        ORIGIN + "/certificates/web/pending?api-version=7.6&request_id=" + answer.text("/request_id"));
    }

    @Test
    void createWithIssuerUnknownAsksForAMerge() {
        api.post("/certificates/web/create", MANUAL).is(202).golden("create-unknown");
    }

    @Test
    void createWithoutIssuerIsManual() {
        Answered answer =
                api.post("/certificates/web/create", "{\"policy\":{\"x509_props\":{\"subject\":\"CN=web\"}}}");

        assertThat(answer.is(202).text("/issuer/name")).isEqualTo("Unknown");
        assertThat(answer.text("/status_details"))
                .isEqualTo("Pending certificate created. Please Perform Merge to complete the request.");
    }

    @Test
    void createByAnIssuerShowsItsCertificateTypeAndNoTransparency() {
        api.post("/certificates/web/create", """
                        {"policy":{"x509_props":{"subject":"CN=web"},
                        "issuer":{"name":"mydigicert","cty":"OV-SSL","cert_transparency":false}},"preserveCertOrder":true}
                        """).is(202).golden("create-issuer");
    }

    @Test
    void createIsAcceptedWithoutCsrWhenNobodyMakesItInTime() {
        api.vault.withoutWorkers();

        Answered answer = api.post("/certificates/web/create", SELF_SIGNED).is(202);

        assertThat(answer.json().has("csr")).isFalse();
        assertThat(answer.text("/status")).isEqualTo("inProgress");
    }

    @Test
    void createWithTheDefaultsOfTheJavascriptClientIsAccepted() {
        api.post("/certificates/web/create", """
                        {"policy":{"key_props":{},"secret_props":{},"x509_props":{"subject":"cn=MyCert","sans":{}},
                        "issuer":{"name":"Self"},"attributes":{}},"attributes":{}}
                        """).is(202);

        api.get("/certificates/web/policy").is(200).golden("policy-defaults");
    }

    @Test
    void createWithAllOptionsOfTheJavaClientKeepsEachInThePolicy() {
        api.post("/certificates/web/create", """
                        {"policy":{"key_props":{"exportable":true,"kty":"EC","key_size":384,"reuse_key":true,"crv":"P-384"},
                        "secret_props":{"contentType":"application/x-pem-file"},
                        "x509_props":{"subject":"CN=default","ekus":["1.2"],
                        "sans":{"emails":["a@b.example"],"dns_names":["b.example","a.example"],"upns":["u@b.example"],
                        "uris":["https://b.example"],"ipAddresses":["10.0.0.1","::1"]},
                        "key_usage":["keyCertSign"],"validity_months":24,"basic_constraints":{"ca":true}},
                        "lifetime_actions":[{"trigger":{"days_before_expiry":40},"action":{"action_type":"AutoRenew"}}],
                        "issuer":{"name":"Self","cty":"OV-SSL","cert_transparency":false},"attributes":{"enabled":true}},
                        "attributes":{"enabled":false},"tags":{"a":"b"},"preserveCertOrder":true}
                        """).is(202);

        api.get("/certificates/web/policy").is(200).golden("policy-all-options");
    }

    @Test
    void createIgnoresMembersItDoesNotKnow() {
        api.post("/certificates/web/create", "{\"policy\":{\"x509CertificateProperties\":{\"subject\":\"CN=web\"}}}")
                .refused(400, "BadParameter", "Either subjectName or san must be present");
    }

    @Test
    void createReadsNullAsAbsent() {
        api.post("/certificates/web/create", """
                        {"policy":{"x509_props":{"subject":"CN=web","ekus":null,"sans":null},"issuer":null,"key_props":null},
                        "attributes":null,"tags":{"gone":null,"kept":"1"}}
                        """).is(202);

        assertThat(api.get("/certificates/web/").json().path("tags").toString()).isEqualTo("{\"kept\":\"1\"}");
    }

    @Test
    void createWithoutPolicyUsesTheStoredOne() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.delete("/certificates/web/pending").is(200);

        Answered answer = api.post("/certificates/web/create", "{}");

        assertThat(answer.is(202).text("/issuer/name")).isEqualTo("Self");
    }

    @Test
    void createWithoutAnyPolicyIsRefused() {
        api.post("/certificates/web/create", "").refused(400, "BadParameter", "Property policy has invalid value");

        api.get("/certificates/web/").is(404);
    }

    @Test
    void createWithAKeySizeThatDoesNotExistIsRefused() {
        Answered answer = api.post(
                "/certificates/web/create",
                "{\"policy\":{\"key_props\":{\"kty\":\"EC\",\"key_size\":2048},\"x509_props\":{\"subject\":\"CN=a\"}}}");

        answer.refused(400, "BadParameter", "Unsupported key size (2048). Supported sizes are [256, 384, 521]");
        assertThat(answer.text("/error/innererror/code")).isEqualTo("KeySizeNotSupported");
    }

    @Test
    void createWithAnIssuerThatDoesNotExistIsNotFound() {
        api.post(
                        "/certificates/web/create",
                        "{\"policy\":{\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"nobody\"}}}")
                .refused(
                        404,
                        "CertificateIssuerNotFound",
                        "Issuer not found: 'nobody'. Name Self, Unknown or an issuer of this vault.");
        api.get("/certificates/web/pending").is(404);
    }

    @Test
    void createWhileOneIsInProgressIsAConflictThatSaysForbidden() {
        String id = api.post("/certificates/web/create", SELF_SIGNED).is(202).text("/request_id");

        api.post("/certificates/WEB/create", SELF_SIGNED).refused(409, "Forbidden", BUSY);

        assertThat(api.get("/certificates/web/pending").text("/request_id")).isEqualTo(id);
    }

    @Test
    void createAfterCompletionCancellationOrFailureReplacesIt() {
        String first = api.post("/certificates/web/create", SELF_SIGNED).text("/request_id");
        api.vault.issue("web");
        String second =
                api.post("/certificates/web/create", SELF_SIGNED).is(202).text("/request_id");
        api.cancel("web").is(200);
        api.vault.decideCancellation("web", CancelAnswer.GRANTED);
        String third = api.post("/certificates/web/create", SELF_SIGNED).is(202).text("/request_id");
        api.vault.refuse("web", Failure.Cause.ISSUER, "No.");
        String fourth =
                api.post("/certificates/web/create", SELF_SIGNED).is(202).text("/request_id");

        assertThat(first).isNotIn(second, third, fourth);
        assertThat(api.get("/certificates/web/pending").text("/request_id")).isEqualTo(fourth);
    }
}
