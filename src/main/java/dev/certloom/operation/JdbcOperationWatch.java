package dev.certloom.operation;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.runtime.BackgroundThread;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Wakes threads that wait for an operation when a change of it is committed in any replica, and notifies followers of
 * the change. One connection listens; a slow poll covers the time in which that connection is being re-established.
 */
@Component
public class JdbcOperationWatch extends BackgroundThread implements OperationChanges {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcOperationWatch.class);
    /** The operation's id, when what waiting requests look at has changed. */
    private static final String CHANNEL = "certloom_operation";
    /** Vault and operation, when anything of it has changed that a page shows. */
    private static final String PROGRESS = "certloom_progress";

    private static final Duration FALLBACK_POLL_INTERVAL = Duration.ofMillis(500);
    private static final Duration RECONNECT_DELAY = Duration.ofSeconds(1);
    private static final int LISTEN_SLICE_MILLISECONDS = 500;
    /** How long a replica counts as having followers; renewed after a third of that time. */
    private static final Duration FOLLOWER_LEASE = Duration.ofSeconds(30);

    private static final String FOLLOW = """
            with gone as (delete from change_follower where until < now() - interval '1 day')
            insert into change_follower (replica, until) values (?, now() + ? * interval '1 second')
            on conflict (replica) do update set until = excluded.until
            """;

    /**
     * Transactions that may have changed something before they could see the followers, and whose end can be observed.
     */
    private static final String IN_PROGRESS = """
            select now::text, (select count(*) from pg_snapshot_xip(now)) from pg_current_snapshot() as now
            """;

    private static final String STILL_IN_PROGRESS = """
            select count(*) from pg_snapshot_xip(cast(? as pg_snapshot)) as transaction
            where pg_xact_status(transaction) = 'in progress'
            """;

    private final String replica = UUID.randomUUID().toString();

    private final DataSource dataSource;
    private final Availability availability;
    private final Map<String, Set<Semaphore>> waiters = new ConcurrentHashMap<>();
    private final List<Listener> followers = new CopyOnWriteArrayList<>();

    public JdbcOperationWatch(DataSource dataSource, Availability availability) {
        super("operation-watch");
        this.dataSource = dataSource;
        this.availability = availability;
    }

    /**
     * Waits until the stored state satisfies the condition, which the engine brings about; after the deadline, and
     * while the engine is away, returns the state stored then. If the database fails meanwhile, returns the state seen
     * last, if any.
     */
    Optional<PendingOperation> await(
            OperationId id,
            Supplier<Optional<PendingOperation>> stored,
            Predicate<PendingOperation> condition,
            Duration deadline) {
        Semaphore bell = new Semaphore(0);
        waiters.compute(id.value(), (key, bells) -> {
            Set<Semaphore> all = bells == null ? ConcurrentHashMap.newKeySet() : bells;
            all.add(bell);
            return all;
        });
        try {
            return await(bell, stored, condition, System.nanoTime() + deadline.toNanos());
        } finally {
            waiters.computeIfPresent(id.value(), (key, bells) -> {
                bells.remove(bell);
                return bells.isEmpty() ? null : bells;
            });
        }
    }

    private Optional<PendingOperation> await(
            Semaphore bell,
            Supplier<Optional<PendingOperation>> stored,
            Predicate<PendingOperation> condition,
            long endNanos) {
        Optional<PendingOperation> seen = Optional.empty();
        while (true) {
            try {
                seen = stored.get();
            } catch (DataAccessException | TransactionException e) {
                LOG.debug("The database is away; what was accepted is kept.", e);
                return seen;
            }
            long leftNanos = endNanos - System.nanoTime();
            if (seen.isEmpty()
                    || condition.test(seen.get())
                    || leftNanos <= 0
                    || availability.isSilent(Dependency.ENGINE)) {
                return seen;
            }
            try {
                boolean rung =
                        bell.tryAcquire(Math.min(leftNanos, FALLBACK_POLL_INTERVAL.toNanos()), TimeUnit.NANOSECONDS);
                if (rung) {
                    bell.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return seen;
            }
        }
    }

    @Override
    public void subscribe(Listener follower) {
        followers.add(follower);
    }

    /** A change was committed here: local waiters need not wait for the database's notification. */
    void changed(OperationId id) {
        wake(id.value());
    }

    private void wake(String id) {
        waiters.getOrDefault(id, Set.of()).forEach(Semaphore::release);
    }

    private void hear(PGNotification notification) {
        if (notification.getName().equals(CHANNEL)) {
            wake(notification.getParameter());
            return;
        }
        String[] words = notification.getParameter().split(" ", 2);
        if (words.length == 2) {
            VaultName vault = new VaultName(words[0]);
            OperationId operation = new OperationId(words[1]);
            followers.forEach(follower -> follower.changed(vault, operation));
        }
    }

    @Override
    protected void run(BooleanSupplier isCurrent) throws InterruptedException {
        while (isCurrent.getAsBoolean()) {
            try (Connection connection = dataSource.getConnection()) {
                listenOn(connection, isCurrent);
            } catch (SQLException | RuntimeException e) {
                if (isCurrent.getAsBoolean()) {
                    LOG.warn("Lost the connection that listens for changes of operations; connecting again.", e);
                    Thread.sleep(RECONNECT_DELAY);
                }
            }
        }
    }

    private void listenOn(Connection connection, BooleanSupplier isCurrent) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + CHANNEL + "; listen " + PROGRESS);
            PGConnection notifications = connection.unwrap(PGConnection.class);
            long followedAt = System.nanoTime();
            boolean followed = false;
            Optional<OpenTransactions> open = Optional.empty();
            while (isCurrent.getAsBoolean()) {
                boolean wanted = followers.stream().anyMatch(Listener::isFollowed);
                long since = System.nanoTime() - followedAt;
                if (wanted && (!followed || since > FOLLOWER_LEASE.dividedBy(3).toNanos())) {
                    follow(connection);
                    followedAt = System.nanoTime();
                    if (!followed || since > FOLLOWER_LEASE.toNanos()) {
                        open = openTransactions(connection);
                        followers.forEach(Listener::missed);
                    }
                }
                followed = wanted;
                if (open.isPresent()) {
                    open = recount(open.get(), connection);
                }
                PGNotification[] heard = notifications.getNotifications(LISTEN_SLICE_MILLISECONDS);
                for (PGNotification notification : heard == null ? new PGNotification[0] : heard) {
                    hear(notification);
                }
            }
            statement.execute("unlisten *");
        }
        connection.setAutoCommit(autoCommit);
    }

    /** From now on changes are reported, whichever replica makes them. */
    private void follow(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FOLLOW)) {
            statement.setString(1, replica);
            statement.setLong(2, FOLLOWER_LEASE.toSeconds());
            statement.executeUpdate();
        }
    }

    private static Optional<OpenTransactions> openTransactions(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(IN_PROGRESS)) {
            row.next();
            return new OpenTransactions(row.getString(1), row.getLong(2)).unlessNone();
        }
    }

    /** Changes made before they could see the followers are not reported. */
    private Optional<OpenTransactions> recount(OpenTransactions before, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STILL_IN_PROGRESS)) {
            statement.setString(1, before.snapshot());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                OpenTransactions now = new OpenTransactions(before.snapshot(), row.getLong(1));
                if (now.count() < before.count()) {
                    followers.forEach(Listener::missed);
                }
                return now.unlessNone();
            }
        }
    }

    /** Transactions that were in progress when following began, and how many of them still are. */
    private record OpenTransactions(String snapshot, long count) {

        Optional<OpenTransactions> unlessNone() {
            return count == 0 ? Optional.empty() : Optional.of(this);
        }
    }
}
