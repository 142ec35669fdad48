package dev.certloom.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.TransactionTimedOutException;

/** Which failures say that the database cannot be reached. */
class ConnectionFailuresTest {

    @ParameterizedTest
    @ValueSource(strings = {"08000", "08001", "08003", "08006", "08P01", "57P01", "57P02", "57P03"})
    void aBrokenConnectionIsOne(String state) {
        assertThat(ConnectionFailures.isIn(new SQLException("broken", state))).isTrue();
        assertThat(ConnectionFailures.isIn(
                        new DataAccessResourceFailureException("broken", new SQLException("broken", state))))
                .isTrue();
    }

    static Stream<Throwable> further() {
        SQLException broken = new SQLException("broken", "08006");
        TransactionSystemException rollback =
                new TransactionSystemException("no rollback", new SQLException("Connection is closed"));
        rollback.initApplicationException(new DataAccessResourceFailureException("broken", broken));
        return Stream.of(
                new CannotCreateTransactionException("none", new SQLTransientConnectionException("none for 3000 ms")),
                new SQLException("lost", new SocketException("Broken pipe")),
                new SQLException("lost", new SocketTimeoutException("Read timed out")),
                new IllegalStateException(new TransactionSystemException("not committed", broken)),
                new TransactionSystemException("JDBC rollback failed", new SQLException("Connection is closed")),
                rollback);
    }

    @ParameterizedTest
    @MethodSource("further")
    void soIsWhatFollowsFromOne(Throwable failure) {
        assertThat(ConnectionFailures.isIn(failure)).isTrue();
    }

    static Stream<Throwable> others() {
        return Stream.of(
                new QueryTimeoutException("statement timeout", new SQLException("canceled", "57014")),
                new DataAccessResourceFailureException("disk full", new SQLException("disk full", "53100")),
                new DuplicateKeyException("twice", new SQLException("twice", "23505")),
                new SQLException("deadlock", "40P01"),
                new SQLException("no state"),
                new SQLException("Connection is closed"),
                new TransactionSystemException("not committed", new SQLException("no state")),
                new TransactionTimedOutException("late"),
                new TransactionSystemException("not committed", new SQLException("serialization", "40001")),
                new IllegalStateException("a webhook", new ConnectException("refused")),
                new Exception("Apparent connection leak detected"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatADatabaseSaysThatIsThereIsNone(Throwable failure) {
        assertThat(ConnectionFailures.isIn(failure)).isFalse();
    }

    @Test
    void causesThatGoRoundAreNoEndlessSearch() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);

        assertThat(ConnectionFailures.isIn(first)).isFalse();
    }
}
