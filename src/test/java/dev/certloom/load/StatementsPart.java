package dev.certloom.load;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What one lifecycle costs the database, as PostgreSQL counts it: what the service does while nothing is asked of it is counted
 * in the same run, and taken off. Nobody looks at the requests meanwhile but this command, in the database.
 */
final class StatementsPart {

    private static final int LIFECYCLES = 200;
    private static final int WARM_UP = 50;
    private static final int SHOWN = 40;
    /** PostgreSQL counts commits of a session that has nothing more to do after ten seconds. */
    private static final Duration SETTLE = Duration.ofSeconds(12);

    private static final Duration IDLE = Duration.ofSeconds(30);

    private StatementsPart() {}

    static void measure(Bench bench) throws Exception {
        Table table = new Table(
                "Database work for each lifecycle, without what the idle service does",
                "date",
                "commit",
                "statements",
                "transactions",
                "of these writing",
                "idle, a second: statements, transactions, writing",
                "failed");
        for (Installation installation : bench.installations()) {
            measure(installation, bench, table);
        }
        bench.report(table);
    }

    private static void measure(Installation installation, Bench bench, Table table) throws Exception {
        String name = installation.subject().name();
        System.out.println("Starting " + name + " anew, with a database that counts");
        installation.preload("pg_stat_statements");
        SingleConnectionDataSource counters = installation.database("postgres");
        SingleConnectionDataSource store = installation.database("certloom");
        try {
            StatementCount count = new StatementCount(JdbcClient.create(counters));
            ClosedLoop loop = new ClosedLoop(bench.watch());
            Requests requests = new Requests(installation);
            Completions completions = new Completions(JdbcClient.create(store));
            ClosedLoop.Step lifecycle =
                    () -> completions.await(requests.created(Requests.ISSUER).name());
            loop.run(name + ": warm-up", WARM_UP, lifecycle);
            Thread.sleep(SETTLE);
            StatementCount.Counted idleFrom = count.now();
            Thread.sleep(IDLE);
            StatementCount.Counted idle = count.now().since(idleFrom);
            count.forget();
            int looksBefore = completions.looks();
            StatementCount.Counted before = count.now();
            ClosedLoop.Round round = loop.run(name + ": LocalCA", lifecycles(bench), lifecycle);
            Thread.sleep(SETTLE);
            StatementCount.Counted busy = count.now().since(before);
            StatementCount.Counted own = StatementCount.Counted.transactions(completions.looks() - looksBefore);
            StatementCount.Counted each =
                    busy.minus(own).minus(idle.over(busy.time())).dividedBy(round.done());
            StatementCount.Counted second = idle.over(Duration.ofSeconds(1));
            table.add(
                    Bench.today(),
                    name,
                    text(each.statements()),
                    text(each.transactions()),
                    text(each.writing()),
                    text(second.statements()) + ", " + text(second.transactions()) + ", " + text(second.writing()),
                    Integer.toString(round.failed()));
            show(name, count.mostFrequent(SHOWN), round.done());
            completions.close();
        } finally {
            counters.destroy();
            store.destroy();
        }
    }

    private static int lifecycles(Bench bench) {
        return Math.min(LIFECYCLES, bench.options().requests());
    }

    private static void show(String name, List<StatementCount.Statement> statements, int lifecycles) {
        System.out.printf("%n%s: calls for each lifecycle (idle ones among them), mean ms, statement%n", name);
        statements.forEach(statement -> System.out.printf(
                Locale.ROOT,
                "  %6.2f %8.3f  %s%n",
                (double) statement.calls() / lifecycles,
                statement.meanMilliseconds(),
                shortened(statement.text())));
    }

    private static String shortened(String statement) {
        String line = statement.replaceAll("\\s+", " ");
        return line.length() > 140 ? line.substring(0, 137) + "..." : line;
    }

    private static String text(double figure) {
        return String.format(Locale.ROOT, "%.1f", figure);
    }
}
