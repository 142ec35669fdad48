package dev.certloom.pki;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;

/**
 * Encryption and integrity under a password, as PKCS#12 (RFC 7292) uses them. Deriving a key is made slow on purpose and
 * the file says how slow, so that every derivation is paid from one budget.
 */
final class PasswordEncryption {

    private static final int ITERATIONS_BUDGET = 2_500_000;
    private static final int SALT_LIMIT_BYTES = 1024;

    private static final Map<ASN1ObjectIdentifier, LegacyCipher> LEGACY = Map.of(
            PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, new LegacyCipher(true, 192),
            PKCSObjectIdentifiers.pbeWithSHAAnd2_KeyTripleDES_CBC, new LegacyCipher(true, 128),
            PKCSObjectIdentifiers.pbeWithSHAAnd128BitRC2_CBC, new LegacyCipher(false, 128),
            PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC, new LegacyCipher(false, 40));

    private static final Map<ASN1ObjectIdentifier, String> DERIVATIONS = Map.of(
            PKCSObjectIdentifiers.id_hmacWithSHA1, "PBKDF2WithHmacSHA1",
            PKCSObjectIdentifiers.id_hmacWithSHA224, "PBKDF2WithHmacSHA224",
            PKCSObjectIdentifiers.id_hmacWithSHA256, "PBKDF2WithHmacSHA256",
            PKCSObjectIdentifiers.id_hmacWithSHA384, "PBKDF2WithHmacSHA384",
            PKCSObjectIdentifiers.id_hmacWithSHA512, "PBKDF2WithHmacSHA512");

    private static final Map<ASN1ObjectIdentifier, ModernCipher> MODERN = Map.of(
            NISTObjectIdentifiers.id_aes128_CBC, new ModernCipher("AES", "AES/CBC/PKCS5Padding", 128),
            NISTObjectIdentifiers.id_aes192_CBC, new ModernCipher("AES", "AES/CBC/PKCS5Padding", 192),
            NISTObjectIdentifiers.id_aes256_CBC, new ModernCipher("AES", "AES/CBC/PKCS5Padding", 256),
            PKCSObjectIdentifiers.des_EDE3_CBC, new ModernCipher("DESede", "DESede/CBC/PKCS5Padding", 192));

    private final char[] password;
    private int iterationsLeft = ITERATIONS_BUDGET;
    private byte[] legacyPassword;

    PasswordEncryption(String password) {
        this.password = password.toCharArray();
        this.legacyPassword = terminated(password);
    }

    /** As RFC 7292 appendix B.1 has it: two octets a character, and two zero octets at the end. */
    static byte[] terminated(String password) {
        return (password + '\0').getBytes(StandardCharsets.UTF_16BE);
    }

    /** Takes an empty password for none at all: some writers leave out its two zero octets. */
    void withoutTerminator() {
        legacyPassword = new byte[0];
    }

    /** The integrity value of RFC 7292 appendix B. */
    byte[] mac(ASN1ObjectIdentifier digest, byte[] salt, BigInteger iterations, byte[] content) {
        return mac(digest(digest), digest(digest), legacyPassword, checked(salt), spend(iterations), content);
    }

    static byte[] mac(Digest deriving, Digest hashing, byte[] password, byte[] salt, int iterations, byte[] content) {
        PKCS12ParametersGenerator generator = new PKCS12ParametersGenerator(deriving);
        generator.init(password, salt, iterations);
        HMac mac = new HMac(hashing);
        mac.init(generator.generateDerivedMacParameters(mac.getMacSize() * Byte.SIZE));
        mac.update(content, 0, content.length);
        byte[] value = new byte[mac.getMacSize()];
        mac.doFinal(value, 0);
        return value;
    }

    private static Digest digest(ASN1ObjectIdentifier oid) {
        if (oid.equals(OIWObjectIdentifiers.idSHA1)) {
            return new SHA1Digest();
        }
        if (oid.equals(NISTObjectIdentifiers.id_sha224)) {
            return new SHA224Digest();
        }
        if (oid.equals(NISTObjectIdentifiers.id_sha256)) {
            return new SHA256Digest();
        }
        if (oid.equals(NISTObjectIdentifiers.id_sha384)) {
            return new SHA384Digest();
        }
        if (oid.equals(NISTObjectIdentifiers.id_sha512)) {
            return new SHA512Digest();
        }
        throw new IllegalArgumentException("Expected a digest of the SHA family, but it is another.");
    }

    /** @throws IllegalArgumentException when the algorithm is not known, asks for too much, or the password is wrong */
    byte[] decrypt(AlgorithmIdentifier algorithm, byte[] encrypted) throws GeneralSecurityException {
        if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            return decrypt(PBES2Parameters.getInstance(algorithm.getParameters()), encrypted);
        }
        LegacyCipher cipher = known(LEGACY, algorithm);
        PKCS12PBEParams parameters = PKCS12PBEParams.getInstance(algorithm.getParameters());
        PKCS12ParametersGenerator generator = new PKCS12ParametersGenerator(new SHA1Digest());
        generator.init(legacyPassword, checked(parameters.getIV()), spend(parameters.getIterations()));
        BlockCipher engine = cipher.tripleDes ? new DESedeEngine() : new RC2Engine();
        PaddedBufferedBlockCipher decrypting = new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(engine));
        decrypting.init(false, generator.generateDerivedParameters(cipher.keyBits, 64));
        byte[] plain = new byte[decrypting.getOutputSize(encrypted.length)];
        int length = decrypting.processBytes(encrypted, 0, encrypted.length, plain, 0);
        try {
            length += decrypting.doFinal(plain, length);
        } catch (InvalidCipherTextException e) {
            throw new IllegalArgumentException("Expected the password to fit, but it does not.", e);
        }
        return java.util.Arrays.copyOf(plain, length);
    }

    private byte[] decrypt(PBES2Parameters scheme, byte[] encrypted) throws GeneralSecurityException {
        if (!scheme.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw new IllegalArgumentException("Expected PBKDF2, but it is another derivation.");
        }
        PBKDF2Params derivation =
                PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters());
        AlgorithmIdentifier encryption = AlgorithmIdentifier.getInstance(scheme.getEncryptionScheme());
        ModernCipher cipher = known(MODERN, encryption);
        byte[] key = derive(
                known(DERIVATIONS, derivation.getPrf()),
                checked(derivation.getSalt()),
                spend(derivation.getIterationCount()),
                cipher.keyBits);
        ASN1Encodable vector = encryption.getParameters();
        return cipher.run(
                Cipher.DECRYPT_MODE, key, ASN1OctetString.getInstance(vector).getOctets(), encrypted);
    }

    private byte[] derive(String function, byte[] salt, int iterations, int keyBits) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance(function)
                .generateSecret(new PBEKeySpec(password, salt, iterations, keyBits))
                .getEncoded();
    }

    /** Encrypts with AES-256, key derived with HMAC-SHA-256. */
    static byte[] encrypt(String password, byte[] salt, int iterations, byte[] vector, byte[] plain)
            throws GeneralSecurityException {
        byte[] key = new PasswordEncryption(password).derive("PBKDF2WithHmacSHA256", salt, iterations, 256);
        return new ModernCipher("AES", "AES/CBC/PKCS5Padding", 256).run(Cipher.ENCRYPT_MODE, key, vector, plain);
    }

    private int spend(BigInteger iterations) {
        if (iterations.signum() <= 0 || iterations.compareTo(BigInteger.valueOf(iterationsLeft)) > 0) {
            throw new IllegalArgumentException("Expected fewer iterations of the key derivation.");
        }
        iterationsLeft -= iterations.intValueExact();
        return iterations.intValueExact();
    }

    private static byte[] checked(byte[] salt) {
        if (salt.length > SALT_LIMIT_BYTES) {
            throw new IllegalArgumentException("Expected a shorter salt.");
        }
        return salt;
    }

    private static <T> T known(Map<ASN1ObjectIdentifier, T> known, AlgorithmIdentifier algorithm) {
        T found = known.get(algorithm.getAlgorithm());
        if (found == null) {
            throw new IllegalArgumentException("Expected a known algorithm, but it is another.");
        }
        return found;
    }

    private record LegacyCipher(boolean tripleDes, int keyBits) {}

    private record ModernCipher(String key, String transformation, int keyBits) {

        private byte[] run(int mode, byte[] keyBytes, byte[] vector, byte[] input) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance(transformation);
            AlgorithmParameterSpec parameters = new IvParameterSpec(vector);
            cipher.init(mode, new SecretKeySpec(keyBytes, key), parameters);
            return cipher.doFinal(input);
        }
    }
}
