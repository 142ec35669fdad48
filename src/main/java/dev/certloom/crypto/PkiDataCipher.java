package dev.certloom.crypto;

import dev.certloom.compute.ComputePool;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.springframework.stereotype.Component;

/** Encrypts by the JDK, and decrypts by the providers that {@link KeyKind} takes for private keys. */
@Component
class PkiDataCipher implements DataCipher {

    private static final String OAEP = "RSA/ECB/OAEPPadding";

    private final ComputePool pool;

    PkiDataCipher(ComputePool pool) {
        this.pool = pool;
    }

    @Override
    public byte[] encrypt(EncryptionAlgorithm algorithm, byte[] plaintext, Der publicKey) {
        return pool.call(() -> encrypted(algorithm, plaintext, publicKey));
    }

    private static byte[] encrypted(EncryptionAlgorithm algorithm, byte[] plaintext, Der publicKey) {
        try {
            KeyKind kind = KeyKind.of(SubjectPublicKeyInfo.getInstance(publicKey.bytes()));
            Cipher cipher = RawRsa.cipher(
                    algorithm == EncryptionAlgorithm.RSA1_5 ? "RSA/ECB/PKCS1Padding" : OAEP, Optional.empty());
            if (algorithm == EncryptionAlgorithm.RSA1_5) {
                cipher.init(Cipher.ENCRYPT_MODE, kind.publicKey(publicKey), KeyKind.secureRandom());
            } else {
                cipher.init(Cipher.ENCRYPT_MODE, kind.publicKey(publicKey), oaep(algorithm), KeyKind.secureRandom());
            }
            return cipher.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected to encrypt by %s, but could not.".formatted(algorithm), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<byte[]> decrypt(
            EncryptionAlgorithm algorithm, byte[] ciphertext, PrivateKeyMaterial privateKey, Der publicKey) {
        return pool.call(() -> decrypted(algorithm, ciphertext, privateKey, publicKey));
    }

    private static Optional<byte[]> decrypted(
            EncryptionAlgorithm algorithm, byte[] ciphertext, PrivateKeyMaterial privateKey, Der publicKey) {
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(publicKey.bytes());
            BigInteger modulus = RSAPublicKey.getInstance(info.parsePublicKey()).getModulus();
            if (ciphertext.length != RawRsa.length(modulus) || new BigInteger(1, ciphertext).compareTo(modulus) >= 0) {
                return Optional.empty();
            }
            // no failure of a padding leaves the work: it would be tried again with another provider, which takes time
            return KeyKind.of(info)
                    .use(
                            privateKey,
                            (key, provider) -> algorithm == EncryptionAlgorithm.RSA1_5
                                    ? Optional.of(pkcs1(ciphertext, modulus, key, provider))
                                    : oaep(algorithm, ciphertext, key, provider));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected to decrypt by %s, but could not.".formatted(algorithm), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] pkcs1(byte[] ciphertext, BigInteger modulus, PrivateKey key, Optional<Provider> provider)
            throws GeneralSecurityException {
        return ImplicitRejection.message(
                new RawRsa(provider, key, modulus).apply(ciphertext),
                ciphertext,
                ((RSAPrivateKey) key).getPrivateExponent());
    }

    private static Optional<byte[]> oaep(
            EncryptionAlgorithm algorithm, byte[] ciphertext, PrivateKey key, Optional<Provider> provider)
            throws GeneralSecurityException {
        Cipher cipher = RawRsa.cipher(OAEP, provider);
        cipher.init(Cipher.DECRYPT_MODE, key, oaep(algorithm));
        try {
            return Optional.of(cipher.doFinal(ciphertext));
        } catch (BadPaddingException e) {
            return Optional.empty();
        }
    }

    private static AlgorithmParameterSpec oaep(EncryptionAlgorithm algorithm) {
        return switch (algorithm) {
            case RSA_OAEP -> new OAEPParameterSpec("SHA-1", "MGF1", MGF1ParameterSpec.SHA1, PSource.PSpecified.DEFAULT);
            case RSA_OAEP_256 ->
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
            case RSA1_5 -> throw new IllegalArgumentException("Expected an algorithm with OAEP, but RSA1_5 has none.");
        };
    }
}
