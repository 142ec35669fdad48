package dev.certloom.crypto;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** How a digest is signed (RFC 7518 section 3.1, RFC 8812 section 3.2); the constants are named as on the wire. */
public enum SignatureAlgorithm {
    RS256(Scheme.PKCS1, Hash.SHA_256, null),
    RS384(Scheme.PKCS1, Hash.SHA_384, null),
    RS512(Scheme.PKCS1, Hash.SHA_512, null),
    PS256(Scheme.PSS, Hash.SHA_256, null),
    PS384(Scheme.PSS, Hash.SHA_384, null),
    PS512(Scheme.PSS, Hash.SHA_512, null),
    ES256(Scheme.ECDSA, Hash.SHA_256, KeyAlgorithm.EC_P256),
    ES256K(Scheme.ECDSA, Hash.SHA_256, KeyAlgorithm.EC_P256K),
    ES384(Scheme.ECDSA, Hash.SHA_384, KeyAlgorithm.EC_P384),
    ES512(Scheme.ECDSA, Hash.SHA_512, KeyAlgorithm.EC_P521);

    private final Scheme scheme;
    private final Hash hash;
    private final Optional<KeyAlgorithm> key;

    SignatureAlgorithm(Scheme scheme, Hash hash, @Nullable KeyAlgorithm key) {
        this.scheme = scheme;
        this.hash = hash;
        this.key = Optional.ofNullable(key);
    }

    /** Empty for a name that is none of these. */
    public static Optional<SignatureAlgorithm> find(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst();
    }

    /** How long its digests are. */
    public int digestBytes() {
        return hash.bytes;
    }

    /** JWK key type of the keys that sign by it: {@code RSA} or {@code EC}. */
    public String kty() {
        return key.map(KeyAlgorithm::kty).orElse("RSA");
    }

    /** Key Vault's name of the one curve whose keys sign by it; empty for RSA. */
    public Optional<String> curve() {
        return key.flatMap(KeyAlgorithm::curve);
    }

    /** Whether a key of that kind signs by it. */
    public boolean suits(KeyAlgorithm of) {
        return kty().equals(of.kty()) && curve().equals(of.curve());
    }

    Scheme scheme() {
        return scheme;
    }

    Hash hash() {
        return hash;
    }

    /** What is done with the digest. */
    enum Scheme {
        /** RFC 8017 section 8.2. */
        PKCS1,
        /** RFC 8017 section 8.1, with a salt as long as the digest. */
        PSS,
        ECDSA
    }

    /** What the digest is of. */
    enum Hash {
        SHA_256(NISTObjectIdentifiers.id_sha256, 32),
        SHA_384(NISTObjectIdentifiers.id_sha384, 48),
        SHA_512(NISTObjectIdentifiers.id_sha512, 64);

        private final ASN1ObjectIdentifier oid;
        private final int bytes;

        Hash(ASN1ObjectIdentifier oid, int bytes) {
            this.oid = oid;
            this.bytes = bytes;
        }

        ASN1ObjectIdentifier oid() {
            return oid;
        }
    }
}
