package dev.certloom.crypto;

import java.util.Optional;

/** The key pairs a vault makes (API reference 4.1, {@code key_props}). */
public enum KeyAlgorithm {
    RSA_2048("RSA", 2048, null),
    RSA_3072("RSA", 3072, null),
    RSA_4096("RSA", 4096, null),
    EC_P256("EC", 256, "P-256"),
    EC_P256K("EC", 256, "P-256K"),
    EC_P384("EC", 384, "P-384"),
    EC_P521("EC", 521, "P-521");

    private final String kty;
    private final int sizeBits;
    private final Optional<String> curve;

    KeyAlgorithm(String kty, int sizeBits, @org.jspecify.annotations.Nullable String curve) {
        this.kty = kty;
        this.sizeBits = sizeBits;
        this.curve = Optional.ofNullable(curve);
    }

    /** JWK key type (RFC 7518 section 6.1): {@code RSA} or {@code EC}. */
    public String kty() {
        return kty;
    }

    /** Size of the modulus or the curve, in bits. */
    public int sizeBits() {
        return sizeBits;
    }

    /** Key Vault's name of the curve; empty for RSA. */
    public Optional<String> curve() {
        return curve;
    }
}
