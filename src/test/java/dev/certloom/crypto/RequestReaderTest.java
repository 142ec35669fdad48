package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralString;
import org.bouncycastle.asn1.DERGraphicString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERNumericString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DERUniversalString;
import org.bouncycastle.asn1.DERVideotexString;
import org.bouncycastle.asn1.DERVisibleString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a request holds is read, or named as what could not be read. */
class RequestReaderTest {

    private static final Charset UTF_32 = Charset.forName("UTF-32BE");
    private static final X500Name PLAIN = new X500Name("CN=www.example");
    private static final KeyPair KEY = TestPki.keys().make(KeyAlgorithm.EC_P256);

    @Test
    void readWhenTheVaultMadeItThenAllOfItIsRead() {
        Der csr = TestPki.keys()
                .request(
                        TestPki.properties(
                                "CN=www.example, OU=Web+O=Example, C=SE",
                                new SubjectAlternativeNames(
                                        List.of("a@b.example"),
                                        List.of("API.example"),
                                        List.of("u@b.example"),
                                        List.of("https://b.example/"),
                                        List.of("192.0.2.7", "2001:db8::1"))),
                        KEY.privateKey(),
                        KEY.publicKey());

        RequestedCertificate read = RequestReader.read(csr);

        assertThat(read.unreadable()).isEmpty();
        assertThat(read.isWildcard()).isFalse();
        assertThat(read.names().stream().map(X509Name::described))
                .containsExactlyInAnyOrder(
                        "2.5.4.3=www.example",
                        "2.5.4.11=web",
                        "2.5.4.10=example",
                        "2.5.4.6=se",
                        "email:a@b.example",
                        "dns:api.example",
                        "upn:u@b.example",
                        "uri:https://b.example/",
                        "ip:192.0.2.7",
                        "ip:2001:db8:0:0:0:0:0:1");
        assertThat(read.key()).contains(KeyAlgorithm.EC_P256);
        assertThat(read.keyUsages()).containsExactly(KeyUsage.DIGITAL_SIGNATURE);
        assertThat(read.extendedKeyUsages()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(read.certificateAuthority()).isFalse();
    }

    static Stream<ASN1Encodable> stringsOfEveryType() {
        return Stream.of(
                new DERUTF8String("*.evil.example"),
                new DERPrintableString("*.evil.example"),
                new DERIA5String("*.evil.example"),
                new DERVisibleString("*.evil.example"),
                new DERT61String("*.evil.example"),
                new DERGeneralString("*.evil.example"),
                new DERGraphicString("*.evil.example".getBytes(StandardCharsets.US_ASCII)),
                new DERVideotexString("*.evil.example".getBytes(StandardCharsets.US_ASCII)),
                new DERNumericString("*.evil.example"),
                new DERBMPString("*.evil.example"),
                new DERUniversalString("*.evil.example".getBytes(UTF_32)));
    }

    @ParameterizedTest
    @MethodSource("stringsOfEveryType")
    void readThenStringsOfEveryTypeAreReadWhereverTheyStand(ASN1Encodable value) throws IOException {
        for (RequestedCertificate read : List.of(
                RequestReader.read(csr(subject(new RDN(BCStyle.CN, value)))),
                RequestReader.read(csr(subject(new RDN(new AttributeTypeAndValue[] {
                    new AttributeTypeAndValue(BCStyle.C, new DERPrintableString("SE")),
                    new AttributeTypeAndValue(BCStyle.CN, value)
                })))),
                RequestReader.read(csr(PLAIN, new GeneralName(subject(new RDN(BCStyle.CN, value))))),
                RequestReader.read(csr(
                        PLAIN,
                        new GeneralName(
                                GeneralName.otherName,
                                new OtherName(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9"), value)))),
                RequestReader.read(csr(
                        PLAIN, new GeneralName(GeneralName.otherName, new OtherName(AlternativeNames.UPN, value)))))) {
            assertThat(read.unreadable()).isEmpty();
            assertThat(read.identities()).contains("*.evil.example");
            assertThat(read.isWildcard()).isTrue();
        }
    }

    static Stream<ASN1Encodable> valuesThatDoNotRead() {
        return Stream.of(
                DERNull.INSTANCE,
                new DERSequence(new DERUTF8String("www.example")),
                new DEROctetString(new byte[] {'w'}),
                new DERBitString(new byte[] {'*'}),
                new DERUTF8String("good.example\0.evil.example"),
                new DERUTF8String("good\u200b.example"),
                new DERUTF8String("elpmaxe.\u202eevil"),
                new DERUTF8String("\ue000.example"),
                new DERBMPString("\ud800.example"),
                new DERUniversalString(new byte[] {0, 0, 0}),
                new DERUniversalString(new byte[] {0, 0x11, 0, 0}),
                // which character that is, is left open
                new DERT61String("M\u00fcller"),
                new DERIA5String("M\u00fcller", false));
    }

    @ParameterizedTest
    @MethodSource("valuesThatDoNotRead")
    void readWhenAValueDoesNotReadThenItsAttributeIsNamed(ASN1Encodable value) throws IOException {
        RequestedCertificate read = RequestReader.read(
                csr(subject(new RDN(BCStyle.C, new DERPrintableString("SE")), new RDN(BCStyle.CN, value))));

        assertThat(read.unreadable()).containsExactly("subject attribute CN (2.5.4.3)");
        assertThat(read.isWildcard()).isTrue();
        assertThat(read.names().stream().map(X509Name::described)).containsExactly("2.5.4.6=se");
    }

    @Test
    void readWhenAnAttributeHasNoShortNameThenItsTypeIsNamed() throws IOException {
        assertThat(RequestReader.read(csr(subject(new RDN(new ASN1ObjectIdentifier("1.2.3.4.5"), DERNull.INSTANCE))))
                        .unreadable())
                .containsExactly("subject attribute 1.2.3.4.5");
    }

    @Test
    void readThenAlternativeNamesUnknownToPoliciesAreReadOrNamed() throws IOException {
        RequestedCertificate read = RequestReader.read(csr(
                PLAIN,
                new GeneralName(GeneralName.registeredID, "1.2.3.4"),
                new GeneralName(new X500Name("CN=*.evil.example,O=Example")),
                new GeneralName(GeneralName.x400Address, new DERSequence()),
                new GeneralName(GeneralName.ediPartyName, new DERSequence()),
                new GeneralName(
                        GeneralName.otherName,
                        new OtherName(new ASN1ObjectIdentifier("1.3.6.1.5.2.2"), new DERSequence())),
                new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[8]))));

        assertThat(read.names().stream().map(X509Name::described))
                .contains("registeredId:1.2.3.4", "directory:2.5.4.3=*.evil.example", "directory:2.5.4.10=example");
        assertThat(read.unreadable())
                .containsExactly(
                        "alternative name of kind [3]",
                        "alternative name of kind [5]",
                        "other name of type 1.3.6.1.5.2.2",
                        "alternative name of kind ip");
    }

    @Test
    void readWhenItAsksForMoreThanIsReadThenThatIsNamed() throws IOException {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.2.3.4");
        Der csr = csr(builder(PLAIN)
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new Extensions(new Extension[] {
                    new Extension(unknown, false, new byte[] {5, 0}),
                    new Extension(Extension.keyUsage, true, new byte[] {1})
                }))
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, names("*.evil.example"))
                .addAttribute(new ASN1ObjectIdentifier("1.3.6.1.4.1.311.2.1.14"), names("*.evil.example")));

        RequestedCertificate read = RequestReader.read(csr);

        assertThat(read.unreadable())
                .contains("extension 1.2.3.4", "extension 2.5.29.15", "attribute 1.3.6.1.4.1.311.2.1.14")
                .hasSize(4);
        assertThat(read.isWildcard()).isTrue();
    }

    @Test
    void readWhenExtensionsAreGivenTwiceThenTheyAreNamedAndNotRead() throws IOException {
        Der csr =
                csr(builder(PLAIN).addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new ASN1Encodable[] {
                    names("www.example"), names("*.evil.example")
                }));

        assertThat(RequestReader.read(csr).unreadable()).containsExactly("attribute 1.2.840.113549.1.9.14");
    }

    @Test
    void readWhenTheKeyIsOfNoKnownKindThenItIsNamed() throws IOException {
        SubjectPublicKeyInfo other = new SubjectPublicKeyInfo(
                new org.bouncycastle.asn1.x509.AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.101.112")),
                new byte[32]);
        Der csr = csr(new PKCS10CertificationRequestBuilder(PLAIN, other));

        RequestedCertificate read = RequestReader.read(csr);

        assertThat(read.key()).isEmpty();
        assertThat(read.unreadable()).containsExactly("public key");
    }

    @Test
    void readWhenItIsNoRequestThenThatIsNamed() throws IOException {
        byte[] whole = csr(PLAIN).bytes();
        byte[] longer = java.util.Arrays.copyOf(whole, whole.length + 1);
        for (byte[] bytes : new byte[][] {{}, {0x30, 0}, {0x30, (byte) 0x80}, new byte[2 * 1024 * 1024], longer}) {
            assertThat(RequestReader.read(new Der(bytes)).unreadable()).containsExactly("certificate signing request");
        }
    }

    private static Extensions names(String name) {
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            return extensions.generate();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static X500Name subject(RDN... parts) {
        return new X500Name(parts);
    }

    private static Der csr(X500Name subject, GeneralName... alternatives) throws IOException {
        PKCS10CertificationRequestBuilder builder = builder(subject);
        if (alternatives.length > 0) {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
        }
        return csr(builder);
    }

    private static PKCS10CertificationRequestBuilder builder(X500Name subject) {
        return new PKCS10CertificationRequestBuilder(
                subject, SubjectPublicKeyInfo.getInstance(KEY.publicKey().bytes()));
    }

    private static Der csr(PKCS10CertificationRequestBuilder builder) throws IOException {
        return new Der(builder.build(KeyKind.EC_P256.signer(KEY.privateKey())).getEncoded());
    }
}
