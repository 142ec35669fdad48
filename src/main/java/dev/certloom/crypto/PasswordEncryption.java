package dev.certloom.crypto;

import dev.certloom.kernel.Refusal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;

/**
 * Encryption and integrity under a password, as PKCS#12 (RFC 7292) uses them. A file's parameters are checked and
 * charged to the budget first; the returned function does the work when called.
 */
final class PasswordEncryption {

    static final String PASSWORD_MISSING =
            "The specified X.509 certificate content is encrypted, but no password was given. Please specify its password as pwd.";
    static final String PASSWORD_WRONG =
            "The specified X.509 certificate content can not be decrypted: wrong password. Please check the value of pwd.";

    private static final String UNSUPPORTED =
            "The specified X.509 certificate content is encrypted by an algorithm that is not supported: %s. Please encrypt it with AES and PBKDF2.";
    private static final int MAX_ALGORITHM_LENGTH = 64;

    private static final int MAX_SALT_BYTES = 1024;
    private static final int MAX_PASSWORD_LENGTH = 1024;
    private static final int LEGACY_BLOCK_BITS = 64;

    private static final Map<ASN1ObjectIdentifier, LegacyCipher> LEGACY = Map.of(
            PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, LegacyCipher.TRIPLE_DES,
            PKCSObjectIdentifiers.pbeWithSHAAnd2_KeyTripleDES_CBC, new LegacyCipher(true, 128),
            PKCSObjectIdentifiers.pbeWithSHAAnd128BitRC2_CBC, new LegacyCipher(false, 128),
            PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC, new LegacyCipher(false, 40));

    private static final Map<ASN1ObjectIdentifier, ModernCipher> MODERN = Map.of(
            NISTObjectIdentifiers.id_aes128_CBC, new ModernCipher("AES", "AES/CBC/PKCS5Padding", 128, 16),
            NISTObjectIdentifiers.id_aes192_CBC, new ModernCipher("AES", "AES/CBC/PKCS5Padding", 192, 16),
            NISTObjectIdentifiers.id_aes256_CBC, new ModernCipher("AES", "AES/CBC/PKCS5Padding", 256, 16),
            PKCSObjectIdentifiers.des_EDE3_CBC, new ModernCipher("DESede", "DESede/CBC/PKCS5Padding", 192, 8));

    private final char[] password;
    private final DerivationBudget budget;
    private byte[] legacyPassword;

    /** @throws Refusal INVALID when the password is unreasonably long */
    PasswordEncryption(String password, DerivationBudget budget) {
        if (password.length() > MAX_PASSWORD_LENGTH) {
            throw Limits.exceeded(
                    "Property pwd has invalid value", "characters", MAX_PASSWORD_LENGTH, password.length());
        }
        this.password = password.toCharArray();
        this.legacyPassword = terminated(password);
        this.budget = budget;
    }

    /**
     * Reads what is encrypted. Without the right password it is noise, which fails one way or another: while it is
     * decrypted, or while it is parsed.
     *
     * @throws Refusal INVALID saying what is wrong with the password
     */
    <T> T open(ParseGuard.Attempt<T> attempt) {
        return ParseGuard.orRefuse(this::refusal, attempt);
    }

    /** That the password does not fit, or is missing. */
    Refusal refusal() {
        return new Refusal(Refusal.Kind.INVALID, password.length == 0 ? PASSWORD_MISSING : PASSWORD_WRONG);
    }

    /** That this algorithm, whose name or object identifier has a reasonable length, is not supported. */
    static Refusal unsupported(String algorithm) {
        if (algorithm.length() > MAX_ALGORITHM_LENGTH) {
            throw new IllegalArgumentException("Expected the name of an algorithm, but it is longer.");
        }
        return new Refusal(Refusal.Kind.INVALID, UNSUPPORTED.formatted(algorithm));
    }

    /** As RFC 7292 appendix B.1 has it: two octets a character, and two zero octets at the end. */
    static byte[] terminated(String password) {
        return (password + '\0').getBytes(StandardCharsets.UTF_16BE);
    }

    /** Takes an empty password for none at all: some writers leave out its two zero octets. */
    void withoutTerminator() {
        legacyPassword = new byte[0];
    }

    /**
     * The integrity value of RFC 7292 appendix B, of whatever it will be given.
     *
     * @throws Refusal INVALID when the hash is not known
     * @throws IllegalArgumentException when this asks for too much
     */
    Step mac(ASN1ObjectIdentifier hash, byte[] salt, BigInteger iterations) {
        KeyDerivation derivation = KeyDerivation.pkcs12(hash);
        byte[] checked = checked(salt);
        int spent = budget.spend(derivation, iterations, 1);
        return content -> mac(derivation, legacyPassword, checked, spent, content);
    }

    static byte[] mac(KeyDerivation derivation, byte[] password, byte[] salt, int iterations, byte[] content) {
        HMac mac = new HMac(derivation.digest());
        mac.init(derivation
                .generator(password, salt, iterations)
                .generateDerivedMacParameters(mac.getMacSize() * Byte.SIZE));
        mac.update(content, 0, content.length);
        byte[] value = new byte[mac.getMacSize()];
        mac.doFinal(value, 0);
        return value;
    }

    /**
     * What decrypts by this algorithm.
     *
     * @throws Refusal INVALID when the algorithm is not known
     * @throws IllegalArgumentException when it asks for too much
     */
    Step decryption(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)
                ? modern(PBES2Parameters.getInstance(algorithm.getParameters()))
                : legacy(known(LEGACY, algorithm), PKCS12PBEParams.getInstance(algorithm.getParameters()));
    }

    private Step legacy(LegacyCipher cipher, PKCS12PBEParams parameters) {
        KeyDerivation derivation = KeyDerivation.PKCS12_SHA1;
        byte[] salt = checked(parameters.getIV());
        int iterations = budget.spend(
                derivation,
                parameters.getIterations(),
                derivation.blocks(cipher.keyBits) + derivation.blocks(LEGACY_BLOCK_BITS));
        return encrypted -> cipher.run(false, derivation.generator(legacyPassword, salt, iterations), encrypted);
    }

    private Step modern(PBES2Parameters scheme) {
        if (!scheme.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw unsupported(scheme.getKeyDerivationFunc().getAlgorithm().getId());
        }
        PBKDF2Params parameters =
                PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters());
        AlgorithmIdentifier encryption = AlgorithmIdentifier.getInstance(scheme.getEncryptionScheme());
        ModernCipher cipher = known(MODERN, encryption);
        KeyDerivation derivation = KeyDerivation.pbkdf2(parameters.getPrf().getAlgorithm());
        byte[] salt = checked(parameters.getSalt());
        byte[] vector = ASN1OctetString.getInstance(encryption.getParameters()).getOctets();
        if (vector.length != cipher.blockBytes) {
            throw new IllegalArgumentException("Expected a vector as long as a block, but it is not.");
        }
        int iterations = budget.spend(derivation, parameters.getIterationCount(), derivation.blocks(cipher.keyBits));
        return encrypted -> cipher.run(
                Cipher.DECRYPT_MODE, derivation.key(password, salt, iterations, cipher.keyBits), vector, encrypted);
    }

    /** Encrypts with Triple-DES, key and vector by PKCS#12's own derivation with SHA-1. */
    static byte[] encryptTripleDes(byte[] password, byte[] salt, int iterations, byte[] plain) {
        return LegacyCipher.TRIPLE_DES.run(
                true, KeyDerivation.PKCS12_SHA1.generator(password, salt, iterations), plain);
    }

    /** Encrypts with AES-256, key derived with HMAC-SHA-256. */
    static byte[] encryptAes256(String password, byte[] salt, int iterations, byte[] vector, byte[] plain)
            throws GeneralSecurityException {
        ModernCipher cipher = new ModernCipher("AES", "AES/CBC/PKCS5Padding", 256, 16);
        byte[] key = KeyDerivation.PBKDF2_SHA256.key(password.toCharArray(), salt, iterations, cipher.keyBits);
        return cipher.run(Cipher.ENCRYPT_MODE, key, vector, plain);
    }

    private static byte[] checked(byte[] salt) {
        if (salt.length > MAX_SALT_BYTES) {
            throw new IllegalArgumentException("Expected a shorter salt.");
        }
        return salt;
    }

    private static <T> T known(Map<ASN1ObjectIdentifier, T> known, AlgorithmIdentifier algorithm) {
        T found = known.get(algorithm.getAlgorithm());
        if (found == null) {
            throw unsupported(algorithm.getAlgorithm().getId());
        }
        return found;
    }

    /** Derives the key and uses it; already charged to the budget. */
    interface Step {
        /**
         * Encrypts or decrypts the input.
         *
         * @throws IllegalArgumentException when the password is wrong
         */
        byte[] apply(byte[] input) throws GeneralSecurityException;
    }

    private record LegacyCipher(boolean tripleDes, int keyBits) {

        private static final LegacyCipher TRIPLE_DES = new LegacyCipher(true, 192);

        private byte[] run(boolean encrypting, PKCS12ParametersGenerator generator, byte[] input) {
            BlockCipher engine = tripleDes ? new DESedeEngine() : new RC2Engine();
            PaddedBufferedBlockCipher cipher = new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(engine));
            cipher.init(encrypting, generator.generateDerivedParameters(keyBits, LEGACY_BLOCK_BITS));
            byte[] output = new byte[cipher.getOutputSize(input.length)];
            int length = cipher.processBytes(input, 0, input.length, output, 0);
            try {
                length += cipher.doFinal(output, length);
            } catch (InvalidCipherTextException e) {
                throw new IllegalArgumentException("Expected the password to fit, but it does not.", e);
            }
            return Arrays.copyOf(output, length);
        }
    }

    private record ModernCipher(String key, String transformation, int keyBits, int blockBytes) {

        private byte[] run(int mode, byte[] keyBytes, byte[] vector, byte[] input) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance(transformation);
            cipher.init(mode, new SecretKeySpec(keyBytes, key), new IvParameterSpec(vector));
            return cipher.doFinal(input);
        }
    }
}
