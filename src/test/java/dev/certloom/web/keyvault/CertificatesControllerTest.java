package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.BY_ISSUER;
import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.ORIGIN;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.kernel.Failure;
import dev.certloom.operation.FakePki;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

class CertificatesControllerTest {

    private static final String NOT_FOUND =
            "A certificate with (name/id) %s was not found in this key vault. If you recently deleted this certificate you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182";

    private final KeyVaultApi api = new KeyVaultApi();

    // Get

    @Test
    void latestIsAnsweredWithAndWithoutSlash() {
        api.make("web");

        api.get("/certificates/web/").is(200).golden("certificate-self");
        assertThat(api.get("/certificates/web").is(200).body())
                .isEqualTo(api.get("/certificates/web/").body());
    }

    @Test
    void aVersionIsAnsweredByItsId() {
        api.make("web");
        String first = api.get("/certificates/web/").text("/id");
        api.make("web");

        assertThat(api.get(first.substring(ORIGIN.length())).is(200).text("/id"))
                .isEqualTo(first);
        assertThat(api.get("/certificates/web/").text("/id")).isNotEqualTo(first);
    }

    @Test
    void aCertificateIsThereDisabledWhileItsFirstVersionIsPending() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        api.get("/certificates/web/").is(200).golden("certificate-incomplete");
    }

    @Test
    void aCertificateIsThereDisabledAfterFailureAndCancellation() {
        api.post("/certificates/failed/create", BY_ISSUER).is(202);
        api.vault.refuse("failed", Failure.Cause.ISSUER, "No.");
        api.post("/certificates/cancelled/create", SELF_SIGNED).is(202);
        api.cancel("cancelled").is(200);
        api.vault.decideCancellation("cancelled", CancelAnswer.GRANTED);

        for (String name : List.of("failed", "cancelled")) {
            JsonNode bundle = api.get("/certificates/" + name + "/").is(200).json();
            assertThat(bundle.at("/attributes/enabled").asBoolean(true)).isFalse();
            assertThat(bundle.has("cer")).isFalse();
            assertThat(bundle.has("pending")).isTrue();
        }
    }

    @Test
    void theCurrentVersionStaysWhileAnotherIsPending() {
        api.make("web");
        String id = api.get("/certificates/web/").text("/id");
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        assertThat(api.get("/certificates/web/").is(200).text("/id")).isEqualTo(id);
    }

    @Test
    void aNameIsMatchedWithoutRegardToCaseAndAnsweredAsFirstWritten() {
        api.make("Web");

        assertThat(api.get("/certificates/wEB/").is(200).text("/pending/id"))
                .isEqualTo(ORIGIN + "/certificates/Web/pending");
    }

    @Test
    void anUnknownNameIsNotFound() {
        api.get("/certificates/web/").refused(404, "CertificateNotFound", NOT_FOUND.formatted("web"));
        api.get("/certificates/web/policy").refused(404, "CertificateNotFound", NOT_FOUND.formatted("web"));
    }

    @Test
    void anUnknownVersionIsNotFound() {
        api.make("web");
        String version = "0123456789abcdef0123456789abcdef";

        api.get("/certificates/web/" + version)
                .refused(404, "CertificateNotFound", NOT_FOUND.formatted("web/" + version));
        api.get("/certificates/web/nonsense").refused(404, "CertificateNotFound", NOT_FOUND.formatted("web/nonsense"));
    }

    @Test
    void thePolicyIsReadableWhileTheFirstVersionIsPending() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        assertThat(api.get("/certificates/web/policy").is(200).text("/x509_props/subject"))
                .isEqualTo("CN=web");
    }

    // Lists

    @Test
    void theListShowsCompleteCertificatesByName() {
        api.make("b");
        api.make("a");
        api.post("/certificates/c/create", SELF_SIGNED).is(202);

        api.get("/certificates").is(200).golden("list");
    }

    @Test
    void theListShowsPendingOnesOnDemandWithoutThumbprint() {
        api.make("a");
        api.post("/certificates/c/create", "{\"tags\":{\"k\":\"v\"}," + SELF_SIGNED.substring(1))
                .is(202);

        api.get("/certificates?includePending=true").is(200).golden("list-include-pending");
        assertThat(api.get("/certificates?includePending=false")
                        .json()
                        .path("value")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void theListIsWalkedPageByPageByFollowingTheLinkVerbatim() {
        for (String name : List.of("d", "a", "c", "b", "e")) {
            api.post("/certificates/" + name + "/create", SELF_SIGNED).is(202);
        }

        List<String> names = new ArrayList<>();
        String next = "/certificates?api%2Dversion=2025-07-01&maxresults=2&includePending=true";
        int pages = 0;
        while (true) {
            JsonNode page = api.send(HttpMethod.GET, next, "").is(200).json();
            page.path("value")
                    .forEach(item ->
                            names.add(item.path("id").asString().substring((ORIGIN + "/certificates/").length())));
            pages++;
            if (page.path("nextLink").isNull()) {
                break;
            }
            String link = page.path("nextLink").asString();
            assertThat(link)
                    .startsWith(ORIGIN + "/certificates?api-version=2025-07-01&$skiptoken=")
                    .endsWith("&maxresults=2&includePending=true");
            next = link.substring(ORIGIN.length());
        }

        assertThat(names).containsExactly("a", "b", "c", "d", "e");
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void anEmptyListIsAnArrayAndTheLinkIsNull() {
        assertThat(api.get("/certificates").is(200).body()).isEqualTo("{\"value\":[],\"nextLink\":null}");
    }

    @Test
    void thePageSizeIsBetween1And25() {
        for (String size : List.of("0", "26", "-1", "many", "99999999999", "1.5")) {
            api.get("/certificates?maxresults=" + size)
                    .refused(400, "BadParameter", "Property maxresults has invalid value");
        }
        api.get("/certificates?maxresults=25").is(200);
        api.get("/certificates?maxresults=").is(200);
    }

    @Test
    void aSkiptokenThatWasNotMadeHereIsRefused() {
        for (String token : List.of("!!!", "AAAA", "%27%3B--")) {
            api.get("/certificates?$skiptoken=" + token)
                    .refused(400, "BadParameter", "Property $skiptoken has invalid value");
        }
    }

    @Test
    void versionsAreListedInTheOrderTheyWereMade() {
        api.make("web");
        api.vault.clock().advance(Duration.ofDays(1));
        api.make("web");
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        api.get("/certificates/web/versions").is(200).golden("versions");
        Answered first = api.get("/certificates/web/versions?maxresults=1").is(200);
        assertThat(first.text("/nextLink"))
                .startsWith(ORIGIN + "/certificates/web/versions?api-version=7.6&$skiptoken=");
        Answered second = api.send(HttpMethod.GET, first.text("/nextLink").substring(ORIGIN.length()), "")
                .is(200);
        assertThat(second.json().path("value").size()).isEqualTo(1);
        assertThat(second.json().path("nextLink").isNull()).isTrue();
    }

    @Test
    void versionsOfAnUnknownNameAreAnEmptyList() {
        assertThat(api.get("/certificates/web/versions").is(200).body()).isEqualTo("{\"value\":[],\"nextLink\":null}");
    }

    // Import

    @Test
    void anImportBecomesTheCurrentVersionAtOnceWithoutPending() {
        api.post(
                        "/certificates/web/import",
                        "{\"value\":\"" + FakePki.importable("2027-01-01T00:00:00Z")
                                + "\",\"pwd\":\"123\",\"tags\":{\"k\":\"v\"},\"preserveCertOrder\":false}")
                .is(200)
                .golden("import");
    }

    @Test
    void anImportWithPolicyGoesOverWhatTheCertificateSays() {
        Answered answer = api.post(
                "/certificates/web/import",
                "{\"value\":\"" + FakePki.importable("2027-01-01T00:00:00Z")
                        + "\",\"policy\":{\"key_props\":{\"exportable\":false},\"secret_props\":{\"contentType\":\"application/x-pem-file\"}}"
                        + ",\"attributes\":{\"enabled\":false}}");

        assertThat(answer.is(200).json().at("/policy/key_props/exportable").asBoolean(true))
                .isFalse();
        assertThat(answer.text("/policy/secret_props/contentType")).isEqualTo("application/x-pem-file");
        assertThat(answer.json().at("/attributes/enabled").asBoolean(true)).isFalse();
    }

    @Test
    void anImportOverACompletedOperationRemovesIt() {
        api.make("web");

        api.post("/certificates/web/import", KeyVaultApi.IMPORT).is(200);

        api.get("/certificates/web/pending").is(404);
    }

    @Test
    void anImportWhileOneIsInProgressIsAConflict() {
        api.post("/certificates/web/create", MANUAL).is(202);

        api.post("/certificates/web/import", KeyVaultApi.IMPORT)
                .refused(
                        409,
                        "Forbidden",
                        "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.");
    }

    @Test
    void anExpiredImportIsRefusedAndNothingIsThere() {
        api.post("/certificates/web/import", "{\"value\":\"" + FakePki.importable("2026-02-01T00:00:00Z") + "\"}")
                .refused(400, "BadParameter", "X509 Certificate is already expired.");
        api.get("/certificates/web/").is(404);
    }

    @Test
    void anImportOfNothingIsRefused() {
        for (String body : List.of("{}", "{\"value\":null}", "{\"value\":\"  \"}")) {
            api.post("/certificates/web/import", body).refused(400, "BadParameter", "Property value has invalid value");
        }
    }

    @Test
    void anUnreadableImportIsRefused() {
        api.post("/certificates/web/import", "{\"value\":\"AAAA\"}")
                .refused(
                        400,
                        "BadParameter",
                        "The specified PKCS#12 X.509 certificate content can not be read. Please check if certificate is in valid PKCS#12 format.");
    }

    @Test
    void anImportPasswordBeyondTheLimitIsRefused() {
        api.post("/certificates/web/import", "{\"value\":\"AAAA\",\"pwd\":\"" + "p".repeat(201) + "\"}")
                .refused(400, "BadParameter", "Property pwd has invalid value");
    }
}
