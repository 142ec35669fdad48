package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing that comes from outside gets out as anything but a refusal, and nothing takes long. */
@Tag("attack")
class HostileInputTest {

    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("fuzz.seed", 20_260_301);

    /** How many times as many mutations are tried: {@code mvn -Pattack verify} tries many, {@code -Dfuzz.rounds} says how many. */
    private static final int TIMES = Math.max(1, Integer.getInteger("fuzz.rounds", 25) / 25);

    private static final Duration FUZZ = Duration.ofMinutes(2).multipliedBy(TIMES);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final CertificateFormats formats = TestPki.formats();
    private final KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private final X509 leaf = TestPki.signer()
            .selfSign(
                    key.privateKey(),
                    CertificateContent.of(
                            TestPki.properties(
                                    "CN=www, O=Example, C=SE",
                                    new SubjectAlternativeNames(
                                            List.of("a@example.org"),
                                            List.of("www.example.org"),
                                            List.of("a@corp"),
                                            List.of("https://example.org"),
                                            List.of("192.0.2.1", "2001:db8::1"))),
                            key.publicKey(),
                            TestPki.NOW));

    @Test
    void readChainWhenValidInputIsMutatedThenOnlyRefusalsComeOut() {
        fuzz(5_000, leaf.der().bytes(), mutated -> formats.readChain(List.of(mutated), key.publicKey()));
        fuzz(
                2_000,
                Pem.write("CERTIFICATE", leaf.der().bytes()).getBytes(StandardCharsets.US_ASCII),
                mutated -> formats.readChain(List.of(mutated), key.publicKey()));
    }

    @Test
    void readImportWhenValidPemIsMutatedThenOnlyRefusalsComeOut() {
        String pem = formats.writeSecret(SecretContentType.PEM, Optional.of(key.privateKey()), List.of(leaf.der()));
        fuzz(
                2_000,
                pem.getBytes(StandardCharsets.ISO_8859_1),
                mutated -> formats.readImport(new String(mutated, StandardCharsets.ISO_8859_1), ""));
        fuzz(
                2_000,
                key.privateKey().pkcs8(),
                mutated -> formats.readImport(
                        Pem.write("PRIVATE KEY", mutated)
                                + Pem.write("CERTIFICATE", leaf.der().bytes()),
                        ""));
        fuzz(
                2_000,
                leaf.der().bytes(),
                mutated -> formats.readImport(
                        Pem.write("PRIVATE KEY", key.privateKey().pkcs8()) + Pem.write("CERTIFICATE", mutated), ""));
    }

    @Test
    void readImportWhenAnRsaKeyIsMutatedThenOnlyRefusalsComeOut() {
        KeyPair rsa = TestPki.keys().make(KeyAlgorithm.RSA_2048);
        X509 certificate = TestPki.selfSigned(rsa, "CN=www");
        fuzz(
                500,
                rsa.privateKey().pkcs8(),
                mutated -> formats.readImport(
                        Pem.write("PRIVATE KEY", mutated)
                                + Pem.write("CERTIFICATE", certificate.der().bytes()),
                        ""));
    }

    @Test
    void readImportWhenValidPkcs12IsMutatedThenOnlyRefusalsComeOut() {
        byte[] pkcs12 = Base64.getDecoder()
                .decode(formats.writeSecret(
                        SecretContentType.PKCS12, Optional.of(key.privateKey()), List.of(leaf.der())));
        fuzz(1_500, pkcs12, mutated -> formats.readImport(Base64.getEncoder().encodeToString(mutated), ""));
    }

    @Test
    void readChainWhenValidPkcs7IsMutatedThenOnlyRefusalsComeOut() {
        byte[] pkcs7 = CertificateFiles.pkcs7(
                List.of(leaf.der(), TestPki.selfSigned(key, "CN=other").der()));
        fuzz(2_000, pkcs7, mutated -> formats.readChain(List.of(mutated), key.publicKey()));
        fuzz(
                500,
                Pem.write("PKCS7", pkcs7).getBytes(StandardCharsets.US_ASCII),
                mutated -> formats.readChain(List.of(mutated), key.publicKey()));
    }

    @Test
    void readImportWhenOldCipherFileIsMutatedThenOnlyRefusalsComeOut() throws Exception {
        byte[] pkcs12 = file(new DERSequence(encrypted(legacy(10))), 1);
        fuzz(1_500, pkcs12, mutated -> formats.readImport(base64(mutated), ""));
    }

    /** Whatever is sent: the thread that received it, which is one of a few that serve everybody, only waits. */
    @Test
    void readImportWhenAFileTakesLongThenTheReceivingThreadDoesNot() throws Exception {
        // given the costs of one derivation, and a file that asks for as much, where it was received and where it was
        // read
        byte[] file = file(new DERSequence(encrypted(pbkdf2(400_000))), 1);
        long begin = THREADS.getCurrentThreadCpuTime();
        KeyDerivation.PBKDF2_SHA256.tryOut(400_000);
        long derivation = THREADS.getCurrentThreadCpuTime() - begin;
        assertThatThrownBy(() -> formats.readImport(base64(file), "")).isInstanceOf(Refusal.class);

        // when
        begin = THREADS.getCurrentThreadCpuTime();
        assertThatThrownBy(() -> formats.readImport(base64(file), "")).isInstanceOf(Refusal.class);
        long receiving = THREADS.getCurrentThreadCpuTime() - begin;

        // then
        assertThat(receiving).isLessThan(derivation / 4);
    }

    /** Flips, cuts, repeats, inserts and overwrites, from a seed so that a finding comes back. */
    private static void fuzz(int times, byte[] valid, Consumer<byte[]> reader) {
        Random random = new Random(SEED);
        assertTimeoutPreemptively(FUZZ, () -> {
            for (int i = 0; i < times * TIMES; i++) {
                byte[] mutated = mutated(valid, random);
                try {
                    reader.accept(mutated);
                } catch (Refusal refusal) {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
                    assertThat(refusal).hasNoCause();
                } catch (Throwable e) {
                    throw new AssertionError(
                            "Expected a refusal of " + Base64.getEncoder().encodeToString(mutated), e);
                }
            }
        });
    }

    private static byte[] mutated(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) (bytes[at] ^ 1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 ->
                    bytes[at] = (byte) List.of(0, 0x7f, 0x80, 0x84, 0xff, 0x30, 0x31, 0xa0, 0x1f, 0x04)
                            .get(random.nextInt(10))
                            .intValue();
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 4 -> {
                    ByteArrayOutputStream longer = new ByteArrayOutputStream();
                    longer.write(bytes, 0, at);
                    longer.write(bytes, 0, Math.min(bytes.length, 1 + random.nextInt(64)));
                    longer.write(bytes, at, bytes.length - at);
                    bytes = longer.toByteArray();
                }
                default -> {
                    int length = Math.min(bytes.length - at, 1 + random.nextInt(8));
                    for (int i = 0; i < length; i++) {
                        bytes[at + i] = (byte) random.nextInt(256);
                    }
                }
            }
        }
        return bytes;
    }

    @Test
    void readChainWhenNestedDeeplyThenRefused() {
        for (int tag : new int[] {0x30, 0x31, 0xa0, 0x24}) {
            byte[] nested = new byte[0];
            for (int i = 0; i < 5_000; i++) {
                nested = wrapped(tag, nested);
            }
            byte[] definite = wrapped(0x30, nested);
            assertRefused(() -> formats.readChain(List.of(definite), key.publicKey()));
            assertRefused(() -> formats.readImport(Base64.getEncoder().encodeToString(definite), ""));
        }
        byte[] indefinite = new byte[60_000];
        for (int i = 0; i < indefinite.length; i += 2) {
            indefinite[i] = 0x30;
            indefinite[i + 1] = (byte) 0x80;
        }
        assertRefused(() -> formats.readChain(List.of(indefinite), key.publicKey()));
        assertRefused(() -> formats.readImport(Base64.getEncoder().encodeToString(indefinite), ""));
    }

    private static byte[] wrapped(int tag, byte[] content) {
        byte[] whole = new byte[content.length + 5];
        whole[0] = (byte) tag;
        whole[1] = (byte) 0x83;
        whole[2] = (byte) (content.length >> 16);
        whole[3] = (byte) (content.length >> 8);
        whole[4] = (byte) content.length;
        System.arraycopy(content, 0, whole, 5, content.length);
        return whole;
    }

    @Test
    void readChainWhenLengthsAreHugeThenRefusedWithoutAllocating() {
        for (String hex :
                List.of("30847fffffff", "3084ffffffff", "30880000000000000001", "3082ffff", "30fe", "300504837fffff")) {
            byte[] bytes = java.util.HexFormat.of().parseHex(hex);
            assertRefused(() -> formats.readChain(List.of(bytes), key.publicKey()));
            assertRefused(() -> formats.readImport(Base64.getEncoder().encodeToString(bytes), ""));
        }
    }

    @Test
    void readChainWhenAnEntryIsTooLargeThenRefused() {
        byte[] large = wrapped(0x30, new byte[70_000]);
        assertRefused(() -> formats.readChain(List.of(large), key.publicKey()));
        assertRefused(() -> formats.readChain(List.of(new byte[10_000_000]), key.publicKey()));
        byte[] many = wrapped(0x30, repeated(new byte[] {5, 0}, 25_000));
        assertRefused(() -> formats.readChain(List.of(many), key.publicKey()));
    }

    private static byte[] repeated(byte[] element, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            out.writeBytes(element);
        }
        return out.toByteArray();
    }

    @Test
    void readImportWhenTheMacHasTooManyIterationsThenQuicklyRefused() throws Exception {
        assertQuickRefusal(file(new DERSequence(), 2_000_000_000));
        assertQuickRefusal(file(new DERSequence(), -1));
        assertQuickRefusal(file(new DERSequence(), 0));
    }

    @Test
    void readImportWhenEncryptionIteratesTooOftenThenQuicklyRefused() throws Exception {
        assertQuickRefusal(file(new DERSequence(encrypted(pbkdf2(2_000_000_000))), 1));
        assertQuickRefusal(file(new DERSequence(encrypted(legacy(2_000_000_000))), 1));
    }

    @Test
    void readImportWhenManyPartsIterateOftenThenTheirSumIsLimited() throws Exception {
        // given parts that are sound, empty, and together beyond the budget
        int iterations = 300_000;
        byte[] salt = new byte[8];
        byte[] vector = new byte[16];
        byte[] empty = PasswordEncryption.encryptAes256("", salt, iterations, vector, new DERSequence().getEncoded());
        ContentInfo part = encrypted(pbkdf2(iterations), empty);
        CertificateFormats atOneMicrosecond = atRates(derivation -> 1_000, Duration.ofSeconds(1));

        // then one is read, finding no key, and ten are not
        assertThatThrownBy(() -> atOneMicrosecond.readImport(base64(file(new DERSequence(part), 1)), ""))
                .hasMessage(ImportReader.NOT_ONE_KEY);
        ASN1Encodable[] parts = new ASN1Encodable[10];
        Arrays.fill(parts, part);
        assertThatThrownBy(() -> atOneMicrosecond.readImport(base64(file(new DERSequence(parts), 1)), ""))
                .hasMessage(ImportReader.PKCS12_UNREADABLE);
    }

    @Test
    void readImportWhenOnePartIsBeyondTheBudgetThenNoOtherIsBegun() throws Exception {
        // given a file whose last part costs too much, and rates that say which derivations are asked about
        List<KeyDerivation> asked = new ArrayList<>();
        CertificateFormats counting = atRates(
                derivation -> {
                    asked.add(derivation);
                    return derivation == KeyDerivation.PBKDF2_SHA256 ? 1 : 1e12;
                },
                Duration.ofSeconds(1));
        byte[] file =
                file(new DERSequence(new ASN1Encodable[] {encrypted(pbkdf2(1_000)), encrypted(legacy(1_000))}), 2);

        // then it is refused before the integrity value is computed, which would have been found wrong
        assertThatThrownBy(() -> counting.readImport(base64(file), "")).hasMessage(ImportReader.PKCS12_UNREADABLE);
        assertThat(asked).containsExactly(KeyDerivation.PBKDF2_SHA256, KeyDerivation.PKCS12_SHA1);
    }

    @Test
    void readImportWhenAKeyTakesSeveralBlocksThenEachIsPaidFor() throws Exception {
        // given 256 bits by SHA-1, which makes 160 at a time, and a budget for one time and a half
        DerivationRates oneMicrosecond = derivation -> 1_000;
        AlgorithmIdentifier inOneBlock = pbkdf2(PKCSObjectIdentifiers.id_hmacWithSHA256, 100_000);
        AlgorithmIdentifier inTwoBlocks = pbkdf2(PKCSObjectIdentifiers.id_hmacWithSHA1, 100_000);

        // then
        assertThat(new PasswordEncryption("", new DerivationBudget(oneMicrosecond, Duration.ofMillis(150)))
                        .decryption(inOneBlock))
                .isNotNull();
        assertThatThrownBy(
                        () -> new PasswordEncryption("", new DerivationBudget(oneMicrosecond, Duration.ofMillis(150)))
                                .decryption(inTwoBlocks))
                .hasMessageContaining("fewer iterations");
    }

    @Test
    void readImportWhenThePasswordIsEndlessThenRefused() throws Exception {
        byte[] sound = file(new DERSequence(), 1);

        assertThatThrownBy(() -> formats.readImport(base64(sound), "p".repeat(500_000)))
                .hasMessage(
                        "Property pwd has invalid value: at most 1024 characters are allowed, but there are 500000.");
    }

    private static CertificateFormats atRates(DerivationRates rates, Duration budget) {
        return new PkiFormats(TestCompute.pool(), rates, budget, Pkcs12Encryption.TRIPLE_DES, Clock.systemUTC());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void readImportWhenTheDerivationIsAnotherThenRefused() throws Exception {
        AlgorithmIdentifier scrypt = new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBES2,
                new PBES2Parameters(
                        new KeyDerivationFunc(
                                org.bouncycastle.asn1.misc.MiscObjectIdentifiers.id_scrypt,
                                new org.bouncycastle.internal.asn1.misc.ScryptParams(new byte[8], 1 << 30, 8, 1)),
                        new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16]))));
        assertQuickRefusal(file(new DERSequence(encrypted(scrypt)), 1));
    }

    private static ContentInfo encrypted(AlgorithmIdentifier algorithm) {
        return encrypted(algorithm, new byte[16]);
    }

    private static ContentInfo encrypted(AlgorithmIdentifier algorithm, byte[] content) {
        return new ContentInfo(
                PKCSObjectIdentifiers.encryptedData,
                new EncryptedData(PKCSObjectIdentifiers.data, algorithm, new DEROctetString(content)));
    }

    private static AlgorithmIdentifier pbkdf2(int iterations) {
        return pbkdf2(PKCSObjectIdentifiers.id_hmacWithSHA256, iterations);
    }

    private static AlgorithmIdentifier pbkdf2(ASN1ObjectIdentifier function, int iterations) {
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBES2,
                new PBES2Parameters(
                        new KeyDerivationFunc(
                                PKCSObjectIdentifiers.id_PBKDF2,
                                new PBKDF2Params(
                                        new byte[8], iterations, new AlgorithmIdentifier(function, DERNull.INSTANCE))),
                        new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16]))));
    }

    private static AlgorithmIdentifier legacy(int iterations) {
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, new PKCS12PBEParams(new byte[8], iterations));
    }

    /** With a correct MAC where that takes one iteration, so that reading goes on behind it. */
    private static byte[] file(DERSequence parts, int macIterations) throws Exception {
        byte[] content = parts.getEncoded();
        byte[] salt = new byte[8];
        byte[] mac = macIterations == 1
                ? PasswordEncryption.mac(
                        KeyDerivation.PKCS12_SHA256, PasswordEncryption.terminated(""), salt, 1, content)
                : new byte[32];
        return new Pfx(
                        new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(content)),
                        new MacData(
                                new DigestInfo(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256), mac),
                                salt,
                                macIterations))
                .getEncoded();
    }

    private void assertQuickRefusal(byte[] file) {
        assertRefused(() -> formats.readImport(Base64.getEncoder().encodeToString(file), ""));
    }

    private static void assertRefused(Runnable reading) {
        assertTimeoutPreemptively(
                SHORT,
                () -> assertThatThrownBy(reading::run)
                        .isInstanceOfSatisfying(
                                Refusal.class,
                                refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                        .hasNoCause());
    }

    @Test
    void ofWhenBytesAreNotACertificateThenIllegalArgument() {
        assertThatThrownBy(() -> CertificateDetails.of(new Der(new byte[] {1})))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
