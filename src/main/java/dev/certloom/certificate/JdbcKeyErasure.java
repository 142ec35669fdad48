package dev.certloom.certificate;

import dev.certloom.database.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Repository;

/**
 * Writes the table of data keys anew. PostgreSQL keeps rows that were deleted until nobody may see them any more and their place
 * is needed, and its log has each row that was ever inserted.
 */
@Repository
class JdbcKeyErasure {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(2);
    /** At once, and remembered one by one: the next round has the others. */
    private static final int MAX_KEYS = 10_000;

    private static final String ONLY_ONE = "select pg_try_advisory_lock(hashtextextended('key_erasure', 0))";
    private static final String DONE = "select pg_advisory_unlock(hashtextextended('key_erasure', 0))";

    /**
     * Those whose wiping is behind every transaction that is still open, anywhere on the server: what one of them may still see
     * would be written anew as well. PostgreSQL records which transaction last wrote a row.
     */
    private static final String ERASABLE = """
            select k.id from key_pair k where k.wiped is not null and k.erased is null and age(k.xmin) > (
                select greatest(
                    age(pg_snapshot_xmin(pg_current_snapshot())::xid),
                    (select max(age(backend_xmin)) from pg_stat_activity where pid <> pg_backend_pid()),
                    (select max(greatest(age(xmin), age(catalog_xmin))) from pg_replication_slots)))
            order by k.wiped limit ?
            """;

    private static final String MAY_CLEAR_LOG = """
            select (select rolsuper from pg_roles where rolname = current_user)
                or (pg_has_role(current_user, 'pg_checkpoint', 'usage')
                    and has_function_privilege('pg_switch_wal()', 'execute'))
            """;

    private final JdbcOperations jdbc;

    JdbcKeyErasure(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What was done.
     *
     * @param keys how many wiped keys are gone for good
     * @param logCleared whether the log has none of them either; otherwise it is left to whoever operates the database
     */
    record Erased(int keys, boolean logCleared) {

        static final Erased NONE = new Erased(0, false);
    }

    /**
     * Erases what is left of wiped keys, unless another replica does or there are none. Whoever reads or makes a private key
     * waits meanwhile.
     *
     * @throws org.springframework.dao.DataAccessException as when the table is in use for long: nothing is erased then
     */
    Erased erase(Instant now) {
        return jdbc.execute((Connection connection) -> {
            int networkTimeout = connection.getNetworkTimeout();
            try (Statement statement = connection.createStatement()) {
                if (!isTrue(statement, ONLY_ONE)) {
                    return Erased.NONE;
                }
                try {
                    connection.setNetworkTimeout(
                            Runnable::run,
                            Math.toIntExact(STATEMENT_TIMEOUT.plusSeconds(1).toMillis()));
                    statement.execute("set lock_timeout = " + LOCK_TIMEOUT.toMillis());
                    statement.execute("set statement_timeout = " + STATEMENT_TIMEOUT.toMillis());
                    return erase(connection, statement, now);
                } finally {
                    statement.execute("reset lock_timeout");
                    statement.execute("reset statement_timeout");
                    statement.execute(DONE);
                    connection.setNetworkTimeout(Runnable::run, networkTimeout);
                }
            }
        });
    }

    private static Erased erase(Connection connection, Statement statement, Instant now) throws SQLException {
        List<String> keys = erasable(connection);
        if (keys.isEmpty()) {
            return Erased.NONE;
        }
        statement.execute("vacuum full data_key");
        // where a key that was made in advance lay before somebody took it
        statement.execute("vacuum full key_stock");
        boolean logCleared = isTrue(statement, MAY_CLEAR_LOG);
        if (logCleared) {
            // the first writes what the log is needed for until then, the second removes the segments before the new
            // one
            statement.execute("checkpoint");
            statement.execute("select pg_switch_wal()");
            statement.execute("checkpoint");
        }
        try (PreparedStatement update =
                connection.prepareStatement("update key_pair set erased = ? where id = any(?)")) {
            update.setObject(1, Columns.timestamp(now));
            update.setArray(2, connection.createArrayOf("text", keys.toArray()));
            update.executeUpdate();
        }
        return new Erased(keys.size(), logCleared);
    }

    private static List<String> erasable(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ERASABLE)) {
            select.setInt(1, MAX_KEYS);
            try (ResultSet rows = select.executeQuery()) {
                List<String> keys = new ArrayList<>();
                while (rows.next()) {
                    keys.add(rows.getString(1));
                }
                return keys;
            }
        }
    }

    private static boolean isTrue(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
