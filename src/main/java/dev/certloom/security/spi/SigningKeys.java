package dev.certloom.security.spi;

import java.util.function.Supplier;

/** The key that signs tokens at rest, encrypted; one per installation. */
public interface SigningKeys {

    /** The key, kept from the first call on: whichever replica comes first makes it. */
    byte[] loadOrKeep(Supplier<byte[]> made);
}
