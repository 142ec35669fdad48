package dev.certloom.certificate;

import dev.certloom.database.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Repository;

/**
 * Writes the tables of data keys and of keys in stock anew, and clears the log. PostgreSQL keeps rows that were deleted until nobody
 * may see them any more and their place is needed, and its log has each row that was ever inserted.
 */
@Repository
class JdbcKeyErasure {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(2);
    private static final int MARKED_AT_ONCE = 10_000;

    private static final String ONLY_ONE = "select pg_try_advisory_lock(hashtextextended('key_erasure', 0))";
    private static final String DONE = "select pg_advisory_unlock(hashtextextended('key_erasure', 0))";

    /**
     * The oldest transaction that is still open, or whose rows are still seen, anywhere on the server: what one of them may still
     * see would be written anew as well. By age, since ids of transactions wrap around.
     */
    private static final String HORIZON = """
            select id from (
                select pg_snapshot_xmin(pg_current_snapshot())::xid
                union all select backend_xmin from pg_stat_activity where pid <> pg_backend_pid()
                union all select xmin from pg_replication_slots
                union all select catalog_xmin from pg_replication_slots) as seen (id)
            where id is not null order by age(id) desc limit 1
            """;

    /** PostgreSQL records which transaction last wrote a row: of these, the one that wiped them. */
    private static final String ERASABLE = """
            from key_pair k where k.wiped is not null and k.erased is null and age(k.xmin) > age(?::xid)
            """;

    private static final String MARK =
            "update key_pair set erased = ? where id in (select k.id " + ERASABLE + " limit " + MARKED_AT_ONCE + ")";

    /** Otherwise {@code vacuum full} warns and does nothing. */
    private static final String OWNS_TABLES = """
            select bool_and(pg_has_role(relowner, 'usage')) from pg_class
            where oid in ('data_key'::regclass, 'key_stock'::regclass)
            """;

    /** Segments that are used again keep what was in them. The role is there from PostgreSQL 15 on. */
    private static final String MAY_CLEAR_LOG = """
            select current_setting('wal_recycle')::boolean is false and (
                (select rolsuper from pg_roles where rolname = current_user)
                or (has_function_privilege('pg_switch_wal()', 'execute') and exists (
                    select from pg_roles where rolname = 'pg_checkpoint' and pg_has_role(current_user, oid, 'usage'))))
            """;

    private final JdbcOperations jdbc;

    JdbcKeyErasure(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What was done.
     *
     * @param keys of how many wiped keys nothing is left in the tables
     * @param logCleared whether the log has none of them either; otherwise it is left to whoever operates the database
     */
    record Erased(int keys, boolean logCleared) {

        static final Erased NONE = new Erased(0, false);
    }

    /**
     * Erases what is left of wiped keys, unless another replica does or there are none. Whoever reads or makes a private key
     * waits meanwhile.
     *
     * @throws org.springframework.dao.DataAccessException as when the table is in use for long, or is not ours: nothing is
     *     erased then
     */
    Erased erase(Instant now) {
        return jdbc.execute((Connection connection) -> {
            try (Statement statement = connection.createStatement()) {
                if (!isTrue(statement, ONLY_ONE)) {
                    return Erased.NONE;
                }
                Erased erased;
                try {
                    String horizon = text(statement, HORIZON);
                    erased = isAnyErasable(connection, horizon)
                            ? patiently(connection, statement, () -> erase(connection, statement, horizon, now))
                            : Erased.NONE;
                } catch (SQLException e) {
                    unlock(connection, e);
                    throw e;
                }
                statement.execute(DONE);
                return erased;
            }
        });
    }

    /** The lock is the connection's: if it cannot be given back, that must end. */
    private static void unlock(Connection connection, SQLException because) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(DONE);
        } catch (SQLException locked) {
            because.addSuppressed(locked);
            connection.abort(Runnable::run);
        }
    }

    private interface Work {

        Erased done() throws SQLException;
    }

    /** The connection is a pool's, which expects it back with the limits that it had. */
    private static Erased patiently(Connection connection, Statement statement, Work work) throws SQLException {
        String lockTimeout = text(statement, "show lock_timeout");
        String statementTimeout = text(statement, "show statement_timeout");
        int networkTimeout = connection.getNetworkTimeout();
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(STATEMENT_TIMEOUT.plusSeconds(1).toMillis()));
        set(connection, "lock_timeout", LOCK_TIMEOUT.toMillis() + "ms");
        set(connection, "statement_timeout", STATEMENT_TIMEOUT.toMillis() + "ms");
        Erased erased;
        try {
            erased = work.done();
        } catch (SQLException e) {
            try {
                restore(connection, networkTimeout, lockTimeout, statementTimeout);
            } catch (SQLException unrestored) {
                e.addSuppressed(unrestored);
                // no pool is given it back so
                connection.abort(Runnable::run);
            }
            throw e;
        }
        restore(connection, networkTimeout, lockTimeout, statementTimeout);
        return erased;
    }

    private static void restore(Connection connection, int networkTimeout, String lockTimeout, String statementTimeout)
            throws SQLException {
        set(connection, "lock_timeout", lockTimeout);
        set(connection, "statement_timeout", statementTimeout);
        connection.setNetworkTimeout(Runnable::run, networkTimeout);
    }

    private static void set(Connection connection, String setting, String value) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select set_config(?, ?, false)")) {
            select.setString(1, setting);
            select.setString(2, value);
            select.execute();
        }
    }

    private static Erased erase(Connection connection, Statement statement, String horizon, Instant now)
            throws SQLException {
        if (!isTrue(statement, OWNS_TABLES)) {
            throw new SQLException("Expected to own the tables data_key and key_stock, but they are another role's.");
        }
        boolean mayClearLog = isTrue(statement, MAY_CLEAR_LOG);
        statement.execute("vacuum full data_key");
        // where a key that was made in advance lay before somebody took it
        statement.execute("vacuum full key_stock");
        if (mayClearLog) {
            // the first writes what the log is needed for until then, the second removes the segments before the new
            // one
            statement.execute("checkpoint");
            statement.execute("select pg_switch_wal()");
            statement.execute("checkpoint");
        }
        return new Erased(mark(connection, horizon, now), mayClearLog);
    }

    private static int mark(Connection connection, String horizon, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MARK)) {
            update.setObject(1, Columns.timestamp(now));
            update.setString(2, horizon);
            int all = 0;
            int marked;
            do {
                marked = update.executeUpdate();
                all += marked;
            } while (marked == MARKED_AT_ONCE);
            return all;
        }
    }

    private static boolean isAnyErasable(Connection connection, String horizon) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select exists (select " + ERASABLE + ")")) {
            select.setString(1, horizon);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static boolean isTrue(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            if (!row.next()) {
                throw new SQLException("Expected an answer to '%s', but there is none.".formatted(query));
            }
            return row.getString(1);
        }
    }
}
