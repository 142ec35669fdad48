package dev.certloom.crypto.rest;

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

    public byte[] seal(byte[] plain, String context) {
        byte[] dataKey = AesGcm.randomKey();
        byte[] keyId = wrapper.keyId().getBytes(StandardCharsets.US_ASCII);
        byte[] wrapped = wrapper.wrap(dataKey);
        byte[] sealed = AesGcm.encrypt(dataKey, plain, context.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(3 + keyId.length + wrapped.length + sealed.length)
                .put(FORMAT)
                .put((byte) keyId.length)
                .put(keyId)
                .put((byte) wrapped.length)
                .put(wrapped)
                .put(sealed)
                .array();
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
