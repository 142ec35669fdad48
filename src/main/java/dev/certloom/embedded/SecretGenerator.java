package dev.certloom.embedded;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Generates an installation's secrets, once. */
final class SecretGenerator {

    private static final int LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretGenerator() {}

    /** A key of 256 bits. */
    static byte[] key() {
        byte[] key = new byte[LENGTH];
        RANDOM.nextBytes(key);
        return key;
    }

    /** A password of 32 letters and digits, in ASCII. */
    static byte[] password() {
        StringBuilder password = new StringBuilder();
        RANDOM.ints(LENGTH, 0, Character.MAX_RADIX)
                .forEach(digit -> password.append(Character.forDigit(digit, Character.MAX_RADIX)));
        return password.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
