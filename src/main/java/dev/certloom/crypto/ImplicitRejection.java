package dev.certloom.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decoding of RSAES-PKCS1-v1_5 (RFC 8017 section 7.2.2) that never fails. Whether a padding is right must not be told: who
 * may ask that of many ciphertexts deciphers with it. So a block without a padding becomes octets that follow from key and
 * ciphertext, always the same ones, and as likely as any (draft-irtf-cfrg-rsa-guidance section 7). Neither branches nor
 * places in memory depend on the block.
 */
final class ImplicitRejection {

    private static final String HMAC = "HmacSHA256";
    /** Numbers of two octets, of which the last one that is small enough is the length. */
    private static final int LENGTH_CANDIDATES = 128;

    private static final int MIN_FILLER_BYTES = 8;
    private static final int FIRST_FILLER = 2;
    private static final int ENCRYPTION_BLOCK = 2;

    private ImplicitRejection() {}

    /**
     * The message.
     *
     * @param block what the key made of the ciphertext, as long as the modulus
     * @param ciphertext of the same length
     * @param exponent the private one
     */
    static byte[] message(byte[] block, byte[] ciphertext, BigInteger exponent) throws GeneralSecurityException {
        int length = block.length;
        byte[] secret = derivationKey(ciphertext, exponent);
        byte[] invented = derived(secret, "message", length);
        int inventedLength = inventedLength(
                derived(secret, "length", 2 * LENGTH_CANDIDATES), length - FIRST_FILLER - MIN_FILLER_BYTES);

        int found = 0;
        int end = 0;
        for (int i = FIRST_FILLER; i < length; i++) {
            int isFirstZero = isEqual(block[i], 0) & ~found;
            end |= i & isFirstZero;
            found |= isFirstZero;
        }
        int right = isEqual(block[0], 0)
                & isEqual(block[1], ENCRYPTION_BLOCK)
                & found
                & ~isLess(end, FIRST_FILLER + MIN_FILLER_BYTES);
        for (int i = 0; i < length; i++) {
            invented[i] = (byte) choose(right, block[i], invented[i]);
        }
        int messageLength = choose(right, length - 1 - end, inventedLength);
        return Arrays.copyOfRange(invented, length - messageLength, length);
    }

    private static byte[] derivationKey(byte[] ciphertext, BigInteger exponent) throws GeneralSecurityException {
        byte[] octets = exponent.toByteArray();
        byte[] padded = new byte[ciphertext.length];
        int count = Math.min(octets.length, padded.length);
        System.arraycopy(octets, octets.length - count, padded, padded.length - count, count);
        Mac mac = mac(MessageDigest.getInstance("SHA-256").digest(padded));
        return mac.doFinal(ciphertext);
    }

    private static byte[] derived(byte[] secret, String label, int length) throws GeneralSecurityException {
        Mac mac = mac(secret);
        byte[] name = label.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer derived = ByteBuffer.allocate(length);
        for (int i = 0; derived.hasRemaining(); i++) {
            mac.update(ByteBuffer.allocate(Short.BYTES).putShort((short) i).flip());
            mac.update(name);
            mac.update(ByteBuffer.allocate(Short.BYTES)
                    .putShort((short) (length * Byte.SIZE))
                    .flip());
            byte[] part = mac.doFinal();
            derived.put(part, 0, Math.min(part.length, derived.remaining()));
        }
        return derived.array();
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac;
    }

    /** The last candidate below the limit. */
    private static int inventedLength(byte[] candidates, int limit) {
        int bits = (Integer.highestOneBit(limit) << 1) - 1;
        int length = 0;
        for (int i = 0; i < candidates.length; i += Short.BYTES) {
            int candidate =
                    (Byte.toUnsignedInt(candidates[i]) << Byte.SIZE | Byte.toUnsignedInt(candidates[i + 1])) & bits;
            length = choose(isLess(candidate, limit), candidate, length);
        }
        return length;
    }

    /** All bits, or none. */
    private static int isEqual(int one, int other) {
        int difference = one ^ other;
        return ~((difference | -difference) >> (Integer.SIZE - 1));
    }

    /** All bits, or none, for numbers that are small and not negative. */
    private static int isLess(int one, int other) {
        return (one - other) >> (Integer.SIZE - 1);
    }

    private static int choose(int condition, int one, int other) {
        return (one & condition) | (other & ~condition);
    }
}
