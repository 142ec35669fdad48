package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PkiKeyMakerTest {

    private static final SubjectAlternativeNames ALL_KINDS = new SubjectAlternativeNames(
            List.of("ops@example.org"),
            List.of("www.example.org", "*.example.org"),
            List.of("räv@corp.example.org"),
            List.of("https://example.org/a", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
            List.of("192.0.2.7", "2001:db8::1"));

    private final PkiKeyMaker keys = new PkiKeyMaker(TestCompute.pool());

    @ParameterizedTest
    @EnumSource
    void requestWhenKeyIsOfAnyKindThenOpensslVerifiesIt(KeyAlgorithm algorithm) {
        // given
        KeyPair pair = keys.make(algorithm);

        // when
        Der csr = keys.request(TestPki.properties("CN=www, O=Example", "www"), pair.privateKey(), pair.publicKey());

        // then
        assertThat(OpenSsl.run(csr.bytes(), "req", "-inform", "DER", "-verify", "-noout"))
                .contains("verify OK");
        assertThat(TestPki.formats().publicKeyOf(csr)).isEqualTo(pair.publicKey());
        assertThat(pair.algorithm()).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @EnumSource
    void makeWhenKeyIsOfAnyKindThenOpensslFindsItSound(KeyAlgorithm algorithm) {
        // when
        KeyPair pair = keys.make(algorithm);

        // then
        String text = OpenSsl.run(pair.privateKey().pkcs8(), "pkey", "-inform", "DER", "-check", "-noout");
        assertThat(text).contains("is valid");
        assertThat(pair.toString()).doesNotContain("pkcs8=").contains("concealed");
    }

    @Test
    void requestWhenNamesAreOfAllKindsThenAllAreInIt() throws Exception {
        // given
        KeyPair pair = keys.make(KeyAlgorithm.EC_P256);

        // when
        Der csr = keys.request(TestPki.properties("CN=www", ALL_KINDS), pair.privateKey(), pair.publicKey());

        // then
        Extensions extensions = new PKCS10CertificationRequest(csr.bytes()).getRequestedExtensions();
        assertThat(extensions.getExtensionOIDs())
                .containsExactly(
                        Extension.keyUsage,
                        Extension.extendedKeyUsage,
                        Extension.subjectAlternativeName,
                        Extension.basicConstraints);
        assertThat(extensions.getExtension(Extension.keyUsage).isCritical()).isTrue();
        assertThat(OpenSsl.run(csr.bytes(), "req", "-inform", "DER", "-text", "-noout"))
                .contains("email:ops@example.org")
                .contains("DNS:www.example.org", "DNS:*.example.org")
                .contains("othername: UPN")
                .contains("URI:https://example.org/a", "URI:urn:uuid:")
                .contains("IP Address:192.0.2.7", "IP Address:2001:DB8:0:0:0:0:0:1")
                .contains("Digital Signature\n")
                .contains("TLS Web Server Authentication, TLS Web Client Authentication")
                .contains("CA:FALSE");
    }

    @Test
    void requestWhenSubjectIsEmptyThenNamesAreCritical() throws Exception {
        // given
        KeyPair pair = keys.make(KeyAlgorithm.EC_P256);

        // when
        Der csr = keys.request(TestPki.properties("", "www.example.org"), pair.privateKey(), pair.publicKey());

        // then
        PKCS10CertificationRequest request = new PKCS10CertificationRequest(csr.bytes());
        assertThat(request.getSubject().getRDNs()).isEmpty();
        assertThat(request.getRequestedExtensions()
                        .getExtension(Extension.subjectAlternativeName)
                        .isCritical())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=www, O=Example, C=SE",
                "CN=\"Smith, John\", OU=a+OU=b",
                "cn=lower",
                "E=a@example.org, CN=www, S=Uppsala",
                "CN=Räksmörgås ☃, DC=example, DC=org",
                "CN=a\\, b",
                "CN=Root\\, \\\"ours\\\" \\+ 1\\=1\\#\\<\\>\\;\\\\"
            })
    void requestWhenSubjectIsWrittenThenItReadsBackInTheOrderWritten(String subject) throws Exception {
        // given
        KeyPair pair = keys.make(KeyAlgorithm.EC_P256);

        // when
        Der csr = keys.request(TestPki.properties(subject), pair.privateKey(), pair.publicKey());

        // then
        byte[] encoded =
                new PKCS10CertificationRequest(csr.bytes()).getSubject().getEncoded();
        X500Principal expected =
                new X500Principal(subject.replace("E=", "1.2.840.113549.1.9.1=").replace("S=Upp", "ST=Upp"));
        assertThat(new X500Principal(encoded).getName(X500Principal.RFC2253))
                .isEqualTo(expected.getName(X500Principal.RFC2253));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www",
                "CN",
                "CN=",
                "CN=a,",
                "=a",
                "XX=a",
                "C=Sweden",
                "CN=a\u0000b",
                "CN=\"a",
                "E=räv@example.org",
                "1.2.3.4.5.6.7.8.9.99999999999999999999999999999999x=a",
                "CN=#30820000",
                ",",
                "CN=a+",
                "9.9.9=a",
                "CN=a;O=b",
                "CN=a; O=b",
                "CN=a\u202eb",
                "CN=\"a\u2066b\"",
                "O=a\u0085b",
                "OU=\\E2\\80\\AEa",
                "C=S1",
                "jurisdictionC=Sweden"
            })
    void checkWhenSubjectIsNoX500NameThenRefusedWithTheLiteral(String subject) {
        X509Properties properties = TestPki.properties(subject);
        assertThatThrownBy(() -> keys.check(properties))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessage("The subject name provided is not a valid X500 name");
    }

    @ParameterizedTest
    @CsvSource({
        "commonName, 2.5.4.3",
        "countryName, 2.5.4.6",
        "localityName, 2.5.4.7",
        "S, 2.5.4.8",
        "stateOrProvinceName, 2.5.4.8",
        "STREET, 2.5.4.9",
        "streetAddress, 2.5.4.9",
        "organizationName, 2.5.4.10",
        "organizationalUnitName, 2.5.4.11",
        "title, 2.5.4.12",
        "T, 2.5.4.12",
        "description, 2.5.4.13",
        "businessCategory, 2.5.4.15",
        "postalCode, 2.5.4.17",
        "GN, 2.5.4.42",
        "G, 2.5.4.42",
        "givenName, 2.5.4.42",
        "SN, 2.5.4.4",
        "surname, 2.5.4.4",
        "I, 2.5.4.43",
        "initials, 2.5.4.43",
        "generationQualifier, 2.5.4.44",
        "serialNumber, 2.5.4.5",
        "dnQualifier, 2.5.4.46",
        "pseudonym, 2.5.4.65",
        "organizationIdentifier, 2.5.4.97",
        "E, 1.2.840.113549.1.9.1",
        "emailAddress, 1.2.840.113549.1.9.1",
        "UID, 0.9.2342.19200300.100.1.1",
        "userId, 0.9.2342.19200300.100.1.1",
        "DC, 0.9.2342.19200300.100.1.25",
        "domainComponent, 0.9.2342.19200300.100.1.25",
        "jurisdictionC, 1.3.6.1.4.1.311.60.2.1.3",
        "jurisdictionST, 1.3.6.1.4.1.311.60.2.1.2",
        "jurisdictionL, 1.3.6.1.4.1.311.60.2.1.1",
        "OID.2.5.4.12, 2.5.4.12"
    })
    void requestWhenAttributesHaveOtherToolsNamesThenTheyAreTheSame(String name, String type) throws Exception {
        KeyPair pair = keys.make(KeyAlgorithm.EC_P256);

        Der csr = keys.request(TestPki.properties(name + "=SE"), pair.privateKey(), pair.publicKey());

        assertThat(new PKCS10CertificationRequest(csr.bytes()).getSubject().getAttributeTypes())
                .extracting(ASN1ObjectIdentifier::getId)
                .containsExactly(type);
    }

    @ParameterizedTest
    @CsvSource({"CN, 64", "O, 64", "OU, 64", "L, 128", "ST, 128", "title, 64", "serialNumber, 64", "DC, 63"})
    void checkWhenAnAttributeIsLongerThanItsBoundThenItsLengthIsTold(String name, int limit) {
        keys.check(TestPki.properties(name + "=" + "a".repeat(limit)));

        X509Properties properties = TestPki.properties(name + "=" + "a".repeat(limit + 1));
        assertThatThrownBy(() -> keys.check(properties))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("The subject name provided is not a valid X500 name: ")
                .hasMessageEndingWith("has %d characters, at most %d are allowed".formatted(limit + 1, limit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CN=\"  a  b \", O=x", "CN=\\ \\ a  b\\ ,O=x", "CN=  \"  a  b \"  , O=x"})
    void requestWhenBlanksAreQuotedThenTheyAreKept(String subject) throws Exception {
        KeyPair pair = keys.make(KeyAlgorithm.EC_P256);

        Der csr = keys.request(TestPki.properties(subject), pair.privateKey(), pair.publicKey());

        assertThat(new PKCS10CertificationRequest(csr.bytes())
                        .getSubject()
                        .getRDNs(BCStyle.CN)[0]
                        .getFirst()
                        .getValue())
                .hasToString("  a  b ");
    }

    @Test
    void requestWhenNamesAreDoubledThenTheirCanonicalFormIsInIt() {
        KeyPair pair = keys.make(KeyAlgorithm.EC_P256);

        Der csr = keys.request(
                TestPki.properties("CN=a", names(List.of("WWW.example.", "www.EXAMPLE"), "dns_names")),
                pair.privateKey(),
                pair.publicKey());

        assertThat(TestPki.formats().readRequest(csr).names())
                .filteredOn(name -> !name.isOfSubject())
                .extracting(X509Name::value)
                .containsExactly("WWW.example");
    }

    @Test
    void checkWhenANameCannotBeEncodedThenTheMemberIsNamed() {
        assertRefused(names(List.of("no-at"), "emails"), "emails");
        assertRefused(names(List.of("två.example.org"), "dns_names"), "dns_names");
        assertRefused(names(List.of("a b"), "dns_names"), "dns_names");
        assertRefused(names(List.of("a\u0000"), "upns"), "upns");
        assertRefused(names(List.of("no-scheme"), "uris"), "uris");
        assertRefused(names(List.of("http://exa mple"), "uris"), "uris");
        assertRefused(names(List.of("1.2.3"), "ipAddresses"), "ipAddresses");
        assertRefused(names(List.of("1.2.3.4/24"), "ipAddresses"), "ipAddresses");
        assertRefused(names(List.of("www.example.org"), "ipAddresses"), "ipAddresses");
        assertRefused(names(List.of("1::2::3"), "ipAddresses"), "ipAddresses");
    }

    private static SubjectAlternativeNames names(List<String> values, String member) {
        return new SubjectAlternativeNames(
                member.equals("emails") ? values : List.of(),
                member.equals("dns_names") ? values : List.of(),
                member.equals("upns") ? values : List.of(),
                member.equals("uris") ? values : List.of(),
                member.equals("ipAddresses") ? values : List.of());
    }

    private void assertRefused(SubjectAlternativeNames names, String member) {
        X509Properties properties = TestPki.properties("CN=a", names);
        assertThatThrownBy(() -> keys.check(properties))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property x509_props.sans." + member + " has invalid value");
    }
}
