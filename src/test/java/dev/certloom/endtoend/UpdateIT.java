package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.exception.ResourceNotFoundException;
import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificateKeyUsage;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.CertificatePolicyAction;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificate;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.certificates.models.LifetimeAction;
import dev.certloom.installation.ServiceClient.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The vendor's client changes certificates and policies (API reference 8.2). */
@SharedServiceTest
class UpdateIT extends ScenarioBase {

    @Test
    void tagsOfADisabledCertificateAreChangedAndItStaysDisabled() {
        String name = random("update");
        KeyVaultCertificateWithPolicy made = create(name, ec("Self"));

        CLIENT.updateCertificateProperties(
                made.getProperties().setEnabled(false).setTags(Map.of("a", "1")));
        KeyVaultCertificate changed = CLIENT.updateCertificateProperties(
                CLIENT.getCertificate(name).getProperties().setTags(Map.of("b", "2")));

        assertThat(changed.getProperties().isEnabled()).isFalse();
        KeyVaultCertificateWithPolicy read = CLIENT.getCertificate(name);
        assertThat(read.getProperties().isEnabled()).isFalse();
        assertThat(read.getProperties().getTags()).containsExactly(Map.entry("b", "2"));
        assertThat(read.getProperties().getExpiresOn())
                .isEqualTo(made.getProperties().getExpiresOn());
        assertThat(read.getCer()).isEqualTo(made.getCer());
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where object = ? and action = 'certificate-updated'",
                        "certificates/" + name))
                .isEqualTo(2);
    }

    @Test
    void aPolicyIsReadChangedAndWrittenBack() {
        String name = random("policy");
        create(
                name,
                new CertificatePolicy("Self", "CN=default")
                        .setKeyType(CertificateKeyType.EC)
                        .setKeyCurveName(CertificateKeyCurveName.P_384)
                        .setKeyReusable(true)
                        .setExportable(true)
                        .setCertificateTransparent(false)
                        .setValidityInMonths(24)
                        .setKeyUsage(CertificateKeyUsage.KEY_CERT_SIGN, CertificateKeyUsage.KEY_AGREEMENT)
                        .setLifetimeActions(
                                new LifetimeAction(CertificatePolicyAction.AUTO_RENEW).setDaysBeforeExpiry(40)));
        Answer withAddress = SERVICE.send(
                "PATCH",
                "/certificates/" + name + "/policy",
                "{\"x509_props\":{\"sans\":{\"ipAddresses\":[\"10.0.0.1\"]}}}");
        withAddress.require(200);
        CertificatePolicy read = CLIENT.getCertificatePolicy(name);

        CertificatePolicy written = CLIENT.updateCertificatePolicy(name, read.setExportable(false));

        assertThat(written.isExportable()).isFalse();
        assertThat(written)
                .usingRecursiveComparison()
                .ignoringFields("exportable", "impl.keyProperties.exportable", "updatedOn", "impl.attributes.updated")
                .isEqualTo(read);
        assertThat(SERVICE.send("GET", "/certificates/" + name + "/policy", null)
                        .json()
                        .at("/x509_props/sans/ipAddresses/0")
                        .asString())
                .as("of which this client's model knows nothing")
                .isEqualTo("10.0.0.1");
        assertThat(CLIENT.listPropertiesOfCertificateVersions(name)).hasSize(1);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> CLIENT.updateCertificatePolicy(random("none"), ec("Self")));
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() -> CLIENT.getCertificatePolicy(random("none")));
    }
}
