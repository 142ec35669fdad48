package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.BY_ISSUER;
import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.json.JsonReader;
import com.azure.json.JsonToken;
import com.azure.json.ReadValueCallback;
import com.azure.security.keyvault.certificates.implementation.models.BackupCertificateResult;
import com.azure.security.keyvault.certificates.implementation.models.CertificateBundle;
import com.azure.security.keyvault.certificates.implementation.models.CertificateIssuerListResult;
import com.azure.security.keyvault.certificates.implementation.models.CertificateListResult;
import com.azure.security.keyvault.certificates.implementation.models.CertificateOperation;
import com.azure.security.keyvault.certificates.implementation.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.implementation.models.Contacts;
import com.azure.security.keyvault.certificates.implementation.models.DeletedCertificateBundle;
import com.azure.security.keyvault.certificates.implementation.models.DeletedCertificateListResult;
import com.azure.security.keyvault.certificates.implementation.models.IssuerBundle;
import com.azure.security.keyvault.certificates.models.CertificateOperationError;
import com.azure.security.keyvault.keys.implementation.models.DeletedKeyItem;
import com.azure.security.keyvault.keys.implementation.models.KeyBundle;
import com.azure.security.keyvault.keys.implementation.models.KeyItem;
import com.azure.security.keyvault.keys.implementation.models.KeyOperationResult;
import com.azure.security.keyvault.keys.implementation.models.KeyVerifyResult;
import com.azure.security.keyvault.secrets.implementation.models.DeletedSecretItem;
import com.azure.security.keyvault.secrets.implementation.models.SecretBundle;
import com.azure.security.keyvault.secrets.implementation.models.SecretItem;
import dev.certloom.kernel.Failure;
import dev.certloom.operation.FakePki;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Each kind of answer, read by the model classes of the vendor's Java clients: they know every member of ours and find it in the form
 * that they expect.
 */
class VendorModelsTest {

    private static final String EVERYTHING = """
            {"policy":{
               "key_props":{"kty":"RSA","key_size":2048,"reuse_key":true,"exportable":true},
               "secret_props":{"contentType":"application/x-pem-file"},
               "x509_props":{"subject":"CN=web","ekus":["1.3.6.1.5.5.7.3.1"],"key_usage":["digitalSignature"],
                 "sans":{"emails":["a@example.org"],"dns_names":["web.example"],"upns":["a@example"]},"validity_months":12},
               "lifetime_actions":[{"trigger":{"lifetime_percentage":80},"action":{"action_type":"AutoRenew"}}],
               "issuer":{"name":"Self","cty":"OV-SSL","cert_transparency":false}},
             "attributes":{"enabled":true},"tags":{"team":"web"},"preserveCertOrder":true}
            """;

    /**
     * What the service sends although its own description, from which the models are made, does not name it; clients pass over it
     * (API reference 2.1 and 4).
     */
    private static final Set<String> SENT_BUT_NOT_DESCRIBED =
            Set.of("/pending", "/policy/x509_props/basic_constraints", "/x509_props/basic_constraints");

    private final KeyVaultApi api = new KeyVaultApi();

    private void make(String name) {
        api.post("/certificates/" + name + "/create", EVERYTHING).is(202);
        api.vault.issue(name);
    }

    private static void isKnown(Answered answered, ReadValueCallback<JsonReader, ?> model) {
        StrictModelReader.Findings findings = StrictModelReader.read(answered.body(), model);
        Set<String> unknown = new TreeSet<>(findings.unknown());
        unknown.removeAll(SENT_BUT_NOT_DESCRIBED);
        assertThat(unknown).as("unknown in " + answered.body()).isEmpty();
        assertThat(findings.mistyped())
                .as("of another type in " + answered.body())
                .isEmpty();
    }

    /** Secrets and keys are listed without a model of the page. */
    private static ReadValueCallback<JsonReader, Object> pageOf(ReadValueCallback<JsonReader, ?> item) {
        return reader -> reader.readObject(page -> {
            while (page.nextToken() != JsonToken.END_OBJECT) {
                String member = page.getFieldName();
                page.nextToken();
                if (member.equals("value")) {
                    page.readArray(item);
                } else if (member.equals("nextLink")) {
                    page.getString();
                } else {
                    page.skipChildren();
                }
            }
            return page;
        });
    }

    private static ReadValueCallback<JsonReader, Object> error() {
        return reader -> reader.readObject(answer -> {
            while (answer.nextToken() != JsonToken.END_OBJECT) {
                boolean known = answer.getFieldName().equals("error");
                answer.nextToken();
                if (known) {
                    CertificateOperationError.fromJson(answer);
                } else {
                    answer.skipChildren();
                }
            }
            return answer;
        });
    }

    @Test
    void certificatesTheirPoliciesAndTheirLists() {
        make("web");
        make("web");
        make("app");
        String version = api.get("/certificates/web/").text("/id").substring(ORIGIN.length());

        isKnown(api.get("/certificates/web/").is(200), CertificateBundle::fromJson);
        isKnown(api.get(version).is(200), CertificateBundle::fromJson);
        isKnown(api.patch(version, "{\"attributes\":{\"enabled\":false}}").is(200), CertificateBundle::fromJson);
        isKnown(api.get("/certificates/web/policy").is(200), CertificatePolicy::fromJson);
        isKnown(api.patch("/certificates/web/policy", "{}").is(200), CertificatePolicy::fromJson);
        isKnown(api.get("/certificates?maxresults=1").is(200), CertificateListResult::fromJson);
        isKnown(api.get("/certificates").is(200), CertificateListResult::fromJson);
        isKnown(api.get("/certificates/web/versions").is(200), CertificateListResult::fromJson);
    }

    @Test
    void importedCertificates() {
        isKnown(
                api.post(
                                "/certificates/web/import",
                                "{\"value\":\"" + FakePki.importable("2027-01-01T00:00:00Z")
                                        + "\",\"tags\":{\"a\":\"b\"},\"preserveCertOrder\":true}")
                        .is(200),
                CertificateBundle::fromJson);
    }

    @Test
    void operationsInWhateverState() {
        isKnown(api.post("/certificates/web/create", EVERYTHING).is(202), CertificateOperation::fromJson);
        api.vault.issue("web");
        isKnown(api.get("/certificates/web/pending").is(200), CertificateOperation::fromJson);
        isKnown(api.delete("/certificates/web/pending").is(200), CertificateOperation::fromJson);

        api.post("/certificates/ca/create", BY_ISSUER).is(202);
        api.vault.refuse("ca", Failure.Cause.ISSUER, "The issuer said no.");
        isKnown(api.get("/certificates/ca/pending").is(200), CertificateOperation::fromJson);

        api.post("/certificates/hand/create", MANUAL).is(202);
        api.vault.prepare("hand");
        isKnown(api.get("/certificates/hand/").is(200), CertificateBundle::fromJson);
        isKnown(api.get("/certificates?includePending=true").is(200), CertificateListResult::fromJson);
        isKnown(api.merge("hand").is(201), CertificateBundle::fromJson);

        api.post("/certificates/left/create", MANUAL).is(202);
        isKnown(api.cancel("left").is(200), CertificateOperation::fromJson);
    }

    @Test
    void deletedCertificatesAndTheirLists() {
        make("web");
        make("app");

        isKnown(api.delete("/certificates/web").is(200), DeletedCertificateBundle::fromJson);
        api.delete("/certificates/app").is(200);
        isKnown(api.get("/deletedcertificates/web").is(200), DeletedCertificateBundle::fromJson);
        isKnown(api.get("/deletedcertificates?maxresults=1").is(200), DeletedCertificateListResult::fromJson);
        isKnown(api.get("/deletedsecrets?maxresults=1").is(200), pageOf(DeletedSecretItem::fromJson));
        isKnown(api.get("/deletedkeys?maxresults=1").is(200), pageOf(DeletedKeyItem::fromJson));
        isKnown(api.post("/deletedcertificates/web/recover", "").is(200), CertificateBundle::fromJson);
    }

    @Test
    void backupsAndWhatTheyRestore() {
        make("web");

        Answered backup = api.post("/certificates/web/backup", "").is(200);

        isKnown(backup, BackupCertificateResult::fromJson);
        api.delete("/certificates/web").is(200);
        api.delete("/deletedcertificates/web").is(204);
        isKnown(
                api.post("/certificates/restore", "{\"value\":\"" + backup.text("/value") + "\"}")
                        .is(200),
                CertificateBundle::fromJson);
    }

    @Test
    void secretsAndTheirLists() {
        make("web");
        make("app");

        isKnown(api.get("/secrets/web/").is(200), SecretBundle::fromJson);
        isKnown(api.get("/secrets/web/versions").is(200), pageOf(SecretItem::fromJson));
        isKnown(api.get("/secrets?maxresults=1").is(200), pageOf(SecretItem::fromJson));
    }

    @Test
    void keysTheirListsAndWhatIsDoneWithThem() {
        make("web");
        make("app");
        api.post(
                        "/certificates/ec/create",
                        "{\"policy\":{\"key_props\":{\"kty\":\"EC\"},\"x509_props\":{\"subject\":\"CN=ec\"},\"issuer\":{\"name\":\"Self\"}}}")
                .is(202);
        api.vault.issue("ec");
        String digest = "A".repeat(43);

        isKnown(api.get("/keys/web/").is(200), KeyBundle::fromJson);
        isKnown(api.get("/keys/ec/").is(200), KeyBundle::fromJson);
        isKnown(api.get("/keys/web/versions").is(200), pageOf(KeyItem::fromJson));
        isKnown(api.get("/keys?maxresults=1").is(200), pageOf(KeyItem::fromJson));
        isKnown(
                api.post("/keys/web//sign", "{\"alg\":\"RS256\",\"value\":\"" + digest + "\"}")
                        .is(200),
                KeyOperationResult::fromJson);
        isKnown(
                api.post("/keys/web//verify", "{\"alg\":\"RS256\",\"digest\":\"" + digest + "\",\"value\":\"AQID\"}")
                        .is(200),
                KeyVerifyResult::fromJson);
    }

    @Test
    void issuersAndTheirLists() {
        String issuer = """
                {"provider":"Test","credentials":{"account_id":"one","pwd":"secret"},
                 "org_details":{"id":"org","admin_details":[
                   {"first_name":"Ada","last_name":"L","email":"ada@example.org","phone":"1"}]},
                 "attributes":{"enabled":true}}
                """;

        isKnown(api.put("/certificates/issuers/test", issuer).is(200), IssuerBundle::fromJson);
        api.put("/certificates/issuers/other", issuer).is(200);
        isKnown(api.get("/certificates/issuers/test").is(200), IssuerBundle::fromJson);
        isKnown(api.patch("/certificates/issuers/test", "{}").is(200), IssuerBundle::fromJson);
        isKnown(api.get("/certificates/issuers?maxresults=1").is(200), CertificateIssuerListResult::fromJson);
        isKnown(api.delete("/certificates/issuers/test").is(200), IssuerBundle::fromJson);
    }

    @Test
    void contacts() {
        String contacts = "{\"contacts\":[{\"email\":\"a@example.org\",\"name\":\"A\",\"phone\":\"1\"}]}";

        isKnown(api.put("/certificates/contacts", contacts).is(200), Contacts::fromJson);
        isKnown(api.get("/certificates/contacts").is(200), Contacts::fromJson);
        isKnown(api.delete("/certificates/contacts").is(200), Contacts::fromJson);
    }

    @Test
    void errorsWithAndWithoutAReason() {
        make("web");

        isKnown(api.get("/certificates/none/").is(404), error());
        isKnown(api.put("/secrets/web", "{\"value\":\"x\"}").is(403), error());
    }

    @Test
    void aMemberThatTheModelsDoNotKnowAndOneOfAnotherTypeAreFound() {
        StrictModelReader.Findings findings = StrictModelReader.read(
                "{\"id\":\"a\",\"own\":{\"x\":1},\"policy\":{\"key_props\":{\"own\":true,\"key_size\":\"2048\"},\"x509_props\":{\"sans\":{\"own\":[1]}}},"
                        + "\"attributes\":{\"created\":\"5\",\"own\":1},\"tags\":{\"own\":\"a\"},\"x5t\":5}",
                CertificateBundle::fromJson);

        assertThat(findings.unknown())
                .containsExactlyElementsOf(
                        List.of("/own", "/policy/key_props/own", "/policy/x509_props/sans/own", "/attributes/own"));
        assertThat(findings.mistyped()).containsExactly("/policy/key_props/key_size", "/attributes/created", "/x5t");
    }
}
