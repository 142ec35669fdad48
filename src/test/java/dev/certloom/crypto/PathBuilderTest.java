package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are put in order by who signed them, whatever they are called. */
class PathBuilderTest {

    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int ROUNDS = 30;

    private final CertificateFormats formats = TestPki.formats();
    private final KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private final TestAuthority root = TestAuthority.root("CN=Root");
    private final TestAuthority issuing = TestAuthority.under(root, "CN=Issuing");
    private final Der leaf = issuing.sign(key.publicKey(), "CN=leaf");

    @Test
    void anAuthorityThatChangedItsKeyIsTheOneThatSigned() {
        Der rekeyed = TestAuthority.under(root, "CN=Issuing").certificate();
        Der withoutIdentifiers = TestAuthority.under(root, "CN=Issuing", made -> made.keyIdentifiers = false)
                .certificate();

        assertPath(
                List.of(leaf, rekeyed, withoutIdentifiers, issuing.certificate(), root.certificate()),
                leaf,
                issuing.certificate(),
                root.certificate());
    }

    @Test
    void aNameInAnotherStringTypeAndCaseIsTheSameName() {
        TestAuthority written = TestAuthority.under(root, "CN=Issuing");
        Der shouted = TestAuthority.withKeyOf(written, root, "CN=  ISSUING").certificate();
        Der signed = written.sign(key.publicKey(), "CN=leaf");

        assertPath(List.of(signed, shouted, root.certificate()), signed, shouted, root.certificate());
    }

    @Test
    void ofTwoWaysTheShorterToARootThatIsThereIsTaken() {
        TestAuthority old = TestAuthority.root("CN=Old");
        Der crossRoot = TestAuthority.withKeyOf(root, old, "CN=Root").certificate();

        assertPath(
                List.of(old.certificate(), crossRoot, root.certificate(), issuing.certificate(), leaf),
                leaf,
                issuing.certificate(),
                root.certificate());
        assertPath(
                List.of(crossRoot, old.certificate(), issuing.certificate(), leaf),
                leaf,
                issuing.certificate(),
                crossRoot,
                old.certificate());
        assertPath(List.of(crossRoot, issuing.certificate(), leaf), leaf, issuing.certificate(), crossRoot);
    }

    @Test
    void aCertificateTheLeafPointsToDoesNotHideTheOneBelowARoot() {
        TestAuthority absent = TestAuthority.root("CN=Absent");
        TestAuthority pointedTo = TestAuthority.withKeyOf(issuing, absent, "CN=Issuing");
        Der signed = pointedTo.sign(key.publicKey(), "CN=leaf", made -> made.issuerAndSerial = true);

        assertPath(
                List.of(signed, pointedTo.certificate(), issuing.certificate(), root.certificate()),
                signed,
                issuing.certificate(),
                root.certificate());
        assertPath(List.of(signed, issuing.certificate(), pointedTo.certificate()), signed, pointedTo.certificate());
        assertPath(
                List.of(
                        signed,
                        issuing.certificate(),
                        root.certificate(),
                        pointedTo.certificate(),
                        absent.certificate()),
                signed,
                pointedTo.certificate(),
                absent.certificate());
    }

    @Test
    void anotherKeyIdentifierMethodDoesNotHideTheOneBelowARoot() {
        TestAuthority absent = TestAuthority.root("CN=Absent");
        Der pointedTo = TestAuthority.withKeyOf(issuing, absent, "CN=Issuing").certificate();
        Der otherMethod = TestAuthority.withKeyOf(issuing, root, "CN=Issuing", made -> made.truncatedIdentifier = true)
                .certificate();

        assertPath(List.of(leaf, pointedTo, otherMethod, root.certificate()), leaf, otherMethod, root.certificate());
    }

    @Test
    void aWayThatHasExpiredIsTakenOnlyWhereThereIsNoOther() {
        TestAuthority expired = TestAuthority.root("CN=Expired", made -> made.endsInDays = -1);
        Der cross = TestAuthority.withKeyOf(issuing, expired, "CN=Issuing").certificate();
        TestAuthority upper = TestAuthority.root("CN=Upper");
        Der rootBelow = TestAuthority.withKeyOf(root, upper, "CN=Root").certificate();

        assertPath(
                List.of(leaf, cross, expired.certificate(), issuing.certificate(), rootBelow, upper.certificate()),
                leaf,
                issuing.certificate(),
                rootBelow,
                upper.certificate());
        assertPath(List.of(leaf, expired.certificate(), cross), leaf, cross, expired.certificate());
    }

    @Test
    void whatMayNotSignCertificatesIsNoAuthority() {
        Der noAuthority = TestAuthority.withKeyOf(issuing, root, "CN=Issuing", made -> made.authority = false)
                .certificate();
        TestAuthority shallow = TestAuthority.root("CN=Shallow", made -> made.pathLength = 0);
        TestAuthority deep = TestAuthority.under(TestAuthority.under(shallow, "CN=Between"), "CN=Deep");
        Der deepLeaf = deep.sign(key.publicKey(), "CN=leaf");

        assertPath(List.of(noAuthority, leaf, root.certificate()), leaf);
        assertPath(List.of(shallow.certificate(), deep.certificate(), deepLeaf), deepLeaf, deep.certificate());
    }

    @Test
    void aRootFromBeforeThereWereExtensionsIsARoot() {
        TestAuthority ancient = TestAuthority.root("CN=Ancient", made -> made.extensions = false);
        Der signed = ancient.sign(key.publicKey(), "CN=leaf");

        assertPath(List.of(ancient.certificate(), signed), signed, ancient.certificate());
    }

    @Test
    void whatSignedEachOtherInACircleEnds() {
        TestAuthority other = TestAuthority.root("CN=Other");
        Der up = TestAuthority.withKeyOf(issuing, other, "CN=Issuing").certificate();
        Der down = TestAuthority.withKeyOf(other, issuing, "CN=Other").certificate();

        assertPath(List.of(leaf, down, up), leaf, up, down);
    }

    @Test
    void checksOfSignaturesAreBounded() {
        TestAuthority other = TestAuthority.root("CN=Other");
        List<Der> many = new ArrayList<>(List.of(leaf));
        for (int i = 0; i < 9; i++) {
            many.add(TestAuthority.withKeyOf(issuing, other, "CN=Issuing").certificate());
            many.add(TestAuthority.withKeyOf(other, issuing, "CN=Other").certificate());
        }
        many.add(TestAuthority.withKeyOf(other, issuing, "CN=Other").certificate());

        assertThatThrownBy(() -> read(many))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("at most %d checks".formatted(PathBuilder.MAX_SIGNATURE_CHECKS));
    }

    @Test
    void whatIsGivenStaysKnownInItsOrderEachOnce() {
        Der stranger = TestAuthority.root("CN=Stranger").certificate();

        CertificateChain chain = read(List.of(root.certificate(), stranger, leaf, root.certificate()));

        assertThat(chain.given()).containsExactly(root.certificate(), stranger, leaf);
        assertThat(chain.all()).containsExactly(leaf);
    }

    @Test
    void generatedChainsPassOpenssl(@TempDir Path folder) throws Exception {
        System.out.println("fuzz.seed of generated chains: " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            GeneratedChain generated = GeneratedChain.forKey(key.publicKey().bytes(), "CN=leaf", random);
            String context = "round %d of seed %d: %s".formatted(round, SEED, generated.description());

            CertificateChain merged = read(generated.given());
            CertificateChain imported =
                    formats.readImport(pem(generated.given()), "").chain();

            assertThat(merged.all()).as(context).containsExactlyElementsOf(generated.path());
            assertThat(imported.all()).as(context).containsExactlyElementsOf(generated.path());
            String[] files = {"leaf", "rest", "root"};
            List<List<Der>> parts = List.of(
                    merged.all().subList(0, 1),
                    merged.rest(),
                    generated
                            .path()
                            .subList(
                                    generated.path().size() - 1,
                                    generated.path().size()));
            for (int i = 0; i < files.length; i++) {
                Files.writeString(
                        folder.resolve(files[i]),
                        formats.writeSecret(SecretContentType.PEM, Optional.empty(), parts.get(i)));
            }
            OpenSsl.run(
                    new byte[0],
                    "verify",
                    "-CAfile",
                    folder.resolve("root").toString(),
                    "-untrusted",
                    folder.resolve("rest").toString(),
                    folder.resolve("leaf").toString());
        }
    }

    private String pem(List<Der> certificates) {
        StringBuilder text =
                new StringBuilder(Pem.write("PRIVATE KEY", key.privateKey().pkcs8()));
        certificates.forEach(certificate -> text.append(Pem.write("CERTIFICATE", certificate.bytes())));
        return text.toString();
    }

    private void assertPath(List<Der> given, Der... path) {
        assertThat(read(given).all()).containsExactly(path);
        assertThat(formats.readImport(pem(given), "").chain().all()).containsExactly(path);
    }

    private CertificateChain read(List<Der> given) {
        return formats.readChain(given.stream().map(Der::bytes).toList(), key.publicKey());
    }
}
