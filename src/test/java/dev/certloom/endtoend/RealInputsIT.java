package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.runtime.ProgramRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
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
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files as people in this job have them, written by OpenSSL, meet the whole service. What is taken comes back as a secret that
 * OpenSSL and Java's keytool open, with the key of the first certificate in it.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
class RealInputsIT {

    private static final String NOT_ONE_KEY =
            "No certificate with private key found in the specified X.509 certificate content. Please specify X.509 certificate content with only one certificate containing private key.";
    private static final String WRONG_PASSWORD = "wrong password";
    private static final String NO_PASSWORD = "no password was given";

    private static final Pattern CERTIFICATE_BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", Pattern.DOTALL);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final RunningService SERVICE = SharedService.get();

    @TempDir
    private static Path inputs;

    @TempDir
    private Path folder;

    private final String name = Wanted.random("real").name();

    @BeforeAll
    static void makeInputs() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not on this machine");
        run(
                inputs,
                "sh",
                Path.of("src/test/resources/inputs/make-inputs.sh")
                        .toAbsolutePath()
                        .toString());
    }

    // PKCS#12

    @ParameterizedTest
    @CsvSource({
        "01-aes256.pfx, pw, 3",
        "02-rc2.pfx, pw, 3",
        "02-3des.pfx, pw, 1",
        "03-nomac.pfx, pw, 1",
        "04-empty-aes.pfx, '', 1",
        "04-empty-rc2.pfx, '', 1"
    })
    void aPfxIsTakenWhateverItsCiphers(String file, String password, int certificates) throws Exception {
        assertThat(taken(body(base64(file)).put("pwd", password))).hasSize(certificates);
        assertChain(secret());
    }

    @ParameterizedTest
    @ValueSource(strings = {"04-empty-aes.pfx", "04-empty-rc2.pfx"})
    void anEmptyPasswordMayBeAbsentOrNull(String file) throws Exception {
        assertThat(imported(body(base64(file))).status()).isEqualTo(200);
        assertThat(taken(body(base64(file)).putNull("pwd"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01-aes256.pfx",
                "02-rc2.pfx",
                "02-3des.pfx",
                "03-nomac.pfx",
                "09-encrypted-pkcs8.pem",
                "09-proc-type-encrypted.pem"
            })
    void aWrongPasswordIsCalledOneAndAMissingOneMissing(String file) throws Exception {
        refused(body(base64(file)).put("pwd", "wrong"), WRONG_PASSWORD);
        refused(body(base64(file)).put("pwd", ""), NO_PASSWORD);
        refused(body(base64(file)), NO_PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"07-nokey.pfx", "07-nokey.pem", "07-twokeys.pem"})
    void notExactlyOneKeyIsRefused(String file) throws Exception {
        refused(body(base64(file)).put("pwd", "pw"), NOT_ONE_KEY);
    }

    // PEM

    @ParameterizedTest
    @CsvSource({
        "08-crlf.pem, 1",
        "08-cr.pem, 1",
        "08-bom.pem, 1",
        "09-pkcs1.pem, 1",
        "10-sec1.pem, 1",
        "11-cert-first.pem, 1",
        "11-ca-first.pem, 3",
        "11-bag-attributes.pem, 3",
        "12-ec-key-encipherment.pem, 1",
        "13-elastic-ca.pem, 1",
        "19-cross-signed-shuffled.pem, 3",
        "19-same-name-other-key.pem, 3",
        "24-dn.pem, 1",
        "30-san101.pem, 1",
        "31-dh-csr-crl.pem, 1"
    })
    void pemIsTakenAsTextAndAsBase64(String file, int certificates) throws Exception {
        String text = Files.readString(inputs.resolve(file));
        List<X509Certificate> asText = taken(body(text));
        String secret = secretBundle().text("value");
        assertThat(imported(body(base64(file))).status()).isEqualTo(200);

        assertThat(asText).hasSize(certificates);
        assertThat(certificates(text)).as("bytes are kept").containsAll(asText);
        assertChain(asText);
        assertThat(secretBundle().text("value")).isEqualTo(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"09-encrypted-pkcs8.pem", "09-proc-type-encrypted.pem"})
    void anEncryptedKeyIsOpenedByItsPassword(String file) throws Exception {
        assertThat(taken(body(Files.readString(inputs.resolve(file))).put("pwd", "pw")))
                .hasSize(1);
    }

    @Test
    void theOrderOfTheFileIsKeptWhereThatIsAskedFor() throws Exception {
        List<X509Certificate> kept = taken(body(base64("11-ca-first.pem")).put("preserveCertOrder", true));

        assertThat(kept)
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=Root", "CN=Intermediate", "CN=leaf.example.test");
    }

    @ParameterizedTest
    @CsvSource({"14-expired.pem, X509 Certificate is already expired", "nb-after-na.pem, ''"})
    void aCertificateThatIsNeverValidIsRefused(String file, String words) throws Exception {
        refused(body(base64(file)), words);
    }

    // A merge

    @ParameterizedTest
    @ValueSource(strings = {"DER", "PEM"})
    void aPkcs7IsMerged(String form) throws Exception {
        SERVICE.send(
                "POST",
                "/certificates/" + name + "/create",
                "{\"policy\":{\"x509_props\":{\"subject\":\"CN=merged.example.test\"},\"secret_props\":{\"contentType\":\"application/x-pkcs12\"}}}");
        Files.write(folder.resolve("csr.der"), SERVICE.client().awaitCsr(name));
        String chain = inputs.resolve("chain.pem").toString();
        openssl("x509 -req -inform DER -in csr.der -days 90 -out leaf.pem -CAkey " + inputs.resolve("int.key") + " -CA "
                + inputs.resolve("int.pem"));
        openssl("crl2pkcs7 -nocrl -certfile leaf.pem -out all.p7b -certfile " + chain + " -outform " + form);

        Answer merged = SERVICE.send(
                "POST",
                "/certificates/" + name + "/pending/merge",
                "{\"x5c\":[\"" + base64(folder.resolve("all.p7b")) + "\"]}");

        assertThat(merged.status()).as(merged.body()).isEqualTo(201);
        List<X509Certificate> secret = secret();
        assertThat(secret).hasSize(3);
        assertChain(secret);
    }

    // Made on purpose

    @Test
    void aNulInANameIsShownOrRefused() throws Exception {
        X500Name subject = new X500NameBuilder()
                .addRDN(BCStyle.CN, new DERUTF8String("a\0b"))
                .build();
        KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        Date now = Date.from(Instant.now().minus(Duration.ofMinutes(1)));
        byte[] certificate = new JcaX509v3CertificateBuilder(
                        subject,
                        BigInteger.TEN,
                        now,
                        Date.from(Instant.now().plus(Duration.ofDays(9))),
                        subject,
                        key.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                .getEncoded();

        Answer answer =
                imported(body(pem("PRIVATE KEY", key.getPrivate().getEncoded()) + pem("CERTIFICATE", certificate)));

        assertThat(answer.status()).as(answer.body()).isIn(200, 400);
        assertThat(answer.body()).doesNotContain("\0");
    }

    @Test
    void aFileOfTwoAndAHalfMillionIterationsIsRefused() throws Exception {
        AlgorithmIdentifier encryption = new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBES2,
                new PBES2Parameters(
                        new KeyDerivationFunc(
                                PKCSObjectIdentifiers.id_PBKDF2,
                                new PBKDF2Params(
                                        new byte[8],
                                        2_500_000,
                                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA1))),
                        new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16]))));
        ContentInfo part = new ContentInfo(
                PKCSObjectIdentifiers.encryptedData,
                new EncryptedData(PKCSObjectIdentifiers.data, encryption, new DEROctetString(new byte[64])));
        byte[] pfx = new Pfx(
                        new ContentInfo(
                                PKCSObjectIdentifiers.data, new DEROctetString(new DERSequence(part).getEncoded())),
                        null)
                .getEncoded();

        refused(body(base64(pfx)), "");
    }

    @Test
    void aKeyWithAHugePrimeIsRefused() throws Exception {
        SecureRandom random = new SecureRandom();
        BigInteger huge = new BigInteger(60_000, random).setBit(59_999).setBit(0);
        BigInteger modulus = new BigInteger(2_048, random).setBit(2_047).setBit(0);
        byte[] key = new PrivateKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                        new RSAPrivateKey(
                                modulus, BigInteger.valueOf(65_537), modulus, huge, huge, huge, huge, BigInteger.TWO))
                .getEncoded();

        refused(body(pem("PRIVATE KEY", key) + Files.readString(inputs.resolve("leaf.pem"))), "");
    }

    // How it is played

    private static ObjectNode body(String value) {
        return JSON.createObjectNode().put("value", value);
    }

    private Answer imported(ObjectNode body) {
        return SERVICE.client().sendUntilNotThrottled("POST", "/certificates/" + name + "/import", body.toString());
    }

    /** Before the client gives up, which it does long before what is hostile would be computed. */
    private void refused(ObjectNode body, String words) {
        Answer answer = imported(body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("BadParameter");
        assertThat(answer.errorMessage()).isNotBlank().contains(words);
    }

    /** The certificates of its secret. */
    private List<X509Certificate> taken(ObjectNode body) throws Exception {
        Answer answer = imported(body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return secret();
    }

    private Answer secretBundle() {
        Answer answer = SERVICE.send("GET", "/secrets/" + name + "/", null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    /** Opens it with both tools. */
    private List<X509Certificate> secret() throws Exception {
        Answer answer = secretBundle();
        String value = answer.text("value");
        if (answer.text("contentType").equals("application/x-pkcs12")) {
            Files.write(folder.resolve("secret.pfx"), Base64.getDecoder().decode(value));
            value = openssl("pkcs12 -in secret.pfx -passin pass: -nodes");
            assertThat(keytool("-list", "-storetype", "PKCS12", "-keystore", "secret.pfx", "-storepass", ""))
                    .contains("PrivateKeyEntry");
        } else {
            Files.writeString(folder.resolve("secret.cer"), value.substring(value.indexOf("-----BEGIN CERTIFICATE")));
            assertThat(keytool("-printcert", "-file", "secret.cer")).contains("Serial number");
        }
        Files.writeString(folder.resolve("secret.pem"), value);
        List<X509Certificate> certificates = certificates(value);
        String publicKey = openssl("pkey -in secret.pem -pubout");
        assertThat(certificates)
                .anySatisfy(
                        leaf -> assertThat(pem("PUBLIC KEY", leaf.getPublicKey().getEncoded()))
                                .isEqualTo(publicKey));
        return certificates;
    }

    /** The leaf first, each signed by the next up to the root, or as far as they were given; none twice. */
    private static void assertChain(List<X509Certificate> certificates) throws Exception {
        assertThat(new HashSet<>(certificates)).hasSameSizeAs(certificates);
        for (int i = 0; i + 1 < certificates.size() && !isRoot(certificates.get(i)); i++) {
            certificates.get(i).verify(certificates.get(i + 1).getPublicKey());
        }
    }

    private static boolean isRoot(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static List<X509Certificate> certificates(String pem) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> read = new ArrayList<>();
        Matcher block = CERTIFICATE_BLOCK.matcher(pem);
        while (block.find()) {
            byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
            read.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded)));
        }
        return read;
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), label);
    }

    private static String base64(String file) throws IOException {
        return base64(inputs.resolve(file));
    }

    private static String base64(Path file) throws IOException {
        return base64(Files.readAllBytes(file));
    }

    private static String base64(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }

    private String openssl(String command) throws Exception {
        return run(folder, ("openssl " + command).split(" "));
    }

    private String keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC"));
        command.addAll(List.of(arguments));
        return run(folder, command.toArray(String[]::new));
    }

    /** What a program that must succeed says. */
    private static String run(Path folder, String... command) throws Exception {
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        ProgramRun run = ProgramRun.of(
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile()));
        assertThat(run.exitCode()).as(run.output() + Files.readString(errors)).isZero();
        return run.output();
    }
}
