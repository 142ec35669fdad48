package dev.certloom.web.pages;

import dev.certloom.crypto.KeyAlgorithm;
import java.util.Arrays;
import java.util.Optional;

/** How pages show key types. */
final class KeyTypes {

    private KeyTypes() {}

    /** {@code RSA 2048}, {@code EC P-256}. */
    static String words(KeyAlgorithm key) {
        return key.kty() + " " + key.curve().orElseGet(() -> Integer.toString(key.sizeBits()));
    }

    /** The kind of that name; empty for none. */
    static Optional<KeyAlgorithm> named(String name) {
        return Arrays.stream(KeyAlgorithm.values())
                .filter(key -> key.name().equals(name))
                .findFirst();
    }
}
