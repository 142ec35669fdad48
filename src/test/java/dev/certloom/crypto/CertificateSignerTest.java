package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.KeyMaker.KeyPair;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateSignerTest {

    @ParameterizedTest
    @EnumSource
    void selfSignWhenKeyIsOfAnyKindThenOpensslVerifiesIt(KeyAlgorithm algorithm, @TempDir Path folder)
            throws Exception {
        // given
        KeyPair key = TestPki.keys().make(algorithm);

        // when
        X509 certificate = TestPki.selfSigned(key, "CN=www, O=Example", "www.example.org");

        // then
        Path pem = folder.resolve("certificate.pem");
        Files.writeString(pem, Pem.write("CERTIFICATE", certificate.der().bytes()));
        assertThat(OpenSsl.run(new byte[0], "verify", "-CAfile", pem.toString(), pem.toString()))
                .contains("OK");
        assertThat(OpenSsl.run(certificate.der().bytes(), "x509", "-inform", "DER", "-text", "-noout"))
                .contains(
                        switch (algorithm) {
                            case RSA_2048, RSA_3072, RSA_4096 -> "sha256WithRSAEncryption";
                            case EC_P256, EC_P256K -> "ecdsa-with-SHA256";
                            case EC_P384 -> "ecdsa-with-SHA384";
                            case EC_P521 -> "ecdsa-with-SHA512";
                        });
        CertificateDetails details = CertificateDetails.of(certificate.der());
        assertThat(details.isSignedBy(details)).isTrue();
        assertThat(certificate.subject()).isEqualTo("CN=www, O=Example");
    }

    @Test
    void selfSignThenExtensionsStandInTheDocumentedOrder() {
        // given
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);

        // when
        X509 certificate = TestPki.selfSigned(key, "CN=www", "www.example.org");

        // then
        var extensions = Certificate.getInstance(certificate.der().bytes())
                .getTBSCertificate()
                .getExtensions();
        assertThat(extensions.getExtensionOIDs())
                .containsExactly(
                        Extension.keyUsage,
                        Extension.basicConstraints,
                        Extension.extendedKeyUsage,
                        Extension.subjectAlternativeName,
                        Extension.authorityKeyIdentifier,
                        Extension.subjectKeyIdentifier);
        assertThat(extensions.getCriticalExtensionOIDs()).containsExactly(Extension.keyUsage);
        assertThat(extensions
                        .getExtension(Extension.basicConstraints)
                        .getExtnValue()
                        .getOctets())
                .containsExactly(0x30, 0);
    }

    @Test
    void selfSignThenItIsBackdatedTenMinutesAndEndsByTheCalendar() {
        // given
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);

        // when
        X509 certificate = TestPki.selfSigned(key, "CN=www");

        // then
        assertThat(Duration.between(certificate.notBefore(), TestPki.NOW)).isEqualTo(Duration.ofMinutes(10));
        assertThat(certificate.notAfter())
                .isEqualTo(TestPki.NOW.atOffset(ZoneOffset.UTC).plusMonths(12).toInstant());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RSA_3072", "RSA_4096"})
    void signWhenThereIsAHierarchyThenOpensslVerifiesTheChain(KeyAlgorithm algorithm, @TempDir Path folder)
            throws Exception {
        // given
        TestPki.Authorities authorities = TestPki.Authorities.make(algorithm);
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);

        // when
        X509 leaf = authorities.sign(key.publicKey(), "CN=www", "www.example.org");

        // then
        Path root = folder.resolve("root.pem");
        Path issuing = folder.resolve("issuing.pem");
        Path certificate = folder.resolve("leaf.pem");
        Files.writeString(
                root, Pem.write("CERTIFICATE", authorities.root().certificate().bytes()));
        Files.writeString(
                issuing,
                Pem.write("CERTIFICATE", authorities.issuing().certificate().bytes()));
        Files.writeString(certificate, Pem.write("CERTIFICATE", leaf.der().bytes()));
        assertThat(OpenSsl.run(
                        new byte[0],
                        "verify",
                        "-x509_strict",
                        "-purpose",
                        "sslserver",
                        "-verify_hostname",
                        "www.example.org",
                        "-CAfile",
                        root.toString(),
                        "-untrusted",
                        issuing.toString(),
                        certificate.toString()))
                .contains("OK");
    }

    @Test
    void signWhenAddressesAreSetThenTheyAreInIt() {
        // given
        TestPki.Authorities authorities = TestPki.Authorities.make();
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
        CertificateContent content = CertificateContent.of(TestPki.properties("CN=www"), key.publicKey(), TestPki.NOW)
                .withAddresses(
                        Optional.of(URI.create("http://ca.example.org/issuing.cer")),
                        Optional.of(URI.create("http://ca.example.org/issuing.crl")));

        // when
        X509 leaf = TestPki.signer().sign(authorities.issuing(), content);

        // then
        assertThat(OpenSsl.run(leaf.der().bytes(), "x509", "-inform", "DER", "-text", "-noout"))
                .contains("CA Issuers - URI:http://ca.example.org/issuing.cer")
                .contains("URI:http://ca.example.org/issuing.crl");
    }

    @Test
    void signThenSerialNumbersAreLongAndNeverTheSame() {
        // given
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);

        // when
        var serials = java.util.stream.IntStream.range(0, 50)
                .mapToObj(i -> CertificateDetails.of(
                                TestPki.selfSigned(key, "CN=www").der())
                        .serialNumber())
                .toList();

        // then
        assertThat(serials).doesNotHaveDuplicates().allMatch(serial -> serial.length() <= 32);
        assertThat(serials).anyMatch(serial -> serial.length() == 32);
    }

    @Test
    void isSignedByWhenAnotherKeySignedThenFalse() {
        // given
        KeyPair one = TestPki.keys().make(KeyAlgorithm.EC_P256);
        KeyPair other = TestPki.keys().make(KeyAlgorithm.EC_P256);

        // when
        CertificateDetails signed =
                CertificateDetails.of(TestPki.selfSigned(one, "CN=same").der());
        CertificateDetails stranger =
                CertificateDetails.of(TestPki.selfSigned(other, "CN=same").der());

        // then
        assertThat(signed.isIssuedBy(stranger)).isTrue();
        assertThat(signed.isSignedBy(stranger)).isFalse();
    }
}
