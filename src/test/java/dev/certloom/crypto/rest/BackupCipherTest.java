package dev.certloom.crypto.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCipherTest {

    private static final byte[] CONTENT = "all versions".getBytes(StandardCharsets.UTF_8);
    private static final int HEADER = 4;
    private static final int WRAPPED_KEY = 3 + 16 + 12 + 32 + 16;

    private final BackupCipher here = new BackupCipher(key(1), List.of());
    private final byte[] blob = here.seal(CONTENT);

    private static LocalKeyWrapper key(int number) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) number);
        return new LocalKeyWrapper(key);
    }

    @Test
    void whatWasSealedOpensWithItsKeyOnly() {
        assertThat(here.open(blob)).hasValue(CONTENT);
        assertThat(new BackupCipher(key(2), List.of()).open(blob)).isEmpty();
        assertThat(new BackupCipher(key(2), List.of(key(3), key(1))).open(blob)).hasValue(CONTENT);
    }

    @Test
    void ofWhatAnUnknownKeySealedItIsSaidWhichKeyIsMissing() {
        BackupCipher elsewhere = new BackupCipher(key(2), List.of(key(3)));

        assertThat(elsewhere.missingKey(blob)).hasValue(key(1).keyId());
        assertThat(here.missingKey(blob)).as("one that is known").isEmpty();
        assertThat(elsewhere.missingKey(Arrays.copyOf(blob, HEADER + 1)))
                .as("cut short")
                .isEmpty();
        assertThat(elsewhere.missingKey(new byte[blob.length])).as("no backup").isEmpty();
        byte[] withAnotherLine = blob.clone();
        withAnotherLine[HEADER + 2] = '\n';
        assertThat(elsewhere.missingKey(withAnotherLine)).as("no id of a key").isEmpty();
    }

    @Test
    void keysThatOnlyOpenSealNothing() {
        byte[] sealed = new BackupCipher(key(2), List.of(key(1))).seal(CONTENT);

        assertThat(here.open(sealed)).isEmpty();
        assertThat(new BackupCipher(key(2), List.of()).open(sealed)).hasValue(CONTENT);
    }

    @Test
    void whatIsChangedOrCutAnywhereDoesNotOpen() {
        for (int place = 0; place < blob.length; place++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] changed = blob.clone();
                changed[place] ^= (byte) (1 << bit);
                assertThat(here.open(changed)).as("byte %d, bit %d", place, bit).isEmpty();
            }
            assertThat(here.open(Arrays.copyOf(blob, place))).isEmpty();
        }
        assertThat(here.open(Arrays.copyOf(blob, blob.length + 1))).isEmpty();
    }

    @Test
    void partsOfTwoBackupsDoNotMakeAThird() {
        byte[] other = here.seal("other versions".getBytes(StandardCharsets.UTF_8));
        int ciphertext = HEADER + WRAPPED_KEY;

        byte[] mixed =
                Bytes.concat(Arrays.copyOf(blob, ciphertext), Arrays.copyOfRange(other, ciphertext, other.length));

        assertThat(here.open(mixed)).isEmpty();
    }

    @Test
    void whatTheSameKeySealedForTheDatabaseIsNoBackup() {
        byte[] ofTheDatabase = new EnvelopeCipher(key(1)).seal(CONTENT, "key_pair/1");

        assertThat(here.open(ofTheDatabase)).isEmpty();
        assertThat(here.open(Bytes.concat(Arrays.copyOf(blob, HEADER), ofTheDatabase)))
                .isEmpty();
    }

    @Test
    void theBackupKeySealsAndTheOthersOpen(@TempDir Path home) throws IOException {
        Path former = Files.write(home.resolve("former"), filled(3));
        Path shared =
                Files.writeString(home.resolve("shared"), Base64.getEncoder().encodeToString(filled(2)) + "\n");
        LocalKeyWrapper keyEncryptionKey = key(1);

        BackupCipher byDefault = configured(new BackupKeySettings(null, null, List.of()), keyEncryptionKey);
        BackupCipher withKey = configured(new BackupKeySettings(null, shared, List.of(former)), keyEncryptionKey);
        BackupCipher inline = configured(
                new BackupKeySettings(Base64.getEncoder().encodeToString(filled(2)), null, List.of()), key(9));

        assertThat(here.open(byDefault.seal(CONTENT))).hasValue(CONTENT);
        assertThat(here.open(withKey.seal(CONTENT))).isEmpty();
        assertThat(inline.open(withKey.seal(CONTENT))).hasValue(CONTENT);
        assertThat(withKey.open(blob)).as("by the key encryption key").hasValue(CONTENT);
        assertThat(withKey.open(new BackupCipher(key(3), List.of()).seal(CONTENT)))
                .as("by a former key")
                .hasValue(CONTENT);
        assertThatThrownBy(() ->
                        configured(new BackupKeySettings(null, home.resolve("none"), List.of()), keyEncryptionKey))
                .hasMessageContaining(home.resolve("none").toString());
    }

    @Test
    void theSettingsDoNotShowTheKey() {
        assertThat(new BackupKeySettings("secret", null, List.of()).toString()).doesNotContain("secret");
    }

    private static byte[] filled(int number) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) number);
        return key;
    }

    private static BackupCipher configured(BackupKeySettings settings, LocalKeyWrapper keyEncryptionKey) {
        return new StoreConfiguration().backupCipher(settings, keyEncryptionKey);
    }
}
