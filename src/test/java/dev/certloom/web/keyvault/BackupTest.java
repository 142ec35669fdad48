package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.BY_ISSUER;
import static dev.certloom.web.keyvault.KeyVaultApi.ORIGIN;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.kernel.Transfer;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Backups of certificates, and what is restored from them (API reference 2.7). */
class BackupTest {

    private static final String MALFORMED = "Backup blob contains invalid or corrupt version.";

    private final KeyVaultApi api = new KeyVaultApi();

    private String backUp(String name) {
        return api.post("/certificates/" + name + "/backup", "").is(200).text("/value");
    }

    private Answered restore(String value) {
        return api.post("/certificates/restore", "{\"value\":\"" + value + "\"}");
    }

    private void purge(String name) {
        api.delete("/certificates/" + name).is(200);
        api.delete("/deletedcertificates/" + name).is(204);
    }

    private void malformed(Answered answer) {
        answer.refused(400, "Malformed backup blob", MALFORMED);
    }

    @Test
    void aRestoredCertificateIsAsItWas() {
        api.make("Web");
        api.vault.clock().advance(Duration.ofDays(1));
        api.make("web");
        api.patch("/certificates/web/", "{\"tags\":{\"team\":\"web\"}}").is(200);
        JsonNode versions = api.get("/certificates/web/versions").json();
        String first = versions.at("/value/0/id").asString().substring(ORIGIN.length());
        api.patch(first, "{\"attributes\":{\"enabled\":false}}").is(200);
        versions = api.get("/certificates/web/versions").json();
        JsonNode current = api.get("/certificates/web/").json();
        JsonNode former = api.get(first).json();
        String secret = api.get("/secrets/web/").text("/value");

        String blob = backUp("web");
        purge("web");
        api.vault.clock().advance(Duration.ofDays(1));
        JsonNode restored = restore(blob).is(200).json();

        assertThat(restored).isEqualTo(without(current, "pending"));
        assertThat(api.get("/certificates/web/").json()).isEqualTo(restored);
        assertThat(api.get(first).json()).isEqualTo(without(former, "pending"));
        assertThat(api.get("/certificates/web/versions").json()).isEqualTo(versions);
        assertThat(api.get("/secrets/web/").text("/value")).isEqualTo(secret);
        api.get("/certificates/web/pending").is(404);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverWasBackedUpComesBack(long seed) {
        Random random = new Random(seed);
        for (int version = 0; version <= random.nextInt(4); version++) {
            if (random.nextInt(4) == 0) {
                api.post("/certificates/web/import", KeyVaultApi.IMPORT).is(200);
            } else {
                api.post("/certificates/web/create", anyPolicy(random)).is(202);
                api.vault.issue("web");
            }
            api.vault.clock().advance(Duration.ofMinutes(random.nextInt(100_000)));
            api.patch("/certificates/web/", anyAttributes(random)).is(200);
        }
        if (random.nextBoolean()) {
            api.patch("/certificates/web/policy", "{\"x509_props\":{\"validity_months\":3}}")
                    .is(200);
        }
        List<String> before = everything();
        String blob = backUp("web");
        purge("web");

        restore(blob).is(200);

        assertThat(everything()).isEqualTo(before);
    }

    /** What clients see of all versions. */
    private List<String> everything() {
        List<String> seen = new ArrayList<>();
        seen.add(api.get("/certificates/web/policy").body());
        seen.add(api.get("/certificates/web/versions").body());
        List<String> versions = new ArrayList<>(List.of(""));
        api.get("/certificates/web/versions")
                .json()
                .at("/value")
                .forEach(version ->
                        versions.add(KeyVaultApi.versionId(version.at("/id").asString())));
        for (String version : versions) {
            seen.add(without(api.get("/certificates/web/" + version).json(), "pending")
                    .toString());
            seen.add(api.get("/secrets/web/" + version).body());
            seen.add(api.get("/keys/web/" + version).body());
        }
        return seen;
    }

    private static String anyPolicy(Random random) {
        return """
                {"policy":{"x509_props":{"subject":"CN=web%d"},"issuer":{"name":"Self"},
                  "secret_props":{"contentType":"%s"},
                  "key_props":{"kty":"%s","exportable":%s,"reuse_key":%s},
                  "lifetime_actions":[{"trigger":{"lifetime_percentage":%d},"action":{"action_type":"EmailContacts"}}]},
                 "preserveCertOrder":%s}
                """.formatted(
                        random.nextInt(10),
                        random.nextBoolean() ? "application/x-pem-file" : "application/x-pkcs12",
                        random.nextBoolean() ? "RSA" : "EC",
                        random.nextBoolean(),
                        random.nextBoolean(),
                        1 + random.nextInt(99),
                        random.nextBoolean());
    }

    private static String anyAttributes(Random random) {
        return "{\"attributes\":{\"enabled\":%s},\"tags\":{\"team\":\"%s\",\"\u00e4 \ud83d\ude00\":\"\"}}"
                .formatted(random.nextInt(3) > 0, "w".repeat(random.nextInt(512)));
    }

    @Test
    void aKeyThatVersionsShareIsInABackupOnce() {
        String reuse = SELF_SIGNED.replace("\"issuer\"", "\"key_props\":{\"reuse_key\":true},\"issuer\"");
        for (int version = 0; version < 3; version++) {
            api.post("/certificates/web/create", reuse).is(202);
            api.vault.issue("web");
        }

        String blob = backUp("web");
        purge("web");
        int keys = api.vault.keys();
        restore(blob).is(200);

        assertThat(api.vault.acts("certificate-backed-up"))
                .singleElement()
                .satisfies(line -> assertThat(line.details()).containsEntry("keys", "1"));
        assertThat(api.vault.keys()).isEqualTo(keys + 1);
    }

    /** The request that made it is not part of a backup. */
    private static JsonNode without(JsonNode bundle, String member) {
        JsonNode copy = bundle.deepCopy();
        ((ObjectNode) copy).remove(member);
        return copy;
    }

    @Test
    void aNameThatIsTakenIsNotRestored() {
        api.make("web");
        String blob = backUp("web");

        restore(blob)
                .refused(
                        409,
                        "Conflict",
                        "Certificate web is there already. It can be restored once it is deleted and purged.");
        api.delete("/certificates/web").is(200);
        Answered deleted = restore(blob).is(409);
        assertThat(deleted.text("/error/innererror/code")).isEqualTo("ObjectIsDeletedButRecoverable");
        api.delete("/deletedcertificates/web").is(204);
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        assertThat(restore(blob).is(409).text("/error/code")).isEqualTo("Conflict");
        purge("web");
        restore(blob).is(200);
        assertThat(restore(blob).is(409).text("/error/code")).isEqualTo("Conflict");
        assertThat(api.vault.acts("certificate-restored")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "YQ", "bm90IGEgYmFja3Vw", "not base64url!", "a", "YQ==", "\\u0000", "Q0xCAQ", "Q0xCAQEQ"})
    void whatIsNoBackupIsMalformed(String value) {
        malformed(restore(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "{}", "[\"YQ\"]", "true"})
    void aValueOfAnotherKindIsMalformed(String value) {
        malformed(api.post("/certificates/restore", "{\"value\":" + value + "}"));
    }

    @Test
    void aBackupThatWasChangedAnywhereIsMalformed() {
        api.make("web");
        byte[] blob = Base64.getUrlDecoder().decode(backUp("web"));
        purge("web");

        for (int place = 0; place < blob.length; place++) {
            byte[] changed = blob.clone();
            changed[place] ^= 1;
            malformed(restore(encoded(changed)));
        }
        for (int length = 0; length < blob.length; length++) {
            malformed(restore(encoded(Arrays.copyOf(blob, length))));
        }
        malformed(restore(encoded(Arrays.copyOf(blob, blob.length + 1))));
        assertThat(api.vault.acts("certificate-restored")).isEmpty();
        restore(encoded(blob)).is(200);
    }

    private static String encoded(byte[] blob) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(blob);
    }

    @Test
    void nothingOfABackupCanBeRead() {
        api.make("web");

        byte[] blob = Base64.getUrlDecoder().decode(backUp("web"));

        assertThat(new String(blob, StandardCharsets.ISO_8859_1))
                .doesNotContain("\"versions\"", "\"policy\"", "CN=web");
    }

    @Test
    void thereIsNothingToBackUpBeforeAVersionIsComplete() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);

        api.post("/certificates/web/backup", "")
                .refused(
                        400,
                        "BadParameter",
                        "Certificate web has no version yet that is complete, so there is nothing to back up.");
        assertThat(api.vault.acts("certificate-backed-up")).isEmpty();
    }

    @Test
    void whatIsNotThereOrDeletedIsNotBackedUp() {
        assertThat(api.post("/certificates/web/backup", "").is(404).text("/error/code"))
                .isEqualTo("CertificateNotFound");
        api.make("web");
        api.delete("/certificates/web").is(200);

        assertThat(api.post("/certificates/web/backup", "").is(404).text("/error/code"))
                .isEqualTo("CertificateNotFound");
    }

    @Test
    void aVaultRefusesWhatItsSettingsDoNotAllow() {
        api.make("web");
        String blob = backUp("web");
        purge("web");
        for (Transfer transfer : Transfer.values()) {
            api.vault.refuse(transfer);
        }

        api.post("/certificates/web/backup", "")
                .refused(
                        403,
                        "Forbidden",
                        "Operation \"backup\" is not allowed in this vault (certloom.vaults.default.allow-backup).");
        restore(blob)
                .refused(
                        403,
                        "Forbidden",
                        "Operation \"restore\" is not allowed in this vault (certloom.vaults.default.allow-restore).");
        api.post("/certificates/web/import", KeyVaultApi.IMPORT)
                .refused(
                        403,
                        "Forbidden",
                        "Operation \"import\" is not allowed in this vault (certloom.vaults.default.allow-import).");
        assertThat(api.refused).hasSize(3);
    }

    @Test
    void backupAndRestoreAreOnRecord() {
        api.make("web");
        String version = api.version("web");

        String blob = backUp("web");
        purge("web");
        restore(blob).is(200);

        assertThat(api.vault.acts("certificate-backed-up")).singleElement().satisfies(line -> {
            assertThat(line.details())
                    .containsEntry("keys", "1")
                    .containsEntry("sealedWith", new LocalKeyWrapper(new byte[32]).keyId());
            assertThat(line.details().get("versions")).startsWith(version + " ");
        });
        assertThat(api.vault.acts("certificate-restored")).singleElement().satisfies(line -> {
            assertThat(line.details()).containsEntry("keys", "1").containsEntry("from", "default");
            assertThat(line.details().get("versions")).startsWith(version + " ");
        });
    }

    @Test
    void aRestoreWithoutABackupSaysWhatIsMissing() {
        api.post("/certificates/restore", "{}").refused(400, "BadParameter", "Property 'value' is required.");
    }

    @Test
    void otherMethodsAreNotServed() {
        for (String path : List.of("/certificates/restore", "/certificates/restore/", "/certificates/web/backup")) {
            api.get(path).refused(405, "MethodNotAllowed", "HTTP GET not allowed");
        }
        api.post("/certificates//backup", "").refused(405, "MethodNotAllowed", "HTTP POST not allowed");
        api.make("web");
        String blob = api.post("/certificates/web/backup/", "").is(200).text("/value");
        purge("web");
        api.post("/certificates/restore/", "{\"value\":\"" + blob + "\"}").is(200);
    }

    @Test
    void aRefusedRestoreNamesItsCertificate() {
        api.make("web");
        restore(backUp("web")).is(409);

        assertThat(api.refused)
                .singleElement()
                .satisfies(act -> assertThat(act.toString()).contains("certificates/web", "restore-certificate"));
    }
}
