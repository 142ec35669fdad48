package dev.certloom.pki;

import dev.certloom.vault.Der;
import dev.certloom.vault.PrivateKeyMaterial;
import dev.certloom.vault.SecretContentType;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;

/** Writes the value of the secret view (API reference 6.1). */
final class SecretWriter {

    /** The password is empty: more would only cost time. The figure is OpenSSL's own default. */
    private static final int ITERATIONS = 2_048;

    private static final int SALT_BYTES = 16;
    private static final int VECTOR_BYTES = 16;
    private static final String PASSWORD = "";
    private static final AlgorithmIdentifier HMAC =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
    private static final AlgorithmIdentifier SHA256 =
            new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);

    /** Ties the leaf to its key. */
    private static final DERSet KEY_ATTRIBUTES = new DERSet(new DERSequence(new ASN1Encodable[] {
        PKCSObjectIdentifiers.pkcs_9_at_localKeyId, new DERSet(new DEROctetString(new byte[] {1, 0, 0, 0}))
    }));

    private SecretWriter() {}

    static String pem(Optional<PrivateKeyMaterial> privateKey, List<Der> chain) {
        StringBuilder text = new StringBuilder();
        privateKey.ifPresent(key -> text.append(Pem.write("PRIVATE KEY", key.pkcs8())));
        chain.forEach(certificate -> text.append(Pem.write("CERTIFICATE", certificate.bytes())));
        return text.toString();
    }

    static String pkcs12(Optional<PrivateKeyMaterial> privateKey, Der leaf, List<Der> chain) {
        try {
            return Base64.getEncoder().encodeToString(file(privateKey, leaf, chain));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Expected to write PKCS#12, but it failed.", e);
        }
    }

    private static byte[] file(Optional<PrivateKeyMaterial> privateKey, Der leaf, List<Der> chain)
            throws IOException, GeneralSecurityException {
        ASN1EncodableVector parts = new ASN1EncodableVector();
        if (privateKey.isPresent()) {
            parts.add(data(new DERSequence(keyBag(privateKey.get()))));
        }
        parts.add(encrypted(new DERSequence(certificateBags(privateKey.map(key -> leaf), chain))));
        byte[] content = new DERSequence(parts).getEncoded(ASN1Encoding.DER);
        byte[] salt = KeyKind.random(SALT_BYTES);
        byte[] mac = PasswordEncryption.mac(
                KeyDerivation.PKCS12_SHA256, PasswordEncryption.terminated(PASSWORD), salt, ITERATIONS, content);
        return new Pfx(
                        new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(content)),
                        new MacData(new DigestInfo(SHA256, mac), salt, ITERATIONS))
                .getEncoded(ASN1Encoding.DER);
    }

    private static ContentInfo data(DERSequence bags) throws IOException {
        return new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(bags.getEncoded(ASN1Encoding.DER)));
    }

    private static ContentInfo encrypted(DERSequence bags) throws IOException, GeneralSecurityException {
        Encrypted encrypted = encrypt(bags.getEncoded(ASN1Encoding.DER));
        return new ContentInfo(
                PKCSObjectIdentifiers.encryptedData,
                new EncryptedData(
                        PKCSObjectIdentifiers.data, encrypted.algorithm(), new DEROctetString(encrypted.content())));
    }

    private static SafeBag keyBag(PrivateKeyMaterial privateKey) throws GeneralSecurityException {
        Encrypted encrypted = encrypt(privateKey.pkcs8());
        return new SafeBag(
                PKCSObjectIdentifiers.pkcs8ShroudedKeyBag,
                new EncryptedPrivateKeyInfo(encrypted.algorithm(), encrypted.content()),
                KEY_ATTRIBUTES);
    }

    private static SafeBag[] certificateBags(Optional<Der> withKey, List<Der> chain) {
        List<SafeBag> bags = new ArrayList<>();
        for (Der certificate : chain) {
            CertBag bag = new CertBag(PKCSObjectIdentifiers.x509Certificate, new DEROctetString(certificate.bytes()));
            bags.add(
                    withKey.filter(certificate::equals).isPresent()
                            ? new SafeBag(PKCSObjectIdentifiers.certBag, bag, KEY_ATTRIBUTES)
                            : new SafeBag(PKCSObjectIdentifiers.certBag, bag));
        }
        return bags.toArray(SafeBag[]::new);
    }

    private static Encrypted encrypt(byte[] plain) throws GeneralSecurityException {
        byte[] salt = KeyKind.random(SALT_BYTES);
        byte[] vector = KeyKind.random(VECTOR_BYTES);
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBES2,
                new PBES2Parameters(
                        new KeyDerivationFunc(
                                PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, ITERATIONS, HMAC)),
                        new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(vector))));
        return new Encrypted(algorithm, PasswordEncryption.encrypt(PASSWORD, salt, ITERATIONS, vector, plain));
    }

    static String write(SecretContentType type, Optional<PrivateKeyMaterial> privateKey, Der leaf, List<Der> chain) {
        return switch (type) {
            case PEM -> pem(privateKey, chain);
            case PKCS12 -> pkcs12(privateKey, leaf, chain);
        };
    }

    private record Encrypted(AlgorithmIdentifier algorithm, byte[] content) {}
}
