package dev.certloom.identity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A key as long as the test runs. */
final class InMemorySigningKeys implements SigningKeys {

    private byte @Nullable [] key;

    @Override
    public synchronized Optional<byte[]> current() {
        return Optional.ofNullable(key);
    }

    @Override
    public synchronized byte[] keepFirst(byte[] pkcs8) {
        if (key == null) {
            key = pkcs8.clone();
        }
        return key;
    }
}
