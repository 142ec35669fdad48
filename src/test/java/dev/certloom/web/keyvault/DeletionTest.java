package dev.certloom.web.keyvault;

import static dev.certloom.web.keyvault.KeyVaultApi.BY_ISSUER;
import static dev.certloom.web.keyvault.KeyVaultApi.MANUAL;
import static dev.certloom.web.keyvault.KeyVaultApi.ORIGIN;
import static dev.certloom.web.keyvault.KeyVaultApi.SELF_SIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.FakePki;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.Phase;
import dev.certloom.web.keyvault.KeyVaultApi.Answered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Deleted certificates: seen, recovered, purged (API reference 2.8). */
class DeletionTest {

    private static final String UNKNOWN =
            "A certificate with (name/id) web was not found in this key vault. If you recently deleted this certificate you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182";
    private static final String DELETED_UNKNOWN = "Deleted Certificate not found: web";
    private static final String NAME_TAKEN =
            "Certificate web is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the certificate can only be recovered or purged.";

    private final KeyVaultApi api = new KeyVaultApi();

    private Answered delete(String name) {
        return api.delete("/certificates/" + name);
    }

    private Answered recover(String name) {
        return api.post("/deletedcertificates/" + name + "/recover", "");
    }

    private Answered purge(String name) {
        return api.delete("/deletedcertificates/" + name);
    }

    @Test
    void whoConfirmsAPurgePurgesNothingThatWasDeletedLater() {
        api.make("web");
        delete("web").is(200);
        Instant read = api.vault.clock().instant();
        recover("web").is(200);
        api.vault.clock().advance(Duration.ofSeconds(1));
        delete("web").is(200);

        assertThatThrownBy(() -> api.vault
                        .deletions()
                        .purge(InMemoryVault.VAULT, new CertificateName("web"), read, Actor.system("test")))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT));
        api.get("/deletedcertificates/web").is(200);

        api.vault
                .deletions()
                .purge(
                        InMemoryVault.VAULT,
                        new CertificateName("web"),
                        api.vault.clock().instant(),
                        Actor.system("test"));
        api.get("/deletedcertificates/web").is(404);
    }

    // Delete

    @Test
    void aDeletedCertificateIsAnsweredAsItWas() {
        api.make("web");
        JsonNode before = api.get("/certificates/web/").json();

        JsonNode deleted = delete("web").is(200).golden("certificate-deleted").json();

        assertThat(api.get("/deletedcertificates/web").is(200).json()).isEqualTo(deleted);
        for (String kept : List.of("/id", "/kid", "/sid", "/x5t", "/cer", "/attributes", "/policy", "/pending")) {
            assertThat(before.at(kept).isMissingNode()).as(kept).isFalse();
            assertThat(deleted.at(kept)).as(kept).isEqualTo(before.at(kept));
        }
        assertThat(deleted.at("/recoveryId").asString()).isEqualTo(ORIGIN + "/deletedcertificates/web");
        assertThat(deleted.at("/scheduledPurgeDate").asLong())
                .isEqualTo(deleted.at("/deletedDate").asLong() + 90 * 86_400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/certificates/web/",
                "/certificates/web/VERSION",
                "/certificates/web/policy",
                "/certificates/web/pending",
                "/secrets/web/",
                "/secrets/web/VERSION",
                "/keys/web/",
                "/keys/web/VERSION"
            })
    void nothingOfADeletedCertificateIsShown(String path) {
        api.make("web");
        String version = api.version("web");
        String address = path.replace("VERSION", version);
        api.get(address).is(200);

        delete("web").is(200);

        api.get(address).is(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/certificates",
                "/certificates?includePending=true",
                "/certificates/web/versions",
                "/secrets/web/versions",
                "/keys/web/versions"
            })
    void noListShowsADeletedCertificate(String path) {
        api.make("web");
        assertThat(api.get(path).is(200).json().at("/value")).hasSize(1);

        delete("web").is(200);

        assertThat(api.get(path).is(200).json().at("/value")).isEmpty();
    }

    @Test
    void aDeletedCertificateIsNotChangedCancelledMergedOrDeleted() {
        api.post("/certificates/web/create", MANUAL).is(202);
        api.vault.prepare("web");
        delete("web").is(200);

        api.patch("/certificates/web/", "{\"attributes\":{\"enabled\":false}}")
                .refused(404, "CertificateNotFound", UNKNOWN);
        api.patch("/certificates/web/policy", "{}").refused(404, "CertificateNotFound", UNKNOWN);
        api.cancel("web").is(404);
        api.delete("/certificates/web/pending").is(404);
        api.post("/certificates/web/pending/merge", KeyVaultApi.x5c("AAAA")).is(404);
        delete("web").refused(404, "CertificateNotFound", UNKNOWN);
    }

    @Test
    void theNameOfADeletedCertificateIsTaken() {
        api.make("web");
        delete("web").is(200);

        for (Answered refused : List.of(
                api.post("/certificates/web/create", SELF_SIGNED),
                api.post("/certificates/WEB/create", SELF_SIGNED),
                api.post("/certificates/web/import", KeyVaultApi.IMPORT))) {
            refused.is(409);
            assertThat(refused.text("/error/code")).isEqualTo("Conflict");
            assertThat(refused.text("/error/innererror/code")).isEqualTo("ObjectIsDeletedButRecoverable");
            assertThat(refused.text("/error/message")).isEqualTo(NAME_TAKEN);
        }
        assertThat(api.get("/deletedcertificates/web").json().at("/cer").asString())
                .isNotEmpty();
    }

    @Test
    void aRequestInProgressIsWithdrawnWithItsCertificate() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        OperationId operation = api.vault.pending("web").id();

        JsonNode deleted = delete("web").is(200).json();

        assertThat(deleted.at("/recoveryId").asString()).isNotEmpty();
        for (String absent : List.of("kid", "sid", "x5t", "cer", "pending")) {
            assertThat(deleted.has(absent)).as(absent).isFalse();
        }
        assertThat(api.vault.operation(operation).phase()).isEqualTo(Phase.WITHDRAWN);
        assertThat(api.vault.acts("request-withdrawn")).hasSize(1);
        recover("web").is(200);
        api.get("/certificates/web/pending").is(404);
        assertThat(api.get("/certificates/web/")
                        .is(200)
                        .json()
                        .at("/attributes/enabled")
                        .asBoolean(true))
                .isFalse();
        api.post("/certificates/web/create", SELF_SIGNED).is(202);
    }

    @Test
    void whatIsNotThereCannotBeDeletedAndNothingIsLeftOfIt() {
        delete("web").refused(404, "CertificateNotFound", UNKNOWN);
        api.get("/deletedcertificates/web").refused(404, "CertificateNotFound", DELETED_UNKNOWN);

        assertThat(api.vault.events()).isEmpty();
        api.make("WEB");
        assertThat(api.get("/certificates/web/").text("/policy/id"))
                .as("as first written")
                .contains("/WEB/");
    }

    @ParameterizedTest
    @CsvSource({
        "90, false, Recoverable+Purgeable",
        "89, false, CustomizedRecoverable+Purgeable",
        "7, false, CustomizedRecoverable+Purgeable",
        "90, true, Recoverable",
        "7, true, CustomizedRecoverable"
    })
    void attributesSayWhatTheVaultDoesWithDeletedCertificates(int days, boolean purgeProtected, String level) {
        api.vault.recoverAs(new RecoveryPolicy(days, purgeProtected));
        api.make("web");

        for (String path : List.of("/certificates/web/", "/secrets/web/", "/keys/web/")) {
            JsonNode attributes = api.get(path).is(200).json().at("/attributes");
            assertThat(attributes.at("/recoveryLevel").asString()).isEqualTo(level);
            assertThat(attributes.at("/recoverableDays").asInt()).isEqualTo(days);
        }
        JsonNode deleted = delete("web").is(200).json();
        assertThat(deleted.at("/scheduledPurgeDate").asLong()
                        - deleted.at("/deletedDate").asLong())
                .isEqualTo(days * 86_400L);
    }

    // What was begun before

    @Test
    void aSecretThatIsReadWhileItsCertificateIsDeletedIsNotShown() {
        api.make("web");
        api.vault.pki().beforeReading(() -> api.delete("/certificates/web").is(200));

        assertThat(api.get("/secrets/web/").is(404).text("/error/code")).isEqualTo("SecretNotFound");

        assertThat(api.vault.acts("private-key-read")).isEmpty();
    }

    // List

    @Test
    void deletedCertificatesAreListedByNameAndByPages() {
        for (String name : List.of("c", "a", "b", "kept")) {
            api.make(name);
        }
        for (String name : List.of("c", "a", "b")) {
            delete(name).is(200);
        }

        JsonNode first = api.get("/deletedcertificates?includePending=false&maxresults=2")
                .is(200)
                .golden("deleted-certificates")
                .json();
        JsonNode second = api.get(first.at("/nextLink").asString().substring(ORIGIN.length()))
                .is(200)
                .json();

        assertThat(first.at("/value/1/recoveryId").asString()).isEqualTo(ORIGIN + "/deletedcertificates/b");
        assertThat(second.at("/value")).hasSize(1);
        assertThat(second.at("/value/0/id").asString()).isEqualTo(ORIGIN + "/certificates/c");
        assertThat(second.at("/nextLink").isNull()).isTrue();
    }

    // Recover

    @Test
    void aRecoveredCertificateIsAsItWasBefore() {
        api.make("web");
        api.make("web");
        JsonNode before = api.get("/certificates/web/").json();
        JsonNode versions = api.get("/certificates/web/versions").json();
        String secret = api.get("/secrets/web/").text("/value");
        delete("web").is(200);

        JsonNode recovered = recover("web").is(200).json();

        assertThat(recovered).isEqualTo(before);
        assertThat(api.get("/certificates/web/").json()).isEqualTo(before);
        assertThat(api.get("/certificates/web/versions").json()).isEqualTo(versions);
        assertThat(api.get("/secrets/web/").is(200).text("/value")).isEqualTo(secret);
        api.get("/certificates/web/pending").is(200);
        api.get("/deletedcertificates/web").refused(404, "CertificateNotFound", DELETED_UNKNOWN);
        recover("web").refused(404, "CertificateNotFound", UNKNOWN);
    }

    @Test
    void aCertificateForAFailedRequestIsMergedOnlyOnceItIsRecovered() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.approve("web");
        String signed = KeyVaultApi.x5c(
                FakePki.sign(api.vault.pending("web").csr().orElseThrow()).base64());
        api.vault.refuse("web", Failure.Cause.ISSUER, "No.");
        delete("web").is(200);
        api.post("/certificates/web/pending/merge", signed).is(404);
        recover("web").is(200);

        assertThat(api.get("/certificates/web/pending").is(200).text("/status")).isEqualTo("failed");
        api.merge("web").is(201);
    }

    // Purge

    @Test
    void aPurgedCertificateIsGoneAndItsNameIsFree() {
        api.make("web");
        api.make("web");
        List<String> versions = api.get("/certificates/web/versions")
                .json()
                .at("/value")
                .valueStream()
                .map(version -> KeyVaultApi.versionId(version.at("/id").asString()))
                .toList();
        delete("web").is(200);

        assertThat(purge("web").is(204).body()).isEmpty();

        purge("web").refused(404, "CertificateNotFound", DELETED_UNKNOWN);
        recover("web").refused(404, "CertificateNotFound", UNKNOWN);
        api.get("/certificates/web/").refused(404, "CertificateNotFound", UNKNOWN);
        assertThat(api.get("/certificates/web/versions").json().at("/value")).isEmpty();
        assertThat(api.vault.wipedKeys()).isEqualTo(api.vault.keys()).isEqualTo(2);
        assertThat(api.vault.acts("certificate-purged"))
                .singleElement()
                .satisfies(line -> assertThat(line.details().get("versions")).contains(versions));
        api.make("web");
        assertThat(api.get("/certificates/web/versions").json().at("/value")).hasSize(1);
    }

    @Test
    void nobodyPurgesInAVaultThatIsProtectedAgainstIt() {
        api.vault.recoverAs(new RecoveryPolicy(7, true));
        api.make("web");
        delete("web").is(200);

        purge("web")
                .refused(
                        403,
                        "Forbidden",
                        "Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed. Vault: default");
        purge("other").is(404);

        recover("web").is(200);
    }

    @Test
    void aCertificateIsPurgedOnceItsTimeIsOver() {
        api.vault.recoverAs(new RecoveryPolicy(7, true));
        api.make("web");
        api.make("later");
        delete("web").is(200);
        api.vault.clock().advance(Duration.ofDays(1));
        delete("later").is(200);

        api.vault.clock().advance(Duration.ofDays(6).minusSeconds(1));
        api.vault.purgeDue();
        api.get("/deletedcertificates/web").is(200);
        api.vault.clock().advance(Duration.ofSeconds(1));
        api.vault.purgeDue();

        api.get("/deletedcertificates/web").is(404);
        api.get("/deletedcertificates/later").is(200);
        assertThat(api.vault.acts("certificate-purged"))
                .singleElement()
                .satisfies(line -> assertThat(line.actor().id()).isEqualTo("certloom:retention"));
    }

    @Test
    void nothingIsPurgedWhileAnIssuerMaySignForIt() {
        api.post("/certificates/web/create", BY_ISSUER).is(202);
        api.vault.approve("web");
        api.vault.order("web");
        OperationId operation = api.vault.pending("web").id();
        delete("web").is(200);

        Answered refused = purge("web");
        api.vault.clock().advance(Duration.ofDays(90));
        api.vault.purgeDue();

        refused.refused(
                409,
                "Conflict",
                "Certificate is currently being deleted. An order for web is still open at its issuer, which may sign; it can be purged once the issuer has answered.");
        assertThat(refused.text("/error/innererror/code")).isEqualTo("ObjectIsBeingDeleted");
        api.get("/deletedcertificates/web").is(200);
        api.vault.withdraw(operation, CancelAnswer.GRANTED);
        purge("web").is(204);
    }

    @Test
    void deletionAndItsEndAreOnRecord() {
        api.make("web");

        delete("web").is(200);
        recover("web").is(200);
        delete("web").is(200);
        purge("web").is(204);

        assertThat(api.vault.acts("certificate-deleted"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.details())
                        .containsExactly(Map.entry(
                                "scheduledPurge",
                                api.vault
                                        .clock()
                                        .instant()
                                        .plus(Duration.ofDays(90))
                                        .toString())));
        assertThat(api.vault.acts("certificate-recovered")).hasSize(1);
        assertThat(api.vault.acts("certificate-purged"))
                .singleElement()
                .satisfies(line -> assertThat(line.details()).containsEntry("keys", "1"));
    }
}
