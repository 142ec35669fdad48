package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in every form that PEM files bring, each written by OpenSSL. */
class PemPrivateKeyTest {

    private static final CertificateFormats FORMATS = TestPki.formats();
    private static final KeyPair RSA = TestPki.keys().make(KeyAlgorithm.RSA_2048);
    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P384);

    private static String certificate(KeyPair key) {
        return Pem.write("CERTIFICATE", TestPki.selfSigned(key, "CN=www").der().bytes());
    }

    private static String openssl(KeyPair key, String command) {
        String output = OpenSsl.run(
                Pem.write("PRIVATE KEY", key.privateKey().pkcs8()).getBytes(StandardCharsets.US_ASCII),
                command.split(" "));
        return output.substring(output.indexOf(Pem.BEGIN));
    }

    private static void assertRead(KeyPair key, String pem, String password) {
        ImportedCertificate imported = FORMATS.readImport(pem, password);

        assertThat(imported.privateKey().pkcs8()).isEqualTo(key.privateKey().pkcs8());
    }

    @Test
    void readWhenTheKeyIsOfItsOwnTypeThenItIsTheOneOfPkcs8() {
        String pkcs1 = openssl(RSA, "rsa -traditional");
        String sec1 = openssl(EC, "ec");
        String parameters = openssl(EC, "ecparam -name secp384r1");

        assertThat(pkcs1).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(sec1).startsWith("-----BEGIN EC PRIVATE KEY-----");
        assertRead(RSA, pkcs1 + certificate(RSA), "ignored");
        assertRead(EC, sec1 + certificate(EC), "");
        assertRead(EC, certificate(EC) + parameters + sec1.replace("\n", "\r\n"), "");
        assertRead(EC, (parameters + sec1 + certificate(EC)).replace('\n', '\r'), "");
    }

    @Test
    void readWhenTheKeyDoesNotSayItsCurveThenTheBlockBeforeItDoes() throws Exception {
        // given
        ECPrivateKey key = ECPrivateKey.getInstance(
                PrivateKeyInfo.getInstance(EC.privateKey().pkcs8()).parsePrivateKey());
        ASN1Encodable bare = new ECPrivateKey(384, key.getKey());
        String pem = Pem.write("EC PRIVATE KEY", bare.toASN1Primitive().getEncoded()) + certificate(EC);

        // then
        assertRead(EC, openssl(EC, "ecparam -name secp384r1") + pem, "");
        assertRefused(pem, "", ImportReader.PEM_UNREADABLE);
        assertRefused(openssl(EC, "ecparam -name prime256v1") + pem, "", ImportReader.INVALID_PROPERTIES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkcs8 -topk8",
                "pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1",
                "pkcs8 -topk8 -v2 aes-192-cbc -v2prf hmacWithSHA512",
                "pkcs8 -topk8 -v2 des3",
                "pkcs8 -topk8 -v1 PBE-SHA1-3DES",
                "rsa -traditional -aes128",
                "rsa -traditional -aes192",
                "rsa -traditional -aes256",
                "rsa -traditional -des3",
                "ec -aes256",
                "ec -des3",
            })
    void readWhenTheKeyIsEncryptedThenOnlyItsPasswordOpensIt(String command) {
        KeyPair key = command.startsWith("ec") ? EC : RSA;
        String pem = openssl(key, command + " -passout pass:hemlig") + certificate(key);

        assertRead(key, pem, "hemlig");
        assertRead(key, pem.replace("\n", "\r\n"), "hemlig");
        assertRead(key, pem.replace('\n', '\r'), "hemlig");
        for (String wrong : List.of("Hemlig", "hemlig ", "x")) {
            assertRefused(pem, wrong, PasswordEncryption.PASSWORD_WRONG);
        }
        assertRefused(pem, "", PasswordEncryption.PASSWORD_MISSING);
    }

    @Test
    void readWhenThePasswordIsNotAsciiThenItOpensTheKeyAsWell() {
        assertRead(EC, openssl(EC, "pkcs8 -topk8 -passout pass:räv☃") + certificate(EC), "räv☃");
        assertRead(EC, openssl(EC, "ec -aes256 -passout pass:räv☃") + certificate(EC), "räv☃");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DH PARAMETERS",
                "X9.42 DH PARAMETERS",
                "CERTIFICATE REQUEST",
                "NEW CERTIFICATE REQUEST",
                "X509 CRL",
                "DSA PARAMETERS",
                "PUBLIC KEY",
                "RSA PUBLIC KEY"
            })
    void readWhenThereAreOtherThingsOfServersThenTheyArePassedOver(String label) {
        String other = Pem.write(label, new byte[] {0x30, 0x00});

        assertRead(EC, other + openssl(EC, "ec") + other + certificate(EC) + other, "");
    }

    @ParameterizedTest
    @CsvSource({
        "pkcs8 -topk8 -scrypt, 1.3.6.1.4.1.11591.4.11",
        "pkcs8 -topk8 -v2 aria-256-cbc, 1.2.410.200046.1.1.12",
        "pkcs8 -topk8 -v2 aes256 -v2prf hmacWithSHA512-256, 1.2.840.113549.2.13",
        "pkcs8 -topk8 -v1 PBE-MD5-DES -provider default -provider legacy, 1.2.840.113549.1.5.3",
        "ec -camellia256, CAMELLIA-256-CBC"
    })
    void readWhenTheCipherIsNotKnownThenItIsNamed(String command, String algorithm) {
        String pem = openssl(EC, command + " -passout pass:hemlig") + certificate(EC);

        for (String password : List.of("hemlig", "wrong", "")) {
            assertRefused(
                    pem,
                    password,
                    "The specified X.509 certificate content is encrypted by an algorithm that is not supported: %s. Please encrypt it with AES and PBKDF2."
                            .formatted(algorithm));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RSA PRIVATE KEY, Proc-Type: 4|DEK-Info: AES-256-CBC",
        "RSA PRIVATE KEY, DEK-Info: AES-256-CBC,",
        "RSA PRIVATE KEY, 'DEK-Info: AES-256-CBC,00'",
        "EC PRIVATE KEY, 'DEK-Info: AES-256-CBC,zz'",
        "EC PRIVATE KEY, 'DEK-Info: AES-256-CBC,00'",
        "EC PRIVATE KEY, 'DEK-Info: DES-EDE3-CBC,00112233445566778899AABBCCDDEEFF'",
        "EC PRIVATE KEY, :",
    })
    void readWhenHeadersAreOnesNobodyWritesThenFileIsUnreadable(String label, String headers) {
        String pem = "-----BEGIN " + label + "-----\n" + headers.replace('|', '\n') + "\n\nAAAA\n-----END " + label
                + "-----\n" + certificate(EC);

        assertRefused(pem, "x", ImportReader.PEM_UNREADABLE);
    }

    @Test
    void readWhenAKeyAsksForTooManyIterationsThenNoneIsDone() {
        String pem = openssl(EC, "pkcs8 -topk8 -iter 10000 -passout pass:x") + certificate(EC);
        CertificateFormats poor = new PkiFormats(
                TestCompute.pool(),
                derivation -> 1e9,
                Duration.ofSeconds(1),
                Pkcs12Encryption.TRIPLE_DES,
                Clock.systemUTC());

        assertThatThrownBy(() -> poor.readImport(pem, "x")).hasMessage(ImportReader.PEM_UNREADABLE);
    }

    @Test
    void readWhenThereIsTooMuchThenItIsSaidHowMuch() {
        String key = openssl(EC, "ec");
        String full = Stream.generate(() -> certificate(EC)).limit(20).collect(Collectors.joining());

        assertRead(EC, key + full, "");
        assertRefused(
                key + full + certificate(EC),
                "",
                "The size of the X.509 certificate is too long: at most 20 certificates are allowed, but there are 21.");
        assertRefused(
                key + full + full + full,
                "",
                "The size of the X.509 certificate is too long: at most 40 PEM blocks are allowed, but there are 61.");
        assertRefused(
                key + certificate(EC),
                "p".repeat(2_000),
                "Property pwd has invalid value: at most 1024 characters are allowed, but there are 2000.");
    }

    private static void assertRefused(String pem, String password, String message) {
        assertThatThrownBy(() -> FORMATS.readImport(pem, password))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessage(message)
                .hasNoCause();
    }
}
