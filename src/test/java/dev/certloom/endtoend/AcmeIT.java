package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.certificates.models.SubjectAlternativeNames;
import dev.certloom.installation.ServiceClient.Answer;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Certificates of a real CA by ACME, with the vendor's client. */
@SharedServiceTest
@NeedsPrograms(
        value = {"pebble", "pebble-challtestsrv"},
        packages = "pebble")
@Tag("providers")
class AcmeIT extends ScenarioBase {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    static Path folder;

    private static ChildProgram names;
    private static Pebble ca;

    @BeforeAll
    static void start() {
        int nameServer = FreePort.any();
        int management = FreePort.any();
        names = new ChildProgram(
                folder.resolve("names.log"),
                Map.of(),
                "pebble-challtestsrv",
                "-dns01",
                "127.0.0.1:" + nameServer,
                "-http01",
                "",
                "-https01",
                "",
                "-tlsalpn01",
                "",
                "-management",
                "127.0.0.1:" + management,
                "-defaultIPv6",
                "");
        names.awaitPort(management);
        ca = new Pebble(folder, SharedService.publicPort(), nameServer);
    }

    @AfterAll
    static void stop() {
        ca.close();
        names.close();
    }

    @Test
    void namesProvedOverHttpAreIssuedOnce() throws Exception {
        String issuer = issuer(0);
        long before = ca.certificates();

        KeyVaultCertificateWithPolicy certificate =
                create(random("acme"), policy(issuer, "www.example", "api.example"));

        X509Certificate x509 = x509(certificate);
        assertThat(x509.getIssuerX500Principal().getName()).contains("Pebble Intermediate CA");
        assertThat(x509.getSubjectAlternativeNames().stream().<Object>map(name -> name.get(1)))
                .containsExactlyInAnyOrder("www.example", "api.example");
        assertThat(ca.certificates() - before).as("certificates at the CA").isOne();
        assertThat(SERVICE.count("select count(*) from acme_challenge"))
                .as("answers that are left")
                .isZero();
        assertThat(SERVICE.count("select count(*) from acme_account where issuer_key = ?", issuer))
                .isOne();
    }

    @Test
    void whatIsDueIsRenewedAtTheCaWithoutAnybodysAct() throws Exception {
        KeyVaultCertificateWithPolicy first = create(random("acme"), policy(issuer(0), "renewed.example"));
        long before = ca.certificates();

        KeyVaultCertificateWithPolicy second = renewedByItself(first);

        assertThat(x509(second).getIssuerX500Principal().getName()).contains("Pebble Intermediate CA");
        assertThat(x509(second).getPublicKey()).isNotEqualTo(x509(first).getPublicKey());
        assertThat(ca.certificates() - before).as("certificates at the CA").isOne();
    }

    @Test
    void theChainOfThePreferredRootIsTaken() {
        // its certificates are taken only where they end at the second root
        String issuer = issuer(1);

        KeyVaultCertificateWithPolicy certificate = create(random("acme"), policy(issuer, "other.example"));

        assertThat(certificate.getCer()).isNotEmpty();
    }

    @Test
    void aNameThatTheCaRefusesIsRefusedInItsWords() {
        String issuer = issuer(0);
        String name = random("acme");
        long before = ca.certificates();
        CLIENT.beginCreateCertificate(name, policy(issuer, Pebble.BLOCKED));

        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
            Answer pending = SERVICE.send("GET", "/certificates/" + name + "/pending", null);
            assertThat(pending.json().at("/error/code").asString("")).isEqualTo("Request rejected");
            assertThat(pending.json().at("/error/message").asString("")).contains(Pebble.BLOCKED);
        });
        assertThat(ca.certificates()).isEqualTo(before);
    }

    @Test
    void whatItHasSignedItRevokesOnceAndOnItsRecordIsWhy() throws Exception {
        KeyVaultCertificateWithPolicy certificate = create(random("acme"), policy(issuer(0), "revoked.example"));
        String version = certificate.getProperties().getVersion();
        String route = "/certificates/%s/%s/revoke".formatted(certificate.getName(), version);
        String serial = x509(certificate).getSerialNumber().toString(16);
        assertThat(ca.status(serial).path("Status").asString()).isEqualTo("Valid");

        Answer first =
                SERVICE.send("POST", route, "{\"reason\":\"keyCompromise\"}").require(200);
        Answer again =
                SERVICE.send("POST", route, "{\"reason\":\"keyCompromise\"}").require(200);
        SERVICE.send("POST", route, "{\"reason\":\"superseded\"}").require(409);

        assertThat(first.text("reason")).isEqualTo("keyCompromise");
        assertThat(again.body()).as("as it was recorded").isEqualTo(first.body());
        assertThat(ca.status(serial).path("Status").asString()).isEqualTo("Revoked");
        assertThat(ca.status(serial).path("Reason").asInt()).isOne();
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where action = 'certificate-revoked' and details ->> 'version' = ?",
                        version))
                .isOne();
    }

    @Test
    void whatWasRevokedWithoutUsIsKnownAfterwards() throws Exception {
        KeyVaultCertificateWithPolicy certificate = create(random("acme"), policy(issuer(0), "lost.example"));
        String version = certificate.getProperties().getVersion();
        String route = "/certificates/%s/%s/revoke".formatted(certificate.getName(), version);
        SERVICE.send("POST", route, "{\"reason\":\"unspecified\"}").require(200);
        // as if the answer had been lost
        SERVICE.texts(
                "update certificate_version set revoked = null, revocation_reason = null where id = ? returning id",
                version);

        assertThat(SERVICE.send("POST", route, "{\"reason\":\"unspecified\"}")
                        .require(200)
                        .json()
                        .has("reason"))
                .as("the CA's own reason is not known")
                .isFalse();

        assertThat(SERVICE.count(
                        "select count(*) from audit_line where action = 'certificate-revoked' and details ->> 'version' = ? and details ->> 'alreadyRevoked' = 'true'",
                        version))
                .isOne();
    }

    @Test
    void theAccountGetsAnotherKeyAndIsClosedInTheEnd() throws Exception {
        String issuer = issuer(0);
        create(random("acme"), policy(issuer, "before.example"));
        String account = "/certificates/issuers/%s/account".formatted(issuer);
        List<String> before = keys(issuer);

        Answer rolled = SERVICE.send("POST", account + "/roll-over", null).require(200);

        assertThat(rolled.text("account")).startsWith("https://127.0.0.1:");
        assertThat(keys(issuer)).isNotEqualTo(before);
        create(random("acme"), policy(issuer, "after.example"));

        SERVICE.send("PATCH", "/certificates/issuers/" + issuer, "{\"attributes\":{\"enabled\":false}}")
                .require(200);
        assertThat(SERVICE.send("POST", account + "/deactivate", null)
                        .require(200)
                        .body())
                .isEqualTo(rolled.body());
        SERVICE.texts("update acme_account set deactivated = null where issuer_key = ? returning url", issuer);
        assertThat(SERVICE.send("POST", account + "/deactivate", null).status())
                .as("after an answer that was lost")
                .isEqualTo(200);
    }

    private static List<String> keys(String issuer) {
        return SERVICE.texts("select encode(public_key, 'hex') from acme_account where issuer_key = ?", issuer);
    }

    private static String issuer(int chain) {
        String name = random("acme");
        SERVICE.send("PUT", "/certificates/issuers/" + name, "{\"provider\":\"ACME\"}")
                .require(200);
        String root = ca.root(chain);
        SERVICE.send(
                        "PUT",
                        "/certificates/issuers/" + name + "/configuration",
                        JSON.writeValueAsString(Map.of(
                                "connection",
                                Map.of("address", ca.directory(), "trust", ca.trust()),
                                "termsOfServiceAgreed",
                                true,
                                "contacts",
                                List.of("mailto:pki@example.org"),
                                "externalAccount",
                                Map.of("kid", Pebble.KID, "hmacKey", Pebble.HMAC_KEY),
                                "challenge",
                                "http-01",
                                "preferredChain",
                                commonName(root),
                                "checks",
                                Map.of("anchors", root, "warnOnly", Pebble.REMARKS))))
                .require(200);
        return name;
    }

    private static String commonName(String pem) {
        return Pebble.certificate(pem).getSubjectX500Principal().getName().replaceFirst("^CN=", "");
    }

    private static CertificatePolicy policy(String issuer, String... names) {
        return new CertificatePolicy(
                        issuer, "CN=" + names[0], new SubjectAlternativeNames().setDnsNames(List.of(names)))
                .setKeyType(CertificateKeyType.EC)
                .setKeyCurveName(CertificateKeyCurveName.P_256);
    }

    private static X509Certificate x509(KeyVaultCertificateWithPolicy certificate) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate.getCer()));
    }
}
