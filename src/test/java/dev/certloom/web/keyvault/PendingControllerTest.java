package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.BY_ISSUER;
import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static dev.certloom.web.keyvault.KeyVaultApi.x5c;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.kernel.Failure;
import dev.certloom.operation.FakePki;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** Pending operations, read, cancelled and deleted: the scenarios of API reference 3, one test each. */
class PendingControllerTest {

    private final KeyVaultApi api = new KeyVaultApi();

    @Test
    void pendingInProgressSaysWhatIsWaitedForFromWhomSinceWhen() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.order("web");
        api.vault.clock().advance(Duration.ofMinutes(5));

        Answered answer = api.get("/certificates/web/pending").is(200).golden("pending-awaiting-issuer");

        assertThat(answer.header("Retry-After")).isEqualTo("10");
    }

    @Test
    void aSlashAtTheEndLeadsToTheSameRoute() {
        api.post("/certificates/web/create/", MANUAL).is(202);
        String cer = FakePki.sign(api.vault.pending("web").csr().orElseThrow()).base64();

        api.get("/certificates/web/pending/").is(200).golden("pending-awaiting-merge");
        api.send(HttpMethod.PATCH, "/certificates/web/pending/?api-version=7.6", "{\"cancellation_requested\":false}")
                .is(200);
        api.get("/certificates/web/policy/").is(200);
        api.get("/certificates/web/versions/").is(200);
        api.post("/certificates/web/pending/merge/", x5c(cer)).is(201);
        api.send(HttpMethod.DELETE, "/certificates/web/pending/?api-version=7.6", "")
                .is(200);
        api.get("/certificates/web/pending/").is(404);
        api.send(HttpMethod.PUT, "/certificates/web/create/?api-version=7.6", "{}")
                .refused(405, "MethodNotAllowed", "HTTP PUT not allowed");
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
        api.cancel("web").is(200);
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

    @Test
    void cancellationIsAWishThatLeavesTheOperationInProgress() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.order("web");

        api.cancel("web").is(200).golden("pending-cancellation-requested");
    }

    @Test
    void cancellationAskedTwiceIsAnsweredTwice() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.cancel("web").is(200);

        api.cancel("web").is(200);
    }

    @Test
    void cancellationOfFalseChangesNothing() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        Answered answer = api.patch("/certificates/web/pending", "{\"cancellation_requested\":false}");

        assertThat(answer.is(200).json().path("cancellation_requested").asBoolean())
                .isFalse();
    }

    @Test
    void cancellationRefusedByTheIssuerKeepsTheFlagAndGoesOn() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.order("web");
        api.cancel("web").is(200);

        api.vault.decideCancellation("web", CancelAnswer.REFUSED);

        api.get("/certificates/web/pending").is(200).golden("pending-cancellation-refused");
        api.vault.issue("web");
        assertThat(api.get("/certificates/web/pending").text("/status")).isEqualTo("completed");
    }

    @Test
    void cancellationTooLateIsRefused() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
        api.vault.issue("web");

        api.cancel("web").refused(400, "BadParameter", "Pending status must be in progress to allow update.");
    }

    @Test
    void cancellationWithoutItsMemberIsRefused() {
        api.post("/certificates/web/create", SELF_SIGNED).is(202);

        api.patch("/certificates/web/pending", "{}")
                .refused(400, "BadParameter", "Property cancellation_requested has invalid value");
    }

    @Test
    void cancellationOfNothingIsNotFound() {
        api.cancel("web").refused(404, "PendingCertificateNotFound", "Pending certificate not found: web");
    }

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
        api.cancel("cancelled").is(200);
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
}
