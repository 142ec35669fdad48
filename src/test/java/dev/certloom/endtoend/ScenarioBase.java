package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.util.polling.SyncPoller;
import com.azure.security.keyvault.certificates.CertificateClient;
import com.azure.security.keyvault.certificates.models.CertificateContentType;
import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificateOperation;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import dev.certloom.installation.RunningService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * Creation scenarios of Key Vault (API reference 3), played by the vendor's client with its verification of the challenge
 * switched on, against the whole service on the real engine and database. Each has a certificate of its own, and mostly waits.
 */
abstract class ScenarioBase {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final RunningService SERVICE = SharedService.get();
    static final CertificateClient CLIENT = SERVICE.certificates();

    static KeyVaultCertificateWithPolicy create(String name, CertificatePolicy policy) {
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, policy);
        poller.waitForCompletion(PATIENCE);
        return poller.getFinalResult();
    }

    /** Makes a certificate due, and waits until it is renewed without anybody's act; answers the new version. */
    static KeyVaultCertificateWithPolicy renewedByItself(KeyVaultCertificateWithPolicy first) {
        String name = first.getName();
        String before = first.getProperties().getVersion();
        BackdatedCertificates.backdate(name, 300, 50);
        await(name + " to be renewed").atMost(PATIENCE).until(() -> BackdatedCertificates.versions(name) > 1);
        KeyVaultCertificateWithPolicy second = CLIENT.getCertificate(name);
        assertThat(second.getProperties().getVersion()).isNotEqualTo(before);
        assertThat(CLIENT.getCertificateVersion(name, before).getCer())
                .as("the one before stays")
                .isEqualTo(first.getCer());
        assertThat(BackdatedCertificates.record(name))
                .containsSubsequence("renewal-due", "certificate-requested", "certificate-issued", "renewal-completed");
        assertThat(SERVICE.texts("""
                        select coalesce(details ->> 'cause', '') from audit_line
                        where object = 'certificates/' || ? and action = 'certificate-requested' order by id
                        """, name))
                .as("why, of the last request")
                .last()
                .isEqualTo("lifetime-percentage");
        return second;
    }

    static CertificatePolicy ec(String issuer) {
        return new CertificatePolicy(issuer, "CN=" + issuer + ".example")
                .setKeyType(CertificateKeyType.EC)
                .setKeyCurveName(CertificateKeyCurveName.P_256);
    }

    static byte[] pem() {
        String source = random("pem-source");
        create(source, ec("Self").setContentType(CertificateContentType.PEM));
        return SERVICE.secrets().getSecret(source).getValue().getBytes(StandardCharsets.US_ASCII);
    }

    static String random(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
