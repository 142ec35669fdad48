package dev.certloom.operation;

import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The stored columns of an operation's launch, read lazily: most code that locks an operation does not need its launch.
 * Only a holder of the operation's lock writes them, so a transaction that holds it reads them once, usually together
 * with the lock.
 *
 * @param facts JSON
 */
public record JdbcLaunchColumns(String facts, Optional<Decision> decision) {

    /**
     * How the launch was decided.
     *
     * @param table empty when the process itself decides
     */
    public record Decision(String process, int processVersion, Optional<Table> table, Instant decided) {}

    /**
     * The decision table that was evaluated.
     *
     * @param answer JSON
     */
    public record Table(String id, int version, long key, String answer) {}

    private record Key(OperationId operation, int fence) {}

    /** Empty when nothing was judged. */
    public static Optional<JdbcLaunchColumns> read(ResultSet row) throws SQLException {
        Optional<String> facts = Columns.text(row, "launch_facts");
        return facts.isEmpty() ? Optional.empty() : Optional.of(new JdbcLaunchColumns(facts.get(), decision(row)));
    }

    private static Optional<Decision> decision(ResultSet row) throws SQLException {
        Optional<String> process = Columns.text(row, "process");
        return process.isEmpty()
                ? Optional.empty()
                : Optional.of(new Decision(
                        process.get(), row.getInt("process_version"), table(row), Columns.instant(row, "decided")));
    }

    private static Optional<Table> table(ResultSet row) throws SQLException {
        Optional<String> table = Columns.text(row, "decision");
        return table.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(
                        table.get(),
                        row.getInt("decision_version"),
                        row.getLong("decision_key"),
                        row.getString("answer")));
    }

    /** Those of the current launch, as they were read when the operation's row was locked. */
    static void readWithLock(OperationId operation, int launchFence, Optional<JdbcLaunchColumns> launch) {
        LockedOperations.remember(operation, new Key(operation, launchFence), launch);
    }

    /** Those of a launch, queried unless the current transaction knows them. */
    public static Optional<JdbcLaunchColumns> once(
            OperationId operation, int fence, Supplier<Optional<JdbcLaunchColumns>> look) {
        return LockedOperations.once(operation, new Key(operation, fence), look);
    }
}
