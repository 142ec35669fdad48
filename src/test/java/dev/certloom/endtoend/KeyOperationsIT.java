package dev.certloom.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.SignResult;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import java.io.ByteArrayInputStream;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import org.junit.jupiter.api.Test;

/** The vendor's client for keys uses the key of a certificate, which never leaves the vault. */
@SharedServiceTest
class KeyOperationsIT extends ScenarioBase {

    private static final byte[] DATA = "what is signed".getBytes(UTF_8);

    @Test
    void aKeyThatIsNotExportableSignsAndTheCertificateVerifies() throws Exception {
        // given
        KeyVaultCertificateWithPolicy made = create(
                random("signing"),
                new CertificatePolicy("Self", "CN=signing.example")
                        .setKeyType(CertificateKeyType.RSA)
                        .setKeySize(2048)
                        .setExportable(false));
        CryptographyClient client = SERVICE.cryptography(made.getKeyId(), false);

        // when
        SignResult signed = client.signData(SignatureAlgorithm.RS256, DATA);

        // then
        assertThat(signed.getKeyId()).isEqualTo(made.getKeyId());
        Signature verifying = Signature.getInstance("SHA256withRSA");
        verifying.initVerify(
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(made.getCer())));
        verifying.update(DATA);
        assertThat(verifying.verify(signed.getSignature())).isTrue();
    }
}
