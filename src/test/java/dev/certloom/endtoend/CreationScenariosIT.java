package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.core.util.polling.LongRunningOperationStatus;
import com.azure.core.util.polling.SyncPoller;
import com.azure.security.keyvault.certificates.CertificateClient;
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
import com.azure.security.keyvault.certificates.models.MergeCertificateOptions;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The creation scenarios of Key Vault (API reference 3), played by the vendor's client with its verification of the
 * challenge switched on, against the whole service on the real engine and database. Each has a certificate of its own, and mostly waits.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
class CreationScenariosIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SigningCa CA = new SigningCa();
    private static final RunningService SERVICE = SharedService.get();
    private static final CertificateClient CLIENT = SERVICE.certificates();

    @Test
    void certificateOfSelfIsFirstInProgressThenCompletedWithAReadableSecret() throws Exception {
        String name = fresh("self");

        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, CertificatePolicy.getDefault());
        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.IN_PROGRESS);
        assertThat(poller.poll().getValue().getCsr()).isNotEmpty();
        poller.waitForCompletion(PATIENCE);

        KeyVaultCertificateWithPolicy certificate = poller.getFinalResult();
        assertThat(certificate.getName()).isEqualTo(name);
        assertThat(certificate.getProperties().isEnabled()).isTrue();
        assertThat(certificate.getPolicy().getSubject()).isEqualTo("CN=DefaultPolicy");
        KeyStore secret = KeyStore.getInstance("PKCS12");
        secret.load(
                new ByteArrayInputStream(Base64.getDecoder()
                        .decode(SERVICE.secrets().getSecret(name).getValue())),
                new char[0]);
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
        String name = fresh("local");

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
    void manualCertificateIsMergedByItsRequester() throws Exception {
        String name = fresh("manual");
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, ec("Unknown"));
        byte[] csr = poller.poll().getValue().getCsr();

        KeyVaultCertificate merged =
                CLIENT.mergeCertificate(new MergeCertificateOptions(name, List.of(CA.sign(csr))).setEnabled(true));

        assertThat(merged.getProperties().isEnabled()).isTrue();
        poller.waitForCompletion(PATIENCE);
        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);
        assertThat(CLIENT.getCertificate(name).getCer()).isEqualTo(merged.getCer());
    }

    @Test
    void withoutAnIssuerTheRequestWaitsForAMerge() {
        String name = fresh("no-issuer");

        RunningService.Answer answer = SERVICE.send(
                "POST",
                "/certificates/" + name + "/create",
                "{\"policy\":{\"key_props\":{\"kty\":\"EC\"},\"x509_props\":{\"subject\":\"CN=a\"}}}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("issuer").path("name").asString()).isEqualTo("Unknown");
        assertThat(answer.text("status_details"))
                .isEqualTo("Pending certificate created. Please Perform Merge to complete the request.");
        assertThat(answer.header("Location")).contains("request_id=" + answer.text("request_id"));
        byte[] csr = Base64.getDecoder().decode(answer.text("csr"));
        assertThat(CLIENT.mergeCertificate(new MergeCertificateOptions(name, List.of(CA.sign(csr))))
                        .getName())
                .isEqualTo(name);
    }

    @Test
    void whileOneIsInProgressCreateAndImportAreRefused() {
        String name = fresh("busy");
        CLIENT.beginCreateCertificate(name, ec("Unknown")).poll();

        assertThat(status(
                        () -> CLIENT.beginCreateCertificate(name, ec("Unknown")).poll()))
                .isEqualTo(409);
        assertThat(status(() -> CLIENT.importCertificate(new ImportCertificateOptions(name, pem()))))
                .isEqualTo(409);
    }

    @Test
    void cancellationIsGrantedByASlowIssuerAndTheCertificateMayStillBeMerged() {
        String name = fresh("cancelled");
        issuer("slow", "outcome=issue;after=PT120S;cancel=grant");
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, ec("slow"));
        poller.waitUntil(LongRunningOperationStatus.IN_PROGRESS);
        byte[] csr = poller.poll().getValue().getCsr();
        assertThat(status(() -> CLIENT.mergeCertificate(new MergeCertificateOptions(name, List.of(CA.sign(csr))))))
                .isEqualTo(403);

        poller.cancelOperation();

        await().atMost(PATIENCE)
                .until(() -> poller.poll().getStatus().toString().equals("cancelled"));
        assertThat(poller.poll().getValue().getCancellationRequested()).isTrue();
        assertThat(poller.getFinalResult().getProperties().isEnabled()).isFalse();
        KeyVaultCertificate merged =
                CLIENT.mergeCertificate(new MergeCertificateOptions(name, List.of(CA.sign(csr))).setEnabled(true));
        assertThat(CLIENT.getCertificate(name).getCer()).isEqualTo(merged.getCer());
        assertThat(SERVICE.send("GET", "/certificates/" + name + "/pending", null)
                        .text("status"))
                .isEqualTo("completed");
    }

    @Test
    void cancellationRefusedByTheIssuerLetsTheRequestGoOn() {
        String name = fresh("kept");
        issuer("stubborn", "outcome=issue;after=PT4S;cancel=refuse");
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, ec("stubborn"));
        poller.waitUntil(LongRunningOperationStatus.IN_PROGRESS);
        // before the order is placed cancellation needs no grant
        await().atMost(PATIENCE)
                .until(() -> SERVICE.send("GET", "/certificates/" + name + "/pending", null)
                        .header("x-certloom-phase")
                        .equals("awaitingIssuer"));

        poller.cancelOperation();
        poller.waitForCompletion(PATIENCE);

        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);
        assertThat(poller.getFinalResult().getProperties().isEnabled()).isTrue();
    }

    @Test
    void cancellationThatComesTooLateIsAnsweredAsSuch() {
        String name = fresh("late");
        create(name, ec("Self"));

        RunningService.Answer answer =
                SERVICE.send("PATCH", "/certificates/" + name + "/pending", "{\"cancellation_requested\":true}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorMessage()).isEqualTo("Pending status must be in progress to allow update.");
    }

    @Test
    void issuerThatRefusesFailsTheRequestWhichMayStillBeMerged() {
        String name = fresh("failed");
        issuer("refusing", "outcome=refuse;after=PT1S");
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, ec("refusing"));
        byte[] csr = poller.poll().getValue().getCsr();

        await().atMost(PATIENCE).until(() -> poller.poll().getStatus().equals(LongRunningOperationStatus.FAILED));

        RunningService.Answer failed = SERVICE.send("GET", "/certificates/" + name + "/pending", null);
        assertThat(failed.text("status")).isEqualTo("failed");
        assertThat(failed.errorCode()).isEqualTo("Certificate issuer error");
        assertThat(poller.getFinalResult().getProperties().isEnabled()).isFalse();
        assertThat(CLIENT.mergeCertificate(new MergeCertificateOptions(name, List.of(CA.sign(csr))))
                        .getName())
                .isEqualTo(name);
    }

    @Test
    void deletedPendingObjectIsGoneInEveryState() {
        issuer("never", "outcome=never;cancel=grant");
        String manual = fresh("delete-manual");
        String ordered = fresh("delete-ordered");
        String completed = fresh("delete-completed");
        CLIENT.beginCreateCertificate(manual, ec("Unknown")).poll();
        CLIENT.beginCreateCertificate(ordered, ec("never")).poll();
        create(completed, ec("Self"));

        for (String name : List.of(manual, ordered, completed)) {
            assertThat(CLIENT.deleteCertificateOperation(name).getStatus())
                    .isEqualTo(name.equals(completed) ? "completed" : "inProgress");
            assertThatThrownBy(() -> CLIENT.deleteCertificateOperation(name))
                    .isInstanceOf(ResourceNotFoundException.class);
            assertThat(SERVICE.send("GET", "/certificates/" + name + "/pending", null)
                            .errorMessage())
                    .isEqualTo("Pending certificate not found: " + name);
            assertThat(CLIENT.getCertificate(name).getName()).isEqualTo(name);
        }
        await().atMost(PATIENCE)
                .until(() -> SERVICE.count(
                                "select count(*) from certificate_order r join operation o on o.id = r.operation where o.name = ? and r.state = 'CLOSED'",
                                ordered)
                        == 1);
    }

    @Test
    void requestIdFiltersEveryVerb() {
        String name = fresh("filter");
        CertificateOperation operation =
                CLIENT.beginCreateCertificate(name, ec("Unknown")).poll().getValue();
        assertThat(operation.getStatus()).isEqualTo("inProgress");
        String path = "/certificates/" + name + "/pending?request_id=";
        String other = UUID.randomUUID().toString().replace("-", "");

        assertThat(SERVICE.send("GET", path + other, null).errorCode()).isEqualTo("PendingCertificateNotFound");
        assertThat(SERVICE.send("PATCH", path + other, "{\"cancellation_requested\":true}")
                        .status())
                .isEqualTo(404);
        assertThat(SERVICE.send("DELETE", path + other, null).status()).isEqualTo(404);
        String own =
                SERVICE.send("GET", "/certificates/" + name + "/pending", null).text("request_id");
        assertThat(SERVICE.send("GET", path + own, null).status()).isEqualTo(200);
        assertThat(SERVICE.send("DELETE", path + own, null).status()).isEqualTo(200);
    }

    @Test
    void importedCertificateIsCurrentAtOnce() throws Exception {
        String source = fresh("source");
        create(source, ec("Self"));
        KeyVaultSecret secret = SERVICE.secrets().getSecret(source);
        String name = fresh("imported");

        KeyVaultCertificateWithPolicy imported = CLIENT.importCertificate(
                new ImportCertificateOptions(name, Base64.getDecoder().decode(secret.getValue())).setPassword(""));

        assertThat(imported.getCer()).isEqualTo(CLIENT.getCertificate(source).getCer());
        assertThat(imported.getProperties().isEnabled()).isTrue();
        assertThat(imported.getPolicy().getIssuerName()).isEqualTo("Unknown");
        KeyVaultCertificateWithPolicy fromPem = CLIENT.importCertificate(new ImportCertificateOptions(
                        fresh("pem"), pem())
                .setPolicy(new CertificatePolicy("Self", "CN=ignored").setContentType(CertificateContentType.PEM)));
        assertThat(fromPem.getPolicy().getContentType()).isEqualTo(CertificateContentType.PEM);
    }

    @Test
    void nothingIsServedWithoutATokenNorUnderAnUnknownHost() {
        assertThat(SERVICE.send("GET", "/certificates/x/?api-version=7.6", null, false)
                        .status())
                .isEqualTo(401);
        assertThat(SERVICE.send("POST", "/certificates//create?api-version=7.6", null, false)
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
        String name = fresh("kind");
        CertificatePolicy policy = new CertificatePolicy("Self", "CN=kind.example")
                .setKeyType(CertificateKeyType.fromString(kty))
                .setKeySize(sizeBits)
                .setKeyCurveName(curve == null ? null : CertificateKeyCurveName.fromString(curve));

        KeyVaultCertificateWithPolicy certificate = create(name, policy);

        assertThat(certificate.getCer()).isNotEmpty();
        KeyStore secret = KeyStore.getInstance("PKCS12");
        secret.load(
                new ByteArrayInputStream(Base64.getDecoder()
                        .decode(SERVICE.secrets().getSecret(name).getValue())),
                new char[0]);
        assertThat(secret.size()).isEqualTo(1);
    }

    @Test
    void keyIsReusedAndStaysInTheVaultWhereThePolicySaysSo() {
        String name = fresh("reuse");
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
        String name = fresh("audited");
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

    private static KeyVaultCertificateWithPolicy create(String name, CertificatePolicy policy) {
        SyncPoller<CertificateOperation, KeyVaultCertificateWithPolicy> poller =
                CLIENT.beginCreateCertificate(name, policy);
        poller.waitForCompletion(PATIENCE);
        return poller.getFinalResult();
    }

    private static CertificatePolicy ec(String issuer) {
        return new CertificatePolicy(issuer, "CN=" + issuer + ".example")
                .setKeyType(CertificateKeyType.EC)
                .setKeyCurveName(CertificateKeyCurveName.P_256);
    }

    private static void issuer(String name, String steering) {
        CLIENT.createIssuer(new CertificateIssuer(name, "Test").setAccountId(steering));
    }

    private static int status(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(HttpResponseException.class, call)
                .getResponse()
                .getStatusCode();
    }

    private static byte[] pem() {
        String source = fresh("pem-source");
        create(source, ec("Self").setContentType(CertificateContentType.PEM));
        return SERVICE.secrets().getSecret(source).getValue().getBytes(StandardCharsets.US_ASCII);
    }

    private static X509Certificate x509(byte[] der) throws Exception {
        return (X509Certificate) java.security.cert.CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
    }

    private static String fresh(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
