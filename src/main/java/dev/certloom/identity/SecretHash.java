package dev.certloom.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Hashes clients' secrets as <code>{sha256}HEX</code>. They are 256 random bits, which cannot be guessed however fast
 * the hash is; a slow one such as bcrypt protects passwords chosen by people, and here it would only slow down every
 * login. The algorithm is given as a prefix so that it can be replaced.
 */
final class SecretHash implements PasswordEncoder {

    private static final String PREFIX = "{sha256}";

    @Override
    public @Nullable String encode(@Nullable CharSequence secret) {
        return secret == null ? null : hash(secret);
    }

    static String hash(CharSequence secret) {
        try {
            return PREFIX
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256")
                                    .digest(secret.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    @Override
    public boolean matches(@Nullable CharSequence secret, @Nullable String hashed) {
        return secret != null
                && hashed != null
                && MessageDigest.isEqual(
                        hash(secret).getBytes(StandardCharsets.UTF_8), hashed.getBytes(StandardCharsets.UTF_8));
    }
}
