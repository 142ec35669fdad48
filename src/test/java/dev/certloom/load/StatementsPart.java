package dev.certloom.load;

import dev.certloom.load.StatementCount.Counted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
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
                "failed",
                "processors busy for others");
        for (Installation installation : bench.installations()) {
            measure(installation, bench, table);
        }
        bench.report(table);
    }

    private static void measure(Installation installation, Bench bench, Table table) throws Exception {
        String name = installation.subject().name();
        System.out.println("Starting " + name + " anew, with a database that counts");
        installation.preload("pg_stat_statements");
        SingleConnectionDataSource counters = installation.home().databaseOfSuperuser("postgres");
        SingleConnectionDataSource store = installation.home().databaseOfSuperuser("certloom");
        try (Completions completions = new Completions(JdbcClient.create(store))) {
            Counting counting = new Counting(
                    new StatementCount(JdbcClient.create(counters)),
                    new ClosedLoop(bench.watch()),
                    new Requests(installation),
                    completions);
            counting.run(name + ": warm-up", WARM_UP);
            Counted idle = counting.idle();
            counting.count.forget();
            List<Round> rounds = new ArrayList<>();
            for (int round = 1; round <= bench.options().rounds(); round++) {
                rounds.add(counting.round(name + ": LocalCA, round " + round, lifecycles(bench), idle));
            }
            Counted second = idle.over(Duration.ofSeconds(1));
            table.add(
                    Bench.today(),
                    name,
                    each(rounds, Counted::statements),
                    each(rounds, Counted::transactions),
                    each(rounds, Counted::writing),
                    text(second.statements()) + ", " + text(second.transactions()) + ", " + text(second.writing()),
                    Integer.toString(rounds.stream()
                            .mapToInt(round -> round.loop.failed())
                            .sum()),
                    Spread.of(rounds.stream()
                                    .map(round -> round.loop.taken().others())
                                    .toList())
                            .text(2));
            show(
                    name,
                    counting.count.mostFrequent(SHOWN),
                    rounds.stream().mapToInt(round -> round.loop.done()).sum());
        } finally {
            counters.destroy();
            store.destroy();
        }
    }

    /** What was counted for each lifecycle of a round, and how the round went. */
    private record Round(Counted each, ClosedLoop.Round loop) {}

    /** Lifecycles that nobody looks at but this command, in the database. */
    private record Counting(StatementCount count, ClosedLoop loop, Requests requests, Completions completions) {

        /** Runs so many, and waits until all of their work is counted. */
        ClosedLoop.Round run(String what, int lifecycles) throws InterruptedException {
            ClosedLoop.Round round = loop.run(
                    what,
                    lifecycles,
                    () -> completions.await(requests.created(Requests.ISSUER).name()));
            Thread.sleep(SETTLE);
            return round;
        }

        /** What the service does while nothing is asked of it. */
        Counted idle() throws InterruptedException {
            Counted before = count.now();
            Thread.sleep(IDLE);
            return count.now().minus(before);
        }

        Round round(String what, int lifecycles, Counted idle) throws InterruptedException {
            int looksBefore = completions.looks();
            Counted before = count.now();
            ClosedLoop.Round round = run(what, lifecycles);
            Counted busy = count.now().minus(before);
            Counted own = Counted.transactions(completions.looks() - looksBefore);
            return new Round(busy.minus(own).minus(idle.over(busy.time())).dividedBy(round.done()), round);
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

    private static String each(List<Round> rounds, ToDoubleFunction<Counted> figure) {
        return Spread.of(rounds.stream()
                        .map(round -> figure.applyAsDouble(round.each))
                        .toList())
                .text(1);
    }

    private static String text(double figure) {
        return String.format(Locale.ROOT, "%.1f", figure);
    }
}
