package dev.certloom.process;

import dev.certloom.database.Columns;
import dev.certloom.database.StatementTimeout;
import dev.certloom.kernel.OperationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** Stores which engine serves this installation, and which models were deployed to it. */
@Repository
class JdbcDeployments {

    /** Any number that no other advisory lock of ours uses. */
    private static final long LOCK = 8_017_001;

    /** Another replica may be doing the same. */
    private static final Duration DEPLOYMENT_TIMEOUT = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final JdbcTemplate sessions;
    private final Clock clock;
    private volatile @Nullable String installation;

    JdbcDeployments(JdbcClient jdbc, JdbcTemplate sessions, Clock clock) {
        this.jdbc = jdbc;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Identifies this installation to the engine; made at first use. */
    public String installation() {
        String known = installation;
        if (known == null) {
            jdbc.sql("insert into installation (id, created) values (:id, :now) on conflict do nothing")
                    .param("id", OperationId.random().value())
                    .param("now", Columns.timestamp(clock.instant()))
                    .update();
            known = jdbc.sql("select id from installation").query(String.class).single();
            installation = known;
        }
        return known;
    }

    /** The engine last served, if any. */
    public Optional<String> latestEngine() {
        return jdbc.sql("select id from engine order by deployed desc limit 1")
                .query(String.class)
                .optional();
    }

    /** Records an engine that was not known before. */
    public void addEngine(String engine, Instant now) {
        jdbc.sql("insert into engine (id, deployed) values (:id, :now)")
                .param("id", engine)
                .param("now", Columns.timestamp(now))
                .update();
    }

    /** Checksums deployed to this engine, of one model. */
    public Set<String> checksums(String engine, String model) {
        return Set.copyOf(jdbc.sql("select checksum from deployed_model where engine = :engine and model = :model")
                .param("engine", engine)
                .param("model", model)
                .query(String.class)
                .list());
    }

    public void addModel(String engine, String model, String checksum, Instant now) {
        jdbc.sql("""
                        insert into deployed_model (engine, model, checksum, deployed)
                        values (:engine, :model, :checksum, :now)
                        """)
                .param("engine", engine)
                .param("model", model)
                .param("checksum", checksum)
                .param("now", Columns.timestamp(now))
                .update();
    }

    /**
     * Stores the content of a version of a process; a version that is known already is not changed.
     *
     * @param process its id in the model
     * @param content the model
     */
    public void addProcess(String engine, String process, int version, String checksum, String content, Instant now) {
        add("deployed_process (engine, process,", engine, process, version, checksum, content, now);
    }

    /**
     * Stores the content of a version of a decision table; a version that is known already is not changed.
     *
     * @param decision its id in the model
     * @param content the model
     */
    public void addDecision(String engine, String decision, int version, String checksum, String content, Instant now) {
        add("deployed_decision (engine, decision,", engine, decision, version, checksum, content, now);
    }

    private void add(
            String table, String engine, String id, int version, String checksum, String content, Instant now) {
        jdbc.sql("insert into " + table + """
                         version, checksum, content, deployed)
                        values (:engine, :id, :version, :checksum, :content, :now) on conflict do nothing
                        """)
                .param("engine", engine)
                .param("id", id)
                .param("version", version)
                .param("checksum", checksum)
                .param("content", content)
                .param("now", Columns.timestamp(now))
                .update();
    }

    /**
     * Runs the work, which no other replica's {@code exclusively} overlaps. The lock is the session's and not a
     * transaction's, because the work asks the engine: its result is recorded in a transaction of its own. A replica that
     * is killed loses its session, and the lock with it.
     */
    public <T> T exclusively(Supplier<T> work) {
        return sessions.execute((ConnectionCallback<T>) connection -> {
            DataSource source = new SingleConnectionDataSource(connection, true);
            JdbcClient session = JdbcClient.create(source);
            lock(source, session);
            try {
                return work.get();
            } finally {
                session.sql("select pg_advisory_unlock(:lock)")
                        .param("lock", LOCK)
                        .query(Boolean.class)
                        .single();
            }
        });
    }

    /** The transaction only bounds the time that the lock is waited for. */
    private static void lock(DataSource source, JdbcClient session) {
        new TransactionTemplate(new JdbcTransactionManager(source)).executeWithoutResult(status -> {
            StatementTimeout.upTo(DEPLOYMENT_TIMEOUT);
            session.sql("select pg_advisory_lock(:lock)")
                    .param("lock", LOCK)
                    .query(String.class)
                    .optional();
        });
    }
}
