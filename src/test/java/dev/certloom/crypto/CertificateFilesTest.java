package dev.certloom.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.kernel.Der;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateFilesTest {

    private final TestPki.Authorities authorities = TestPki.Authorities.make();
    private final List<Der> chain =
            List.of(authorities.issuing().certificate(), authorities.root().certificate());

    @Test
    void pemThenTheCertificatesAreThereInTheirOrder() {
        assertThat(Pem.blocks(new String(CertificateFiles.pem(chain), US_ASCII)))
                .extracting(block -> new Der(block.decoded()))
                .containsExactlyElementsOf(chain);
    }

    @Test
    void pkcs7ThenOthersReadEveryCertificate() {
        String read = OpenSsl.run(CertificateFiles.pkcs7(chain), "pkcs7", "-inform", "DER", "-print_certs", "-noout");

        assertThat(read).contains("subject=CN = Root", "subject=CN = Issuing");
    }
}
