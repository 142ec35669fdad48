package dev.certloom.crypto.stock;

import dev.certloom.crypto.KeyAlgorithm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many keys are made in advance. Curves are not among them: their keys are made in less time than one is fetched.
 *
 * @param rsa2048 how many RSA keys of 2048 bits are made in advance; 0 for none
 * @param rsa3072 how many RSA keys of 3072 bits are made in advance; 0 for none
 * @param rsa4096 how many RSA keys of 4096 bits are made in advance; 0 for none
 * @param maxAge after which time an unused key made in advance is deleted
 */
@ConfigurationProperties("certloom.key-stock")
record KeyStockSettings(
        @DefaultValue("64") int rsa2048,
        @DefaultValue("8") int rsa3072,
        @DefaultValue("8") int rsa4096,
        @DefaultValue("P1D") Duration maxAge) {

    static final int MAX_SIZE = 10_000;

    KeyStockSettings {
        List.of(rsa2048, rsa3072, rsa4096).forEach(size -> {
            if (size < 0 || size > MAX_SIZE) {
                throw new IllegalArgumentException(
                        "Expected certloom.key-stock to have 0 to %,d keys of a size, but got %,d."
                                .formatted(MAX_SIZE, size));
            }
        });
        if (!maxAge.isPositive()) {
            throw new IllegalArgumentException(
                    "Expected certloom.key-stock.max-age to be a duration such as P1D, but it is " + maxAge + ".");
        }
    }

    /** How many keys of an algorithm are made in advance; none where there is no stock. */
    int size(KeyAlgorithm algorithm) {
        return switch (algorithm) {
            case RSA_2048 -> rsa2048;
            case RSA_3072 -> rsa3072;
            case RSA_4096 -> rsa4096;
            case EC_P256, EC_P256K, EC_P384, EC_P521 -> 0;
        };
    }

    /** Keys made until then are too old. */
    Instant madeAfter(Instant now) {
        return now.minus(maxAge);
    }
}
