package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.util.polling.LongRunningOperationStatus;
import com.azure.core.util.polling.SyncPoller;
import com.azure.security.keyvault.certificates.models.CertificateContentType;
import com.azure.security.keyvault.certificates.models.CertificateIssuer;
import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificateOperation;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.CertificateProperties;
import com.azure.security.keyvault.certificates.models.ImportCertificateOptions;
import com.azure.security.keyvault.certificates.models.IssuerProperties;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificate;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import dev.certloom.audit.verification.AuditVerification;
import dev.certloom.audit.verification.Verdict;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes of a request that runs to its end, and of an import. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
class CreationScenariosIT extends ScenarioBase {

    @Test
    void selfSignedCertificateIsInProgressThenHasAReadableSecret() throws Exception {
        String name = random("self");

        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, CertificatePolicy.getDefault());
        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.IN_PROGRESS);
        assertThat(poller.poll().getValue().getCsr()).isNotEmpty();
        poller.waitForCompletion(PATIENCE);

        KeyVaultCertificateWithPolicy certificate = poller.getFinalResult();
        assertThat(certificate.getName()).isEqualTo(name);
        assertThat(certificate.getProperties().isEnabled()).isTrue();
        assertThat(certificate.getPolicy().getSubject()).isEqualTo("CN=DefaultPolicy");
        KeyStore secret = keyStore(name);
        String alias = secret.aliases().nextElement();
        assertThat(secret.getCertificate(alias).getEncoded()).isEqualTo(certificate.getCer());
        assertThat(secret.getKey(alias, new char[0])).isNotNull();
        KeyVaultCertificate version =
                CLIENT.getCertificateVersion(name, certificate.getProperties().getVersion());
        assertThat(version.getCer()).isEqualTo(certificate.getCer());
        assertThat(CLIENT.getCertificatePolicy(name).getIssuerName()).isEqualTo("Self");
        assertThat(CLIENT.listPropertiesOfCertificates().stream().map(CertificateProperties::getName))
                .contains(name);
    }

    @Test
    void certificateOfTheLocalCaIsIssuedByItsPolicy() throws Exception {
        CLIENT.createIssuer(new CertificateIssuer("local-ca", "LocalCA"));
        String name = random("local");

        KeyVaultCertificateWithPolicy certificate = create(
                name,
                new CertificatePolicy("local-ca", "CN=web.example")
                        .setKeyType(CertificateKeyType.EC)
                        .setKeyCurveName(CertificateKeyCurveName.P_256)
                        .setContentType(CertificateContentType.PEM));

        X509Certificate x509 = x509(certificate.getCer());
        assertThat(x509.getSubjectX500Principal().getName()).isEqualTo("CN=web.example");
        assertThat(x509.getIssuerX500Principal()).isNotEqualTo(x509.getSubjectX500Principal());
        assertThat(SERVICE.secrets().getSecret(name).getValue())
                .startsWith("-----BEGIN PRIVATE KEY-----")
                .contains("-----BEGIN CERTIFICATE-----");
        assertThat(CLIENT.listPropertiesOfIssuers().stream().map(IssuerProperties::getName))
                .contains("local-ca");
    }

    @Test
    void importedCertificateIsCurrentAtOnce() throws Exception {
        String source = random("source");
        create(source, ec("Self"));
        KeyVaultSecret secret = SERVICE.secrets().getSecret(source);
        String name = random("imported");

        KeyVaultCertificateWithPolicy imported = CLIENT.importCertificate(
                new ImportCertificateOptions(name, Base64.getDecoder().decode(secret.getValue())).setPassword(""));

        assertThat(imported.getCer()).isEqualTo(CLIENT.getCertificate(source).getCer());
        assertThat(imported.getProperties().isEnabled()).isTrue();
        assertThat(imported.getPolicy().getIssuerName()).isEqualTo("Unknown");
        KeyVaultCertificateWithPolicy fromPem = CLIENT.importCertificate(new ImportCertificateOptions(
                        random("pem"), pem())
                .setPolicy(new CertificatePolicy("Self", "CN=ignored").setContentType(CertificateContentType.PEM)));
        assertThat(fromPem.getPolicy().getContentType()).isEqualTo(CertificateContentType.PEM);
    }

    @Test
    void nothingIsServedWithoutATokenNorUnderAnUnknownHost() {
        assertThat(SERVICE.sendAnonymously("GET", "/certificates/x/?api-version=7.6")
                        .status())
                .isEqualTo(401);
        assertThat(SERVICE.sendAnonymously("POST", "/certificates//create?api-version=7.6")
                        .status())
                .isEqualTo(401);
        assertThat(SERVICE.send("POST", "/certificates//create", null).status()).isEqualTo(405);
        assertThatThrownBy(() -> CLIENT.getCertificate("no-such-certificate"))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(SERVICE.send(
                                "POST",
                                "/certificates/x/create",
                                "{\"policy\":{\"x509_props\":{\"subject\":\"CN=a\"},\"issuer\":{\"name\":\"nobody\"}}}")
                        .errorCode())
                .isEqualTo("CertificateIssuerNotFound");
    }

    @ParameterizedTest
    @CsvSource({"RSA,2048,", "RSA,3072,", "RSA,4096,", "EC,,P-256", "EC,,P-384", "EC,,P-521", "EC,,P-256K"})
    void everyKindOfKeyGetsACertificate(String kty, Integer sizeBits, String curve) throws Exception {
        String name = random("kind");
        CertificatePolicy policy = new CertificatePolicy("Self", "CN=kind.example")
                .setKeyType(CertificateKeyType.fromString(kty))
                .setKeySize(sizeBits)
                .setKeyCurveName(curve == null ? null : CertificateKeyCurveName.fromString(curve));

        KeyVaultCertificateWithPolicy certificate = create(name, policy);

        assertThat(certificate.getCer()).isNotEmpty();
        KeyStore secret = keyStore(name);
        assertThat(secret.size()).isEqualTo(1);
    }

    @Test
    void keyIsReusedAndStaysInTheVaultWhereThePolicySaysSo() {
        String name = random("reuse");
        CertificatePolicy policy =
                ec("Self").setKeyReusable(true).setExportable(false).setContentType(CertificateContentType.PEM);
        byte[] first = create(name, policy).getCer();
        byte[] second = create(name, policy).getCer();

        assertThat(second).isNotEqualTo(first);
        assertThat(SERVICE.count(
                        "select count(distinct key_pair) from certificate_version where name_key = ? and complete",
                        name))
                .isEqualTo(1);
        assertThat(SERVICE.secrets().getSecret(name).getValue())
                .contains("BEGIN CERTIFICATE")
                .doesNotContain("PRIVATE KEY");
    }

    @Test
    void everyStepLeavesALineInTheAuditTrail() {
        String name = random("audited");
        create(name, ec("Self"));
        SERVICE.secrets().getSecret(name);

        for (String action : List.of(
                "certificate-requested",
                "key-and-csr-made",
                "request-approved",
                "order-intended",
                "order-placed",
                "order-issued",
                "certificate-issued",
                "private-key-read")) {
            assertThat(SERVICE.count(
                            "select count(*) from audit_line where object = 'certificates/' || ? and action = ?",
                            name,
                            action))
                    .as(action)
                    .isEqualTo(1);
        }
    }

    @Test
    void theAuditRecordOfACertificateProvesItselfAndHoldsItsDiagram() throws Exception {
        String name = random("proven");
        create(name, ec("Self"));
        SERVICE.secrets().getSecret(name);

        String export =
                SERVICE.send("GET", "/audit/export?certificate=" + name, null).body();
        String pem = SERVICE.send("GET", "/audit/public-key", null).body();

        PublicKey key = KeyFactory.getInstance("Ed25519")
                .generatePublic(
                        new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]+-----", ""))));
        assertThat(verdict(export, key)).isInstanceOf(Verdict.Sound.class);
        assertThat(verdict(export.replaceFirst("private-key-read", "private-key-seen"), key))
                .isInstanceOf(Verdict.Broken.class);
        assertThat(export)
                .contains(
                        "\"id\":\"certificate-request\"",
                        "decisionInput",
                        "decisionOutput",
                        "<bpmn:definitions",
                        "<decision id=\\\"approval-policy\\\"");
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where object = 'certificates/' || ? and process is null",
                        name))
                .isEqualTo(2);
        assertThat(SERVICE.send("GET", "/audit?action=audit-exported&limit=1", null)
                        .body())
                .contains("\"object\":\"audit\"", name);
    }

    private static Verdict verdict(String export, PublicKey key) throws Exception {
        return AuditVerification.verify(new ByteArrayInputStream(export.getBytes(StandardCharsets.UTF_8)), key);
    }

    private static KeyStore keyStore(String name) throws Exception {
        KeyStore secret = KeyStore.getInstance("PKCS12");
        secret.load(
                new ByteArrayInputStream(Base64.getDecoder()
                        .decode(SERVICE.secrets().getSecret(name).getValue())),
                new char[0]);
        return secret;
    }

    private static X509Certificate x509(byte[] der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
