package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Requests whose policy leaves the issuer open, on the real engine. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedService.UP, mode = ResourceAccessMode.READ)
class IssuerChoiceIT extends ScenarioBase {

    /** The shipped table, with a row above for one name. */
    @BeforeAll
    static void aCompanysTableIsDeployed() throws IOException {
        String shipped = Files.readString(Path.of("bpmn/issuer-choice.dmn"));
        int rule = shipped.indexOf("      <rule ");
        String row = shipped.substring(rule, shipped.indexOf("</rule>") + "</rule>\n".length())
                .replace("OnlyIssuer", "Missing")
                .replace("only-issuer", "missing")
                .replace("count(?) = 1", "")
                .replace("request.issuers[1]", "\"gone-ca\"")
                .replaceFirst("(Names\">\\s*<text>)", "$1list contains(?, \"missing.example\")");
        assertThat(SERVICE.send(
                                "PUT",
                                "/engine/models/issuer-choice.dmn",
                                shipped.substring(0, rule) + row + shipped.substring(rule))
                        .status())
                .isEqualTo(200);
        SERVICE.setLocalIssuer("default");
    }

    @Test
    void certificateOfAPolicyWithoutAnIssuerIsIssuedByTheChosenOne() {
        String name = random("auto");

        create(name, ec("Auto"));

        assertThat(CLIENT.getCertificatePolicy(name).getIssuerName()).isEqualTo("Auto");
        assertThat(SERVICE.send("GET", "/certificates/" + name + "/pending?api-version=7.6", null)
                        .body())
                .contains("\"issuer\":{\"name\":\"default\"");
        assertThat(SERVICE.texts(
                        "select details ->> 'rule' from audit_line where action = 'issuer-chosen' and object = ?",
                        "certificates/" + name))
                .containsExactly("default-issuer");
        assertThat(SERVICE.texts(
                        "select details ->> 'decisionInput' from audit_line where action = 'approval-decided' and object = ?",
                        "certificates/" + name))
                .singleElement()
                .asString()
                .contains("\"issuer\":\"default\"");
    }

    @Test
    void requestForWhichTheTableChoosesWhatTheVaultDoesNotHaveIsRefusedAndLeavesNoTrace() {
        String name = random("missing");

        assertThatExceptionOfType(HttpResponseException.class)
                .isThrownBy(
                        () -> CLIENT.beginCreateCertificate(name, new CertificatePolicy("Auto", "CN=missing.example")))
                .withMessageContaining("row 'missing'")
                .withMessageContaining("'gone-ca'")
                .satisfies(refused ->
                        assertThat(refused.getResponse().getStatusCode()).isEqualTo(400));

        assertThat(SERVICE.send("GET", "/certificates/" + name + "?api-version=7.6", null)
                        .status())
                .isEqualTo(404);
        assertThat(SERVICE.count("select count(*) from certificate where name = ?", name))
                .isZero();
    }
}
