package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.Der;
import dev.certloom.kernel.DisplayText;
import dev.certloom.kernel.Refusal;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayTextTest {

    private static final String NUL = "\0";

    /** Tag, content, and how the common name shows. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "UTF8String with U+0000        | 0c03 61 00 62             | CN=a\\u0000b",
                "UTF8String with a change      | 0c05 61 e280ae 62         | CN=a\\u202eb",
                "UTF8String with a line end    | 0c03 61 0a 62             | CN=a\\u000ab",
                "UTF8String with an escape     | 0c07 61 5c7530303030      | CN=a\\\\u0000",
                "UTF8String of a tag character | 0c05 61 f3a08081          | CN=a\\udb40\\udc01",
                "UTF8String that is none       | 0c02 61 ff                | CN=#0c0261ff",
                "UTF8String overlong           | 0c03 61 c080              | CN=#0c0361c080",
                "UTF8String of half a pair     | 0c04 61 eda080            | CN=#0c0461eda080",
                "UTF8String that breaks off    | 0c03 61 e282              | CN=#0c0361e282",
                "UTF8String with a filler      | 0c04 61 e385a4            | CN=a\\u3164",
                "UTF8String with a selector    | 0c04 61 efb88f            | CN=a\\ufe0f",
                "BMPString with half a pair    | 1e06 0061 d800 0062       | CN=a\\ud800b",
                "BMPString with U+0000         | 1e04 0061 0000            | CN=a\\u0000",
                "UniversalString               | 1c08 00000061 000020ac    | CN=a\u20ac",
                "UniversalString with U+0000   | 1c08 00000061 00000000    | CN=a\\u0000",
                "UniversalString beyond        | 1c04 00110000             | CN=#1c0400110000",
                "PrintableString with U+0000   | 1302 61 00                | CN=a\\u0000",
                "IA5String with a control      | 1602 61 1b                | CN=a\\u001b",
                "T61String with a control      | 1402 61 85                | CN=a\\u0085",
                "VisibleString                 | 1a01 61                   | CN=a",
                "NumericString                 | 1201 31                   | CN=1",
                "GeneralString with U+0000     | 1b02 61 00                | CN=a\\u0000",
                "GraphicString                 | 1901 61                   | CN=a",
                "VideotexString                | 1501 61                   | CN=a",
                "BIT STRING                    | 0302 00 61                | CN=#03020061",
                "INTEGER                       | 0201 05                   | CN=#020105",
            })
    void aSubjectOfWhateverTypeIsShownWithoutCharactersThatDoNotShow(String what, String der, String shown)
            throws Exception {
        ASN1Encodable value = ASN1Primitive.fromByteArray(HexFormat.of().parseHex(der.replace(" ", "")));
        byte[] certificate = certificate(name(value), GeneralName.dNSName, new DERIA5String("a.example"));

        CertificateDetails details = CertificateDetails.of(new Der(certificate));

        assertThat(details.x509().subject()).isEqualTo(shown);
        assertThat(details.issuer()).isEqualTo(shown);
        assertThat(details.x509().der().bytes()).isEqualTo(certificate);
    }

    @Test
    void allKindsOfAlternativeNamesAreShownWithoutInvisibleCharacters() throws Exception {
        X500Name subject = name(new DERUTF8String("a"));
        ASN1Encodable odd = new DERIA5String("a" + NUL + "b");

        assertThat(names(certificate(subject, GeneralName.dNSName, odd)).dnsNames())
                .containsExactly("a\\u0000b");
        assertThat(names(certificate(subject, GeneralName.rfc822Name, odd)).emails())
                .containsExactly("a\\u0000b");
        assertThat(names(certificate(subject, GeneralName.uniformResourceIdentifier, odd))
                        .uris())
                .containsExactly("a\\u0000b");
        assertThat(names(certificate(
                                subject,
                                GeneralName.otherName,
                                new OtherName(AlternativeNames.UPN, new DERUTF8String("a\u202e" + NUL))))
                        .upns())
                .containsExactly("a\\u202e\\u0000");
    }

    @Test
    void aMalformedAlternativeNameDoesNotHideTheCertificate() throws Exception {
        X500Name subject = name(new DERUTF8String("a"));
        ASN1Encodable noText = ASN1Primitive.fromByteArray(HexFormat.of().parseHex("0c0261ff"));
        byte[] principal = certificate(subject, GeneralName.otherName, new OtherName(AlternativeNames.UPN, noText));
        byte[] network = certificate(
                subject,
                GeneralName.iPAddress,
                new DEROctetString(HexFormat.of().parseHex("0a000001ffffff00")));

        for (byte[] certificate : List.of(principal, network)) {
            CertificateDetails details = CertificateDetails.of(new Der(certificate));
            assertThat(details.names()).isEqualTo(SubjectAlternativeNames.NONE);
            assertThat(details.everyName()).as("is for the rules to judge").isEmpty();
        }
    }

    @Test
    void differentTextsAreShownDifferently() {
        assertThat(List.of("a" + NUL, "a\\u0000", "a\\\\u0000", "a\\u005cu0000").stream()
                        .map(DisplayText::of)
                        .distinct())
                .hasSize(4);
        assertThat(DisplayText.of("DOMAIN\\name")).isEqualTo("DOMAIN\\name");
    }

    @Test
    void whatIsShownWithAnEscapeCannotBeAskedFor() {
        assertThatThrownBy(() -> DistinguishedNames.encode(Optional.of("CN=a\\u0000b")))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> AlternativeNames.encode(
                        new SubjectAlternativeNames(List.of(), List.of(), List.of("a\\u0000@b"), List.of(), List.of())))
                .isInstanceOf(Refusal.class);
        assertThat(DistinguishedNames.text(DistinguishedNames.encode(Optional.of("CN=a\\\\u0000b"))))
                .isEqualTo("CN=a\\\\u0000b");
    }

    @Test
    void aBackslashBeforeAnEscapeDoesNotHideIt() {
        String shown = DisplayText.of("a\\" + NUL + "@b");

        assertThatThrownBy(() -> AlternativeNames.encode(
                        new SubjectAlternativeNames(List.of(), List.of(), List.of(shown), List.of(), List.of())))
                .isInstanceOf(Refusal.class);
    }

    private static SubjectAlternativeNames names(byte[] certificate) {
        return CertificateDetails.of(new Der(certificate)).names();
    }

    private static X500Name name(ASN1Encodable value) {
        return new X500Name(new RDN[] {new RDN(new AttributeTypeAndValue(BCStyle.CN, value))});
    }

    private static byte[] certificate(X500Name name, int kind, ASN1Encodable alternative) throws Exception {
        java.security.KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        return new X509v3CertificateBuilder(
                        name,
                        BigInteger.TEN,
                        Date.from(Instant.EPOCH),
                        Date.from(Instant.EPOCH.plusSeconds(1)),
                        name,
                        SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()))
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new DERSequence(new DERTaggedObject(kind == GeneralName.directoryName, kind, alternative)))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                .getEncoded();
    }
}
