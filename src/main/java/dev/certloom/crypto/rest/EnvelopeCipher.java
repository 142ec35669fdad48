package dev.certloom.crypto.rest;

import com.google.common.primitives.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.springframework.stereotype.Component;

/**
 * Encrypts secrets at rest: each under a data key of its own, wrapped by the key encryption key. The context,
 * for example table and row, is bound in, so that a sealed value put into another row does not open.
 *
 * <p>Format: 1 (one byte), length of the key id (one byte), key id, length of the wrapped key (one byte), wrapped key,
 * AES-256-GCM nonce and ciphertext.
 */
@Component
public class EnvelopeCipher {

    private static final byte FORMAT = 1;

    private final KeyWrapper wrapper;

    public EnvelopeCipher(KeyWrapper wrapper) {
        this.wrapper = wrapper;
    }

    /**
     * A sealed value in two parts, neither of which opens without the other: whoever removes the data key everywhere needs
     * not remove the ciphertext.
     *
     * @param wrappedKey the data key, with which key encryption key it is wrapped, and the format
     */
    public record Envelope(byte[] wrappedKey, byte[] ciphertext) {}

    public byte[] seal(byte[] plain, String context) {
        Envelope envelope = sealApart(plain, context);
        return Bytes.concat(envelope.wrappedKey, envelope.ciphertext);
    }

    /** As {@link #seal}, for a data key that is kept in another place than what it opens. */
    public Envelope sealApart(byte[] plain, String context) {
        byte[] dataKey = AesGcm.randomKey();
        byte[] keyId = wrapper.keyId().getBytes(StandardCharsets.US_ASCII);
        byte[] wrapped = wrapper.wrap(dataKey);
        byte[] wrappedKey = ByteBuffer.allocate(3 + keyId.length + wrapped.length)
                .put(FORMAT)
                .put((byte) keyId.length)
                .put(keyId)
                .put((byte) wrapped.length)
                .put(wrapped)
                .array();
        return new Envelope(wrappedKey, AesGcm.encrypt(dataKey, plain, context.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Decrypts what was sealed.
     *
     * @throws IllegalStateException when sealed with another key, for another context, or damaged
     */
    public byte[] open(byte[] sealed, String context) {
        ByteBuffer buffer = beginning(sealed);
        byte[] dataKey = wrapper.unwrap(keyId(buffer), take(buffer));
        try {
            byte[] ciphertext = new byte[buffer.remaining()];
            buffer.get(ciphertext);
            return AesGcm.decrypt(dataKey, ciphertext, context.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Expected a sealed value of %s, but it does not open.".formatted(context), e);
        }
    }

    /** As {@link #open(byte[], String)}. */
    public byte[] open(Envelope sealed, String context) {
        return open(Bytes.concat(sealed.wrappedKey, sealed.ciphertext), context);
    }

    /** Id of the key encryption key that a value was sealed with. */
    static String keyId(byte[] sealed) {
        return keyId(beginning(sealed));
    }

    private static ByteBuffer beginning(byte[] sealed) {
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        if (sealed.length < 3 || buffer.get() != FORMAT) {
            throw new IllegalStateException("Expected a sealed value, but it has another format.");
        }
        return buffer;
    }

    private static String keyId(ByteBuffer buffer) {
        return new String(take(buffer), StandardCharsets.US_ASCII);
    }

    /** A part with its length before it. */
    private static byte[] take(ByteBuffer buffer) {
        int length = buffer.hasRemaining() ? buffer.get() : -1;
        if (length < 0 || length > buffer.remaining()) {
            throw new IllegalStateException("Expected a sealed value, but it is cut short.");
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }
}
