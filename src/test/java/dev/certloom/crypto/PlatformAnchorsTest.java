package dev.certloom.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.kernel.Der;
import dev.certloom.runtime.ProgramRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Java platform trusts, in a platform of its own that trusts one authority of ours. */
class PlatformAnchorsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final TestAuthority root = TestAuthority.root("CN=Public Root");
    private final TestAuthority issuing = TestAuthority.under(root, "CN=Public Issuing");
    private final Der leaf = TestAuthority.under(issuing, "CN=www.example", made -> made.authority = false)
            .certificate();

    @TempDir
    private Path folder;

    @Test
    void publicChainEndsAtAnAnchorOfThePlatform() throws Exception {
        trustOf(root);

        assertThat(reachedBy(leaf, issuing.certificate())).isEqualTo("true");
    }

    @Test
    void chainOfAnAuthorityOfTheSameNameDoesNot() throws Exception {
        trustOf(TestAuthority.root("CN=Public Root"));

        assertThat(reachedBy(leaf, issuing.certificate())).isEqualTo("false");
    }

    private void trustOf(TestAuthority authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setCertificateEntry("root", certificate(authority.certificate()));
        try (OutputStream file = Files.newOutputStream(folder.resolve("trust.p12"))) {
            store.store(file, PASSWORD);
        }
    }

    private static Certificate certificate(Der der) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der.bytes()));
    }

    private String reachedBy(Der... chain) throws IOException {
        Path file = folder.resolve("chain.pem");
        Files.writeString(
                file,
                Stream.of(chain)
                        .map(der -> Pem.write("CERTIFICATE", der.bytes()))
                        .collect(Collectors.joining()),
                US_ASCII);
        return ProgramRun.of(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Djavax.net.ssl.trustStore=" + folder.resolve("trust.p12"),
                                "-Djavax.net.ssl.trustStorePassword=" + new String(PASSWORD),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Reached.class.getName(),
                                file.toString())
                        .redirectErrorStream(true))
                .output()
                .strip();
    }

    /** Says whether the chain in a file ends at an anchor of this platform. */
    static final class Reached {

        private Reached() {}

        public static void main(String... arguments) throws Exception {
            List<CertificateDetails> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(Files.newInputStream(Path.of(arguments[0])))
                            .stream()
                            .map(Reached::details)
                            .toList();
            System.out.println(TrustAnchors.ofThePlatform().areReachedBy(chain, Instant.now()));
        }

        private static CertificateDetails details(Certificate certificate) {
            try {
                return CertificateDetails.of(new Der(certificate.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
