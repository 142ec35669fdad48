package dev.certloom.crypto;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestPki.Authorities;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Bodies of requests that are to keep a service busy for as long as possible. */
public final class HostileFiles {

    private static final KeyPair RSA = TestPki.keys().make(KeyAlgorithm.RSA_2048);
    private static final Der OF_RSA = TestPki.selfSigned(RSA, "CN=hostile").der();

    private HostileFiles() {}

    /** An import of a PKCS#12 whose one part asks for so many iterations. */
    public static String pkcs12(int iterations) {
        try {
            AlgorithmIdentifier encryption = new AlgorithmIdentifier(
                    PKCSObjectIdentifiers.id_PBES2,
                    new PBES2Parameters(
                            new KeyDerivationFunc(
                                    PKCSObjectIdentifiers.id_PBKDF2,
                                    new PBKDF2Params(
                                            new byte[8],
                                            iterations,
                                            new AlgorithmIdentifier(
                                                    PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))),
                            new EncryptionScheme(
                                    NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16]))));
            ContentInfo part = new ContentInfo(
                    PKCSObjectIdentifiers.encryptedData,
                    new EncryptedData(PKCSObjectIdentifiers.data, encryption, new DEROctetString(new byte[64])));
            byte[] content = new DERSequence(part).getEncoded();
            byte[] file = new Pfx(new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(content)), null)
                    .getEncoded();
            return body(Base64.getEncoder().encodeToString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An import of an RSA key that is sound but for its first prime. */
    public static String hugePrime(int bits) {
        try {
            PrivateKeyInfo sound = PrivateKeyInfo.getInstance(RSA.privateKey().pkcs8());
            ASN1Encodable[] members =
                    ASN1Sequence.getInstance(sound.parsePrivateKey()).toArray();
            members[4] = new ASN1Integer(BigInteger.ONE.shiftLeft(bits - 1).setBit(0));
            return pem(new PrivateKeyInfo(sound.getPrivateKeyAlgorithm(), new DERSequence(members)).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An import that is as it should be. */
    public static String sound() {
        return pem(RSA.privateKey().pkcs8());
    }

    private static String pem(byte[] key) {
        return body((Pem.write("PRIVATE KEY", key) + Pem.write("CERTIFICATE", OF_RSA.bytes())).replace("\n", "\\n"));
    }

    private static String body(String value) {
        return "{\"value\":\"" + value + "\"}";
    }

    /** A merge whose leaf has the right key, below an authority with a DSA key of 60,000 bits. */
    public static String mergeWithHugeKey(byte[] csr) {
        try {
            Authorities authorities = Authorities.make();
            Der leaf = authorities
                    .sign(TestPki.formats().publicKeyOf(new Der(csr)), "CN=hostile")
                    .der();
            BigInteger huge = BigInteger.ONE.shiftLeft(59_999).setBit(0);
            SubjectPublicKeyInfo key = new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(
                            X9ObjectIdentifiers.id_dsa,
                            new DSAParameter(huge, BigInteger.TWO.pow(255), BigInteger.TWO)),
                    new ASN1Integer(BigInteger.TWO));
            return "{\"x5c\":[\"%s\",\"%s\"]}"
                    .formatted(
                            leaf.base64(),
                            Base64.getEncoder()
                                    .encodeToString(
                                            withKey(authorities.issuing().certificate(), key)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificate, with another key; its signature is no longer one. */
    static byte[] withKey(Der certificate, SubjectPublicKeyInfo key) throws IOException {
        Certificate whole = Certificate.getInstance(certificate.bytes());
        ASN1Encodable[] members = ASN1Sequence.getInstance(
                        whole.getTBSCertificate().toASN1Primitive())
                .toArray();
        for (int i = 0; i < members.length; i++) {
            if (members[i]
                    .toASN1Primitive()
                    .equals(whole.getSubjectPublicKeyInfo().toASN1Primitive())) {
                members[i] = key;
            }
        }
        return new DERSequence(new ASN1Encodable[] {
                    new DERSequence(members), whole.getSignatureAlgorithm(), whole.getSignature()
                })
                .getEncoded();
    }
}
