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
 * may ask that of many ciphertexts decrypts with it. So an encoded message without a padding becomes octets that follow from key and
 * ciphertext, always the same ones, and as likely as any (draft-irtf-cfrg-rsa-guidance section 7). Neither branches nor
 * places in memory depend on the encoded message.
 */
final class ImplicitRejection {

    private static final String HMAC = "HmacSHA256";
    /** Numbers of two octets, of which the last one that is small enough is the length. */
    private static final int LENGTH_CANDIDATES = 128;

    private static final int MIN_PADDING_STRING_BYTES = 8;
    private static final int PADDING_STRING_START = 2;
    private static final int BLOCK_TYPE_ENCRYPTION = 2;

    private ImplicitRejection() {}

    /**
     * The message.
     *
     * @param encodedMessage EM: what the key made of the ciphertext, as long as the modulus
     * @param ciphertext of the same length
     * @param exponent the private one
     */
    static byte[] message(byte[] encodedMessage, byte[] ciphertext, BigInteger exponent)
            throws GeneralSecurityException {
        int length = encodedMessage.length;
        byte[] secret = derivationKey(ciphertext, exponent);
        byte[] syntheticMessage = derived(secret, "message", length);
        int syntheticMessageLength = syntheticMessageLength(
                derived(secret, "length", 2 * LENGTH_CANDIDATES),
                length - PADDING_STRING_START - MIN_PADDING_STRING_BYTES);

        int found = 0;
        int separator = 0;
        for (int i = PADDING_STRING_START; i < length; i++) {
            int isFirstZero = isEqual(encodedMessage[i], 0) & ~found;
            separator |= i & isFirstZero;
            found |= isFirstZero;
        }
        int isPadded = isEqual(encodedMessage[0], 0)
                & isEqual(encodedMessage[1], BLOCK_TYPE_ENCRYPTION)
                & found
                & ~isLess(separator, PADDING_STRING_START + MIN_PADDING_STRING_BYTES);
        for (int i = 0; i < length; i++) {
            syntheticMessage[i] = (byte) choose(isPadded, encodedMessage[i], syntheticMessage[i]);
        }
        int messageLength = choose(isPadded, length - 1 - separator, syntheticMessageLength);
        return Arrays.copyOfRange(syntheticMessage, length - messageLength, length);
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
    private static int syntheticMessageLength(byte[] candidates, int limit) {
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
