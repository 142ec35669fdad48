package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.util.polling.LongRunningOperationStatus;
import com.azure.core.util.polling.SyncPoller;
import com.azure.security.keyvault.certificates.models.CertificateIssuer;
import com.azure.security.keyvault.certificates.models.CertificateOperation;
import com.azure.security.keyvault.certificates.models.ImportCertificateOptions;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificate;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.certificates.models.MergeCertificateOptions;
import dev.certloom.installation.ServiceClient;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What may become of a request while it is pending: merged, cancelled, refused, deleted. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
class PendingScenariosIT extends ScenarioBase {

    private static final SigningCa CA = new SigningCa();

    @Test
    void manualCertificateIsMergedByItsRequester() throws Exception {
        String name = random("manual");
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, ec("Unknown"));
        byte[] csr = poller.poll().getValue().getCsr();

        KeyVaultCertificate merged = CLIENT.mergeCertificate(signed(name, csr).setEnabled(true));

        assertThat(merged.getProperties().isEnabled()).isTrue();
        poller.waitForCompletion(PATIENCE);
        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);
        assertThat(CLIENT.getCertificate(name).getCer()).isEqualTo(merged.getCer());
    }

    @Test
    void withoutAnIssuerTheRequestWaitsForAMerge() {
        String name = random("no-issuer");

        ServiceClient.Answer answer = SERVICE.send(
                "POST",
                "/certificates/" + name + "/create",
                "{\"policy\":{\"key_props\":{\"kty\":\"EC\"},\"x509_props\":{\"subject\":\"CN=a\"}}}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("issuer").path("name").asString()).isEqualTo("Unknown");
        assertThat(answer.text("status_details"))
                .isEqualTo("Pending certificate created. Please Perform Merge to complete the request.");
        assertThat(answer.header("Location")).contains("request_id=" + answer.text("request_id"));
        assertThat(CLIENT.mergeCertificate(signed(name, SERVICE.client().awaitCsr(name)))
                        .getName())
                .isEqualTo(name);
    }

    @Test
    void whileOneIsInProgressCreateAndImportAreRefused() {
        String name = random("busy");
        CLIENT.beginCreateCertificate(name, ec("Unknown")).poll();

        assertThat(status(
                        () -> CLIENT.beginCreateCertificate(name, ec("Unknown")).poll()))
                .isEqualTo(409);
        assertThat(status(() -> CLIENT.importCertificate(new ImportCertificateOptions(name, pem()))))
                .isEqualTo(409);
    }

    @Test
    void cancellationIsGrantedByASlowIssuerAndMergingStaysPossible() {
        String name = random("cancelled");
        issuer("slow", "{\"outcome\":\"issue\",\"after\":\"PT120S\",\"cancel\":\"grant\"}");
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller = ordered(name, "slow");
        byte[] csr = poller.poll().getValue().getCsr();
        assertThat(status(() -> CLIENT.mergeCertificate(signed(name, csr)))).isEqualTo(403);

        poller.cancelOperation();

        await().atMost(PATIENCE)
                .until(() -> poller.poll().getStatus().toString().equals("cancelled"));
        assertThat(poller.poll().getValue().getCancellationRequested()).isTrue();
        assertThat(poller.getFinalResult().getProperties().isEnabled()).isFalse();
        KeyVaultCertificate merged = CLIENT.mergeCertificate(signed(name, csr).setEnabled(true));
        assertThat(CLIENT.getCertificate(name).getCer()).isEqualTo(merged.getCer());
        assertThat(pending(name).text("status")).isEqualTo("completed");
    }

    @Test
    void cancellationRefusedByTheIssuerLetsTheRequestGoOn() {
        String name = random("kept");
        issuer("stubborn", "{\"outcome\":\"issue\",\"after\":\"PT4S\",\"cancel\":\"refuse\"}");
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller = ordered(name, "stubborn");

        poller.cancelOperation();
        poller.waitForCompletion(PATIENCE);

        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);
        assertThat(poller.getFinalResult().getProperties().isEnabled()).isTrue();
    }

    @Test
    void cancellationThatComesTooLateIsAnsweredAsSuch() {
        String name = random("late");
        create(name, ec("Self"));

        ServiceClient.Answer answer =
                SERVICE.send("PATCH", "/certificates/" + name + "/pending", "{\"cancellation_requested\":true}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorMessage()).isEqualTo("Pending status must be in progress to allow update.");
    }

    @Test
    void issuerThatRefusesFailsTheRequestWhichMayStillBeMerged() {
        String name = random("failed");
        issuer("refusing", "{\"outcome\":\"refuse\",\"after\":\"PT1S\"}");
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, ec("refusing"));
        byte[] csr = poller.poll().getValue().getCsr();

        await().atMost(PATIENCE).until(() -> poller.poll().getStatus().equals(LongRunningOperationStatus.FAILED));

        ServiceClient.Answer failed = pending(name);
        assertThat(failed.text("status")).isEqualTo("failed");
        assertThat(failed.errorCode()).isEqualTo("Certificate issuer error");
        assertThat(poller.getFinalResult().getProperties().isEnabled()).isFalse();
        assertThat(CLIENT.mergeCertificate(signed(name, csr)).getName()).isEqualTo(name);
    }

    @Test
    void deletedPendingObjectIsGoneInEveryState() {
        issuer("never", "{\"outcome\":\"never\",\"cancel\":\"grant\"}");
        String manual = random("delete-manual");
        String ordered = random("delete-ordered");
        String completed = random("delete-completed");
        CLIENT.beginCreateCertificate(manual, ec("Unknown")).poll();
        CLIENT.beginCreateCertificate(ordered, ec("never")).poll();
        create(completed, ec("Self"));

        for (String name : List.of(manual, ordered, completed)) {
            assertThat(CLIENT.deleteCertificateOperation(name).getStatus())
                    .isEqualTo(name.equals(completed) ? "completed" : "inProgress");
            assertThatThrownBy(() -> CLIENT.deleteCertificateOperation(name))
                    .isInstanceOf(ResourceNotFoundException.class);
            assertThat(pending(name).errorMessage()).isEqualTo("Pending certificate not found: " + name);
            assertThat(CLIENT.getCertificate(name).getName()).isEqualTo(name);
        }
        await().atMost(PATIENCE)
                .until(() -> SERVICE.count(
                                "select count(*) from certificate_order r join operation o on o.id = r.operation where o.name = ? and r.state = 'CLOSED'",
                                ordered)
                        == 1);
    }

    @Test
    void requestIdFiltersEveryVerb() {
        String name = random("filter");
        CertificateOperation operation =
                CLIENT.beginCreateCertificate(name, ec("Unknown")).poll().getValue();
        assertThat(operation.getStatus()).isEqualTo("inProgress");
        String path = "/certificates/" + name + "/pending?request_id=";
        String other = UUID.randomUUID().toString().replace("-", "");

        assertThat(SERVICE.send("GET", path + other, null).errorCode()).isEqualTo("PendingCertificateNotFound");
        assertThat(SERVICE.send("PATCH", path + other, "{\"cancellation_requested\":true}")
                        .status())
                .isEqualTo(404);
        assertThat(SERVICE.send("DELETE", path + other, null).status()).isEqualTo(404);
        String own = pending(name).text("request_id");
        assertThat(SERVICE.send("GET", path + own, null).status()).isEqualTo(200);
        assertThat(SERVICE.send("DELETE", path + own, null).status()).isEqualTo(200);
    }

    /** Before the order is placed cancellation needs no grant, and before approval nothing may be merged. */
    private static SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> ordered(String name, String issuer) {
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, ec(issuer));
        poller.waitUntil(LongRunningOperationStatus.IN_PROGRESS);
        await().atMost(PATIENCE)
                .until(() -> pending(name).header("x-certloom-phase").equals("awaitingIssuer"));
        return poller;
    }

    private static ServiceClient.Answer pending(String name) {
        return SERVICE.send("GET", "/certificates/" + name + "/pending", null);
    }

    private static MergeCertificateOptions signed(String name, byte[] csr) {
        return new MergeCertificateOptions(name, List.of(CA.sign(csr)));
    }

    private static void issuer(String name, String configuration) {
        CLIENT.createIssuer(new CertificateIssuer(name, "Test"));
        SERVICE.send("PUT", "/certificates/issuers/" + name + "/configuration", configuration)
                .require(200);
    }

    private static int status(ThrowingCallable call) {
        return catchThrowableOfType(HttpResponseException.class, call)
                .getResponse()
                .getStatusCode();
    }
}
