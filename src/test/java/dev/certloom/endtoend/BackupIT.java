package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceModifiedException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.util.polling.SyncPoller;
import com.azure.security.keyvault.certificates.CertificateClient;
import com.azure.security.keyvault.certificates.models.CertificateContentType;
import com.azure.security.keyvault.certificates.models.CertificateProperties;
import com.azure.security.keyvault.certificates.models.DeletedCertificate;
import com.azure.security.keyvault.certificates.models.ImportCertificateOptions;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificate;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The vendor's client makes backups and restores them (API reference 8.3). */
@SharedServiceTest
class BackupIT extends ScenarioBase {

    private static void purge(String name) {
        SyncPoller<DeletedCertificate, Void> poller = CLIENT.beginDeleteCertificate(name);
        poller.waitForCompletion(PATIENCE);
        CLIENT.purgeDeletedCertificate(name);
    }

    @Test
    void aPurgedCertificateIsRestoredAsItWas() {
        String name = random("backup");
        KeyVaultCertificate first = create(name, ec("Self").setExportable(false));
        create(name, ec("Self").setContentType(CertificateContentType.PEM));
        CLIENT.updateCertificateProperties(
                CLIENT.getCertificateVersion(name, first.getProperties().getVersion())
                        .getProperties()
                        .setEnabled(false)
                        .setTags(Map.of("team", "web")));
        KeyVaultCertificateWithPolicy current = CLIENT.getCertificate(name);
        KeyVaultCertificate former =
                CLIENT.getCertificateVersion(name, first.getProperties().getVersion());
        List<CertificateProperties> versions =
                CLIENT.listPropertiesOfCertificateVersions(name).stream().toList();
        String secret = SERVICE.secrets().getSecret(name).getValue();

        byte[] backup = CLIENT.backupCertificate(name);
        purge(name);
        KeyVaultCertificateWithPolicy restored = CLIENT.restoreCertificateBackup(backup);

        assertThat(restored).usingRecursiveComparison().isEqualTo(current);
        assertThat(CLIENT.getCertificate(name)).usingRecursiveComparison().isEqualTo(current);
        assertThat(CLIENT.getCertificateVersion(name, first.getProperties().getVersion()))
                .usingRecursiveComparison()
                .isEqualTo(former);
        assertThat(CLIENT.listPropertiesOfCertificateVersions(name).stream().toList())
                .usingRecursiveComparison()
                .isEqualTo(versions);
        assertThat(SERVICE.secrets().getSecret(name).getValue()).isEqualTo(secret);
        create(name, ec("Self"));
        assertThat(CLIENT.listPropertiesOfCertificateVersions(name)).hasSize(3);
        assertThatExceptionOfType(ResourceModifiedException.class)
                .isThrownBy(() -> CLIENT.restoreCertificateBackup(backup))
                .satisfies(refused ->
                        assertThat(refused.getResponse().getStatusCode()).isEqualTo(409));
    }

    @Test
    void whatOneVaultBackedUpAnotherRestores() {
        String name = random("moved");
        create(name, ec("Self").setExportable(false));
        KeyVaultCertificateWithPolicy moved = create(name, ec("Self").setContentType(CertificateContentType.PEM));
        CertificateClient other = SERVICE.certificates(vault(SharedService.CLIENTS_VAULT));

        KeyVaultCertificateWithPolicy restored = other.restoreCertificateBackup(CLIENT.backupCertificate(name));

        assertThat(restored.getCer()).isEqualTo(moved.getCer());
        assertThat(restored.getProperties().getVersion())
                .isEqualTo(moved.getProperties().getVersion());
        assertThat(restored.getKeyId()).startsWith(vault(SharedService.CLIENTS_VAULT));
        assertThat(restored.getPolicy().isExportable())
                .isEqualTo(moved.getPolicy().isExportable());
        assertThat(other.listPropertiesOfCertificateVersions(name)).hasSize(2);
        assertThat(CLIENT.getCertificate(name)).usingRecursiveComparison().isEqualTo(moved);
        // and each is a certificate of its own from then on
        purge(name);
        assertThat(other.getCertificate(name).getCer()).isEqualTo(moved.getCer());
        assertThat(CLIENT.restoreCertificateBackup(other.backupCertificate(name))
                        .getCer())
                .isEqualTo(moved.getCer());
    }

    @Test
    void whoMayBackUpInOneVaultMayNotRestoreInAnotherForThat() {
        String name = random("kept");
        create(name, ec("Self"));
        byte[] backup =
                SERVICE.certificates(SERVICE.vaultUrl(), Staff.OFFICER.token()).backupCertificate(name);

        isForbidden(
                () -> SERVICE.certificates(vault(SharedService.CLIENTS_VAULT), Staff.OFFICER.token())
                        .restoreCertificateBackup(backup),
                "Action: 'Microsoft.KeyVault/vaults/certificates/restore/action'");
        isForbidden(
                () -> SERVICE.certificates(SERVICE.vaultUrl(), Staff.AUDITOR.token())
                        .backupCertificate(name),
                "Action: 'Microsoft.KeyVault/vaults/certificates/backup/action'");
    }

    @Test
    void aVaultThatAllowsNeitherIsToldApart() {
        String name = random("closed");
        create(name, ec("Self"));
        byte[] backup = CLIENT.backupCertificate(name);
        CertificateClient closed = SERVICE.certificates(vault(SharedService.EMPTY_VAULT));

        isForbidden(
                () -> closed.restoreCertificateBackup(backup),
                "is not allowed in this vault (certloom.vaults.empty.allow-restore).");
        isForbidden(
                () -> closed.backupCertificate(name),
                "is not allowed in this vault (certloom.vaults.empty.allow-backup).");
        isForbidden(
                () -> closed.importCertificate(new ImportCertificateOptions(name, pem())),
                "is not allowed in this vault (certloom.vaults.empty.allow-import).");
        assertThat(closed.listPropertiesOfCertificates()).isEmpty();
    }

    private static void isForbidden(ThrowingCallable call, String message) {
        assertThatExceptionOfType(HttpResponseException.class)
                .isThrownBy(call)
                .withMessageContaining(message)
                .satisfies(refused ->
                        assertThat(refused.getResponse().getStatusCode()).isEqualTo(403));
    }

    private static String vault(String host) {
        return "https://" + host + ":" + SERVICE.installation().port();
    }

    @Test
    void asManyVersionsAsKeyVaultTakesAreBackedUp() {
        String name = random("many");
        create(name, ec("Self"));
        addVersions(name, 499);
        byte[] backup = CLIENT.backupCertificate(name);
        purge(name);

        KeyVaultCertificateWithPolicy restored = CLIENT.restoreCertificateBackup(backup);

        assertThat(restored.getName()).isEqualTo(name);
        assertThat(CLIENT.listPropertiesOfCertificateVersions(name)).hasSize(500);
        addVersions(name, 1);
        assertThatExceptionOfType(HttpResponseException.class)
                .isThrownBy(() -> CLIENT.backupCertificate(name))
                .withMessageContaining("has more than 500 versions");
    }

    /** Copies of one that is there. */
    private static void addVersions(String name, int number) {
        assertThat(SERVICE.count("""
                        with one as (select * from certificate_version where name_key = ? limit 1),
                        added as (
                            insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created,
                                updated, tags, chain, given, sha1, serial, key_pair, content_type, exportable)
                            select vault, name_key, md5(random()::text), complete, enabled, not_before, expires, created,
                                updated, tags, chain, given, sha1, serial, key_pair, content_type, exportable
                            from one, generate_series(1, %d) returning 1)
                        select count(*) from added
                        """.formatted(number), name)).isEqualTo(number);
    }

    @Test
    void whatIsNoBackupIsRefused() {
        for (String text : List.of("Restored certificate", "", "{\"value\":1}")) {
            assertThatExceptionOfType(ResourceModifiedException.class)
                    .isThrownBy(() -> CLIENT.restoreCertificateBackup(text.getBytes(StandardCharsets.UTF_8)))
                    .satisfies(refused -> {
                        assertThat(refused.getResponse().getStatusCode()).isEqualTo(400);
                        assertThat(refused.getMessage()).contains("Backup blob contains invalid or corrupt version.");
                    });
        }
    }

    @Test
    void whatIsNotThereIsNotBackedUp() {
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> CLIENT.backupCertificate(random("none")));
    }
}
