package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportReaderTest {

    private static final String PEM_UNREADABLE =
            "The specified PEM X.509 certificate content can not be read. Please check if certificate is in valid PEM format. Accepted formats: PEM content or Base64 encoded PEM content.";
    private static final String PEM_UNEXPECTED =
            "The specified PEM X.509 certificate content is in an unexpected format. Please check if certificate is in valid PEM format.";
    private static final String PKCS12_UNREADABLE =
            "The specified PKCS#12 X.509 certificate content can not be read. Please check if certificate is in valid PKCS#12 format.";
    private static final String NOT_ONE_KEY =
            "No certificate with private key found in the specified X.509 certificate content. Please specify X.509 certificate content with only one certificate containing private key.";
    private static final String INVALID_PROPERTIES =
            "The specified X.509 certificate content is invalid. Error: One or more X.509 properties are invalid.";

    private final CertificateFormats formats = TestPki.formats();
    private final TestPki.Authorities authorities = TestPki.Authorities.make();
    private final KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private final X509 leaf = authorities.sign(key.publicKey(), "CN=www, O=Example", "www.example.org");
    private final Der issuing = authorities.issuing().certificate();
    private final Der root = authorities.root().certificate();

    private final String keyPem = Pem.write("PRIVATE KEY", key.privateKey().pkcs8());
    private final String leafPem = Pem.write("CERTIFICATE", leaf.der().bytes());
    private final String restPem = Pem.write("CERTIFICATE", root.bytes()) + Pem.write("CERTIFICATE", issuing.bytes());

    @Test
    void readImportWhenValueIsPemInAnyFormThenItIsRead() {
        String pem = restPem + keyPem + leafPem;
        for (String value : List.of(
                pem,
                pem.replace("\n", "\r\n"),
                "Bag Attributes\n  friendlyName: x\n" + pem,
                base64(pem),
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + pem)) {
            ImportedCertificate imported = formats.readImport(value, "ignored");
            assertComplete(imported);
            assertThat(imported.contentType()).isEqualTo(SecretContentType.PEM);
        }
    }

    @ParameterizedTest
    @EnumSource
    void readImportWhenKeyIsOfAnyKindThenItIsRead(KeyAlgorithm algorithm) {
        // given
        KeyPair pair = TestPki.keys().make(algorithm);
        X509 certificate = TestPki.selfSigned(pair, "CN=www");
        List<Der> chain = List.of(certificate.der());

        for (SecretContentType type : SecretContentType.values()) {
            // when
            String value = formats.writeSecret(type, Optional.of(pair.privateKey()), chain);
            ImportedCertificate imported = formats.readImport(value, "");

            // then
            assertThat(imported.algorithm()).isEqualTo(algorithm);
            assertThat(imported.chain().leaf()).isEqualTo(certificate);
            assertThat(imported.contentType()).isEqualTo(type);
            assertThat(imported.privateKey().pkcs8())
                    .isEqualTo(pair.privateKey().pkcs8());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-passout pass:123",
                "-passout pass:",
                "-passout pass:123 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1",
                "-passout pass: -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1",
                "-passout pass:123 -legacy",
                "-passout pass:123 -keypbe AES-128-CBC -certpbe NONE -macalg sha512 -iter 10000",
                "-passout pass:123 -nomac",
                "-passout pass:123 -nomac -legacy",
                "-passout pass:123 -nomac -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-2DES",
                "-passout pass:123 -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-RC2-40 -macalg sha224 -legacy",
                "-passout pass:123 -keypbe NONE -certpbe NONE",
                "-passout pass:123 -keypbe DES-EDE3-CBC -certpbe AES-192-CBC -macalg sha384",
                "-passout pass:p%C3%A4ss"
            })
    void readImportWhenOpensslWroteThePkcs12ThenItIsRead(String options, @TempDir Path folder) throws Exception {
        // given
        Path keyFile = folder.resolve("key.pem");
        Path certificates = folder.resolve("certificates.pem");
        Files.writeString(keyFile, keyPem);
        Files.writeString(certificates, leafPem + restPem);
        List<String> arguments = new ArrayList<>(
                List.of("pkcs12", "-export", "-inkey", keyFile.toString(), "-in", certificates.toString()));
        arguments.addAll(List.of(options.split(" ")));
        byte[] pfx = OpenSsl.run(new byte[0], arguments.toArray(String[]::new)).getBytes(StandardCharsets.ISO_8859_1);
        String password = options.split("pass:", 2)[1].split(" ", 2)[0];

        // when
        ImportedCertificate imported = formats.readImport(Base64.getEncoder().encodeToString(pfx), password);

        // then
        assertComplete(imported);
        assertThat(imported.contentType()).isEqualTo(SecretContentType.PKCS12);
        if (!password.isEmpty()) {
            assertRefused(PasswordEncryption.PASSWORD_WRONG, Base64.getEncoder().encodeToString(pfx), "wrong");
            assertRefused(
                    PasswordEncryption.PASSWORD_MISSING, Base64.getEncoder().encodeToString(pfx), "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123", "hemlig räv ☃"})
    void readImportWhenJavaWroteThePkcs12ThenItIsRead(String password) throws Exception {
        String value = Base64.getMimeEncoder().encodeToString(javaKeyStore(password));
        assertComplete(formats.readImport(value, password));
        assertComplete(formats.readImport(value.replace('+', '-').replace('/', '_'), password));
    }

    private byte[] javaKeyStore(String password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Certificate[] chain = new Certificate[3];
        int i = 0;
        for (Der der : List.of(leaf.der(), issuing, root)) {
            chain[i++] = factory.generateCertificate(new ByteArrayInputStream(der.bytes()));
        }
        PrivateKey privateKey = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(key.privateKey().pkcs8()));
        store.setKeyEntry("x", privateKey, password.toCharArray(), chain);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, password.toCharArray());
        return out.toByteArray();
    }

    @Test
    void readImportWhenEcKeyLacksItsPublicHalfThenItIsCompleted() throws Exception {
        // given
        byte[] bare = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(key.privateKey().pkcs8()))
                .getEncoded();

        // when
        ImportedCertificate imported = formats.readImport(Pem.write("PRIVATE KEY", bare) + leafPem, "");

        // then
        assertThat(imported.privateKey().pkcs8()).isEqualTo(key.privateKey().pkcs8());
    }

    @Test
    void readImportThenItIsToldWhatTheCertificateSays() {
        assertThat(formats.readImport(keyPem + leafPem, "").properties())
                .isEqualTo(new X509Properties(
                        Optional.of("CN=www, O=Example"),
                        TestPki.dns("www.example.org"),
                        List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"),
                        List.of(KeyUsage.DIGITAL_SIGNATURE),
                        13,
                        false));
    }

    @Test
    void readImportThenMonthsAreRoundedUp() {
        assertThat(months("2015-04-29T00:00:00Z", "2039-12-31T00:00:00Z")).isEqualTo(297);
        assertThat(months("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")).isEqualTo(12);
        assertThat(months("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")).isEqualTo(1);
        assertThat(months("1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z")).isEqualTo(96_360);
    }

    private int months(String notBefore, String notAfter) {
        X509 certificate = TestPki.signer()
                .selfSign(
                        key.privateKey(),
                        new CertificateContent(
                                RequestContent.of(TestPki.properties("CN=www")),
                                key.publicKey(),
                                Instant.parse(notBefore),
                                Instant.parse(notAfter),
                                OptionalInt.empty(),
                                PermittedNames.ALL,
                                Optional.empty(),
                                Optional.empty()));
        return formats.readImport(
                        keyPem + Pem.write("CERTIFICATE", certificate.der().bytes()), "")
                .properties()
                .validityMonths();
    }

    @Test
    void readImportWhenNamesAreOfAllKindsThenTheyAreRead() {
        SubjectAlternativeNames names = new SubjectAlternativeNames(
                List.of("a@example.org"),
                List.of("www.example.org"),
                List.of("räv@corp"),
                List.of("https://example.org/"),
                List.of("192.0.2.7", "2001:db8:0:0:0:0:0:1"));
        X509 certificate = TestPki.signer()
                .selfSign(
                        key.privateKey(),
                        CertificateContent.of(TestPki.properties("CN=a", names), key.publicKey(), TestPki.NOW));
        String value = keyPem + Pem.write("CERTIFICATE", certificate.der().bytes());
        assertThat(formats.readImport(value, "").properties().names()).isEqualTo(names);
    }

    @Test
    void readImportWhenThereIsNotOneKeyAndItsCertificateThenRefused() {
        KeyPair other = TestPki.keys().make(KeyAlgorithm.EC_P256);
        String otherPem = Pem.write("PRIVATE KEY", other.privateKey().pkcs8());
        assertRefused(NOT_ONE_KEY, leafPem, "");
        assertRefused(NOT_ONE_KEY, keyPem, "");
        assertRefused(NOT_ONE_KEY, keyPem + otherPem + leafPem, "");
        assertRefused(NOT_ONE_KEY, otherPem + leafPem, "");
        assertRefused(
                NOT_ONE_KEY, formats.writeSecret(SecretContentType.PKCS12, Optional.empty(), List.of(leaf.der())), "");
        assertRefused(
                NOT_ONE_KEY,
                formats.writeSecret(SecretContentType.PKCS12, Optional.of(other.privateKey()), List.of(leaf.der())),
                "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CERTIFICATE", "X509 CERTIFICATE", "X.509 CERTIFICATE"})
    void readImportWhenTheLabelIsACertificatesThenItIsRead(String label) {
        String text = keyPem + Pem.write(label, leaf.der().bytes());
        assertThat(formats.readImport(text, "").chain().leaf()).isEqualTo(leaf);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "TRUSTED CERTIFICATE", "X"})
    void readImportWhenABlockIsOfAnotherKindThenRefusedWithTheLiteral(String label) {
        assertRefused(PEM_UNEXPECTED, Pem.write(label, key.privateKey().pkcs8()) + leafPem, "");
    }

    @Test
    void readImportWhenPemIsBrokenThenRefusedWithTheLiteral() {
        assertRefused(PEM_UNREADABLE, "-----BEGIN CERTIFICATE-----\nMIIB", "");
        assertRefused(PEM_UNREADABLE, "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----", "");
        assertRefused(PEM_UNREADABLE, keyPem + Pem.write("CERTIFICATE", new byte[] {0x30, 0}), "");
        assertRefused(PEM_UNREADABLE, Pem.write("PRIVATE KEY", new byte[] {1, 2, 3}) + leafPem, "");
        assertRefused(PEM_UNREADABLE, "neither PEM, nor base64!", "");
        assertRefused(PEM_UNREADABLE, base64("-----BEGIN CERTIFICATE-----"), "");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void readImportWhenPkcs12HasPartsWithinPartsThenTheyAreRead(int depth) throws Exception {
        DERSequence bags = new DERSequence(new ASN1Encodable[] {
            new SafeBag(
                    PKCSObjectIdentifiers.keyBag,
                    PrivateKeyInfo.getInstance(key.privateKey().pkcs8())),
            certificateBag(leaf.der()),
            certificateBag(issuing)
        });
        for (int i = 0; i < depth; i++) {
            bags = new DERSequence(
                    new ASN1Encodable[] {new SafeBag(PKCSObjectIdentifiers.safeContentsBag, bags), certificateBag(root)
                    });
        }

        assertComplete(formats.readImport(pkcs12(bags), ""));
    }

    @Test
    void readImportWhenPartsWithinPartsAreManyThenTheyAreCounted() throws Exception {
        DERSequence bags = new DERSequence(
                IntStream.range(0, 50).mapToObj(i -> certificateBag(leaf.der())).toArray(ASN1Encodable[]::new));
        DERSequence twice = new DERSequence(new ASN1Encodable[] {
            new SafeBag(PKCSObjectIdentifiers.safeContentsBag, bags),
            new SafeBag(PKCSObjectIdentifiers.safeContentsBag, bags)
        });

        assertRefused(
                "The size of the X.509 certificate is too long: at most 60 bags are allowed, but there are 102.",
                pkcs12(twice),
                "");
    }

    private static SafeBag certificateBag(Der certificate) {
        return new SafeBag(
                PKCSObjectIdentifiers.certBag,
                new CertBag(PKCSObjectIdentifiers.x509Certificate, new DEROctetString(certificate.bytes())));
    }

    private static String pkcs12(DERSequence bags) throws Exception {
        DERSequence parts =
                new DERSequence(new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(bags.getEncoded())));
        byte[] file = new Pfx(new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(parts.getEncoded())), null)
                .getEncoded();
        return Base64.getEncoder().encodeToString(file);
    }

    @Test
    void readImportWhenTheMacIsOfAnUnknownKindThenItIsNamed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("key.pem");
        Files.writeString(file, keyPem + leafPem);
        Path made = folder.resolve("made.pfx");
        OpenSsl.run(
                new byte[0],
                "pkcs12",
                "-export",
                "-in",
                file.toString(),
                "-out",
                made.toString(),
                "-macalg",
                "sha3-256",
                "-passout",
                "pass:x");

        assertRefused(
                "The specified X.509 certificate content is encrypted by an algorithm that is not supported: 2.16.840.1.101.3.4.2.8. Please encrypt it with AES and PBKDF2.",
                Base64.getEncoder().encodeToString(Files.readAllBytes(made)),
                "x");
    }

    @Test
    void readImportWhenPkcs12IsBrokenThenRefusedWithTheLiteral() throws Exception {
        assertRefused(PKCS12_UNREADABLE, "", "");
        assertRefused(PKCS12_UNREADABLE, base64("hello"), "");
        byte[] store = javaKeyStore("123");
        assertRefused(
                PKCS12_UNREADABLE,
                Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(store, store.length - 1)),
                "123");
    }

    @Test
    void readImportWhenKeyKindIsUnsupportedThenRefusedWithTheLiteral() throws Exception {
        for (String kind : List.of("RSA 1024", "Ed25519 255", "DSA 1024")) {
            String[] parts = kind.split(" ", 2);
            java.security.KeyPairGenerator generator = java.security.KeyPairGenerator.getInstance(parts[0]);
            if (!parts[0].equals("Ed25519")) {
                generator.initialize(Integer.parseInt(parts[1]));
            }
            byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
            assertRefused(INVALID_PROPERTIES, Pem.write("PRIVATE KEY", pkcs8) + leafPem, "");
        }
    }

    @Test
    void readImportWhenRsaKeyIsUnsoundThenRefusedWithTheLiteral() throws Exception {
        // given a key whose public half fits, and whose private exponent does not
        KeyPair rsa = TestPki.keys().make(KeyAlgorithm.RSA_2048);
        X509 certificate = TestPki.selfSigned(rsa, "CN=www");
        var sound = org.bouncycastle.asn1.pkcs.RSAPrivateKey.getInstance(
                org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(
                                rsa.privateKey().pkcs8())
                        .parsePrivateKey());
        var two = java.math.BigInteger.TWO;
        var unsound = new org.bouncycastle.asn1.pkcs.RSAPrivateKey(
                sound.getModulus(),
                sound.getPublicExponent(),
                sound.getPrivateExponent().add(two),
                sound.getPrime1(),
                sound.getPrime2(),
                sound.getExponent1().add(two),
                sound.getExponent2(),
                sound.getCoefficient());
        byte[] pkcs8 = new org.bouncycastle.asn1.pkcs.PrivateKeyInfo(
                        org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(
                                        rsa.privateKey().pkcs8())
                                .getPrivateKeyAlgorithm(),
                        unsound)
                .getEncoded();

        // then
        assertRefused(
                INVALID_PROPERTIES,
                Pem.write("PRIVATE KEY", pkcs8)
                        + Pem.write("CERTIFICATE", certificate.der().bytes()),
                "");
    }

    @Test
    void readImportWhenValueIsTooLongThenRefused() {
        assertThatThrownBy(() -> formats.readImport("A".repeat(1024 * 1024 + 1), ""))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("The size of the X.509 certificate is too long");
    }

    @Test
    void readImportWhenExpiredThenThatIsForTheVaultToSay() {
        X509 certificate = TestPki.signer()
                .selfSign(
                        key.privateKey(),
                        CertificateContent.of(
                                TestPki.properties("CN=a"), key.publicKey(), TestPki.NOW.minus(800, ChronoUnit.DAYS)));
        ImportedCertificate imported = formats.readImport(
                keyPem + Pem.write("CERTIFICATE", certificate.der().bytes()), "");
        assertThat(imported.chain().leaf().notAfter()).isBefore(TestPki.NOW);
    }

    @Test
    void toStringOfWhatIsReadThenNoKeyIsShown() {
        ImportedCertificate imported = formats.readImport(keyPem + leafPem, "");
        assertThat(imported.toString())
                .contains("concealed")
                .doesNotContain(
                        Base64.getEncoder().encodeToString(key.privateKey().pkcs8()));
        assertThat(new PrivateKeyMaterial(new byte[] {1}).toString()).isEqualTo("PrivateKeyMaterial[concealed]");
        assertThat(new Pem.Block("PRIVATE KEY", "c2VjcmV0").toString()).doesNotContain("c2VjcmV0");
    }

    private void assertComplete(ImportedCertificate imported) {
        assertThat(imported.chain().leaf()).isEqualTo(leaf);
        assertThat(imported.chain().rest()).containsExactly(issuing, root);
        assertThat(imported.privateKey().pkcs8()).isEqualTo(key.privateKey().pkcs8());
    }

    private void assertRefused(String literal, String value, String password) {
        assertThatThrownBy(() -> formats.readImport(value, password))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessage(literal)
                .hasNoCause();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
