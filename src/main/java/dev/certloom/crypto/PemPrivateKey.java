package dev.certloom.crypto;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.generators.OpenSSLPBEParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * Reads a private key in any of the forms that PEM files have: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 appendix A.1.2) and SEC1 (RFC
 * 5915), as they are or encrypted under a password, as a whole (PKCS#8) or by PEM's own header (RFC 1421, as OpenSSL does it).
 */
final class PemPrivateKey {

    private static final String PKCS8 = "PRIVATE KEY";
    private static final String ENCRYPTED_PKCS8 = "ENCRYPTED PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final String SEC1 = "EC PRIVATE KEY";

    /** The labels of blocks that are private keys of a form that is read. */
    static final Set<String> LABELS = Set.of(PKCS8, ENCRYPTED_PKCS8, PKCS1, SEC1);

    /** The label of a block with the curve of the key that follows. */
    static final String EC_PARAMETERS = "EC PARAMETERS";

    private static final int SALT_OCTETS = 8;
    private static final Pattern CIPHER_NAME = Pattern.compile("[A-Z0-9-]{1,32}");

    private static final Map<String, HeaderCipher> HEADER_CIPHERS = Map.of(
            "AES-128-CBC", new HeaderCipher("AES", 128, 16),
            "AES-192-CBC", new HeaderCipher("AES", 192, 16),
            "AES-256-CBC", new HeaderCipher("AES", 256, 16),
            "DES-EDE3-CBC", new HeaderCipher("DESede", 192, 8),
            "DES-CBC", new HeaderCipher("DES", 64, 8));

    private final String password;
    private final PasswordEncryption encryption;
    private Optional<ASN1ObjectIdentifier> curve = Optional.empty();

    /** @param budget what deriving keys from the password may take */
    PemPrivateKey(String password, DerivationBudget budget) {
        this.password = password;
        this.encryption = new PasswordEncryption(password, budget);
    }

    /** Takes note of the curve that some tools write in a block of its own, before a key that does not say it. */
    void parameters(Pem.Block block) throws IOException {
        curve = parsed(block.decoded()) instanceof ASN1ObjectIdentifier named ? Optional.of(named) : Optional.empty();
    }

    /**
     * The key in a block with one of the {@link #LABELS}. May fail in any way when it is malformed.
     *
     * @throws dev.certloom.kernel.Refusal INVALID when it is encrypted, and the password is missing or wrong
     */
    PrivateKeyInfo read(Pem.Block block) throws IOException, GeneralSecurityException {
        if (block.label().equals(ENCRYPTED_PKCS8)) {
            EncryptedPrivateKeyInfo encrypted = EncryptedPrivateKeyInfo.getInstance(parsed(block.decoded()));
            PasswordEncryption.Step decryption = encryption.decryption(encrypted.getEncryptionAlgorithm());
            return encryption.open(
                    () -> PrivateKeyInfo.getInstance(parsed(decryption.apply(encrypted.getEncryptedData()))));
        }
        Optional<String> header = block.header("DEK-Info");
        if (header.isEmpty()) {
            return key(block.label(), block.decoded());
        }
        String[] info = header.get().split(",", 2);
        String name = info[0].strip();
        if (info.length != 2 || !CIPHER_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Expected a cipher and a vector, but it is something else.");
        }
        @Nullable HeaderCipher cipher = HEADER_CIPHERS.get(name);
        if (cipher == null) {
            throw PasswordEncryption.unsupported(name);
        }
        byte[] vector = HexFormat.of().parseHex(info[1].strip());
        if (vector.length != cipher.blockOctets()) {
            throw new IllegalArgumentException("Expected an initialization vector of one block, but it is another.");
        }
        return encryption.open(() -> key(block.label(), cipher.decrypt(password, vector, block.decoded())));
    }

    private PrivateKeyInfo key(String label, byte[] encoded) throws IOException {
        ASN1Primitive content = parsed(encoded);
        return switch (label) {
            case PKCS1 ->
                new PrivateKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                        RSAPrivateKey.getInstance(content));
            case SEC1 -> {
                ECPrivateKey key = ECPrivateKey.getInstance(content);
                yield new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve(key)), key);
            }
            default -> PrivateKeyInfo.getInstance(content);
        };
    }

    private ASN1Encodable curve(ECPrivateKey key) {
        @Nullable ASN1Object stated = key.getParametersObject();
        return stated == null ? curve.orElseThrow() : stated;
    }

    private static ASN1Primitive parsed(byte[] encoded) throws IOException {
        return ASN1Primitive.fromByteArray(Asn1StructureCheck.checkedDer(encoded));
    }

    /** A cipher as PEM's header names it; its key is one round of MD5, which needs no budget. */
    private record HeaderCipher(String algorithm, int keyBits, int blockOctets) {

        private byte[] decrypt(String password, byte[] vector, byte[] encrypted) throws GeneralSecurityException {
            OpenSSLPBEParametersGenerator generator = new OpenSSLPBEParametersGenerator();
            generator.init(password.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(vector, SALT_OCTETS));
            byte[] key = ((KeyParameter) generator.generateDerivedParameters(keyBits)).getKey();
            Cipher cipher = Cipher.getInstance(algorithm + "/CBC/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, algorithm), new IvParameterSpec(vector));
            return cipher.doFinal(encrypted);
        }
    }
}
