package dev.certloom.audit;

import static org.mockito.Mockito.mock;

import dev.certloom.access.RefusalLimit;
import dev.certloom.audit.verification.AuditVerification;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** The audit record of one vault, for tests of what it is kept in. */
public final class TestAudit {

    private static final Actor AUDITOR = new Actor("eve-id", "Eve", "token-1", "192.0.2.7");

    private final VaultName vault;
    private final AuditChain chain;
    private final AuditArchive archive;
    private final Clock clock;
    private final AuditKey key;
    private final Sealer sealer;
    private final AuditAccessEvents acts;
    private final CheckpointComparer evidence;
    private final Checkpoints checkpoints;
    private final AuditExport export;

    public TestAudit(
            String vault,
            AuditLines lines,
            AuditChain chain,
            AuditArchive archive,
            AuditCheckpoints kept,
            AuditKeys keys,
            TransactionOperations transaction,
            Clock clock) {
        this(vault, lines, chain, archive, kept, keys, transaction, clock, Optional.empty());
    }

    /** In a database that has our tables. */
    public static TestAudit stored(String vault, DataSource database, Clock clock) {
        return stored(vault, database, clock, Optional.empty());
    }

    /** In a database that has our tables, with a home that has a file of checkpoints. */
    static TestAudit stored(String vault, DataSource database, Clock clock, Optional<Path> home) {
        JdbcClient jdbc = JdbcClient.create(database);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        return new TestAudit(
                vault,
                new JdbcAuditLines(jdbc),
                new JdbcAuditChain(jdbc, transaction),
                new JdbcAuditArchive(jdbc),
                new JdbcAuditCheckpoints(jdbc, clock),
                new JdbcAuditKeys(jdbc, new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), clock),
                transaction,
                clock,
                home);
    }

    /** With a home that has a file of checkpoints. */
    public TestAudit(
            String vault,
            AuditLines lines,
            AuditChain chain,
            AuditArchive archive,
            AuditCheckpoints kept,
            AuditKeys keys,
            TransactionOperations transaction,
            Clock clock,
            Optional<Path> home) {
        this.vault = new VaultName(vault);
        this.chain = chain;
        this.archive = archive;
        this.clock = clock;
        key = new AuditKey(keys);
        sealer = new Sealer(chain);
        AuditTrail trail = new AuditTrail(lines, mock(RefusalLimit.class));
        acts = new AuditAccessEvents(transaction, event -> trail.on((VaultEvent) event), sealer, clock);
        CheckpointCopies copies = new CheckpointCopies(
                kept,
                key,
                settings(Optional.empty()),
                new AuditHome(home.orElse(null), home.map(Path::toString).orElse(null)),
                clock);
        evidence = new CheckpointComparer(chain, archive, kept, copies, key, clock);
        checkpoints = new Checkpoints(chain, kept, copies, evidence, key, acts, clock);
        export = new AuditExport(chain, archive, kept, evidence, key, acts, clock);
    }

    public boolean seal() {
        return sealer.seal();
    }

    public void sealAll() {
        sealer.sealAll();
    }

    /** Signs what is new, as at intervals. */
    public void checkpoint() {
        checkpoints.makeForEachVault();
    }

    /** Drops what is older than this. */
    public void retain(Period keep) {
        new AuditRetention(chain, archive, evidence, key, acts, settings(Optional.of(keep)), clock).dropWhatIsOld();
    }

    private static AuditSettings settings(Optional<Period> keep) {
        return new AuditSettings(
                Duration.ofMillis(250),
                keep.orElse(null),
                new AuditSettings.Checkpointing(Duration.ofHours(1), null, null));
    }

    /** What is wrong with the record, as far as its checkpoints tell. */
    public Optional<CheckpointMismatch> contradiction() {
        return checkpoints.contradiction(vault);
    }

    public Checkpoint makeCheckpoint() {
        return checkpoints.make(vault, AUDITOR);
    }

    public Checkpoint acknowledgeRestore() {
        return checkpoints.acknowledgeRestore(vault, AUDITOR, "restored");
    }

    public Scope everything() {
        return Scope.everything();
    }

    public Scope certificate(String name) {
        return Scope.certificate(name);
    }

    public Scope period(Instant from, Instant until) {
        return new Scope.Period(from, until);
    }

    /** Exports, and judges the export. */
    public Verdict verify(Scope scope) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        export.write(vault, scope, AUDITOR, out);
        try {
            return AuditVerification.verify(new ByteArrayInputStream(out.toByteArray()), key.publicKey());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
