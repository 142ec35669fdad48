package dev.certloom.crypto;

import dev.certloom.compute.ComputePool;
import dev.certloom.crypto.SignatureAlgorithm.Hash;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.springframework.stereotype.Component;

/**
 * Signs by the providers that {@link KeyKind} takes for private keys. Of RSA they sign no digest, but whole texts: here
 * the digest is encoded (RFC 8017 section 9), and they do the rest.
 */
@Component
class PkiDigestSigner implements DigestSigner {

    private static final String ECDSA_OF_DIGEST = "NONEwithECDSA";
    private static final byte PKCS1_SIGNATURE_BLOCK = 0x01;
    private static final byte PKCS1_FILLER = (byte) 0xff;

    private final ComputePool pool;

    PkiDigestSigner(ComputePool pool) {
        this.pool = pool;
    }

    @Override
    public byte[] sign(SignatureAlgorithm algorithm, byte[] digest, PrivateKeyMaterial privateKey, Der publicKey) {
        return pool.call(() -> signed(algorithm, digest, privateKey, publicKey));
    }

    private static byte[] signed(
            SignatureAlgorithm algorithm, byte[] digest, PrivateKeyMaterial privateKey, Der publicKey) {
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(publicKey.bytes());
            KeyKind kind = demandSuiting(algorithm, info);
            return switch (algorithm.scheme()) {
                case PKCS1 ->
                    kind.use(privateKey, (key, provider) -> {
                        BigInteger modulus = rsa(info).getModulus();
                        return new RawRsa(provider, key, modulus)
                                .apply(pkcs1(algorithm.hash(), digest, RawRsa.length(modulus)));
                    });
                case PSS -> kind.use(privateKey, (key, provider) -> pss(algorithm.hash(), digest, info, key, provider));
                case ECDSA -> plain(kind, kind.use(privateKey, (key, provider) -> ecdsa(digest, key, provider)));
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected to sign by %s, but it failed.".formatted(algorithm), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] pss(
            Hash hash, byte[] digest, SubjectPublicKeyInfo info, PrivateKey key, Optional<Provider> provider)
            throws GeneralSecurityException {
        RSAPublicKey numbers = rsa(info);
        RawRsa primitive = new RawRsa(provider, key, numbers.getModulus());
        PSSSigner signer = PSSSigner.createRawSigner(primitive, digest(hash));
        signer.init(
                true,
                new ParametersWithRandom(primitive.parameters(numbers.getPublicExponent()), KeyKind.secureRandom()));
        signer.update(digest, 0, digest.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new SignatureException("Expected to encode a digest, but could not.", e);
        }
    }

    private static byte[] ecdsa(byte[] digest, PrivateKey key, Optional<Provider> provider)
            throws GeneralSecurityException {
        Signature signing = signature(provider);
        signing.initSign(key, KeyKind.secureRandom());
        signing.update(digest);
        return signing.sign();
    }

    /** From the form of X9.62 to that of JOSE. */
    private static byte[] plain(KeyKind kind, byte[] signature) throws IOException {
        BigInteger order = kind.order();
        BigInteger[] numbers = StandardDSAEncoding.INSTANCE.decode(order, signature);
        return PlainDSAEncoding.INSTANCE.encode(order, numbers[0], numbers[1]);
    }

    @Override
    public boolean verify(SignatureAlgorithm algorithm, byte[] digest, byte[] signature, Der publicKey) {
        return pool.call(() -> isRight(algorithm, digest, signature, publicKey));
    }

    /** Public keys and what strangers sent with them are the JDK's to compute with, as far as it can. */
    private static boolean isRight(SignatureAlgorithm algorithm, byte[] digest, byte[] signature, Der publicKey) {
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(publicKey.bytes());
            KeyKind kind = demandSuiting(algorithm, info);
            PublicKey key = kind.publicKey(publicKey);
            return switch (algorithm.scheme()) {
                case PKCS1, PSS -> isRightRsa(algorithm, digest, signature, info, key);
                case ECDSA -> isRightEcdsa(kind, digest, signature, key);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected to verify by %s, but could not.".formatted(algorithm), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRightRsa(
            SignatureAlgorithm algorithm, byte[] digest, byte[] signature, SubjectPublicKeyInfo info, PublicKey key)
            throws GeneralSecurityException, IOException {
        RSAPublicKey numbers = rsa(info);
        BigInteger modulus = numbers.getModulus();
        int length = RawRsa.length(modulus);
        if (signature.length != length || new BigInteger(1, signature).compareTo(modulus) >= 0) {
            return false;
        }
        RawRsa primitive = new RawRsa(Optional.empty(), key, modulus);
        if (algorithm.scheme() == SignatureAlgorithm.Scheme.PKCS1) {
            return Arrays.equals(primitive.apply(signature), pkcs1(algorithm.hash(), digest, length));
        }
        PSSSigner verifier = PSSSigner.createRawSigner(primitive, digest(algorithm.hash()));
        verifier.init(false, primitive.parameters(numbers.getPublicExponent()));
        verifier.update(digest, 0, digest.length);
        return verifier.verifySignature(signature);
    }

    private static boolean isRightEcdsa(KeyKind kind, byte[] digest, byte[] signature, PublicKey key)
            throws GeneralSecurityException, IOException {
        BigInteger order = kind.order();
        if (signature.length != 2 * ((order.bitLength() + Byte.SIZE - 1) / Byte.SIZE)) {
            return false;
        }
        byte[] encoded;
        try {
            BigInteger[] numbers = PlainDSAEncoding.INSTANCE.decode(order, signature);
            encoded = StandardDSAEncoding.INSTANCE.encode(order, numbers[0], numbers[1]);
        } catch (IllegalArgumentException outOfRange) {
            return false;
        }
        Signature verifying = signature(kind.forPublicKeys());
        verifying.initVerify(key);
        verifying.update(digest);
        try {
            return verifying.verify(encoded);
        } catch (SignatureException e) {
            // the JDK says so of numbers that no signature has
            return false;
        }
    }

    private static KeyKind demandSuiting(SignatureAlgorithm algorithm, SubjectPublicKeyInfo key) throws IOException {
        KeyKind kind = KeyKind.of(key);
        if (!algorithm.suits(kind.algorithm())) {
            throw new IllegalArgumentException(
                    "Expected a key that suits %s, but it is of kind %s.".formatted(algorithm, kind));
        }
        return kind;
    }

    private static RSAPublicKey rsa(SubjectPublicKeyInfo info) {
        try {
            return RSAPublicKey.getInstance(info.parsePublicKey());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Signature signature(Optional<Provider> provider) throws GeneralSecurityException {
        return provider.isPresent()
                ? Signature.getInstance(ECDSA_OF_DIGEST, provider.get())
                : Signature.getInstance(ECDSA_OF_DIGEST);
    }

    private static Digest digest(Hash hash) {
        return switch (hash) {
            case SHA_256 -> SHA256Digest.newInstance();
            case SHA_384 -> new SHA384Digest();
            case SHA_512 -> new SHA512Digest();
        };
    }

    /** EMSA-PKCS1-v1_5 (RFC 8017 section 9.2), of a digest. */
    private static byte[] pkcs1(Hash hash, byte[] digest, int length) {
        try {
            byte[] info =
                    new DigestInfo(new AlgorithmIdentifier(hash.oid(), DERNull.INSTANCE), digest).getEncoded("DER");
            byte[] block = new byte[length];
            Arrays.fill(block, PKCS1_FILLER);
            block[0] = 0;
            block[1] = PKCS1_SIGNATURE_BLOCK;
            block[length - info.length - 1] = 0;
            System.arraycopy(info, 0, block, length - info.length, info.length);
            return block;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
