package dev.certloom.database;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionSystemException;

/**
 * Recognizes failures that mean there is no connection to the database: none could be made, it broke, or the server
 * shuts down. A statement timeout, a lock timeout and a full disk are failures of an available database.
 */
final class ConnectionFailures {

    /** SQLSTATE, class "connection exception". */
    private static final String CONNECTION = "08";

    /** SQLSTATE of PostgreSQL: the server shuts down, has crashed, or is starting. */
    private static final String SHUTDOWN = "57P0";

    /** The message of the pool's closed connections, which have no SQLSTATE. */
    private static final String CLOSED = "Connection is closed";

    private static final int MAX_DEPTH = 20;

    private ConnectionFailures() {}

    /** Whether it, or what caused it, is such a failure. */
    static boolean isIn(Throwable failure) {
        @Nullable Throwable cause = failure;
        boolean ofDatabase = false;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            ofDatabase |= cause instanceof SQLException;
            if (isConnectionFailure(cause)
                    || (ofDatabase && isSocketFailure(cause))
                    || isRolledBackAfter(cause)
                    || isOfClosedConnection(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isConnectionFailure(Throwable failure) {
        if (!(failure instanceof SQLException ofDatabase)) {
            return false;
        }
        @Nullable String state = ofDatabase.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || (state != null && (state.startsWith(CONNECTION) || state.startsWith(SHUTDOWN)));
    }

    private static boolean isSocketFailure(Throwable failure) {
        return failure instanceof SocketException || failure instanceof SocketTimeoutException;
    }

    /** The exception that broke the connection is not the cause of the rollback's failure, but attached to it. */
    private static boolean isRolledBackAfter(Throwable failure) {
        if (!(failure instanceof TransactionSystemException rollback)) {
            return false;
        }
        @Nullable Throwable before = rollback.getApplicationException();
        return before != null && !before.equals(failure) && isIn(before);
    }

    /** A connection that broke is closed by the pool; a commit or rollback over it says no more than that. */
    private static boolean isOfClosedConnection(Throwable failure) {
        return failure instanceof TransactionSystemException
                && failure.getCause() instanceof SQLException closed
                && closed.getSQLState() == null
                && CLOSED.equals(closed.getMessage());
    }
}
