package dev.certloom.identity;

import com.google.common.base.Splitter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Hashes clients' secrets as <code>{sha256}HEX</code>. They are 256 random bits, which cannot be guessed however fast
 * the hash is; a slow one such as bcrypt protects passwords chosen by people, and here it would only slow down every
 * login. The algorithm is given as a prefix so that it can be replaced.
 */
final class SecretHash implements PasswordEncoder {

    private static final String PREFIX = "{sha256}";
    private static final String SEPARATOR = " ";

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

    /** One text for all hashes of a client, which {@link #matches} takes apart: the framework knows of one secret only. */
    static String anyOf(List<Client.Secret> secrets) {
        return secrets.stream().map(Client.Secret::hash).collect(Collectors.joining(SEPARATOR));
    }

    @Override
    public boolean matches(@Nullable CharSequence secret, @Nullable String hashed) {
        if (secret == null || hashed == null) {
            return false;
        }
        byte[] shown = hash(secret).getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (String one : Splitter.on(SEPARATOR).split(hashed)) {
            found |= MessageDigest.isEqual(shown, one.getBytes(StandardCharsets.UTF_8));
        }
        return found;
    }
}
