package dev.certloom.identity;

import dev.certloom.compute.ComputePool;
import dev.certloom.compute.Lane;
import dev.certloom.compute.Saturated;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Rules for people's passwords, and their hashes: Argon2id (RFC 9106), which costs a guesser as much time and memory as
 * it costs us. They are computed in the pool, in their own lane, so that unauthenticated callers at the login page can
 * exhaust neither memory nor processors.
 */
public final class Passwords implements PasswordEncoder {

    static final int MIN_LENGTH = 12;
    static final int MAX_LENGTH = 128;

    private static final String ARGON2 = "argon2";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;

    /** Replaces invalid passwords. Not empty, because the encoder would then compute nothing. */
    private static final String UNMATCHABLE_PASSWORD = "x";

    /** Without what is easily mistaken for something else. 32 of them: 5 bits each. */
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 5;
    private static final int GROUP_LENGTH = 4;

    private final PasswordEncoder encoder;
    private final SecureRandom random = new SecureRandom();
    private final ComputePool pool;

    Passwords(ComputePool pool) {
        this(pool, new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, 1, MEMORY_KIB, PASSES));
    }

    /** @param argon2 what computes the hashes */
    Passwords(ComputePool pool, PasswordEncoder argon2) {
        this.encoder = new DelegatingPasswordEncoder(ARGON2, Map.of(ARGON2, argon2));
        this.pool = pool;
    }

    /** There are too many at the same time: the next attempt may succeed. */
    static final class Busy extends RuntimeException {

        static final String RETRY_AFTER_SECONDS = "2";

        private static final long serialVersionUID = 1L;

        Busy() {
            super("Expected to compute a password's hash, but too many others are computed at the moment. Try again.");
        }
    }

    /** What is wrong with a chosen password; empty if nothing is. */
    static Optional<String> objection(String password) {
        int length = password.codePointCount(0, password.length());
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            return Optional.of("Choose a password of %d to %d characters.".formatted(MIN_LENGTH, MAX_LENGTH));
        }
        return password.codePoints().anyMatch(Character::isISOControl)
                ? Optional.of("Choose a password without control characters.")
                : Optional.empty();
    }

    /** A generated password: 100 random bits. */
    String generate() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
            if (i > 0 && i % GROUP_LENGTH == 0) {
                password.append('-');
            }
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    /** @throws Busy when there is no place */
    @Override
    public String encode(@Nullable CharSequence password) {
        String canonical = canonical(Objects.requireNonNull(password));
        return compute(() -> Objects.requireNonNull(encoder.encode(canonical)));
    }

    /**
     * Whether it is the password of that hash. Computes one, whatever is given: how long it takes tells nobody who has
     * an account here.
     *
     * @throws Busy when there is no place
     */
    @Override
    public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
        CharSequence given = Objects.requireNonNullElse(password, "");
        boolean possible = !given.isEmpty() && given.length() <= 2 * MAX_LENGTH;
        String candidate = possible ? canonical(given) : UNMATCHABLE_PASSWORD;
        return compute(() -> encoder.matches(candidate, hash)) && possible;
    }

    /** The same characters may come as different code points, by keyboard (NIST SP 800-63B section 3.1.1.2). */
    private static String canonical(CharSequence password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    private <T> T compute(Supplier<T> work) {
        try {
            return pool.call(Lane.SIGN_IN, work);
        } catch (Saturated e) {
            throw new Busy();
        }
    }
}
