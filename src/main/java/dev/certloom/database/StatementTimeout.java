package dev.certloom.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Allows the current transaction more time than an answer may take: for exports, retention and the like, which read or
 * delete much. The pool resets that when the connection is returned.
 */
public final class StatementTimeout {

    /** The server times out first, so that the connection survives. */
    private static final Duration SERVER_TIMEOUT_MARGIN = Duration.ofSeconds(1);

    private StatementTimeout() {}

    /** Without a transaction nothing changes. */
    public static void upTo(Duration statement) {
        TransactionSynchronizationManager.getResourceMap().values().stream()
                .filter(ConnectionHolder.class::isInstance)
                .map(ConnectionHolder.class::cast)
                .forEach(held -> lengthen(held.getConnection(), statement));
    }

    private static void lengthen(Connection connection, Duration patience) {
        try (Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(
                    Runnable::run,
                    Math.toIntExact(patience.plus(SERVER_TIMEOUT_MARGIN).toMillis()));
            statement.execute("set local statement_timeout = " + patience.toMillis());
        } catch (SQLException e) {
            throw new TransientDataAccessResourceException(
                    "Expected a statement to be given more time, but the database did not take that.", e);
        }
    }
}
