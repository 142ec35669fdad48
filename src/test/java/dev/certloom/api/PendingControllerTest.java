package dev.certloom.api;

import static dev.certloom.api.KeyVaultApi.BY_ISSUER;
import static dev.certloom.api.KeyVaultApi.MANUAL;
import static dev.certloom.api.KeyVaultApi.ORIGIN;
import static dev.certloom.api.KeyVaultApi.SELF_SIGNED;
import static dev.certloom.api.KeyVaultApi.x5c;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.api.KeyVaultApi.Answered;
import dev.certloom.vault.CancelAnswer;
import dev.certloom.vault.Failure;
import dev.certloom.vault.FakePki;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The scenarios of API reference 3, one test each. */
class PendingControllerTest {

    private static final String BUSY =
            "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.";

    private final KeyVaultApi api = new KeyVaultApi();

    // Create

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
                .refused(404, "CertificateIssuerNotFound", "Issuer not found");
        api.get("/certificates/web/pending").is(404);
    }

    @Test
    void createWhileOneIsInProgressIsAConflictThatSaysForbidden() {
        String id = api.post("/certificates/web/create", SELF_SIGNED).is(202).text("/request_id");

        api.post("/certificates/WEB/create", SELF_SIGNED).refused(409, "Forbidden", BUSY);

        assertThat(api.get("/certificates/web/pending").text("/request_id")).isEqualTo(id);
    }

    @Test
    void createAfterCompletionCancellationOrFailureReplacesTheOperation() {
        String first = api.post("/certificates/web/create", SELF_SIGNED).text("/request_id");
        api.vault.issue("web");
        String second =
                api.post("/certificates/web/create", SELF_SIGNED).is(202).text("/request_id");
        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .is(200);
        api.vault.decideCancellation("web", CancelAnswer.GRANTED);
        String third = api.post("/certificates/web/create", SELF_SIGNED).is(202).text("/request_id");
        api.vault.refuse("web", Failure.Cause.ISSUER, "No.");
        String fourth =
                api.post("/certificates/web/create", SELF_SIGNED).is(202).text("/request_id");

        assertThat(first).isNotIn(second, third, fourth);
        assertThat(api.get("/certificates/web/pending").text("/request_id")).isEqualTo(fourth);
    }

    // Get

    @Test
    void pendingInProgressSaysWhatIsWaitedForFromWhomSinceWhen() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.order("web");
        api.vault.clock().advance(Duration.ofMinutes(5));

        Answered answer = api.get("/certificates/web/pending").is(200).golden("pending-awaiting-issuer");

        assertThat(answer.header("Retry-After")).isEqualTo("10");
    }

    @Test
    void pendingManualSaysThatAnOperatorHasToMerge() {
        api.post("/certificates/web/create", MANUAL).is(202);

        api.get("/certificates/web/pending").is(200).golden("pending-awaiting-merge");
    }

    @Test
    void pendingCompletedNamesItsTarget() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.vault.issue("web");

        Answered answer = api.get("/certificates/web/pending").is(200).golden("pending-completed");

        assertThat(answer.response().getHeader("Retry-After")).isNull();
    }

    @Test
    void pendingCancelledShowsTheFlagAndNeitherTargetNorDetails() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .is(200);
        api.vault.decideCancellation("web", CancelAnswer.GRANTED);

        api.get("/certificates/web/pending").is(200).golden("pending-cancelled");
    }

    @Test
    void pendingFailedByTheIssuerShowsItsError() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.refuse(
                "web", Failure.Cause.ISSUER, "The issuer encountered an error processing the certificate request.");

        api.get("/certificates/web/pending").is(200).golden("pending-failed");
    }

    @Test
    void pendingRejectedByPeopleIsTheRequestersFault() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.reject("web");

        api.get("/certificates/web/pending").is(200).golden("pending-rejected");
    }

    @Test
    void pendingIsGoneWhenThereIsNone() {
        api.get("/certificates/web/pending")
                .refused(404, "PendingCertificateNotFound", "Pending certificate not found: web");
    }

    @Test
    void pendingOfAnotherRequestIdIsGoneForEveryVerb() {
        String id = api.post("/certificates/web/create", SELF_SIGNED).text("/request_id");
        String other = "?request_id=0123456789abcdef0123456789abcdef";

        api.get("/certificates/web/pending" + other)
                .refused(404, "PendingCertificateNotFound", "Pending certificate not found: web");
        api.patch("/certificates/web/pending" + other, "{\"cancellation_requested\":true}")
                .is(404);
        api.delete("/certificates/web/pending" + other).is(404);
        assertThat(api.get("/certificates/web/pending?request_id=" + id.toUpperCase(Locale.ROOT))
                        .is(200)
                        .json()
                        .path("cancellation_requested")
                        .asBoolean())
                .isFalse();
    }

    // Cancel

    @Test
    void cancellationIsAWishThatLeavesTheOperationInProgress() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.order("web");

        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .is(200)
                .golden("pending-cancellation-requested");
    }

    @Test
    void cancellationAskedTwiceIsAnsweredTwice() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .is(200);

        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .is(200);
    }

    @Test
    void cancellationOfFalseChangesNothing() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        Answered answer = api.patch("/certificates/web/pending", "{\"cancellation_requested\":false}");

        assertThat(answer.is(200).json().path("cancellation_requested").asBoolean())
                .isFalse();
    }

    @Test
    void cancellationRefusedByTheIssuerLeavesTheFlagAndTheRequestGoesOn() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.order("web");
        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .is(200);

        api.vault.decideCancellation("web", CancelAnswer.REFUSED);

        api.get("/certificates/web/pending").is(200).golden("pending-cancellation-refused");
        api.vault.issue("web");
        assertThat(api.get("/certificates/web/pending").text("/status")).isEqualTo("completed");
    }

    @Test
    void cancellationTooLateIsRefused() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.vault.issue("web");

        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .refused(400, "BadParameter", "Pending status must be in progress to allow update.");
    }

    @Test
    void cancellationWithoutItsMemberIsRefused() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        api.patch("/certificates/web/pending", "{}")
                .refused(400, "BadParameter", "Property cancellation_requested has invalid value");
    }

    @Test
    void cancellationOfNothingIsNotFound() {
        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .refused(404, "PendingCertificateNotFound", "Pending certificate not found: web");
    }

    // Delete

    @Test
    void deleteInProgressAnswersTheLastStateAndASecondFindsNothing() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        assertThat(api.delete("/certificates/web/pending").is(200).text("/status"))
                .isEqualTo("inProgress");

        api.delete("/certificates/web/pending")
                .refused(404, "PendingCertificateNotFound", "Pending Certificate not found: web");
        api.get("/certificates/web/pending").is(404);
        api.post("/certificates/web/pending/merge", x5c("AAAA")).is(404);
    }

    @Test
    void deleteLeavesTheDisabledVersionOfANewNameWithoutPending() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.delete("/certificates/web/pending").is(200);

        Answered answer = api.get("/certificates/web/").is(200);

        assertThat(answer.json().at("/attributes/enabled").asBoolean(true)).isFalse();
        assertThat(answer.json().has("pending")).isFalse();
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
    }

    @Test
    void deleteCompletedFailedAndCancelledAnswersThatState() {
        api.post("/certificates/done/create", SELF_SIGNED).is(202);
        api.vault.issue("done");
        api.post("/certificates/failed/create", BY_ISSUER).is(202);
        api.vault.refuse("failed", Failure.Cause.ISSUER, "No.");
        api.post("/certificates/cancelled/create", SELF_SIGNED).is(202);
        api.patch("/certificates/cancelled/pending", "{\"cancellation_requested\":true}")
                .is(200);
        api.vault.decideCancellation("cancelled", CancelAnswer.GRANTED);

        assertThat(api.delete("/certificates/done/pending").is(200).text("/status"))
                .isEqualTo("completed");
        assertThat(api.delete("/certificates/failed/pending").is(200).text("/error/code"))
                .isEqualTo("Certificate issuer error");
        assertThat(api.delete("/certificates/cancelled/pending").is(200).text("/status"))
                .isEqualTo("cancelled");
        api.get("/certificates/done/pending").is(404);
        api.get("/certificates/failed/pending").is(404);
        api.get("/certificates/cancelled/pending").is(404);
    }

    // Merge (table of 3.6)

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
        api.post("/certificates/web/create", BY_ISSUER).is(202);

        api.merge("web")
                .refused(
                        403,
                        "Forbidden",
                        "Merge is forbidden on pending object created with issuer : mydigicert while it is in progess.");
    }

    @Test
    void mergeOfASelfSignedRequestInProgressIsForbidden() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        api.merge("web")
                .refused(
                        403,
                        "Forbidden",
                        "Merge is forbidden on pending object created with issuer : Self while it is in progess.");
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
        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .is(200);
        api.vault.decideCancellation("web", CancelAnswer.GRANTED);

        api.merge("web").is(201);
    }

    @Test
    void mergeAfterAManualRequestWasCancelledCompletes() {
        api.post("/certificates/web/create", MANUAL).is(202);
        api.patch("/certificates/web/pending", "{\"cancellation_requested\":true}")
                .is(200);
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
