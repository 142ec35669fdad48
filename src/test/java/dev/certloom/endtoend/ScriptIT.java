package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.security.keyvault.certificates.models.CertificateContentType;
import com.azure.security.keyvault.certificates.models.CertificateIssuer;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.certificates.models.SubjectAlternativeNames;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.issuer.script.TestScript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented script as an issuer, from the vendor's client to what openssl says of the certificate. */
@SharedServiceTest
@Tag("providers")
class ScriptIT extends ScenarioBase {

    private final TestScript script = SharedService.script();

    @Test
    void certificateOfAScriptIsIssuedAndVerified(@TempDir Path folder) throws IOException {
        CLIENT.createIssuer(new CertificateIssuer("scripted", "Script"));
        configure("{\"script\":\"" + SharedService.SCRIPT_NAME + "\"}").require(200);
        String name = random("scripted");

        KeyVaultCertificateWithPolicy certificate = create(
                name,
                new CertificatePolicy(
                                "scripted",
                                "CN=web.example",
                                new SubjectAlternativeNames().setDnsNames(List.of("web.example", "www.web.example")))
                        .setContentType(CertificateContentType.PEM));

        Path leaf = Files.writeString(
                folder.resolve("leaf.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(certificate.getCer())
                        + "\n-----END CERTIFICATE-----\n");
        assertThat(SERVICE.run(
                        "openssl",
                        "verify",
                        "-CAfile",
                        script.data().resolve("ca.pem").toString(),
                        "-verify_hostname",
                        "www.web.example",
                        leaf.toString()))
                .endsWith("leaf.pem: OK\n");
        assertThat(SERVICE.secrets().getSecret(name).getValue())
                .contains("-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----");
    }

    @Test
    void routeChoosesAScriptByNameAndNothingElse() {
        CLIENT.createIssuer(new CertificateIssuer("scripted", "Script"));

        for (String wrong : List.of(
                "{\"script\":\"/bin/sh\"}",
                "{\"script\":\"" + script.program() + "\"}",
                "{\"script\":\"FOLDER-CA\"}",
                "{\"script\":\"folder-ca\",\"command\":[\"/bin/sh\"]}")) {
            Answer answer = configure(wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.errorMessage()).as(wrong).startsWith("Property configuration.");
        }
    }

    private static Answer configure(String json) {
        return SERVICE.send("PUT", "/certificates/issuers/scripted/configuration", json);
    }
}
