package dev.certloom.identity;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A secret for a program that was just generated.
 *
 * @param text the secret itself, shown this once
 * @param kept what is stored of it
 */
record NewSecret(String text, Client.Secret kept) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 4;

    static NewSecret generate(Instant now) {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET_BYTES));
        return new NewSecret(
                text, new Client.Secret(HexFormat.of().formatHex(random(ID_BYTES)), SecretHash.hash(text), now));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "NewSecret[" + kept.id() + "]";
    }
}
