package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;

/** Writes the value of the secret view (API reference 6.1). */
final class SecretWriter {

    /** Ties the leaf to its key. */
    private static final DERSet KEY_ATTRIBUTES = new DERSet(new DERSequence(new ASN1Encodable[] {
        PKCSObjectIdentifiers.pkcs_9_at_localKeyId, new DERSet(new DEROctetString(new byte[] {1, 0, 0, 0}))
    }));

    private final Pkcs12Encryption encryption;

    SecretWriter(Pkcs12Encryption encryption) {
        this.encryption = encryption;
    }

    String write(SecretContentType type, Optional<PrivateKeyMaterial> privateKey, Der leaf, List<Der> chain) {
        return switch (type) {
            case PEM -> pem(privateKey, chain);
            case PKCS12 -> pkcs12(privateKey, leaf, chain);
        };
    }

    private static String pem(Optional<PrivateKeyMaterial> privateKey, List<Der> chain) {
        StringBuilder text = new StringBuilder();
        privateKey.ifPresent(key -> text.append(Pem.write("PRIVATE KEY", key.pkcs8())));
        chain.forEach(certificate -> text.append(Pem.write("CERTIFICATE", certificate.bytes())));
        return text.toString();
    }

    private String pkcs12(Optional<PrivateKeyMaterial> privateKey, Der leaf, List<Der> chain) {
        try {
            return Base64.getEncoder().encodeToString(file(privateKey, leaf, chain));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("Expected to write PKCS#12, but it failed.", e);
        }
    }

    /** Always two parts, the first of them empty where there is no key: some readers take nothing else. */
    private byte[] file(Optional<PrivateKeyMaterial> privateKey, Der leaf, List<Der> chain)
            throws IOException, GeneralSecurityException {
        SafeBag[] keys = privateKey.isPresent() ? new SafeBag[] {keyBag(privateKey.get())} : new SafeBag[0];
        byte[] content = new DERSequence(new ASN1Encodable[] {
                    data(new DERSequence(keys)),
                    encrypted(new DERSequence(certificateBags(privateKey.map(key -> leaf), chain)))
                })
                .getEncoded(ASN1Encoding.DER);
        return new Pfx(
                        new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(content)),
                        encryption.mac(content))
                .getEncoded(ASN1Encoding.DER);
    }

    private static ContentInfo data(DERSequence bags) throws IOException {
        return new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(bags.getEncoded(ASN1Encoding.DER)));
    }

    private ContentInfo encrypted(DERSequence bags) throws IOException, GeneralSecurityException {
        Pkcs12Encryption.Encrypted encrypted = encryption.encrypt(bags.getEncoded(ASN1Encoding.DER));
        return new ContentInfo(
                PKCSObjectIdentifiers.encryptedData,
                new EncryptedData(
                        PKCSObjectIdentifiers.data, encrypted.algorithm(), new DEROctetString(encrypted.content())));
    }

    private SafeBag keyBag(PrivateKeyMaterial privateKey) throws GeneralSecurityException {
        Pkcs12Encryption.Encrypted encrypted = encryption.encrypt(privateKey.pkcs8());
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
}
