package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.jspecify.annotations.Nullable;

/**
 * Reads PKCS#12 (RFC 7292). A reader of our own because the usual ones derive keys before anyone can see how many
 * iterations the file asks for.
 */
final class Pkcs12Reader {

    private static final int MAX_BAGS = 60;

    private final PasswordEncryption encryption;
    private final List<PrivateKeyInfo> keys = new ArrayList<>();
    private final List<Der> certificates = new ArrayList<>();
    private int bags;

    private Pkcs12Reader(PasswordEncryption encryption) {
        this.encryption = encryption;
    }

    /**
     * What lies in it. May fail in any way when the file or the password is wrong.
     *
     * @param budget what deriving all its keys may take
     */
    static Content read(byte[] file, String password, DerivationBudget budget)
            throws IOException, GeneralSecurityException {
        Pkcs12Reader reader = new Pkcs12Reader(new PasswordEncryption(password, budget));
        reader.file(Pfx.getInstance(parse(file)), password);
        return new Content(reader.keys, reader.certificates);
    }

    private static ASN1Primitive parse(byte[] encoded) throws IOException {
        return ASN1Primitive.fromByteArray(Asn1StructureCheck.checkedBer(encoded));
    }

    /** What all parts ask for is looked at before the first of them gets anything. */
    private void file(Pfx file, String password) throws IOException, GeneralSecurityException {
        byte[] content = data(file.getAuthSafe());
        List<Part> parts = new ArrayList<>();
        for (ASN1Encodable part : ASN1Sequence.getInstance(parse(content))) {
            parts.add(part(ContentInfo.getInstance(part)));
        }
        @Nullable MacData mac = file.getMacData();
        if (mac != null) {
            demandIntact(mac, content, password);
        }
        for (Part part : parts) {
            bags(part.open());
        }
    }

    private Part part(ContentInfo info) {
        if (!info.getContentType().equals(PKCSObjectIdentifiers.encryptedData)) {
            byte[] plain = data(info);
            return () -> ASN1Sequence.getInstance(parse(plain));
        }
        EncryptedData encrypted = EncryptedData.getInstance(info.getContent());
        byte[] content = encrypted.getContent().getOctets();
        PasswordEncryption.Step decryption = encryption.decryption(encrypted.getEncryptionAlgorithm());
        return () -> encryption.open(() -> ASN1Sequence.getInstance(parse(decryption.apply(content))));
    }

    private interface Part {
        ASN1Sequence open() throws IOException;
    }

    private static byte[] data(ContentInfo info) {
        if (!info.getContentType().equals(PKCSObjectIdentifiers.data)) {
            throw new IllegalArgumentException(
                    "Expected content protected by a password, but it is protected otherwise.");
        }
        return ASN1OctetString.getInstance(info.getContent()).getOctets();
    }

    private void demandIntact(MacData mac, byte[] content, String password) throws GeneralSecurityException {
        if (isIntact(mac, content)) {
            return;
        }
        if (password.isEmpty()) {
            encryption.withoutTerminator();
            if (isIntact(mac, content)) {
                return;
            }
        }
        throw encryption.refusal();
    }

    private boolean isIntact(MacData mac, byte[] content) throws GeneralSecurityException {
        byte[] computed = encryption
                .mac(mac.getMac().getAlgorithmId().getAlgorithm(), mac.getSalt(), mac.getIterationCount())
                .apply(content);
        return MessageDigest.isEqual(computed, mac.getMac().getDigest());
    }

    private void bags(ASN1Sequence content) {
        bags += content.size();
        if (bags > MAX_BAGS) {
            throw Limits.exceeded(ImportReader.TOO_LONG, "bags", MAX_BAGS, bags);
        }
        for (ASN1Encodable encodedBag : content) {
            bag(SafeBag.getInstance(encodedBag));
        }
    }

    private void bag(SafeBag bag) {
        if (bag.getBagId().equals(PKCSObjectIdentifiers.keyBag)) {
            keys.add(PrivateKeyInfo.getInstance(bag.getBagValue()));
        } else if (bag.getBagId().equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
            EncryptedPrivateKeyInfo shrouded = EncryptedPrivateKeyInfo.getInstance(bag.getBagValue());
            PasswordEncryption.Step decryption = encryption.decryption(shrouded.getEncryptionAlgorithm());
            keys.add(encryption.open(
                    () -> PrivateKeyInfo.getInstance(parse(decryption.apply(shrouded.getEncryptedData())))));
        } else if (bag.getBagId().equals(PKCSObjectIdentifiers.certBag)) {
            CertBag certificate = CertBag.getInstance(bag.getBagValue());
            if (certificate.getCertId().equals(PKCSObjectIdentifiers.x509Certificate)) {
                certificates.add(new Der(
                        ASN1OctetString.getInstance(certificate.getCertValue()).getOctets()));
            }
        } else if (bag.getBagId().equals(PKCSObjectIdentifiers.safeContentsBag)) {
            bags(ASN1Sequence.getInstance(bag.getBagValue()));
        }
    }

    /** Keys and certificates in the order found. */
    record Content(List<PrivateKeyInfo> keys, List<Der> certificates) {

        Content {
            keys = List.copyOf(keys);
            certificates = List.copyOf(certificates);
        }

        /** Without the keys. */
        @Override
        public String toString() {
            return "Content[%d keys, %d certificates]".formatted(keys.size(), certificates.size());
        }
    }
}
