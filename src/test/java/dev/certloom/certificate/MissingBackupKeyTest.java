package dev.certloom.certificate;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.rest.BackupCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.InMemoryVault;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A backup whose key is not configured: callers are told as little as ever, operators which key it is. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated
class MissingBackupKeyTest {

    private final CertificateBackups backups = new InMemoryVault().backups();

    private void isRefusedAsMalformed(byte[] blob) {
        assertThatThrownBy(() -> backups.restore(VAULT, () -> blob, ALICE))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal)
                                .hasMessage(Refusal.malformedBackup().getMessage()));
    }

    @Test
    void theLogNamesTheKeyOnceInAWhile(CapturedOutput output) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        LocalKeyWrapper elsewhere = new LocalKeyWrapper(key);
        byte[] blob = new BackupCipher(elsewhere, List.of()).seal(new byte[] {1});

        isRefusedAsMalformed(blob);
        isRefusedAsMalformed(blob);

        assertThat(output.toString())
                .containsOnlyOnce("sealed with " + elsewhere.keyId())
                .contains("certloom.backup.opening-key-files");
    }

    @Test
    void ofOneThatIsDamagedTheLogNamesNoKey(CapturedOutput output) {
        byte[] blob = new BackupCipher(new LocalKeyWrapper(new byte[32]), List.of()).seal(new byte[] {1});
        blob[blob.length - 1] ^= 1;

        isRefusedAsMalformed(blob);

        assertThat(output.toString()).doesNotContain("opening-key-files");
    }
}
