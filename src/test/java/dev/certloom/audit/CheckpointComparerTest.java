package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.audit.verification.AuditVerification;
import dev.certloom.audit.verification.CheckpointLog;
import dev.certloom.audit.verification.SignedDocument;
import dev.certloom.audit.verification.SignedPlace;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.audit.verification.Verdict.Broken;
import dev.certloom.audit.verification.Verdict.Fault;
import dev.certloom.audit.verification.Verdict.Sound;
import dev.certloom.kernel.Refusal;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that is not what its checkpoints say is noticed, whatever was done to it, and signed no more. */
class CheckpointComparerTest {

    private static final String VAULT = InMemoryAudit.VAULT.value();

    @TempDir
    Path home;

    private InMemoryAudit audit = new InMemoryAudit();
    private InMemoryAudit backup = new InMemoryAudit();

    /** Three lines and a backup of them; then three more, and a checkpoint of the sixth. */
    @BeforeEach
    void aBackupIsOlderThanTheRecord() {
        audit = new InMemoryAudit(home, null);
        act(1, 3);
        audit.checkpoints.makeForEachVault();
        backup = audit.backup();
        act(4, 6);
        audit.checkpoints.makeForEachVault();
    }

    private void act(int first, int last) {
        for (int i = first; i <= last; i++) {
            audit.act("web", "act-" + i);
        }
    }

    private Path file() {
        return home.resolve("audit/checkpoints.jsonl");
    }

    private void restart() {
        audit = audit.restarted(home, null);
        audit.checkpoints.completeFiles();
    }

    @Test
    void recordThatIsWhatItWasAgreesAlsoAfterARestart() throws Exception {
        restart();

        assertThat(audit.evidence.of(VAULT)).isEmpty();
        assertThat(Files.readAllLines(file())).hasSize(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void rolledBackRecordIsReportedWithWhatIsMissingAndWhatToDo() throws Exception {
        audit.put(backup);
        restart();

        assertThat(contradiction()).satisfies(found -> {
            assertThat(found.fault()).isEqualTo(Fault.TRUNCATED);
            assertThat(found.line()).isEqualTo(4);
            assertThat(found.expected().position()).isEqualTo(6);
            assertThat(found.reason())
                    .contains("vault default", "lines 4 to 6 are missing", "2026-03-01T12:00:06Z")
                    .contains("ends at line 3, of 2026-03-01T12:00:03Z", file().toString(), "acknowledge-restore");
        });
        assertThat(audit.evidence.known()).hasSize(1);
    }

    @Test
    void recordThatWasRolledBackIsNotSoundHoweverItIsLookedAt() throws Exception {
        audit.put(backup);
        restart();

        assertThat(verified(Scope.everything())).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.fault()).isEqualTo(Fault.TRUNCATED);
            assertThat(broken.reason()).contains("lines 4 to 6 are missing");
        });
        assertThat(verified(Scope.certificate("web"))).isInstanceOf(Broken.class);
    }

    @Test
    void recordThatWasRolledBackAndWentOnIsAnotherOne() {
        audit.put(backup);
        act(14, 19);
        restart();

        assertThat(contradiction().fault()).isEqualTo(Fault.CHANGED);
        assertThat(contradiction().line()).isEqualTo(6);
        assertThat(contradiction().reason()).contains("another one");
    }

    @Test
    void recordRolledBackAtRuntimeIsNoticedBeforeItIsSigned() {
        audit.put(backup);

        assertThatThrownBy(() -> audit.checkpoints.make(InMemoryAudit.VAULT, InMemoryAudit.AUDITOR))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT))
                .hasMessageContaining("lines 4 to 6 are missing");
        assertThat(audit.stored).hasSize(3);
    }

    @Test
    void checkpointsOfARolledBackRecordAreWithheldAndTheFileIsKept() throws Exception {
        List<String> before = Files.readAllLines(file());
        audit.put(backup);
        act(14, 19);
        restart();

        audit.checkpoints.makeForEachVault();
        audit.checkpoints.completeFiles();

        assertThat(Files.readAllLines(file())).isEqualTo(before);
        assertThat(audit.checkpointed).hasSize(1);
    }

    @Test
    void checkpointSignedByWhoeverHasTheKeyDoesNotHideWhatTheFileSays() throws Exception {
        List<String> before = Files.readAllLines(file());
        audit.put(backup);
        act(14, 19);
        audit.checkpointOf(VAULT);
        restart();

        assertThat(contradiction().line()).isEqualTo(6);
        assertThat(Files.readAllLines(file())).isEqualTo(before);
    }

    @Test
    void recordThatWasEmptiedWithItsKeyIsNamed() {
        audit.empty();
        restart();

        assertThat(contradiction().reason())
                .contains("lines 1 to 6 are missing", "empty", "key that signs is not the one");
    }

    @Test
    void recordOfOneVaultThatWasEmptiedIsNamedAndTheOtherGoesOn() throws Exception {
        audit.act("other", "web", "act");
        audit.checkpoints.makeForEachVault();
        restart();
        audit.act("other", "web", "act");
        audit.forget(VAULT);

        audit.checkpoints.makeForEachVault();
        restart();

        assertThat(contradiction().reason()).contains("vault default", "lines 1 to 6 are missing");
        assertThat(audit.evidence.of("other")).isEmpty();
        assertThat(Files.readAllLines(file()))
                .filteredOn(row -> row.contains("other"))
                .hasSize(2);
    }

    @Test
    void linesDeletedUnderACheckpointAreNamedEvenWithoutAFile() throws Exception {
        Files.delete(file());
        audit = audit.restarted(null, null);
        audit.stored.removeIf(line -> InMemoryAudit.seal(line).position() == 6);

        assertThat(contradiction().fault()).isEqualTo(Fault.DROPPED);
        assertThat(contradiction().reason()).contains("line 6", "the database", "missing");
    }

    @Test
    void endOfTheChainThatIsDeletedBehindTheLastCheckpointIsNamed() {
        act(7, 8);
        audit.stored.removeIf(line -> InMemoryAudit.seal(line).position() == 8);
        restart();

        assertThat(contradiction().line()).isEqualTo(8);
    }

    @Test
    void keyThatWasMadeAnewIsNamedThoughNoLineIsMissing() {
        String former = audit.key.keyId();
        audit.loseKey();
        restart();

        assertThat(contradiction().fault()).isEqualTo(Fault.OTHER_KEY);
        assertThat(contradiction().reason()).contains(former, audit.key.keyId());
        assertThatThrownBy(() -> audit.checkpoints.make(InMemoryAudit.VAULT, InMemoryAudit.AUDITOR))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void keyThatIsGoneWhileTheServiceRunsIsKeptAgain() {
        String former = audit.key.keyId();
        audit.loseKey();

        assertThat(audit.evidence.of(VAULT)).isEmpty();
        restart();
        assertThat(audit.key.keyId()).isEqualTo(former);
    }

    @Test
    void acknowledgedRestoreIsALineWithBothEndsAndTheRecordGoesOn() throws Exception {
        audit.put(backup);
        restart();

        Checkpoint made =
                audit.checkpoints.acknowledgeRestore(InMemoryAudit.VAULT, InMemoryAudit.AUDITOR, "disk was lost");

        assertThat(audit.stored.getLast().line()).satisfies(line -> {
            assertThat(line.action()).isEqualTo("audit-restore-acknowledged");
            assertThat(line.actorName()).isEqualTo("Eve");
            assertThat(line.details())
                    .containsEntry("reason", "disk was lost")
                    .containsEntry("before.position", "6")
                    .containsEntry("after.position", "3")
                    .containsEntry("commonPosition", "3")
                    .containsKeys("before.hash", "after.hash");
        });
        assertThat(made.position()).isEqualTo(4);
        act(14, 15);
        audit.checkpoints.makeForEachVault();
        restart();
        assertThat(audit.evidence.of(VAULT)).isEmpty();
        assertThat(verified(Scope.everything())).isInstanceOf(Sound.class);
        // nothing of the former record was taken away
        assertThat(Files.readAllLines(file())).hasSize(4);
    }

    @Test
    void restoreIsAcknowledgedOnceAndOnlyWhereThereIsOne() {
        assertThatThrownBy(this::acknowledge).isInstanceOf(Refusal.class).hasMessageContaining("no restore");
        assertThat(audit.stored).hasSize(6);
        audit.put(backup);
        acknowledge();

        assertThatThrownBy(this::acknowledge).isInstanceOf(Refusal.class);
    }

    private void acknowledge() {
        audit.checkpoints.acknowledgeRestore(InMemoryAudit.VAULT, InMemoryAudit.AUDITOR, "known");
    }

    @Test
    void secondRollbackIsNamedAlsoAfterAFirstWasAcknowledged() throws Exception {
        audit.put(backup);
        acknowledge();
        InMemoryAudit later = audit.backup();
        act(14, 15);
        audit.checkpoints.makeForEachVault();

        audit.put(later);
        restart();
        assertThat(contradiction().reason()).contains("lines 5 to 6 are missing");

        // neither does the restore that the file holds speak for it, put there once more
        Files.writeString(file(), Files.readAllLines(file()).get(2) + "\n", StandardOpenOption.APPEND);
        restart();
        assertThat(contradiction().reason()).contains("lines 5 to 6 are missing");

        audit.put(backup);
        restart();
        assertThat(contradiction().reason()).contains("lines 4 to 6 are missing");
        acknowledge();
        restart();
        assertThat(audit.evidence.of(VAULT)).isEmpty();
    }

    @Test
    void recordRewrittenFromALineOnIsAcknowledgedWithTheCommonLine() {
        audit.put(backup);
        act(14, 19);
        restart();

        acknowledge();

        assertThat(audit.stored.getLast().line().details()).containsEntry("commonPosition", "3");
        assertThat(audit.evidence.of(VAULT)).isEmpty();
        assertThat(verified(Scope.everything())).isInstanceOf(Sound.class);
    }

    @Test
    void otherKeyThatIsAcknowledgedCountsFromThenOn() {
        audit.loseKey();
        restart();
        acknowledge();
        act(14, 15);
        audit.checkpoints.makeForEachVault();
        restart();

        assertThat(audit.evidence.of(VAULT)).isEmpty();
    }

    @Test
    void restoreThatAForgerPutsIntoTheFileSpeaksForNothing() throws Exception {
        InMemoryAudit forger = new InMemoryAudit();
        SignedRecord restore = forger.key.sign(
                SignedPlace.Kind.RESTORE,
                VAULT,
                9,
                backup.head(VAULT),
                audit.clock.instant(),
                Map.of("from", 3, "oldPosition", 6, "oldHash", audit.head(VAULT).hash(), "by", "Mallory"));
        Files.writeString(
                file(),
                CheckpointLog.row("restore", new SignedDocument(restore.document(), restore.signature())) + "\n",
                StandardOpenOption.APPEND);
        audit.put(backup);
        restart();

        assertThat(contradiction().reason()).contains("is signed with " + forger.key.keyId());
    }

    @Test
    void rowThatWasChangedInTheFileIsNamed() throws Exception {
        Files.writeString(file(), Files.readString(file()).replace("\\\"position\\\":6", "\\\"position\\\":5"));
        restart();

        assertThat(contradiction().reason()).contains("changed or forged");
    }

    @Test
    void rowThatACrashCutIsToleratedAndTheNextBeginsAfterIt() throws Exception {
        Files.writeString(file(), "{\"document\":\"{\\\"at\\\":\\\"2026-03", StandardOpenOption.APPEND);
        restart();
        assertThat(audit.evidence.of(VAULT)).isEmpty();
        assertThat(audit.copies.all().getFirst().gaps().isCut()).isTrue();

        act(7, 7);
        audit.checkpoints.makeForEachVault();

        assertThat(Files.readAllLines(file())).hasSize(4);
        restart();
        assertThat(audit.copies.all().getFirst().gaps().unreadable()).containsExactly(3L);
        audit.put(backup);
        assertThat(contradiction().reason()).contains("lines 4 to 7 are missing");
    }

    @Test
    void checkpointThatACrashKeptFromTheFileIsWrittenAtTheNextStart() throws Exception {
        act(7, 7);
        // killed between the commit and the file
        audit.checkpointOf(VAULT);

        restart();

        assertThat(Files.readAllLines(file())).hasSize(3);
        assertThat(audit.evidence.of(VAULT)).isEmpty();
    }

    @Test
    void fileThatWasRemovedOrIsAnOldCopyIsNamedByWhatTheDatabaseKnows() throws Exception {
        List<String> rows = Files.readAllLines(file());

        Files.delete(file());
        restart();
        assertThat(contradiction().reason()).contains("no longer holds the checkpoint of line 6", file().toString());

        Files.write(file(), rows.subList(0, 1));
        restart();
        assertThat(contradiction().reason()).contains("no longer holds the checkpoint of line 6");

        acknowledge();
        restart();
        assertThat(audit.evidence.of(VAULT)).isEmpty();
    }

    @Test
    void fileThatIsRemovedWhileTheServiceRunsIsNoticed() throws Exception {
        Files.delete(file());

        assertThat(contradiction().reason()).contains("no longer holds");
    }

    @Test
    void fileElsewhereTellsWhenTheWholeHomeWasRolledBack() throws Exception {
        Path elsewhere = home.resolve("elsewhere/checkpoints.jsonl");
        audit = audit.restarted(home, elsewhere);
        audit.checkpoints.completeFiles();
        InMemoryAudit old = audit.backup();
        String oldFile = Files.readString(file());
        act(7, 8);
        audit.checkpoints.makeForEachVault();

        audit.put(old);
        Files.writeString(file(), oldFile);
        audit = audit.restarted(home, elsewhere);

        assertThat(contradiction().reason()).contains("lines 7 to 8 are missing", elsewhere.toString());
    }

    @Test
    void homeOfAnEarlierReleaseGetsTheLatestCheckpointWithoutAlarm() throws Exception {
        InMemoryAudit earlier = audit.restarted(null, null);
        Files.delete(file());
        earlier.forgetFiles();

        audit = earlier.restarted(home, null);
        audit.checkpoints.completeFiles();

        assertThat(audit.evidence.of(VAULT)).isEmpty();
        assertThat(Files.readAllLines(file())).hasSize(1);
    }

    @Test
    void twoReplicasEachHaveEverythingInAFileOfTheirOwn() throws Exception {
        Path other = home.resolve("other-home");
        InMemoryAudit replica = new InMemoryAudit(other, null, "home-2");
        replica.put(audit);
        replica.checkpoints.completeFiles();
        replica.act("web", "act-7");
        replica.checkpoints.makeForEachVault();
        audit.put(replica);

        audit.checkpoints.completeFiles();

        assertThat(audit.evidence.of(VAULT)).isEmpty();
        assertThat(Files.readAllLines(file())).hasSize(3);
        assertThat(Files.readAllLines(other.resolve("audit/checkpoints.jsonl"))).hasSize(2);
    }

    @Test
    void linesThatRetentionDroppedAreNotMissed() {
        audit.clock.advance(Duration.ofDays(40));
        audit.retain(Period.ofDays(30));
        restart();

        assertThat(audit.stored).hasSize(1);
        assertThat(audit.evidence.of(VAULT)).isEmpty();
    }

    @Test
    void retentionLeavesARecordAloneThatWasTamperedWith() {
        audit.put(backup);
        audit.clock.advance(Duration.ofDays(40));

        audit.retain(Period.ofDays(30));

        assertThat(audit.stored).hasSize(3);
    }

    @Test
    void retentionAfterARestoreIgnoresCheckpointsOfTheFormerRecord() {
        InMemoryAudit kept = audit.backup();
        audit.put(backup);
        kept.checkpointed.stream().skip(1).forEach(signed -> audit.add(SignedPlace.Kind.CHECKPOINT, signed));
        acknowledge();
        act(14, 18);
        audit.clock.advance(Duration.ofDays(40));
        act(19, 19);

        audit.retain(Period.ofDays(30));

        // up to the restore, which is line 4; the checkpoint of the former line 6 does not count
        assertThat(audit.stored).noneMatch(line -> line.line().action().equals("act-3"));
        assertThat(audit.stored).anyMatch(line -> line.line().action().equals("act-14"));
        assertThat(verified(Scope.everything())).isInstanceOf(Sound.class);
    }

    @Test
    void fileThatCannotBeWrittenIsSaidInHealthAndARequestIsToldSo() throws Exception {
        Files.delete(file());
        Files.delete(file().getParent());
        Files.writeString(home.resolve("audit"), "in the way");
        audit = audit.restarted(home, null);
        audit.forgetFiles();
        act(7, 7);

        assertThatThrownBy(() -> audit.checkpoints.make(InMemoryAudit.VAULT, InMemoryAudit.AUDITOR))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_YET))
                .hasMessageContaining(file().toString());
        assertThat(audit.copies.all().getFirst().trouble()).isPresent();

        Files.delete(home.resolve("audit"));
        audit.checkpoints.completeFiles();
        assertThat(audit.copies.all().getFirst().trouble()).isEmpty();
        assertThat(Files.readAllLines(file())).isNotEmpty();
        assertThat(audit.evidence.of(VAULT)).isEmpty();
    }

    @Test
    void requestIsAnsweredWhenItsCheckpointIsInTheFile() throws Exception {
        Checkpoint made = audit.checkpoints.make(InMemoryAudit.VAULT, InMemoryAudit.AUDITOR);

        assertThat(Files.readAllLines(file()).getLast()).contains(made.signature());
    }

    private CheckpointMismatch contradiction() {
        return audit.evidence.of(VAULT).orElseThrow();
    }

    private Verdict verified(Scope scope) {
        try {
            return AuditVerification.verify(
                    new ByteArrayInputStream(audit.export(scope).getBytes(StandardCharsets.UTF_8)),
                    Objects.requireNonNull(audit.key.publicKey()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
