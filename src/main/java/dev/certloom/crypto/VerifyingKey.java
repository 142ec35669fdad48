package dev.certloom.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.teletrust.TeleTrusTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * The kinds of public keys from outside with which signatures are checked: which sizes and parameters they may have,
 * and by which algorithms they sign. What is out of bounds, or of another kind, is never computed with.
 */
enum VerifyingKey {
    RSA(
            Set.of(PKCSObjectIdentifiers.rsaEncryption, PKCSObjectIdentifiers.id_RSASSA_PSS),
            Set.of(
                    PKCSObjectIdentifiers.sha1WithRSAEncryption,
                    PKCSObjectIdentifiers.sha224WithRSAEncryption,
                    PKCSObjectIdentifiers.sha256WithRSAEncryption,
                    PKCSObjectIdentifiers.sha384WithRSAEncryption,
                    PKCSObjectIdentifiers.sha512WithRSAEncryption,
                    NISTObjectIdentifiers.id_rsassa_pkcs1_v1_5_with_sha3_256,
                    NISTObjectIdentifiers.id_rsassa_pkcs1_v1_5_with_sha3_384,
                    NISTObjectIdentifiers.id_rsassa_pkcs1_v1_5_with_sha3_512,
                    PKCSObjectIdentifiers.id_RSASSA_PSS)) {
        @Override
        boolean isWithinBounds(SubjectPublicKeyInfo key) throws IOException {
            RSAPublicKey rsa = RSAPublicKey.getInstance(key.parsePublicKey());
            return rsa.getModulus().signum() > 0
                    && rsa.getModulus().bitLength() <= MAX_RSA_BITS
                    && RsaKeyCheck.isReasonableExponent(rsa.getPublicExponent())
                    && (isPss(key.getAlgorithm()) ? hasReasonablePss(key.getAlgorithm(), true) : true);
        }

        @Override
        boolean makes(AlgorithmIdentifier signature, AlgorithmIdentifier key) {
            return super.makes(signature, key) && (isPss(signature) ? hasReasonablePss(signature, false) : !isPss(key));
        }
    },
    EC(
            Set.of(X9ObjectIdentifiers.id_ecPublicKey),
            Set.of(
                    X9ObjectIdentifiers.ecdsa_with_SHA1,
                    X9ObjectIdentifiers.ecdsa_with_SHA224,
                    X9ObjectIdentifiers.ecdsa_with_SHA256,
                    X9ObjectIdentifiers.ecdsa_with_SHA384,
                    X9ObjectIdentifiers.ecdsa_with_SHA512,
                    NISTObjectIdentifiers.id_ecdsa_with_sha3_256,
                    NISTObjectIdentifiers.id_ecdsa_with_sha3_384,
                    NISTObjectIdentifiers.id_ecdsa_with_sha3_512)) {
        // Explicit instead of named curve parameters are a known way to forge signatures, and to keep a verifier busy.
        @Override
        boolean isWithinBounds(SubjectPublicKeyInfo key) {
            return key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
                    && CURVES.contains(curve)
                    && key.getPublicKeyData().getOctets().length <= MAX_POINT_BYTES;
        }
    },
    DSA(
            Set.of(X9ObjectIdentifiers.id_dsa),
            Set.of(
                    X9ObjectIdentifiers.id_dsa_with_sha1,
                    NISTObjectIdentifiers.dsa_with_sha224,
                    NISTObjectIdentifiers.dsa_with_sha256,
                    NISTObjectIdentifiers.dsa_with_sha384,
                    NISTObjectIdentifiers.dsa_with_sha512)) {
        @Override
        boolean isWithinBounds(SubjectPublicKeyInfo key) throws IOException {
            DSAParameter parameters =
                    DSAParameter.getInstance(key.getAlgorithm().getParameters());
            BigInteger p = parameters.getP();
            return p.signum() > 0
                    && p.bitLength() <= MAX_DSA_BITS
                    && isBetweenOneAnd(parameters.getQ(), p)
                    && parameters.getQ().bitLength() <= MAX_DSA_ORDER_BITS
                    && isBetweenOneAnd(parameters.getG(), p)
                    && isBetweenOneAnd(
                            ASN1Integer.getInstance(key.parsePublicKey()).getValue(), p);
        }
    },
    ED25519(EdECObjectIdentifiers.id_Ed25519) {
        @Override
        boolean isWithinBounds(SubjectPublicKeyInfo key) {
            return key.getPublicKeyData().getOctets().length == ED25519_BYTES;
        }
    },
    ED448(EdECObjectIdentifiers.id_Ed448) {
        @Override
        boolean isWithinBounds(SubjectPublicKeyInfo key) {
            return key.getPublicKeyData().getOctets().length == ED448_BYTES;
        }
    };

    private static final int MAX_RSA_BITS = 8192;
    private static final int MAX_DSA_BITS = 3072;
    private static final int MAX_DSA_ORDER_BITS = 256;
    /** Of P-521, uncompressed. */
    private static final int MAX_POINT_BYTES = 133;

    private static final int ED25519_BYTES = 32;
    private static final int ED448_BYTES = 57;

    private static final Set<ASN1ObjectIdentifier> CURVES = Set.of(
            SECObjectIdentifiers.secp192r1,
            SECObjectIdentifiers.secp224r1,
            SECObjectIdentifiers.secp256r1,
            SECObjectIdentifiers.secp256k1,
            SECObjectIdentifiers.secp384r1,
            SECObjectIdentifiers.secp521r1,
            TeleTrusTObjectIdentifiers.brainpoolP256r1,
            TeleTrusTObjectIdentifiers.brainpoolP384r1,
            TeleTrusTObjectIdentifiers.brainpoolP512r1);

    private static final Set<ASN1ObjectIdentifier> HASHES = Set.of(
            OIWObjectIdentifiers.idSHA1,
            NISTObjectIdentifiers.id_sha224,
            NISTObjectIdentifiers.id_sha256,
            NISTObjectIdentifiers.id_sha384,
            NISTObjectIdentifiers.id_sha512,
            NISTObjectIdentifiers.id_sha3_256,
            NISTObjectIdentifiers.id_sha3_384,
            NISTObjectIdentifiers.id_sha3_512);

    private final Set<ASN1ObjectIdentifier> keys;
    private final Set<ASN1ObjectIdentifier> signatures;

    VerifyingKey(Set<ASN1ObjectIdentifier> keys, Set<ASN1ObjectIdentifier> signatures) {
        this.keys = keys;
        this.signatures = signatures;
    }

    /** Of a kind whose keys and signatures are named alike. */
    VerifyingKey(ASN1ObjectIdentifier algorithm) {
        this(Set.of(algorithm), Set.of(algorithm));
    }

    /** Its kind; empty for one that is not supported here. */
    static Optional<VerifyingKey> of(SubjectPublicKeyInfo key) {
        return Arrays.stream(values())
                .filter(kind -> kind.keys.contains(key.getAlgorithm().getAlgorithm()))
                .findFirst();
    }

    /**
     * Checks an incoming key, whether or not it will be used. A key of an unknown kind never is.
     *
     * @throws IllegalArgumentException when its size or its parameters are out of bounds
     */
    static void demandWithinBounds(SubjectPublicKeyInfo key) throws IOException {
        Optional<VerifyingKey> kind = of(key);
        if (kind.isPresent() && !kind.get().isWithinBounds(key)) {
            throw new IllegalArgumentException(
                    "Expected a key of a usual size with named parameters, but it is another.");
        }
    }

    /** Whether a signature by this algorithm may be checked with this key; costs next to nothing itself. */
    static boolean mayCheck(AlgorithmIdentifier signature, SubjectPublicKeyInfo key) throws IOException {
        Optional<VerifyingKey> kind = of(key);
        return kind.isPresent()
                && kind.get().makes(signature, key.getAlgorithm())
                && kind.get().isWithinBounds(key);
    }

    /** May fail in any way when the key cannot be read. */
    abstract boolean isWithinBounds(SubjectPublicKeyInfo key) throws IOException;

    boolean makes(AlgorithmIdentifier signature, AlgorithmIdentifier key) {
        return signatures.contains(signature.getAlgorithm());
    }

    private static boolean isPss(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS);
    }

    /**
     * The hash of the signature and the one of its mask are known ones, and the salt is one that fits into a signature:
     * it is made room for before anybody compares.
     */
    private static boolean hasReasonablePss(AlgorithmIdentifier algorithm, boolean mayBeAbsent) {
        if (algorithm.getParameters() == null) {
            return mayBeAbsent;
        }
        RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(algorithm.getParameters());
        AlgorithmIdentifier mask = parameters.getMaskGenAlgorithm();
        return HASHES.contains(parameters.getHashAlgorithm().getAlgorithm())
                && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
                && HASHES.contains(
                        AlgorithmIdentifier.getInstance(mask.getParameters()).getAlgorithm())
                && parameters.getSaltLength().signum() >= 0
                && parameters.getSaltLength().bitLength() < Integer.SIZE
                && parameters.getSaltLength().intValueExact() <= MAX_RSA_BITS / Byte.SIZE
                && parameters.getTrailerField().equals(BigInteger.ONE);
    }

    private static boolean isBetweenOneAnd(BigInteger number, BigInteger bound) {
        return number.compareTo(BigInteger.ONE) > 0 && number.compareTo(bound) < 0;
    }
}
