package dev.certloom.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;

/**
 * The ways in which files make a key of a password. Each is slow on purpose: it repeats a hash as often as the file says, for
 * every block of the hash's length that the key takes.
 */
enum KeyDerivation {
    PBKDF2_SHA1(PKCSObjectIdentifiers.id_hmacWithSHA1, "PBKDF2WithHmacSHA1", SHA1Digest::new),
    PBKDF2_SHA224(PKCSObjectIdentifiers.id_hmacWithSHA224, "PBKDF2WithHmacSHA224", SHA224Digest::new),
    PBKDF2_SHA256(PKCSObjectIdentifiers.id_hmacWithSHA256, "PBKDF2WithHmacSHA256", SHA256Digest::new),
    PBKDF2_SHA384(PKCSObjectIdentifiers.id_hmacWithSHA384, "PBKDF2WithHmacSHA384", SHA384Digest::new),
    PBKDF2_SHA512(PKCSObjectIdentifiers.id_hmacWithSHA512, "PBKDF2WithHmacSHA512", SHA512Digest::new),
    PKCS12_SHA1(OIWObjectIdentifiers.idSHA1, SHA1Digest::new),
    PKCS12_SHA224(NISTObjectIdentifiers.id_sha224, SHA224Digest::new),
    PKCS12_SHA256(NISTObjectIdentifiers.id_sha256, SHA256Digest::new),
    PKCS12_SHA384(NISTObjectIdentifiers.id_sha384, SHA384Digest::new),
    PKCS12_SHA512(NISTObjectIdentifiers.id_sha512, SHA512Digest::new);

    private final ASN1ObjectIdentifier hash;
    private final Optional<String> pbkdf2;
    private final Supplier<Digest> digest;

    KeyDerivation(ASN1ObjectIdentifier prf, String pbkdf2, Supplier<Digest> digest) {
        this.hash = prf;
        this.pbkdf2 = Optional.of(pbkdf2);
        this.digest = digest;
    }

    KeyDerivation(ASN1ObjectIdentifier hash, Supplier<Digest> digest) {
        this.hash = hash;
        this.pbkdf2 = Optional.empty();
        this.digest = digest;
    }

    /**
     * By the pseudo-random function of PBKDF2 (RFC 8018).
     *
     * @throws dev.certloom.kernel.Refusal INVALID when it is not known
     */
    static KeyDerivation pbkdf2(ASN1ObjectIdentifier function) {
        return of(function, true);
    }

    /**
     * By the hash of PKCS#12's own derivation (RFC 7292 appendix B).
     *
     * @throws dev.certloom.kernel.Refusal INVALID when it is not known
     */
    static KeyDerivation pkcs12(ASN1ObjectIdentifier hash) {
        return of(hash, false);
    }

    private static KeyDerivation of(ASN1ObjectIdentifier oid, boolean pbkdf2) {
        return Arrays.stream(values())
                .filter(derivation -> derivation.hash.equals(oid) && derivation.pbkdf2.isPresent() == pbkdf2)
                .findFirst()
                .orElseThrow(() -> PasswordEncryption.unsupported(oid.getId()));
    }

    Digest digest() {
        return digest.get();
    }

    /** How often the iterations are done for a key of this length. */
    int blocks(int keyBits) {
        int blockBits = digest().getDigestSize() * Byte.SIZE;
        return (keyBits + blockBits - 1) / blockBits;
    }

    /** A key by PBKDF2. */
    byte[] key(char[] password, byte[] salt, int iterations, int keyBits) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance(pbkdf2.orElseThrow())
                .generateSecret(new PBEKeySpec(password, salt, iterations, keyBits))
                .getEncoded();
    }

    /** The generator of PKCS#12's keys, vectors and MAC keys. */
    PKCS12ParametersGenerator generator(byte[] password, byte[] salt, int iterations) {
        PKCS12ParametersGenerator generator = new PKCS12ParametersGenerator(digest());
        generator.init(password, salt, iterations);
        return generator;
    }

    /** Does so many iterations for one block, to see how long they take. */
    void tryOut(int iterations) {
        byte[] salt = new byte[Byte.SIZE];
        int blockBits = digest().getDigestSize() * Byte.SIZE;
        try {
            if (pbkdf2.isPresent()) {
                key(new char[] {'-'}, salt, iterations, blockBits);
            } else {
                generator(new byte[2], salt, iterations).generateDerivedMacParameters(blockBits);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected to derive a key by %s, but it failed.".formatted(this), e);
        }
    }
}
