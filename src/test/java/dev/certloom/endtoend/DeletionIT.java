package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceModifiedException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.util.polling.SyncPoller;
import com.azure.security.keyvault.certificates.models.CertificateContentType;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.CertificateProperties;
import com.azure.security.keyvault.certificates.models.DeletedCertificate;
import com.azure.security.keyvault.certificates.models.ImportCertificateOptions;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificate;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import dev.certloom.installation.ServiceClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The vendor's client deletes, recovers and purges certificates (API reference 8.3). */
@SharedServiceTest
class DeletionIT extends ScenarioBase {

    /** Races of two callers; each round waits for a certificate. */
    private static final int ROUNDS = 3;

    private static DeletedCertificate delete(String name) {
        SyncPoller<DeletedCertificate, Void> poller = CLIENT.beginDeleteCertificate(name);
        DeletedCertificate deleted = poller.poll().getValue();
        poller.waitForCompletion(PATIENCE);
        return deleted;
    }

    private static KeyVaultCertificateWithPolicy recover(String name) {
        SyncPoller<KeyVaultCertificateWithPolicy, Void> poller = CLIENT.beginRecoverDeletedCertificate(name);
        KeyVaultCertificateWithPolicy recovered = poller.poll().getValue();
        poller.waitForCompletion(PATIENCE);
        return recovered;
    }

    @Test
    void lifeOfAName() {
        String name = random("life");
        KeyVaultCertificateWithPolicy made = create(name, ec("Self").setContentType(CertificateContentType.PEM));
        String secret = SERVICE.secrets().getSecret(name).getValue();

        DeletedCertificate deleted = delete(name);

        assertThat(deleted.getRecoveryId()).endsWith("/deletedcertificates/" + name);
        assertThat(Duration.between(deleted.getDeletedOn(), deleted.getScheduledPurgeDate()))
                .isEqualTo(Duration.ofDays(90));
        DeletedCertificate read = CLIENT.getDeletedCertificate(name);
        assertThat(read.getName()).isEqualTo(name);
        assertThat(read.getCer()).isEqualTo(made.getCer());
        assertThat(CLIENT.listDeletedCertificates())
                .extracting(DeletedCertificate::getName)
                .contains(name);
        assertThat(CLIENT.listPropertiesOfCertificates())
                .extracting(CertificateProperties::getName)
                .doesNotContain(name);
        assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> CLIENT.getCertificate(name));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> SERVICE.secrets().getSecret(name));
        assertThatExceptionOfType(ResourceModifiedException.class).isThrownBy(() -> create(name, ec("Self")));

        KeyVaultCertificateWithPolicy recovered = recover(name);

        assertThat(recovered).usingRecursiveComparison().isEqualTo(CLIENT.getCertificate(name));
        assertThat(recovered.getCer()).isEqualTo(made.getCer());
        assertThat(SERVICE.secrets().getSecret(name).getValue()).isEqualTo(secret);

        KeyVaultCertificate updated =
                CLIENT.updateCertificateProperties(recovered.getProperties().setTags(Map.of("team", "web")));
        assertThat(updated.getProperties().getTags()).containsEntry("team", "web");
        byte[] backup = CLIENT.backupCertificate(name);
        delete(name);
        CLIENT.purgeDeletedCertificate(name);
        KeyVaultCertificateWithPolicy restored = CLIENT.restoreCertificateBackup(backup);

        assertThat(restored.getCer()).isEqualTo(made.getCer());
        assertThat(restored.getProperties().getTags()).containsEntry("team", "web");
        assertThat(SERVICE.secrets().getSecret(name).getValue()).isEqualTo(secret);

        delete(name);
        CLIENT.purgeDeletedCertificate(name);

        assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> CLIENT.getDeletedCertificate(name));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> CLIENT.purgeDeletedCertificate(name));
        assertThat(SERVICE.count(
                        "select count(*) from key_pair k join operation o on o.key_pair = k.id where o.name = ? and k.private_key is not null",
                        name))
                .isZero();
        CLIENT.importCertificate(new ImportCertificateOptions(name, pem())
                .setPolicy(new CertificatePolicy("Self", "CN=x")
                        .setContentType(com.azure.security.keyvault.certificates.models.CertificateContentType.PEM)));
        assertThat(CLIENT.listPropertiesOfCertificateVersions(name)).hasSize(1);
    }

    @Test
    void deletedRightAfterItWasAskedFor() {
        String name = random("early");
        CLIENT.beginCreateCertificate(name, ec("Unknown"));

        DeletedCertificate deleted = delete(name);

        assertThat(deleted.getRecoveryId()).isNotEmpty();
        assertThat(deleted.getDeletedOn()).isNotNull();
        assertThat(deleted.getScheduledPurgeDate()).isNotNull();
        recover(name);
        create(name, ec("Self"));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        String name = random("none");

        assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> delete(name));
        assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> CLIENT.getDeletedCertificate(name));
        assertThatExceptionOfType(ResourceNotFoundException.class).isThrownBy(() -> recover(name));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> CLIENT.purgeDeletedCertificate(name));
    }

    @Test
    void ofTwoWhoDeleteOneIsToldThatItWasDeleted() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String name = random("two");
            create(name, ec("Self"));

            List<Integer> answers = atOnce(
                    () -> SERVICE.send("DELETE", "/certificates/" + name, null),
                    () -> SERVICE.send("DELETE", "/certificates/" + name, null));

            assertThat(answers).contains(200).containsAnyOf(404, 409);
            assertThat(CLIENT.getDeletedCertificate(name).getRecoveryId()).isNotEmpty();
            assertThat(SERVICE.count(
                            "select count(*) from audit_line where object = ? and action = 'certificate-deleted'",
                            "certificates/" + name))
                    .isEqualTo(1);
        }
    }

    @Test
    void whoRecoversAndWhoPurgesAtOnceLeaveItWholeOrGone() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String name = random("both");
            create(name, ec("Self"));
            delete(name);

            List<Integer> answers = atOnce(
                    () -> SERVICE.send("POST", "/deletedcertificates/" + name + "/recover", null),
                    () -> SERVICE.send("DELETE", "/deletedcertificates/" + name, null));

            if (answers.getFirst() == 200) {
                assertThat(answers.getLast()).isIn(404, 409);
                assertThat(SERVICE.secrets().getSecret(name).getValue()).isNotEmpty();
            } else {
                assertThat(answers).last().isEqualTo(204);
                assertThatExceptionOfType(HttpResponseException.class)
                        .isThrownBy(() -> CLIENT.getDeletedCertificate(name));
            }
        }
    }

    private static List<Integer> atOnce(Callable<Answer> one, Callable<Answer> other)
            throws InterruptedException, ExecutionException {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> first = callers.submit(one);
            Future<Answer> second = callers.submit(other);
            return List.of(first.get().status(), second.get().status());
        }
    }
}
