package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How each kind of key is made, encoded and signed with. Private keys are used through {@link NativeProvider}, where
 * there is one, or the JDK, whose arithmetic is designed not to leak them through timing (Bouncy Castle's is two to
 * five times quicker than the JDK's); both have no secp256k1, for which an instance of Bouncy Castle's provider is
 * used. Neither is registered.
 */
enum KeyKind {
    RSA_2048(KeyAlgorithm.RSA_2048, "SHA256withRSA"),
    RSA_3072(KeyAlgorithm.RSA_3072, "SHA256withRSA"),
    RSA_4096(KeyAlgorithm.RSA_4096, "SHA256withRSA"),
    EC_P256(KeyAlgorithm.EC_P256, "SHA256withECDSA", "secp256r1", SECObjectIdentifiers.secp256r1),
    EC_P256K(KeyAlgorithm.EC_P256K, "SHA256withECDSA", "secp256k1", SECObjectIdentifiers.secp256k1),
    EC_P384(KeyAlgorithm.EC_P384, "SHA384withECDSA", "secp384r1", SECObjectIdentifiers.secp384r1),
    EC_P521(KeyAlgorithm.EC_P521, "SHA512withECDSA", "secp521r1", SECObjectIdentifiers.secp521r1);

    /** Of a key of two primes (RFC 8017 appendix A.1.2). */
    private static final int RSA_MEMBERS = 9;

    private static final Logger LOG = LoggerFactory.getLogger(KeyKind.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

    private final KeyAlgorithm algorithm;
    private final String signature;
    private final Optional<Curve> curve;

    KeyKind(KeyAlgorithm algorithm, String signature) {
        this.algorithm = algorithm;
        this.signature = signature;
        this.curve = Optional.empty();
    }

    KeyKind(KeyAlgorithm algorithm, String signature, String curve, ASN1ObjectIdentifier oid) {
        this.algorithm = algorithm;
        this.signature = signature;
        this.curve = Optional.of(new Curve(curve, oid));
    }

    static KeyKind of(KeyAlgorithm algorithm) {
        return valueOf(algorithm.name());
    }

    /** @throws IllegalArgumentException when it is none of the supported kinds */
    static KeyKind of(SubjectPublicKeyInfo publicKey) throws IOException {
        AlgorithmIdentifier identifier = publicKey.getAlgorithm();
        if (identifier.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return ofModulus(
                    RSAPublicKey.getInstance(publicKey.parsePublicKey()).getModulus());
        }
        return ofCurve(identifier);
    }

    private static KeyKind ofModulus(BigInteger modulus) {
        return Arrays.stream(values())
                .filter(kind -> kind.curve.isEmpty() && kind.algorithm.sizeBits() == modulus.bitLength())
                .findFirst()
                .orElseThrow(KeyKind::unsupported);
    }

    /** Only by name: parameters spelt out are a known way to forge keys. */
    private static KeyKind ofCurve(AlgorithmIdentifier identifier) {
        if (!identifier.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            throw unsupported();
        }
        return Arrays.stream(values())
                .filter(kind -> kind.curve
                        .filter(known -> known.oid.equals(identifier.getParameters()))
                        .isPresent())
                .findFirst()
                .orElseThrow(KeyKind::unsupported);
    }

    private static IllegalArgumentException unsupported() {
        return new IllegalArgumentException("Expected an RSA or EC key of a supported size, but it is another.");
    }

    KeyAlgorithm algorithm() {
        return algorithm;
    }

    /** A fresh pair, as PKCS#8 and SubjectPublicKeyInfo. */
    Encoded make() {
        try {
            java.security.KeyPair pair = withPrivateKeys(this::generate);
            SubjectPublicKeyInfo publicKey =
                    SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
            PrivateKeyInfo privateKey =
                    PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
            return encoded(privateKey, publicKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected to make a key of kind %s, but it failed.".formatted(this), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    java.security.KeyPair generate(Optional<Provider> provider) throws GeneralSecurityException {
        KeyPairGenerator generator = provider.isPresent()
                ? KeyPairGenerator.getInstance(algorithm.kty(), provider.get())
                : KeyPairGenerator.getInstance(algorithm.kty());
        if (curve.isPresent()) {
            generator.initialize(new ECGenParameterSpec(curve.get().name), RANDOM);
        } else {
            generator.initialize(algorithm.sizeBits(), RANDOM);
        }
        return generator.generateKeyPair();
    }

    /** Computes with a private key; by the JDK, empty here, also what a native provider does not take. */
    private <T> T withPrivateKeys(Work<T> work) throws GeneralSecurityException {
        if (needsBouncyCastle()) {
            return work.by(Optional.of(BouncyCastle.PROVIDER));
        }
        Optional<Provider> quick = NativeProvider.get();
        if (quick.isPresent()) {
            try {
                return work.by(quick);
            } catch (GeneralSecurityException | RuntimeException e) {
                LOG.debug("{} does not take a key of kind {}; the JDK does.", quick.get(), this, e);
            }
        }
        return work.by(Optional.empty());
    }

    /**
     * Opens a private key and computes with it, by the provider that {@link #withPrivateKeys} chooses.
     *
     * @throws GeneralSecurityException when it fails by each provider
     */
    <T> T use(PrivateKeyMaterial material, PrivateKeyWork<T> work) throws GeneralSecurityException {
        return withPrivateKeys(provider -> work.with(privateKey(material, provider), provider));
    }

    /**
     * A pair from a private key that comes from outside: its public half is computed.
     *
     * @throws IllegalArgumentException when it is of no supported kind, or no sound key
     */
    static Encoded complete(PrivateKeyInfo privateKey) throws IOException {
        AlgorithmIdentifier identifier = privateKey.getPrivateKeyAlgorithm();
        ASN1Sequence members = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(
                Asn1StructureCheck.checkedDer(privateKey.getPrivateKey().getOctets())));
        if (identifier.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            if (members.size() != RSA_MEMBERS) {
                throw new IllegalArgumentException("Expected an RSA key of two primes, but it has another form.");
            }
            RSAPrivateKey key = RSAPrivateKey.getInstance(members);
            KeyKind kind = ofModulus(key.getModulus());
            RsaKeyCheck.demandSound(key);
            SubjectPublicKeyInfo publicKey =
                    new SubjectPublicKeyInfo(RSA, new RSAPublicKey(key.getModulus(), key.getPublicExponent()));
            return kind.encoded(new PrivateKeyInfo(RSA, key), publicKey);
        }
        KeyKind kind = ofCurve(identifier);
        ECPrivateKey key = ECPrivateKey.getInstance(members);
        kind.demandSameCurve(key);
        BigInteger secret = key.getKey();
        X9ECParameters domain = kind.domain();
        if (secret.signum() <= 0 || secret.compareTo(domain.getN()) >= 0) {
            throw new IllegalArgumentException("Expected an EC key within the order of its curve, but it is not.");
        }
        ECPoint point = domain.getG().multiply(secret).normalize();
        demandSamePoint(key, domain, point);
        return kind.encoded(privateKey, new SubjectPublicKeyInfo(identifier, point.getEncoded(false)));
    }

    /** An EC key may say its curve a second time. */
    private void demandSameCurve(ECPrivateKey key) {
        @Nullable ASN1Object stated = key.getParametersObject();
        if (stated != null && !stated.equals(curve.orElseThrow().oid)) {
            throw new IllegalArgumentException("Expected an EC key that names one curve, but it names two.");
        }
    }

    /** It may carry its public half along, and then it must be its own. */
    private static void demandSamePoint(ECPrivateKey key, X9ECParameters domain, ECPoint point) {
        @Nullable ASN1BitString stated = key.getPublicKey();
        if (stated != null && !domain.getCurve().decodePoint(stated.getOctets()).equals(point)) {
            throw new IllegalArgumentException("Expected an EC key with its own public half, but it has another's.");
        }
    }

    /**
     * In one form for all makers. An EC key carries its public half along (RFC 5915 section 3), which some readers of
     * PKCS#8 insist on and the JDK leaves out.
     */
    private Encoded encoded(PrivateKeyInfo privateKey, SubjectPublicKeyInfo publicKey) throws IOException {
        if (curve.isEmpty()) {
            return new Encoded(algorithm, privateKey.getEncoded("DER"), publicKey.getEncoded("DER"));
        }
        AlgorithmIdentifier identifier = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve.get().oid);
        BigInteger secret =
                ECPrivateKey.getInstance(privateKey.parsePrivateKey()).getKey();
        ECPrivateKey withPublicHalf = new ECPrivateKey(
                algorithm.sizeBits(),
                secret,
                new DERBitString(publicKey.getPublicKeyData().getBytes()),
                null);
        return new Encoded(
                algorithm,
                new PrivateKeyInfo(identifier, withPublicHalf).getEncoded("DER"),
                publicKey.getEncoded("DER"));
    }

    /** How many points the curve's generator makes. */
    BigInteger order() {
        return domain().getN();
    }

    private X9ECParameters domain() {
        return CustomNamedCurves.getByOID(curve.orElseThrow().oid);
    }

    /** The one form of a public key in which two encodings of the same key are equal. */
    static Der canonical(SubjectPublicKeyInfo publicKey) throws IOException {
        KeyKind kind = of(publicKey);
        if (kind.curve.isEmpty()) {
            RSAPublicKey key = RSAPublicKey.getInstance(publicKey.parsePublicKey());
            return new Der(new SubjectPublicKeyInfo(RSA, key).getEncoded("DER"));
        }
        byte[] point = kind.domain()
                .getCurve()
                .decodePoint(publicKey.getPublicKeyData().getBytes())
                .getEncoded(false);
        return new Der(new SubjectPublicKeyInfo(publicKey.getAlgorithm(), point).getEncoded("DER"));
    }

    /** Signs with the hash that goes with the kind (API reference 5.4). */
    ContentSigner signer(PrivateKeyMaterial material) {
        try {
            return withPrivateKeys(provider -> signer(material, provider));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Expected to sign with a key of kind %s, but it failed.".formatted(this), e);
        }
    }

    private ContentSigner signer(PrivateKeyMaterial material, Optional<Provider> provider)
            throws GeneralSecurityException {
        JcaContentSignerBuilder builder = new JcaContentSignerBuilder(signature).setSecureRandom(RANDOM);
        provider.ifPresent(builder::setProvider);
        try {
            return builder.build(privateKey(material, provider));
        } catch (OperatorCreationException e) {
            throw new InvalidKeyException("Expected a key to sign with, but it is not taken.", e);
        }
    }

    /**
     * Whether the two halves belong together, shown by a signature. Keys from outside are not given to native code
     * here.
     */
    boolean isPair(PrivateKeyMaterial material, Der publicKey) throws GeneralSecurityException {
        Optional<Provider> provider = forPublicKeys();
        return isPair(privateKey(material, provider), provider, publicKey(publicKey, provider), provider);
    }

    /** As {@link #isPair(PrivateKeyMaterial, Der)}, each half used by a provider of its own. */
    boolean isPair(PrivateKey privateKey, Optional<Provider> signer, PublicKey publicKey, Optional<Provider> verifier)
            throws GeneralSecurityException {
        byte[] challenge = new byte[32];
        RANDOM.nextBytes(challenge);
        Signature signing = signature(signer);
        signing.initSign(privateKey, RANDOM);
        signing.update(challenge);
        byte[] signed = signing.sign();
        Signature verifying = signature(verifier);
        verifying.initVerify(publicKey);
        verifying.update(challenge);
        return verifying.verify(signed);
    }

    private Signature signature(Optional<Provider> provider) throws GeneralSecurityException {
        return provider.isPresent()
                ? Signature.getInstance(signature, provider.get())
                : Signature.getInstance(signature);
    }

    private PrivateKey privateKey(PrivateKeyMaterial material, Optional<Provider> provider)
            throws GeneralSecurityException {
        return factory(provider).generatePrivate(new PKCS8EncodedKeySpec(material.pkcs8()));
    }

    /** By the provider that is {@linkplain #forPublicKeys for public keys}. */
    PublicKey publicKey(Der publicKey) throws GeneralSecurityException {
        return publicKey(publicKey, forPublicKeys());
    }

    /** The JDK, empty here, or Bouncy Castle for what it does not know: native code is for private keys only. */
    Optional<Provider> forPublicKeys() {
        return needsBouncyCastle() ? Optional.of(BouncyCastle.PROVIDER) : Optional.empty();
    }

    private PublicKey publicKey(Der publicKey, Optional<Provider> provider) throws GeneralSecurityException {
        return factory(provider).generatePublic(new X509EncodedKeySpec(publicKey.bytes()));
    }

    private KeyFactory factory(Optional<Provider> provider) throws GeneralSecurityException {
        return provider.isPresent()
                ? KeyFactory.getInstance(algorithm.kty(), provider.get())
                : KeyFactory.getInstance(algorithm.kty());
    }

    boolean needsBouncyCastle() {
        return this == EC_P256K;
    }

    /** A number of 128 random bits (CA/Browser Forum baseline requirements ask for 64 at least), never zero. */
    static BigInteger serialNumber() {
        BigInteger serial = new BigInteger(128, RANDOM);
        return serial.signum() == 0 ? BigInteger.ONE : serial;
    }

    /** The source of whatever must not be guessed. */
    static SecureRandom secureRandom() {
        return RANDOM;
    }

    static byte[] random(int octets) {
        byte[] random = new byte[octets];
        RANDOM.nextBytes(random);
        return random;
    }

    static Provider bouncyCastle() {
        return BouncyCastle.PROVIDER;
    }

    /** Something computed with a private key. */
    @FunctionalInterface
    private interface Work<T> {
        T by(Optional<Provider> provider) throws GeneralSecurityException;
    }

    /** Something computed with a private key that is open. */
    @FunctionalInterface
    interface PrivateKeyWork<T> {
        T with(PrivateKey key, Optional<Provider> provider) throws GeneralSecurityException;
    }

    private record Curve(String name, ASN1ObjectIdentifier oid) {}

    /** Made on first use: it takes a while, and most installations never need it. */
    private static final class BouncyCastle {
        private static final Provider PROVIDER = new BouncyCastleProvider();
    }

    /** A key pair as octets. */
    record Encoded(KeyAlgorithm algorithm, PrivateKeyMaterial privateKey, Der publicKey) {

        private Encoded(KeyAlgorithm algorithm, byte[] pkcs8, byte[] publicKey) {
            this(algorithm, new PrivateKeyMaterial(pkcs8), new Der(publicKey));
        }
    }
}
