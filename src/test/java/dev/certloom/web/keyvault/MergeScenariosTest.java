package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.BY_ISSUER;
import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.ORIGIN;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static dev.certloom.web.keyvault.KeyVaultApi.x5c;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.kernel.Failure;
import dev.certloom.operation.FakePki;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import org.junit.jupiter.api.Test;

/** Merges: the table of API reference 3.6, one test each. */
class MergeScenariosTest {

    private final KeyVaultApi api = new KeyVaultApi();

    @Test
    void mergeOfAManualRequestMakesTheVersion() {
        api.post("/certificates/web/create", MANUAL).is(202);

        Answered answer = api.merge("web").is(201).golden("merge");

        assertThat(answer.header("Location")).isEqualTo(ORIGIN + "/certificates/web?api-version=7.6");
        assertThat(api.get("/certificates/web/pending").text("/status")).isEqualTo("completed");
    }

    @Test
    void mergeWithoutOperationIsNotFoundWhateverTheEntriesAre() {
        api.post("/certificates/web/pending/merge", "{\"x5c\":[\"%%%\"]}")
                .refused(404, "PendingCertificateNotFound", "Pending Certificate not found: web");
    }

    @Test
    void mergeOfAnIssuersRequestInProgressIsForbidden() {
        assertMergeIsForbidden(BY_ISSUER, "mydigicert");
    }

    @Test
    void mergeOfASelfSignedRequestInProgressIsForbidden() {
        assertMergeIsForbidden(SELF_SIGNED, "Self");
    }

    private void assertMergeIsForbidden(String request, String issuer) {
        api.post("/certificates/web/create", request).is(202);

        api.merge("web")
                .refused(
                        403,
                        "Forbidden",
                        "Merge is forbidden on pending object created with issuer : " + issuer
                                + " while it is in progess.");
    }

    @Test
    void mergeAfterTheIssuerFailedCompletes() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.refuse("web", Failure.Cause.ISSUER, "No.");

        api.merge("web").is(201);

        assertThat(api.get("/certificates/web/pending").text("/status")).isEqualTo("completed");
    }

    @Test
    void mergeAfterTheIssuersRequestWasCancelledCompletes() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.cancel("web").is(200);
        api.vault.decideCancellation("web", CancelAnswer.GRANTED);

        api.merge("web").is(201);
    }

    @Test
    void mergeAfterAManualRequestWasCancelledCompletes() {
        api.post("/certificates/web/create", MANUAL).is(202);
        api.cancel("web").is(200);
        api.vault.decideCancellation("web", CancelAnswer.GRANTED);

        api.merge("web").is(201);
    }

    @Test
    void mergeAfterTheIssuerCompletedIsForbidden() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.issue("web");

        String other = FakePki.signOtherwise(api.vault.pending("web").csr().orElseThrow())
                .base64();
        assertThat(api.post("/certificates/web/pending/merge", x5c(other))
                        .is(403)
                        .text("/error/code"))
                .isEqualTo("Forbidden");
        assertThat(api.get("/certificates/web/versions").json().path("value").size())
                .isEqualTo(1);
    }

    @Test
    void mergeRepeatedWithTheSameChainAnswersTheSameVersion() {
        api.post("/certificates/web/create", MANUAL).is(202);

        String first = api.merge("web").is(201).text("/id");

        assertThat(api.merge("web").is(201).text("/id")).isEqualTo(first);
    }

    @Test
    void mergeRepeatedWithAnotherChainIsForbidden() {
        api.post("/certificates/web/create", MANUAL).is(202);
        api.merge("web").is(201);

        String other = FakePki.signOtherwise(api.vault.pending("web").csr().orElseThrow())
                .base64();
        api.post("/certificates/web/pending/merge", x5c(other)).is(403);
    }

    @Test
    void mergeForAnotherKeyIsRefusedAndTheRequestStaysOpen() {
        api.post("/certificates/web/create", MANUAL).is(202);

        api.post(
                        "/certificates/web/pending/merge",
                        x5c(FakePki.certificateOfAnotherKey().base64()))
                .refused(
                        400,
                        "BadParameter",
                        "The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid");

        assertThat(api.get("/certificates/web/pending").text("/status")).isEqualTo("inProgress");
        api.merge("web").is(201);
    }

    @Test
    void mergeWithoutEntriesIsRefused() {
        api.post("/certificates/web/create", MANUAL).is(202);

        for (String body : new String[] {"", "{}", "{\"x5c\":[]}", "{\"x5c\":null}", "{\"x5c\":[null]}"}) {
            api.post("/certificates/web/pending/merge", body)
                    .refused(
                            400, "BadParameter", "Property x5c has invalid value X5C must has at least one valid item");
        }
    }

    @Test
    void mergeOfWhatIsNoCertificateIsRefused() {
        api.post("/certificates/web/create", MANUAL).is(202);

        api.post("/certificates/web/pending/merge", x5c("MIIB")).refused(400, "BadParameter", "ASN1 bad tag value met");
    }

    @Test
    void mergeWithoutApprovalOnRecordIsForbidden() {
        api.post("/certificates/web/create", MANUAL).is(202);
        api.vault.withoutApproval("web");

        assertThat(api.merge("web").is(403).text("/error/code")).isEqualTo("Forbidden");
    }

    @Test
    void mergeAsTheJavaClientSendsItByDefaultIsDisabled() {
        api.post("/certificates/web/create", MANUAL).is(202);
        String cer = FakePki.sign(api.vault.pending("web").csr().orElseThrow()).base64();

        Answered answer = api.post(
                "/certificates/web/pending/merge",
                "{\"x5c\":[\"" + cer + "\"],\"attributes\":{\"enabled\":false},\"tags\":{\"k\":\"v\"}}");

        assertThat(answer.is(201).json().at("/attributes/enabled").asBoolean(true))
                .isFalse();
        assertThat(answer.text("/tags/k")).isEqualTo("v");
    }

    @Test
    void mergeThatTakesTooLongIsKeptAndAskedForAgain() {
        api.post("/certificates/web/create", MANUAL).is(202);
        api.vault.withoutWorkers();

        Answered answer = api.merge("web").is(503);

        assertThat(answer.text("/error/code")).isEqualTo("ServiceUnavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
        api.vault.merge(api.vault.pending("web").id());
        api.merge("web").is(201);
    }
}
