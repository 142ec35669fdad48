package dev.certloom.crypto;

import java.security.GeneralSecurityException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;

/**
 * How the PKCS#12 files that we write are encrypted. Their password is empty, so that the encryption protects nothing:
 * what matters is which software can read it.
 */
enum Pkcs12Encryption {

    /**
     * As Key Vault writes it (API reference 6.1). Old readers, among them Go's {@code x/crypto/pkcs12}, know nothing
     * newer; and keyvault-jca knows an empty password only without the terminator that RFC 7292 appendix B.1 gives it.
     * Everybody else tries both.
     */
    TRIPLE_DES(OIWObjectIdentifiers.idSHA1, KeyDerivation.PKCS12_SHA1, new byte[0]) {
        @Override
        Encrypted encrypt(byte[] plain) {
            byte[] salt = KeyKind.random(SALT_BYTES);
            return new Encrypted(
                    new AlgorithmIdentifier(
                            PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
                            new PKCS12PBEParams(salt, ITERATIONS)),
                    PasswordEncryption.encryptTripleDes(new byte[0], salt, ITERATIONS, plain));
        }
    },

    /** AES-256 with a key derived by PBKDF2, and a SHA-256 MAC. */
    AES_256(NISTObjectIdentifiers.id_sha256, KeyDerivation.PKCS12_SHA256, PasswordEncryption.terminated("")) {
        @Override
        Encrypted encrypt(byte[] plain) throws GeneralSecurityException {
            byte[] salt = KeyKind.random(SALT_BYTES);
            byte[] vector = KeyKind.random(VECTOR_BYTES);
            AlgorithmIdentifier algorithm = new AlgorithmIdentifier(
                    PKCSObjectIdentifiers.id_PBES2,
                    new PBES2Parameters(
                            new KeyDerivationFunc(
                                    PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, ITERATIONS, HMAC)),
                            new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(vector))));
            return new Encrypted(algorithm, PasswordEncryption.encryptAes256("", salt, ITERATIONS, vector, plain));
        }
    };

    /** The password is empty: more would only cost time. The figure is OpenSSL's own default. */
    private static final int ITERATIONS = 2_048;

    private static final int SALT_BYTES = 16;
    private static final int VECTOR_BYTES = 16;
    private static final AlgorithmIdentifier HMAC =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

    private final AlgorithmIdentifier macDigest;
    private final KeyDerivation macDerivation;
    private final byte[] password;

    /** @param password the empty one as PKCS#12's own derivation takes it: with its terminator, or nothing at all */
    Pkcs12Encryption(ASN1ObjectIdentifier macDigest, KeyDerivation macDerivation, byte[] password) {
        this.macDigest = new AlgorithmIdentifier(macDigest, DERNull.INSTANCE);
        this.macDerivation = macDerivation;
        this.password = password;
    }

    /** Something encrypted, and what says how. */
    record Encrypted(AlgorithmIdentifier algorithm, byte[] content) {}

    abstract Encrypted encrypt(byte[] plain) throws GeneralSecurityException;

    /** The integrity value of the whole content. */
    MacData mac(byte[] content) {
        byte[] salt = KeyKind.random(SALT_BYTES);
        byte[] mac = PasswordEncryption.mac(macDerivation, password, salt, ITERATIONS, content);
        return new MacData(new DigestInfo(macDigest, mac), salt, ITERATIONS);
    }
}
