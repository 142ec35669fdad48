package dev.certloom.crypto.rest;

import com.google.common.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Encrypts backups, which leave the installation: with the backup key where one is set, else with the key encryption key.
 * Opens what one of the keys that are known here has sealed.
 *
 * <p>Format: {@code CLB}, 1 (one byte), and what {@link EnvelopeCipher} writes. The format is bound in.
 */
public final class BackupCipher {

    private static final byte[] HEADER = {'C', 'L', 'B', 1};

    /** As {@link LocalKeyWrapper} makes them; nothing else may get from a blob into a log. */
    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{1,64}");

    private final KeyWrapper sealing;
    private final KeyRing keys;
    private final EnvelopeCipher cipher;

    /**
     * One that seals with the first key.
     *
     * @param others keys that only open
     */
    public BackupCipher(KeyWrapper sealing, List<? extends KeyWrapper> others) {
        this.sealing = sealing;
        this.keys = new KeyRing(sealing, others);
        this.cipher = new EnvelopeCipher(keys);
    }

    /** Id of the key that seals. */
    public String keyId() {
        return sealing.keyId();
    }

    /** The content as nobody can read or change it. */
    public byte[] seal(byte[] content) {
        return Bytes.concat(HEADER, cipher.seal(content, context()));
    }

    /** What was sealed; empty when it was not, or was changed, or by a key that is not known here. */
    public Optional<byte[]> open(byte[] blob) {
        if (!hasHeader(blob)) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher.open(Arrays.copyOfRange(blob, HEADER.length, blob.length), context()));
        } catch (IllegalStateException doesNotOpen) {
            return Optional.empty();
        }
    }

    /** Id of the key that a backup says it was sealed with, if that is not known here; whether it says so rightly is not known. */
    public Optional<String> missingKey(byte[] blob) {
        if (!hasHeader(blob)) {
            return Optional.empty();
        }
        try {
            return Optional.of(EnvelopeCipher.keyId(Arrays.copyOfRange(blob, HEADER.length, blob.length)))
                    .filter(id -> KEY_ID.matcher(id).matches())
                    .filter(id -> !keys.knows(id));
        } catch (IllegalStateException noneOfOurs) {
            return Optional.empty();
        }
    }

    private static boolean hasHeader(byte[] blob) {
        return blob.length >= HEADER.length && Arrays.equals(blob, 0, HEADER.length, HEADER, 0, HEADER.length);
    }

    private static String context() {
        return "certificate backup " + new String(HEADER, StandardCharsets.ISO_8859_1);
    }
}
