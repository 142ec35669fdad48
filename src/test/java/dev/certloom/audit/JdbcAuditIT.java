package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.certloom.Crowd;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The audit record on the real database. Each test has a vault of its own; all share the one sealer's lock. */
class JdbcAuditIT {

    private static final DriverManagerDataSource SOURCE = TestDatabase.migrated();
    private static final RunningProcess PROCESS = new RunningProcess("engine-1", "certificate-request", 3, 1L << 60);

    private final TestClock clock = new TestClock();
    private final JdbcClient jdbc = JdbcClient.create(SOURCE);
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(SOURCE));
    private final JdbcAuditLines lines = new JdbcAuditLines(jdbc);
    private final JdbcAuditChain chain = new JdbcAuditChain(jdbc, transaction);
    private final JdbcAuditArchive archive = new JdbcAuditArchive(jdbc);

    @TempDir
    Path home;

    private final String vault = "vault-" + OperationId.random().value().substring(0, 8);
    private final JdbcAuditCheckpoints checkpoints = new JdbcAuditCheckpoints(jdbc, clock);
    private final TestAudit audit = TestAudit.stored(vault, SOURCE, clock);

    @BeforeEach
    void nothingWaitsToBeSealed() {
        audit.sealAll();
    }

    @Test
    void sealWhenALineIsCommittedLateThenItIsNotSkipped() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch sealed = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> late = threads.submit(() -> transaction.executeWithoutResult(status -> {
                append("web", "late");
                written.countDown();
                await(sealed);
            }));
            await(written);
            append("web", "early");
            audit.sealAll();
            assertThat(chained()).extracting(line -> line.line().action()).containsExactly("early");
            sealed.countDown();
            late.get();
        }

        audit.sealAll();

        assertThat(chained()).extracting(line -> line.line().action()).containsExactly("early", "late");
        assertThat(chained().getLast().id()).isLessThan(chained().getFirst().id());
        assertWhole(2);
    }

    @Test
    void sealWhenManySealAndWriteAtOnceThenThereIsOneChainWithoutGaps() throws Exception {
        Crowd.of(8, who -> {
            for (int i = 0; i < 25; i++) {
                append("web-" + i % 3, "act");
                if (i % 2 == 0) {
                    audit.seal();
                } else {
                    audit.sealAll();
                }
            }
            return true;
        });
        audit.sealAll();

        assertWhole(200);
    }

    @Test
    void sealWhenItIsKilledInTheMiddleThenTheChainGoesOnWhereItWas() {
        append("web", "first");
        audit.sealAll();
        append("web", "second");

        assertThatThrownBy(() -> chain.alone(() -> {
                    audit.sealAll();
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        append("web", "third");
        audit.sealAll();

        assertThat(chained()).extracting(line -> line.line().action()).containsExactly("first", "second", "third");
        assertWhole(3);
    }

    @Test
    void sealWhenAnotherHoldsTheLockThenItIsLeftToThem() throws Exception {
        append("web", "act");
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> other = threads.submit(() -> chain.alone(() -> {
                held.countDown();
                await(over);
                return true;
            }));
            await(held);
            audit.seal();
            assertThat(chained()).isEmpty();
            over.countDown();
            other.get();
        }

        audit.seal();

        assertThat(chained()).hasSize(1);
    }

    @Test
    void exportWhenLinesAreTamperedWithThenVerifyNamesThem() {
        for (int i = 1; i <= 6; i++) {
            append(i % 2 == 0 ? "web" : "other", "act-" + i);
        }
        audit.sealAll();
        assertThat(audit.verify(audit.everything())).isInstanceOf(Verdict.Sound.class);

        assertBroken(
                "update audit_line set actor_name = 'Mallory' where vault = :vault and position = 4",
                Verdict.Fault.CHANGED,
                4,
                2);
        assertBroken(
                "update audit_line set at = at + interval '1 microsecond' where vault = :vault and position = 4",
                Verdict.Fault.CHANGED,
                4,
                2);
        assertBroken(
                "update audit_line set process = null, process_engine = null, process_version = null, process_instance = null where vault = :vault and position = 4",
                Verdict.Fault.CHANGED,
                4,
                2);
        assertBroken("delete from audit_line where vault = :vault and position = 4", Verdict.Fault.DROPPED, 4, 2);
        assertBroken("delete from audit_line where vault = :vault and position <= 2", Verdict.Fault.DROPPED, 1, 1);
        assertBroken("delete from audit_line where vault = :vault and position >= 5", Verdict.Fault.DROPPED, 5, 3);
    }

    /** In a transaction that is rolled back, with what keeps the lines switched off. */
    private void assertBroken(String tampering, Verdict.Fault fault, long position, long ofObject) {
        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            jdbc.sql("alter table audit_line disable trigger user").update();
            jdbc.sql(tampering).param("vault", vault).update();
            assertThat(audit.verify(audit.everything())).isInstanceOfSatisfying(Verdict.Broken.class, broken -> {
                assertThat(broken.fault()).as(broken.reason()).isEqualTo(fault);
                assertThat(broken.number()).isEqualTo(position);
            });
            assertThat(audit.verify(audit.certificate("web"))).isInstanceOfSatisfying(Verdict.Broken.class, broken -> {
                assertThat(broken.fault()).as(broken.reason()).isIn(fault, Verdict.Fault.TRUNCATED);
                assertThat(broken.number()).isEqualTo(ofObject);
            });
        });
    }

    @Test
    void linesWhenTheyAreReadSlowlyThenNoConnectionIsHeldMeanwhile() {
        for (int i = 0; i < 501; i++) {
            append("web-" + i % 2, "act");
        }
        audit.sealAll();
        HikariConfig single = new HikariConfig();
        single.setDataSource(SOURCE);
        single.setMaximumPoolSize(1);
        single.setConnectionTimeout(250);
        try (HikariDataSource pool = new HikariDataSource(single)) {
            JdbcAuditArchive slowlyRead = new JdbcAuditArchive(JdbcClient.create(pool));
            List<Long> read = new ArrayList<>();

            slowlyRead.lines(vault, 0, 501, line -> {
                assertThat(slowlyRead.line(vault, line.seal().orElseThrow().position()))
                        .isPresent();
                read.add(line.seal().orElseThrow().position());
            });

            assertThat(read).isEqualTo(LongStream.rangeClosed(1, 501).boxed().toList());
        }
    }

    @Test
    void exportWhenItIsOfAPeriodThenItBeginsAndEndsInsideTheChain() {
        for (int i = 1; i <= 6; i++) {
            append("web", "act-" + i);
        }
        audit.sealAll();

        Verdict verdict = audit.verify(audit.period(at(3), at(5)));

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Sound.class, sound -> {
            assertThat(sound.first()).isEqualTo(3);
            assertThat(sound.last()).isEqualTo(4);
            assertThat(sound.lines()).isEqualTo(2);
        });
        assertThat(audit.verify(audit.period(at(100), at(101))))
                .isInstanceOfSatisfying(
                        Verdict.Sound.class, sound -> assertThat(sound.lines()).isZero());
    }

    @Test
    void exportWhenAPeriodLostAllOrItsEdgeLinesThenVerifySaysSo() {
        for (int i = 1; i <= 6; i++) {
            append("web", "act-" + i);
        }
        audit.sealAll();

        assertPeriodBroken(
                "delete from audit_line where vault = :vault and position in (3, 4)", Verdict.Fault.TRUNCATED);
        assertPeriodBroken(
                "update audit_line set at = at + interval '1 hour' where vault = :vault and position in (3, 4)",
                Verdict.Fault.CHANGED);
        // with its hash made anew
        assertPeriodBroken(
                "update audit_line set at = at + interval '1 hour', hash = decode(repeat('00', 32), 'hex') where vault = :vault and position = 4",
                Verdict.Fault.CHANGED);
        assertPeriodBroken(
                "update audit_line set hash = decode(repeat('00', 32), 'hex') where vault = :vault and position = 5",
                Verdict.Fault.CHANGED);
        assertPeriodBroken(
                "update audit_line set at = at - interval '1 hour' where vault = :vault and position = 3",
                Verdict.Fault.CHANGED);
        assertPeriodBroken(
                "update audit_line set at = at + interval '1 hour' where vault = :vault and position = 4",
                Verdict.Fault.CHANGED);
    }

    private void assertPeriodBroken(String tampering, Verdict.Fault fault) {
        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            jdbc.sql("alter table audit_line disable trigger user").update();
            jdbc.sql(tampering).param("vault", vault).update();
            assertThat(audit.verify(audit.period(at(3), at(5))))
                    .isInstanceOfSatisfying(
                            Verdict.Broken.class,
                            broken -> assertThat(broken.fault())
                                    .as(broken.reason())
                                    .isEqualTo(fault));
        });
    }

    private Instant at(int act) {
        return new TestClock().instant().plus(Duration.ofSeconds(act));
    }

    @Test
    void linesWhenSomebodyChangesThemThenTheDatabaseRefuses() {
        append("web", "act");
        audit.sealAll();
        append("web", "unsealed");

        for (String change : List.of(
                "update audit_line set actor = 'mallory' where vault = :vault",
                "update audit_line set position = null, hash = null, previous = null, object_position = null, object_previous = null where vault = :vault and position is not null",
                "update audit_line set position = 7 where vault = :vault and position is not null",
                "delete from audit_line where vault = :vault",
                "delete from audit_line where vault = :vault and position is null")) {
            assertThatThrownBy(() -> jdbc.sql(change).param("vault", vault).update())
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("appended to");
        }
        assertThatThrownBy(() -> jdbc.sql("truncate audit_line").update()).hasMessageContaining("appended to");
    }

    @Test
    void dropWhenLinesAreOldThenWhatIsLeftStillVerifies() {
        append("web", "old");
        append("gone", "old");
        append("web", "older checkpoint");
        audit.sealAll();
        audit.checkpoint();
        append("web", "not covered by a checkpoint");
        audit.sealAll();
        clock.advance(Duration.ofDays(40));
        append("web", "new");

        audit.retain(Period.ofDays(30));
        audit.retain(Period.ofDays(30));

        audit.sealAll();
        assertThat(chained().getFirst().line().action()).isEqualTo("not covered by a checkpoint");
        assertThat(chained())
                .filteredOn(line -> line.line().action().equals("audit-lines-dropped"))
                .hasSize(1);
        assertThat(audit.verify(audit.everything()))
                .isInstanceOfSatisfying(
                        Verdict.Sound.class,
                        sound -> assertThat(sound.dropped()).isEqualTo(3));
        assertThat(audit.verify(audit.certificate("web")))
                .isInstanceOfSatisfying(
                        Verdict.Sound.class,
                        sound -> assertThat(sound.dropped()).isEqualTo(2));
        assertThat(audit.verify(audit.certificate("gone")))
                .isInstanceOfSatisfying(
                        Verdict.Sound.class, sound -> assertThat(sound.lines()).isZero());
    }

    @Test
    void dropWhenACheckpointWasCopiedWithAnOlderTimeThenNothingGoes() {
        append("web", "new");
        audit.sealAll();
        audit.checkpoint();
        insertCheckpoint("position", "document");

        audit.retain(Period.ofDays(30));

        audit.sealAll();
        assertThat(audit.contradiction()).isEmpty();
        assertThat(chained()).extracting(line -> line.line().action()).containsExactly("new");
    }

    @Test
    void checkpointWhenARowIsForgedThenItIsReportedAndCanBeResolved() {
        append("web", "new");
        audit.sealAll();
        audit.checkpoint();

        for (String[] row : new String[][] {{"9223372036854775807", "document"}, {"position", "'{}'"}}) {
            transaction.executeWithoutResult(status -> {
                status.setRollbackOnly();
                insertCheckpoint(row[0], row[1]);
                assertThat(audit.contradiction()).hasValueSatisfying(found -> {
                    assertThat(found.fault()).isEqualTo(Verdict.Fault.INSERTED);
                    assertThat(found.reason()).contains("none that was signed");
                });
            });
        }
        insertCheckpoint("position", "'{}'");
        audit.acknowledgeRestore();
        assertThat(audit.contradiction()).isEmpty();
    }

    @Test
    void restoreAcknowledgedByManyAtOnceLeavesOneLine() throws Exception {
        append("web", "new");
        audit.sealAll();
        audit.checkpoint();
        insertCheckpoint("position", "'{}'");

        List<Boolean> acknowledged = Crowd.of(8, person -> {
            try {
                audit.acknowledgeRestore();
                return true;
            } catch (Refusal nothingLeft) {
                return false;
            }
        });

        assertThat(acknowledged).filteredOn(Boolean::booleanValue).hasSize(1);
        assertThat(chained())
                .filteredOn(line -> line.line().action().equals("audit-restore-acknowledged"))
                .hasSize(1);
    }

    /** As whoever may write to the database does: in the place of the one that is there, said to be of long ago. */
    private void insertCheckpoint(String position, String document) {
        jdbc.sql("""
                        insert into audit_checkpoint (kind, vault, position, hash, at, key_id, document, signature)
                        select kind, vault, %s, hash, '2000-01-01', key_id, %s, signature from audit_checkpoint
                        where vault = :vault
                        """.formatted(position, document)).param("vault", vault).update();
    }

    @Test
    void checkpointWhenACopyHasItsOwnNumberThenItGetsTheNextOne() {
        append("web", "new");
        audit.sealAll();
        audit.checkpoint();

        jdbc.sql("""
                        insert into audit_checkpoint (id, kind, vault, position, hash, at, key_id, document, signature)
                        overriding system value
                        select 9223372036854775807, kind, vault, position, hash, at, key_id, document, signature
                        from audit_checkpoint where vault = :vault
                        """).param("vault", vault).update();

        assertThat(jdbc.sql("select max(id) from audit_checkpoint")
                        .query(Long.class)
                        .single())
                .isLessThan(1_000_000);
    }

    @Test
    void dropWhenSeveralCheckpointsAreOldThenUpToTheLatestOfThem() {
        append("web", "first");
        audit.sealAll();
        audit.checkpoint();
        append("web", "second");
        audit.sealAll();
        audit.checkpoint();
        clock.advance(Duration.ofDays(40));
        append("web", "third");

        audit.retain(Period.ofDays(30));

        audit.sealAll();
        assertThat(chained().getFirst().line().action()).isEqualTo("third");
    }

    @Test
    void decisionTablesThenThoseOfThatEngineAlone() {
        for (String engine : List.of(vault + "-1", vault + "-2")) {
            jdbc.sql("insert into deployed_decision values (:engine, 'approval-policy', 1, '', :content, now())")
                    .param("engine", engine)
                    .param("content", "of " + engine)
                    .update();
        }

        assertThat(archive.decisionTables(vault + "-1"))
                .containsExactly(new AuditArchive.DecisionTable("approval-policy", 1, "of " + vault + "-1"));
    }

    @Test
    void findThenPagesAreNewestFirstAndEveryConditionCounts() {
        OperationId operation = OperationId.random();
        for (int i = 1; i <= 5; i++) {
            append("web", "act-" + i);
        }
        lines.append(line("other", "refused", Optional.of(operation), AuditLine.Outcome.REFUSED));

        Page<StoredLine> first = lines.find(vault, AuditQuery.all(), Optional.empty(), 4);
        Page<StoredLine> second = lines.find(vault, AuditQuery.all(), first.next(), 4);

        assertThat(first.items())
                .extracting(line -> line.line().action())
                .containsExactly("refused", "act-5", "act-4", "act-3");
        assertThat(second.items()).extracting(line -> line.line().action()).containsExactly("act-2", "act-1");
        assertThat(second.next()).isEmpty();
        assertThat(first.items()).allSatisfy(line -> assertThat(line.seal()).isEmpty());
        assertThat(found(AuditQuery.all().ofCertificate("web"))).hasSize(5);
        assertThat(found(AuditQuery.all().ofOperation(operation))).containsExactly("refused");
        assertThat(found(AuditQuery.all().byActor("ada-id"))).hasSize(6);
        assertThat(found(AuditQuery.all().byActor("Ada"))).hasSize(6);
        assertThat(found(AuditQuery.all().byActor("Bob"))).isEmpty();
        assertThat(found(AuditQuery.all().ofAction("act-3"))).containsExactly("act-3");
        assertThat(found(AuditQuery.all().withOutcome(AuditLine.Outcome.REFUSED)))
                .containsExactly("refused");
        assertThat(found(AuditQuery.all().from(at(2)).until(at(4)))).containsExactly("act-3", "act-2");
    }

    @Test
    void rolledBackOrEmptiedRecordIsRevealedByTheCheckpointFile() throws Exception {
        TestAudit kept = withFile();
        append("web", "first");
        append("web", "second");
        kept.makeCheckpoint();
        append("web", "third");
        Checkpoint last = kept.makeCheckpoint();
        assertThat(kept.contradiction()).isEmpty();

        assertContradicted(
                kept,
                last.position(),
                "delete from audit_line where vault = :vault and position > 3",
                "delete from audit_checkpoint where vault = :vault and position > 3",
                "update audit_chain set position = 3, hash = (select hash from audit_line where vault = :vault and position = 3) where vault = :vault",
                "delete from audit_object where vault = :vault",
                """
                insert into audit_object (vault, object, position, hash)
                select distinct on (object) vault, object, object_position, hash from audit_line
                where vault = :vault order by object, object_position desc
                """);
        assertContradicted(
                kept,
                last.position(),
                "delete from audit_line where vault = :vault",
                "delete from audit_checkpoint where vault = :vault",
                "delete from audit_checkpoint_file where vault = :vault",
                "delete from audit_chain where vault = :vault",
                "delete from audit_object where vault = :vault");
        assertThat(kept.contradiction()).isEmpty();
    }

    private TestAudit withFile() {
        return TestAudit.stored(vault, SOURCE, clock, Optional.of(home));
    }

    /** In a transaction that is rolled back; a service that starts then knows nothing by heart. */
    private void assertContradicted(TestAudit kept, long expected, String... tampering) {
        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            jdbc.sql("alter table audit_line disable trigger user").update();
            jdbc.sql("alter table audit_checkpoint disable trigger user").update();
            for (String statement : tampering) {
                jdbc.sql(statement).param("vault", vault).update();
            }
            assertThat(withFile().contradiction()).hasValueSatisfying(found -> {
                assertThat(found.expected().position()).isEqualTo(expected);
                assertThat(found.reason()).contains(vault, "missing", home.toString());
            });
            assertThat(kept.verify(kept.everything())).isInstanceOf(Verdict.Broken.class);
        });
    }

    @Test
    void acknowledgedRestoreLetsTheRecordGoOnAndReachesTheFile() throws Exception {
        TestAudit kept = withFile();
        append("web", "first");
        kept.makeCheckpoint();
        transaction.executeWithoutResult(status -> {
            jdbc.sql("alter table audit_line disable trigger user").update();
            jdbc.sql("delete from audit_line where vault = :vault")
                    .param("vault", vault)
                    .update();
            jdbc.sql("delete from audit_chain where vault = :vault")
                    .param("vault", vault)
                    .update();
            jdbc.sql("delete from audit_object where vault = :vault")
                    .param("vault", vault)
                    .update();
            jdbc.sql("alter table audit_line enable trigger user").update();
        });
        assertThat(kept.contradiction()).isPresent();

        Checkpoint restore = kept.acknowledgeRestore();

        assertThat(restore.position()).isEqualTo(1);
        append("web", "after");
        Checkpoint next = kept.makeCheckpoint();
        assertThat(withFile().contradiction()).isEmpty();
        assertThat(kept.verify(kept.everything())).isInstanceOf(Verdict.Sound.class);
        assertThat(Files.readAllLines(home.resolve("audit/checkpoints.jsonl")))
                .hasSize(3)
                .last()
                .asString()
                .contains(next.signature());
        assertThat(checkpoints.vaults()).contains(vault);
    }

    @Test
    void whatWasSignedAndTheKeyThatSignsCannotBeChangedOrTakenAway() {
        append("web", "first");
        audit.makeCheckpoint();

        for (String statement : List.of(
                "delete from audit_checkpoint",
                "truncate audit_checkpoint",
                "truncate audit_anchor",
                "delete from audit_key",
                "update audit_key set public_key = ''",
                "truncate audit_key")) {
            assertThatThrownBy(() -> jdbc.sql(statement).update())
                    .as(statement)
                    .isInstanceOf(DataAccessException.class);
        }
    }

    @Test
    void appendWhenAPersonActsThenTheLastProcessOfTheRequestIsNamed() {
        Optional<OperationId> operation = Optional.of(OperationId.random());
        AuditLine worked = line("web", "worked", operation, AuditLine.Outcome.DONE);
        lines.append(new AuditLine(
                worked.at(),
                vault,
                worked.object(),
                worked.operation(),
                Optional.of(PROCESS),
                worked.action(),
                worked.outcome(),
                worked.actor(),
                worked.actorName(),
                worked.token(),
                worked.address(),
                worked.details()));
        lines.append(line("web", "approved", operation, AuditLine.Outcome.DONE));

        assertThat(lines.ofOperation(vault, operation.get().value(), 10))
                .extracting(AuditLine::process)
                .containsExactly(Optional.of(PROCESS), Optional.of(PROCESS));
    }

    @Test
    void ofOperationWhenThereAreMoreThenTheNewestAreShownInTheirOrder() {
        Optional<OperationId> operation = Optional.of(OperationId.random());
        for (String action : List.of("first", "second", "third")) {
            lines.append(line("web", action, operation, AuditLine.Outcome.DONE));
        }

        assertThat(lines.ofOperation(vault, operation.get().value(), 2))
                .extracting(AuditLine::action)
                .containsExactly("second", "third");
    }

    private List<String> found(AuditQuery query) {
        return lines.find(vault, query, Optional.empty(), 100).items().stream()
                .map(line -> line.line().action())
                .toList();
    }

    private void append(String certificate, String action) {
        lines.append(line(certificate, action, Optional.empty(), AuditLine.Outcome.DONE));
    }

    private AuditLine line(
            String certificate, String action, Optional<OperationId> operation, AuditLine.Outcome outcome) {
        clock.advance(Duration.ofSeconds(1));
        return new AuditLine(
                clock.instant(),
                vault,
                "certificates/" + certificate,
                operation.map(OperationId::value),
                operation.isEmpty() ? Optional.of(PROCESS) : Optional.empty(),
                action,
                outcome,
                "ada-id",
                "Ada",
                "token",
                "192.0.2.1",
                Map.of("rule", "a \"rule\"", "b", "c"));
    }

    private List<StoredLine> chained() {
        List<StoredLine> chained = new ArrayList<>();
        archive.lines(vault, 0, Long.MAX_VALUE, chained::add);
        return chained;
    }

    private void assertWhole(int length) {
        List<Seal> seals =
                chained().stream().map(line -> line.seal().orElseThrow()).toList();
        assertThat(seals)
                .extracting(Seal::position)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, length).boxed().toList());
        assertThat(audit.verify(audit.everything())).isInstanceOf(Verdict.Sound.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
