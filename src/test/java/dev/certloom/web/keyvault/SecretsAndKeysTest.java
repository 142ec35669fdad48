package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.KeyUsage;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.operation.FakePki;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

class SecretsAndKeysTest {

    private final KeyVaultApi api = new KeyVaultApi();

    private void make(String name, String policy) {
        api.post("/certificates/" + name + "/create", policy).is(202);
        api.vault.issue(name);
        // versions are listed in the order of their making
        api.vault.clock().advance(Duration.ofMillis(1));
    }

    @Test
    void theSecretOfTheLatestVersionIsServedAndTheReadIsAudited() {
        make("web", SELF_SIGNED);

        api.get("/secrets/web/").is(200).golden("secret");

        assertThat(api.vault.events())
                .last()
                .isInstanceOfSatisfying(
                        AuditableEvent.class, act -> assertThat(act.action()).isEqualTo(AuditAction.PRIVATE_KEY_READ));
    }

    @Test
    void theSecretOfAVersionIsAnsweredByItsId() {
        make("web", SELF_SIGNED);
        String sid = api.get("/certificates/web/").text("/sid");

        assertThat(api.get(sid.substring(KeyVaultApi.ORIGIN.length())).is(200).text("/id"))
                .isEqualTo(sid);
    }

    @Test
    void theSecretIsConvertedToPemOnDemandAndSaysSo() {
        make("web", SELF_SIGNED);

        assertThat(api.get("/secrets/web/?outContentType=application/x-pem-file")
                        .is(200)
                        .text("/contentType"))
                .isEqualTo("application/x-pem-file");
    }

    @Test
    void noOtherConversionOfTheSecretIsPossible() {
        make(
                "web",
                "{\"policy\":{\"secret_props\":{\"contentType\":\"application/x-pem-file\"},\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"Self\"}}}");

        api.get("/secrets/web/?outContentType=application/x-pkcs12")
                .refused(400, "BadParameter", "Property outContentType has invalid value");
        api.get("/secrets/web/?outContentType=text/plain")
                .refused(400, "BadParameter", "Property outContentType has invalid value");
    }

    @Test
    void theSecretOfAKeyThatIsNotExportableHasNoKey() {
        make(
                "web",
                "{\"policy\":{\"key_props\":{\"exportable\":false},\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"Self\"}}}");

        assertThat(api.get("/secrets/web/").is(200).text("/value")).contains("no key");
    }

    @Test
    void theSecretOfADisabledOrPendingVersionIsForbidden() {
        api.post("/certificates/web/create", MANUAL).is(202);
        assertThat(api.get("/secrets/web/")
                        .refused(403, "Forbidden", "Operation get is not allowed on a disabled secret.")
                        .text("/error/innererror/code"))
                .isEqualTo("SecretDisabled");

        String cer = FakePki.sign(api.vault.pending("web").csr().orElseThrow()).base64();
        api.post("/certificates/web/pending/merge", "{\"x5c\":[\"" + cer + "\"],\"attributes\":{\"enabled\":false}}")
                .is(201);

        api.get("/secrets/web/").refused(403, "Forbidden", "Operation get is not allowed on a disabled secret.");
        api.get("/keys/web/").refused(403, "Forbidden", "Operation get is not allowed on a disabled key.");
    }

    @Test
    void aSecretAndAChangeThatAreRefusedAreWrittenDownAndALookIsNot() {
        api.post("/certificates/web/create", MANUAL).is(202);
        api.get("/secrets/web/").is(403);
        api.post("/certificates/web/create", MANUAL).is(409);
        api.get("/certificates/unknown/").is(404);

        assertThat(api.refused)
                .extracting(event -> event instanceof ActionDenied act
                        ? act.action() + " " + act.object() + " " + act.actor().id()
                        : "")
                .containsExactly("secret-read secrets/web/ alice-id", "create certificates/web/create alice-id");
    }

    @Test
    void anUnknownSecretOrKeyIsNotFound() {
        api.get("/secrets/web/")
                .refused(
                        404,
                        "SecretNotFound",
                        "A secret with (name/id) web was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182");
        api.get("/keys/web/")
                .refused(
                        404,
                        "KeyNotFound",
                        "A key with (name/id) web was not found in this key vault. If you recently deleted this key you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182");
    }

    @Test
    void theKeyViewShowsThePublicHalfOfAnRsaKey() {
        api.vault.pki().keyUsages(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT);
        make("web", SELF_SIGNED);

        api.get("/keys/web/").is(200).golden("key-rsa");
    }

    @Test
    void theKeyViewShowsThePublicHalfOfAnEllipticCurveKey() {
        api.vault.pki().keyUsages(KeyUsage.KEY_AGREEMENT);
        make(
                "web",
                "{\"policy\":{\"key_props\":{\"kty\":\"EC\"},\"x509_props\":{\"subject\":\"CN=web\",\"key_usage\":[\"keyAgreement\"]},\"issuer\":{\"name\":\"Self\"}}}");

        api.get("/keys/web/").is(200).golden("key-ec");
    }

    @Test
    void theKeyViewShowsACurveThatTheJdkDoesNotKnow() {
        api.vault.pki().keyUsages(KeyUsage.DIGITAL_SIGNATURE);
        make(
                "web",
                "{\"policy\":{\"key_props\":{\"kty\":\"EC\",\"crv\":\"P-256K\"},\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"Self\"}}}");

        String kid = api.get("/certificates/web/").text("/kid");
        api.get(kid.substring(KeyVaultApi.ORIGIN.length())).is(200).golden("key-ec-p256k");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, '', sign verify wrapKey unwrapKey encrypt decrypt",
        "RSA, DIGITAL_SIGNATURE, sign verify",
        "RSA, CRL_SIGN KEY_CERT_SIGN NON_REPUDIATION, sign verify",
        "RSA, DATA_ENCIPHERMENT KEY_ENCIPHERMENT, encrypt decrypt wrapKey unwrapKey",
        "EC, '', sign verify",
        "EC, DIGITAL_SIGNATURE KEY_ENCIPHERMENT, sign verify",
        "EC, KEY_CERT_SIGN, sign verify",
        "EC, DATA_ENCIPHERMENT, ''",
        "EC, KEY_AGREEMENT ENCIPHER_ONLY DECIPHER_ONLY, ''"
    })
    void theKeyViewAllowsWhatTheCertificateDoesAndItsTypeCan(String type, String usages, String operations) {
        api.vault
                .pki()
                .keyUsages(Arrays.stream(usages.split(" "))
                        .filter(usage -> !usage.isEmpty())
                        .map(KeyUsage::valueOf)
                        .toArray(KeyUsage[]::new));
        make(
                "web",
                "{\"policy\":{\"key_props\":{\"kty\":\"%s\"},\"x509_props\":{\"subject\":\"CN=web\"},\"issuer\":{\"name\":\"Self\"}}}"
                        .formatted(type));

        assertThat(api.get("/keys/web/").is(200).json().at("/key/key_ops").valueStream())
                .extracting(JsonNode::asString)
                .containsExactly(operations.isEmpty() ? new String[0] : operations.split(" "));
    }

    @Test
    void theVersionsOfASecretAndOfAKeyAreListedPageByPage() {
        // given
        make("web", SELF_SIGNED);
        make("web", SELF_SIGNED);
        String latest = api.get("/certificates/web/").text("/sid");

        // when
        KeyVaultApi.Answered secrets = api.get("/secrets/web/versions").is(200);
        KeyVaultApi.Answered keys = api.get("/keys/web/versions").is(200);
        KeyVaultApi.Answered first =
                api.get("/secrets/web/versions?maxresults=1").is(200);
        KeyVaultApi.Answered firstKey =
                api.get("/keys/web/versions/?maxresults=1").is(200);

        // then
        assertThat(first.text("/nextLink"))
                .startsWith(KeyVaultApi.ORIGIN + "/secrets/web/versions?api-version=7.6&$skiptoken=");
        assertThat(firstKey.text("/nextLink"))
                .startsWith(KeyVaultApi.ORIGIN + "/keys/web/versions?api-version=7.6&$skiptoken=");
        assertThat(secrets.json().at("/value")).hasSize(2);
        assertThat(api.get(first.text("/nextLink").substring(KeyVaultApi.ORIGIN.length()))
                        .is(200)
                        .text("/value/0/id"))
                .isEqualTo(secrets.text("/value/1/id"))
                .isEqualTo(latest);
        assertThat(api.get("/secrets/unknown/versions").is(200).body()).isEqualTo("{\"value\":[],\"nextLink\":null}");
        assertThat(api.get("/keys/unknown/versions").is(200).body()).isEqualTo("{\"value\":[],\"nextLink\":null}");
        secrets.golden("secret-versions");
        keys.golden("key-versions");
    }

    @Test
    void secretsAndKeysAreListedByCertificateAndPageByPage() {
        // given
        make("web", SELF_SIGNED);
        make("web", SELF_SIGNED);
        make("app", SELF_SIGNED);
        api.post("/certificates/pending/create", MANUAL).is(202);
        make("gone", SELF_SIGNED);
        api.delete("/certificates/gone").is(200);

        // when
        KeyVaultApi.Answered secrets = api.get("/secrets").is(200);
        KeyVaultApi.Answered keys = api.get("/keys").is(200);
        KeyVaultApi.Answered firstSecret = api.get("/secrets/?maxresults=1").is(200);
        KeyVaultApi.Answered firstKey = api.get("/keys/?maxresults=1").is(200);

        // then
        secrets.golden("secrets");
        keys.golden("keys");
        assertThat(firstSecret.text("/nextLink"))
                .startsWith(KeyVaultApi.ORIGIN + "/secrets?api-version=7.6&$skiptoken=");
        assertThat(firstKey.text("/nextLink")).startsWith(KeyVaultApi.ORIGIN + "/keys?api-version=7.6&$skiptoken=");
        assertThat(api.get(firstSecret.text("/nextLink").substring(KeyVaultApi.ORIGIN.length()))
                        .is(200)
                        .text("/value/0/id"))
                .isEqualTo(KeyVaultApi.ORIGIN + "/secrets/web");
        assertThat(api.get(firstKey.text("/nextLink").substring(KeyVaultApi.ORIGIN.length()))
                        .is(200)
                        .text("/value/0/kid"))
                .isEqualTo(KeyVaultApi.ORIGIN + "/keys/web");
    }

    @Test
    void secretsAndKeysOfDeletedCertificatesAreListedApart() {
        // given
        make("web", SELF_SIGNED);
        make("gone", SELF_SIGNED);
        api.delete("/certificates/gone").is(200);

        // when
        KeyVaultApi.Answered secrets = api.get("/deletedsecrets").is(200);
        KeyVaultApi.Answered keys = api.get("/deletedkeys").is(200);

        // then
        secrets.golden("deleted-secrets");
        keys.golden("deleted-keys");
        assertThat(api.get("/deletedsecrets/?maxresults=1").is(200).body()).isEqualTo(secrets.body());
        assertThat(api.get("/deletedkeys/?maxresults=1").is(200).body()).isEqualTo(keys.body());
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /secrets/web, set, SecretManagedByKeyVault",
        "PATCH, /secrets/web/0123456789abcdef0123456789abcdef, update, SecretManagedByKeyVault",
        "PATCH, /secrets/web/, update, SecretManagedByKeyVault",
        "DELETE, /secrets/web, delete, SecretManagedByKeyVault",
        "POST, /secrets/web/backup, backup, SecretManagedByKeyVault",
        "POST, /deletedsecrets/web/recover, recover, SecretManagedByKeyVault",
        "DELETE, /deletedsecrets/web, purge, SecretManagedByKeyVault",
        "POST, /keys/web/create, create, KeyManagedByKeyVault",
        "PUT, /keys/web, import, KeyManagedByKeyVault",
        "PATCH, /keys/web/, update, KeyManagedByKeyVault",
        "DELETE, /keys/web, delete, KeyManagedByKeyVault",
        "POST, /keys/web/rotate, rotate, KeyManagedByKeyVault",
        "PUT, /keys/web/rotationpolicy, update, KeyManagedByKeyVault",
        "POST, /keys/web/backup, backup, KeyManagedByKeyVault",
        "POST, /deletedkeys/web/recover, recover, KeyManagedByKeyVault",
        "DELETE, /deletedkeys/web, purge, KeyManagedByKeyVault"
    })
    void whatFollowsACertificateCannotBeWrittenAndTheTryIsWrittenDown(
            String verb, String path, String operation, String inner) {
        // given
        make("web", SELF_SIGNED);
        if (path.startsWith("/deleted")) {
            api.delete("/certificates/web").is(200);
        }

        // when
        KeyVaultApi.Answered answered =
                api.send(HttpMethod.valueOf(verb), path + "?" + KeyVaultApi.VERSION, "{\"value\":\"x\"}");

        // then
        answered.refused(
                403,
                "Forbidden",
                "Operation \"%s\" is not allowed as this object's lifetime is managed by Key Vault."
                        .formatted(operation));
        assertThat(answered.text("/error/innererror/code")).isEqualTo(inner);
        assertThat(api.refused)
                .singleElement()
                .isInstanceOfSatisfying(
                        ActionDenied.class, act -> assertThat(act.object()).isEqualTo(path.substring(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /secrets/other, secrets",
        "DELETE, /deletedsecrets/other, secrets",
        "POST, /secrets/restore, secrets",
        "POST, /keys/other/create, keys",
        "PATCH, /keys/other/, keys",
        "POST, /keys/restore, keys"
    })
    void noSecretsAndKeysOfOnesOwnAreKept(String verb, String path, String what) {
        api.send(HttpMethod.valueOf(verb), path + "?" + KeyVaultApi.VERSION, "{\"value\":\"x\"}")
                .refused(
                        405,
                        "MethodNotAllowed",
                        "Expected the name of a certificate, but it is none: this vault keeps no %s besides those of certificates."
                                .formatted(what));
        assertThat(api.refused).hasSize(1);
    }

    @Test
    void aSecretThatIsWrittenNeedsAName() {
        api.put("/secrets/a_b", "{\"value\":\"x\"}")
                .refused(400, "BadParameter", "The request URI contains an invalid name: a_b");
    }
}
