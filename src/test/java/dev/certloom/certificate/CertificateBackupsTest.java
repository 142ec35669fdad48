package dev.certloom.certificate;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.compute.Saturated;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.rest.BackupCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.FakePki;
import dev.certloom.operation.InMemoryVault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a backup may hold and take; the routes are tested by {@code BackupTest}. */
class CertificateBackupsTest {

    private static final CertificateName WEB = new CertificateName("web");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final InMemoryVault vault = new InMemoryVault();
    private final CertificateBackups backups = vault.backups();
    /** With the key that vaults in memory have. */
    private final BackupCipher cipher = new BackupCipher(new LocalKeyWrapper(new byte[32]), List.of());

    private void importOne() {
        vault.imports()
                .importCertificate(
                        new ImportCertificate(
                                VAULT,
                                WEB,
                                FakePki.importable("2027-01-01T00:00:00Z"),
                                "",
                                Optional.empty(),
                                true,
                                Map.of("team", "web"),
                                Optional.empty()),
                        ALICE);
    }

    private void purge() {
        vault.deletions().delete(VAULT, WEB, ALICE);
        vault.deletions().purge(VAULT, WEB, ALICE);
    }

    private VersionView restore(byte[] blob) {
        return backups.restore(VAULT, () -> blob, ALICE);
    }

    private static void refused(Refusal.Kind kind, ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }

    @Test
    void asManyVersionsAsKeyVaultTakesAreBackedUpAndNotOneMore() {
        for (int version = 0; version < 500; version++) {
            importOne();
        }
        byte[] blob = backups.backUp(VAULT, WEB, ALICE);
        importOne();
        assertThatThrownBy(() -> backups.backUp(VAULT, WEB, ALICE))
                .isInstanceOf(Refusal.class)
                .hasMessage("Certificate web has more than 500 versions, which are the most that a backup holds.");
        purge();

        restore(blob);

        assertThat(vault.completeVersions()).isEqualTo(500);
        assertThat(vault.acts("certificate-restored"))
                .hasSize(10)
                .allSatisfy(line -> assertThat(
                                line.details().getOrDefault("versions", "").split(", "))
                        .hasSize(50));
    }

    @Test
    void aBackupOfWhatIsDeletedWhileItIsMadeIsNotHandedOut() {
        importOne();
        CertificateBackups overtaken = vault.backups(() -> vault.deletions().delete(VAULT, WEB, ALICE));

        refused(Refusal.Kind.CERTIFICATE_NOT_FOUND, () -> overtaken.backUp(VAULT, WEB, ALICE));

        assertThat(vault.acts("certificate-backed-up")).isEmpty();
    }

    @Test
    void aBackupOfWhatIsPurgedAndReplacedWhileItIsMadeIsNotHandedOut() {
        importOne();
        CertificateBackups overtaken = vault.backups(() -> {
            purge();
            importOne();
        });

        refused(Refusal.Kind.CERTIFICATE_NOT_FOUND, () -> overtaken.backUp(VAULT, WEB, ALICE));

        assertThat(vault.acts("certificate-backed-up")).isEmpty();
    }

    @Test
    void aBackupOfWhatIsRenewedWhileItIsMadeIsHandedOut() {
        importOne();

        assertThat(vault.backups(this::importOne).backUp(VAULT, WEB, ALICE)).isNotEmpty();
    }

    @Test
    void aBackupThatIsTooLargeIsNeitherMadeNorRestored() {
        importOne();
        byte[] blob = backups.backUp(VAULT, WEB, ALICE);
        CertificateBackups small = vault.backups(new BackupSettings(DataSize.ofBytes(blob.length - 1), 1));

        assertThatThrownBy(() -> small.backUp(VAULT, WEB, ALICE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("certloom.backup.max-size");
        refused(Refusal.Kind.MALFORMED_BACKUP, () -> small.restore(VAULT, () -> blob, ALICE));
        assertThat(vault.acts("certificate-backed-up")).hasSize(1);
    }

    @Test
    void noMoreAreMadeAndRestoredAtOnceThanIsAllowed() {
        importOne();
        CertificateBackups one = vault.backups(new BackupSettings(DataSize.ofMegabytes(1), 1));

        refused(
                Refusal.Kind.MALFORMED_BACKUP,
                () -> one.restore(
                        VAULT,
                        () -> {
                            refused(Refusal.Kind.THROTTLED, () -> one.backUp(VAULT, WEB, ALICE));
                            return new byte[0];
                        },
                        ALICE));
        assertThat(one.backUp(VAULT, WEB, ALICE)).isNotEmpty();
    }

    @Test
    void whereTooMuchIsToBeComputedTheBackupIsNotSaidToBeMalformed() {
        importOne();
        byte[] blob = backups.backUp(VAULT, WEB, ALICE);
        purge();
        vault.pki().beforeReading(() -> {
            throw new Saturated();
        });

        assertThatThrownBy(() -> restore(blob)).isInstanceOf(Saturated.class);

        vault.pki().beforeReading(() -> {});
        restore(blob);
    }

    @Test
    void aRevokedVersionIsStillRevoked() {
        importOne();
        Revocation revocation = new Revocation(vault.clock().instant(), Optional.of(RevocationReason.KEY_COMPROMISE));
        vault.recordRevocation("web", revocation);
        byte[] blob = backups.backUp(VAULT, WEB, ALICE);
        purge();
        assertThat(vault.revocation("web")).isEmpty();

        restore(blob);

        assertThat(vault.revocation("web")).contains(revocation);
    }

    @Test
    void aRestoreThatFailsLeavesNothing() {
        importOne();
        byte[] blob = backups.backUp(VAULT, WEB, ALICE);
        int keys = vault.keys();

        refused(Refusal.Kind.CONFLICT, () -> restore(blob));

        assertThat(vault.keys()).isEqualTo(keys);
        assertThat(vault.completeVersions()).isEqualTo(1);
    }

    static Stream<Arguments> forged() {
        return Stream.of(
                of("no name", document -> document.put("name", "no name!")),
                of("a reserved name", document -> document.put("name", "restore")),
                of("no vault", document -> document.put("vault", "Not a vault")),
                of("a moment off the calendar", document -> document.put("at", "+12026-01-01T00:00:00Z")),
                of("a policy that is none", document -> document.put("policy", "{}")),
                of("a policy that is not there", document -> document.remove("policy")),
                of("another current version", document -> document.put("current", HexId.random())),
                of("no versions", document -> document.putArray("versions")),
                of("a member more", document -> document.put("more", 1)),
                of(
                        "a version twice",
                        document ->
                                versions(document).add(versions(document).get(0).deepCopy())),
                of("501 versions", document -> {
                    while (versions(document).size() < 501) {
                        ObjectNode copy = version(document).deepCopy();
                        versions(document).add(copy.put("id", HexId.random()));
                    }
                }),
                of(
                        "a key that no version has",
                        document -> document.withArray("keys").add("AAAA")),
                of("no key", document -> document.putArray("keys")),
                of("a key that is not there", document -> version(document).put("key", 1)),
                of("a key before the first", document -> version(document).put("key", -1)),
                of("no id", document -> version(document).put("id", "x")),
                of("no certificate", document -> version(document).putArray("chain")),
                of(
                        "a certificate that is not there",
                        document -> version(document).putArray("chain").add(7)),
                of(
                        "one given that is not there",
                        document -> version(document).putArray("given").add(-1)),
                of("a long chain", document -> {
                    ArrayNode chain = version(document).putArray("chain");
                    Stream.generate(() -> 0).limit(21).forEach(chain::add);
                }),
                of(
                        "what is no certificate",
                        document -> document.putArray("certificates").add("AAAA")),
                of(
                        "a certificate of another key",
                        document -> document.putArray("certificates")
                                .add(FakePki.certificateOfAnotherKey().base64())),
                of("many tags", document -> {
                    ObjectNode tags = version(document).putObject("tags");
                    Stream.iterate(0, next -> next + 1).limit(16).forEach(tag -> tags.put("tag" + tag, ""));
                }),
                of("another content type", document -> version(document).put("contentType", "DER")),
                of("a version before its time", document -> version(document).put("created", "1969-12-31T23:59:59Z")));
    }

    private static Arguments of(String what, Consumer<ObjectNode> change) {
        return Arguments.of(what, change);
    }

    private static ArrayNode versions(ObjectNode document) {
        return (ArrayNode) document.get("versions");
    }

    private static ObjectNode version(ObjectNode document) {
        return (ObjectNode) versions(document).get(0);
    }

    /** By somebody who has the key. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("forged")
    void aForgedBackupIsMalformed(String what, Consumer<ObjectNode> change) {
        importOne();
        ObjectNode document = (ObjectNode)
                JSON.readTree(cipher.open(backups.backUp(VAULT, WEB, ALICE)).orElseThrow());
        purge();
        int keys = vault.keys();
        byte[] unchanged = cipher.seal(JSON.writeValueAsBytes(document));

        change.accept(document);

        refused(Refusal.Kind.MALFORMED_BACKUP, () -> restore(cipher.seal(JSON.writeValueAsBytes(document))));
        assertThat(vault.keys()).isEqualTo(keys);
        restore(unchanged);
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNoDocumentIsMalformed(String text) {
        refused(Refusal.Kind.MALFORMED_BACKUP, () -> restore(cipher.seal(text.getBytes(StandardCharsets.UTF_8))));
    }

    static Stream<String> whatIsNoDocumentIsMalformed() {
        return Stream.of(
                "",
                "null",
                "{}",
                "[]",
                "{\"name\":\"web\",\"name\":\"web\"}",
                "[".repeat(100_000),
                "{\"keys\":" + "[".repeat(50) + "]".repeat(50) + "}",
                "{\"name\":" + "1".repeat(5_000) + "}");
    }
}
