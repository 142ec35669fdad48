package dev.certloom.load;

import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts what the service asks of its database. The database must have loaded {@code pg_stat_statements}. */
final class StatementCount {

    private static final String OF_THE_SERVICE = """
            from pg_stat_statements s
            join pg_roles r on r.oid = s.userid and r.rolname = 'certloom'
            join pg_database d on d.oid = s.dbid and d.datname = 'certloom'
            where s.query !~* '^(begin|commit|rollback|savepoint|release|set|show|start transaction|discard)'
            """;

    private final JdbcClient jdbc;

    /** @param jdbc to another database than the service's, so that counting does not count */
    StatementCount(JdbcClient jdbc) {
        this.jdbc = jdbc;
        jdbc.sql("create extension if not exists pg_stat_statements").update();
    }

    /** How often so far, and when. */
    Counted now() {
        return jdbc.sql("""
                        select (select coalesce(sum(calls), 0) %s) as statements,
                            (select xact_commit from pg_stat_database where datname = 'certloom') as transactions,
                            pg_snapshot_xmax(pg_current_snapshot())::text::bigint as writing
                        """.formatted(OF_THE_SERVICE))
                .query((row, number) -> new Counted(
                        Duration.ofNanos(System.nanoTime()),
                        row.getDouble("statements"),
                        row.getDouble("transactions"),
                        row.getDouble("writing")))
                .single();
    }

    /** Begins to count statements anew. */
    void forget() {
        jdbc.sql("select pg_stat_statements_reset()").query(String.class).single();
    }

    /** A statement, without its values. */
    record Statement(long calls, double meanMilliseconds, String text) {}

    /** Those that were sent most often. */
    List<Statement> mostFrequent(int limit) {
        return jdbc.sql("select calls, mean_exec_time, query " + OF_THE_SERVICE + " order by calls desc limit :limit")
                .param("limit", limit)
                .query((row, number) -> new Statement(row.getLong(1), row.getDouble(2), row.getString(3)))
                .list();
    }

    /**
     * What was counted.
     *
     * @param time in which it was
     * @param statements without those that begin and end transactions
     * @param transactions that were committed, those of a single statement among them
     * @param writing of these
     */
    record Counted(Duration time, double statements, double transactions, double writing) {

        static Counted transactions(int transactions) {
            return new Counted(Duration.ZERO, 0, transactions, 0);
        }

        Counted minus(Counted less) {
            return new Counted(
                    time.minus(less.time),
                    statements - less.statements,
                    transactions - less.transactions,
                    writing - less.writing);
        }

        /** As much as comes in that time. */
        Counted over(Duration other) {
            double part = other.toNanos() / (double) time.toNanos();
            return new Counted(other, statements * part, transactions * part, writing * part);
        }

        Counted dividedBy(int count) {
            return new Counted(time, statements / count, transactions / count, writing / count);
        }
    }
}
