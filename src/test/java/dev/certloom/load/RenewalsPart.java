package dev.certloom.load;

import dev.certloom.embedded.RestartableDatabase;
import dev.certloom.load.MonthStock.Answered;
import dev.certloom.load.MonthStock.Outcome;
import dev.certloom.load.StatementCount.Counted;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;

/**
 * Certificates that fall due over a month, hour by hour, renewed by two nodes of this checkout, one of which is killed several times.
 * The nodes have no engine; what CAs would do is done in the database. It fails where a certificate is renewed twice, or ends before
 * it is renewed, or an issuer is given more at once than it may.
 */
final class RenewalsPart {

    private static final int FEW = 1_000;
    private static final int HOURS = 30 * 24;
    private static final int LOOKS = 50;
    private static final int PLANS = 200;
    private static final int AT_ONCE = 10;
    private static final Duration PATTERN_AGE = Duration.ofDays(100);
    /** Hours from which on a node is killed as soon as it is seen at work; one is among those of the import. */
    private static final List<Integer> KILLS = List.of(50, (int) MonthStock.IMPORT.toHours() + 4, 500);
    /** When as much as possible waits for issuers that have enough to do. */
    private static final int CROWDED = (int) MonthStock.IMPORT.toHours() + 6;

    /** What is told of a death: when, what had been written, when that was rolled back, what waited, and until when. */
    private static final int AFTER_A_DEATH = 5;

    private static final Duration KILL_WITHIN = Duration.ofSeconds(5);
    private static final double NANOS_PER_MILLI = 1e6;

    private final Bench bench;
    private final RestartableDatabase database;
    private final StatementCount count;
    private final SingleConnectionDataSource store;
    private final NodeProcess first;
    private final Deque<Integer> kills = new ArrayDeque<>(KILLS);
    private final Table scans = new Table(
            "Looks of a node for what is due",
            "date",
            "commit",
            "certificates",
            "when",
            "nothing due: statements",
            "ms",
            String.format(Locale.ROOT, "%d plans: statements", PLANS),
            "ms");
    private final Table deaths = new Table(
            "Killed in the middle of renewals",
            "date",
            "commit",
            "certificates",
            "hour",
            "transactions that had written",
            "rolled back after, ms",
            "waited then",
            "none waited after, ms",
            "back after hours of the month");
    private final Map<Period, Work> work = new EnumMap<>(Period.class);
    private Optional<NodeProcess> second;
    private Optional<NodeProcess> starting = Optional.empty();
    private List<String> death = List.of();
    private int diedAt;
    private long killed;
    private int mostAtOneIssuer;

    private RenewalsPart(
            Bench bench,
            RestartableDatabase database,
            SingleConnectionDataSource counters,
            SingleConnectionDataSource store)
            throws IOException {
        this.bench = bench;
        this.database = database;
        this.store = store;
        count = new StatementCount(JdbcClient.create(counters));
        first = node("renewal-node-a");
        second = Optional.of(node("renewal-node-b"));
    }

    static void measure(Bench bench) throws Exception {
        bench.endInstallations();
        try (RestartableDatabase database = RestartableDatabase.counting()) {
            SingleConnectionDataSource counters = database.ofSuperuser("postgres");
            SingleConnectionDataSource store = database.ofSuperuser("certloom");
            RenewalsPart part = new RenewalsPart(bench, database, counters, store);
            try {
                part.run();
            } finally {
                part.first.close();
                Stream.concat(part.second.stream(), part.starting.stream()).forEach(NodeProcess::close);
                counters.destroy();
                store.destroy();
            }
        }
    }

    private NodeProcess node(String name) throws IOException {
        return new NodeProcess(
                name,
                database.source(),
                Stream.concat(
                                Stream.of(MonthStock.VAULTS)
                                        .map(vault -> "certloom.vaults.%s.hosts=%s"
                                                .formatted(
                                                        vault,
                                                        vault.equals("default") ? "localhost" : vault + ".localhost")),
                                Stream.of("logging.level.root=warn"))
                        .toList());
    }

    private enum Period {
        FIRST_THIRD("first third, two nodes"),
        SECOND_THIRD("second third, two nodes"),
        LAST_THIRD("last third, two nodes"),
        ALONE("one alone, after the other was killed");

        private final String words;

        Period(String words) {
            this.words = words;
        }

        static Period of(int hour, boolean alone) {
            return alone ? ALONE : hour <= HOURS / 3 ? FIRST_THIRD : hour <= HOURS * 2 / 3 ? SECOND_THIRD : LAST_THIRD;
        }
    }

    /** What nodes did in some hours of the month. */
    private record Work(
            int hours, long renewals, long plans, double startMs, double planMs, Duration time, double statements) {

        static final Work NONE = new Work(0, 0, 0, 0, 0, Duration.ZERO, 0);

        Work plus(Work other) {
            return new Work(
                    hours + other.hours,
                    renewals + other.renewals,
                    plans + other.plans,
                    startMs + other.startMs,
                    planMs + other.planMs,
                    time.plus(other.time),
                    statements + other.statements);
        }

        Work plus(JsonNode answer) {
            return plus(new Work(
                    0,
                    answer.get("started").asInt(),
                    answer.get("plans").asInt(),
                    answer.get("startMs").asDouble(),
                    answer.get("planMs").asDouble(),
                    Duration.ZERO,
                    0));
        }
    }

    private void run() throws Exception {
        int certificates = bench.options().isQuick() ? FEW : bench.options().certificates();
        first.answer();
        second.orElseThrow().answer();
        for (String vault : MonthStock.VAULTS) {
            for (int issuer = 0; issuer < MonthStock.ISSUERS; issuer++) {
                first.ask("issuer " + vault + " ca-" + issuer);
            }
        }
        String pattern = first.ask("pattern " + MonthStock.BEGIN.minus(PATTERN_AGE) + " ca-0")
                .get("id")
                .asString();
        MonthStock stock = new MonthStock(store, pattern);
        int few = Math.min(FEW, certificates);
        stock.fill(1, few);
        first.ask("until " + MonthStock.BEGIN);
        scans(stock, few, "begin");
        if (certificates > few) {
            long start = System.nanoTime();
            stock.fill(few + 1, certificates);
            System.out.printf("  filled with %,d (%.0f s)%n", certificates, seconds(start));
            start = System.nanoTime();
            both("until " + MonthStock.BEGIN);
            System.out.printf("  all are planned (%.0f s)%n", seconds(start));
            scans(stock, certificates, "begin");
        }
        month(stock, certificates);
        scans(stock, certificates, "end");
        report(stock, certificates);
    }

    private void both(String command) throws InterruptedException {
        first.send(command);
        if (second.isPresent()) {
            second.get().ask(command);
        }
        first.answer();
    }

    /** How many statements a look takes, and how long. */
    private void scans(MonthStock stock, int certificates, String when) throws InterruptedException {
        first.ask("scan " + LOOKS);
        Counted before = count.now();
        JsonNode idle = first.ask("scan " + LOOKS);
        double idleStatements = count.now().minus(before).statements() / LOOKS;
        List<Double> planMs = new ArrayList<>();
        List<Double> statements = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stock.planAnew(PLANS);
            before = count.now();
            planMs.add(first.ask("scan 1").get("planMs").asDouble());
            statements.add(count.now().minus(before).statements());
        }
        String[] row = {
            Bench.today(),
            bench.options().subject().name(),
            number(certificates),
            when,
            decimal(idleStatements),
            decimal(idle.get("planMs").asDouble() + idle.get("startMs").asDouble()),
            Spread.of(statements).text(0),
            Spread.of(planMs).text(0)
        };
        scans.add(row);
        System.out.println("  " + String.join(" | ", row));
    }

    private void month(MonthStock stock, int certificates) throws Exception {
        long start = System.nanoTime();
        for (int hour = 1; hour <= HOURS; hour++) {
            welcomeBack(hour);
            Instant now = MonthStock.BEGIN.plus(Duration.ofHours(hour));
            boolean alone = second.isEmpty();
            Counted before = count.now();
            Work done = new Work(1, 0, 0, 0, 0, Duration.ZERO, 0);
            Answered answered;
            boolean looked = hour != CROWDED;
            do {
                long since = System.nanoTime();
                done = done.plus(round(stock, "until " + now, hour));
                done = done.plus(new Work(0, 0, 0, 0, 0, Duration.ofNanos(System.nanoTime() - since), 0));
                if (!looked) {
                    looked = true;
                    scans(stock, certificates, "%d wait for their issuer".formatted(stock.waiting()));
                }
                answered = stock.answer(now);
                mostAtOneIssuer = Math.max(mostAtOneIssuer, answered.mostAtOneIssuer());
                died(stock);
            } while (answered.number() > 0);
            done = done.plus(new Work(
                    0, 0, 0, 0, 0, Duration.ZERO, count.now().minus(before).statements()));
            // an hour in which one was killed is of neither kind
            if (alone == second.isEmpty()) {
                work.merge(Period.of(hour, alone), done, Work::plus);
            }
            if (hour % 24 == 0) {
                System.out.printf(
                        "  day %d: %,d renewals begun (%.0f s); %s%n", hour / 24, stock.begun(), seconds(start), work);
            }
            if (hour == HOURS / 2) {
                scans(stock, certificates, "middle");
            }
        }
    }

    /** All who are there make and begin what they can. */
    private Work round(MonthStock stock, String command, int hour) throws Exception {
        first.send(command);
        Work done = Work.NONE;
        if (second.isPresent()) {
            NodeProcess other = second.get();
            other.send(command);
            if (!kills.isEmpty() && hour >= kills.getFirst() && isKilled(stock, other, hour)) {
                kills.removeFirst();
            } else {
                done = done.plus(other.answer());
            }
        }
        return done.plus(first.answer());
    }

    /** Kills a node if it is seen to have written what is not committed yet. */
    private boolean isKilled(MonthStock stock, NodeProcess node, int hour) throws Exception {
        long start = System.nanoTime();
        while (!node.hasAnswered() && System.nanoTime() - start < KILL_WITHIN.toNanos()) {
            long writing = stock.writing(node.name());
            if (writing > 0) {
                node.kill();
                killed = System.nanoTime();
                long waiting = stock.waiting();
                while (stock.sessions(node.name()) > 0) {
                    Thread.onSpinWait();
                }
                death = List.of(
                        Integer.toString(hour),
                        number(writing),
                        decimal((System.nanoTime() - killed) / NANOS_PER_MILLI),
                        number(waiting));
                diedAt = hour;
                second = Optional.empty();
                starting = Optional.of(node(node.name()));
                return true;
            }
        }
        return false;
    }

    /** Notes when the other had begun all that the one that was killed has left. */
    private void died(MonthStock stock) {
        if (!death.isEmpty() && death.size() < AFTER_A_DEATH && stock.waiting() == 0) {
            death = Stream.concat(death.stream(), Stream.of(decimal((System.nanoTime() - killed) / NANOS_PER_MILLI)))
                    .toList();
        }
    }

    private void welcomeBack(int hour) throws InterruptedException {
        if (starting.isPresent() && starting.get().hasAnswered()) {
            starting.get().answer();
            second = starting;
            starting = Optional.empty();
            System.out.println("  killed: " + death);
            deaths.add(Stream.of(
                            Stream.of(
                                    Bench.today(),
                                    bench.options().subject().name(),
                                    number(
                                            bench.options().isQuick()
                                                    ? FEW
                                                    : bench.options().certificates())),
                            Stream.concat(death.stream(), Stream.of("not yet")).limit(AFTER_A_DEATH),
                            Stream.of(Integer.toString(hour - diedAt)))
                    .flatMap(cells -> cells)
                    .toArray(String[]::new));
            death = List.of();
        }
    }

    private void report(MonthStock stock, int certificates) {
        Table paces = new Table(
                "A month of renewals, hour by hour",
                "date",
                "commit",
                "certificates",
                "when",
                "hours",
                "renewals",
                "a second",
                "ms of a node each",
                "plans",
                "ms of a node each",
                "statements for each renewal, with all plans");
        work.forEach((period, done) -> paces.add(
                Bench.today(),
                bench.options().subject().name(),
                number(certificates),
                period.words,
                number(done.hours),
                number(done.renewals),
                decimal(done.renewals / (done.time.toNanos() / 1e9)),
                decimal(done.startMs / Math.max(done.renewals, 1)),
                number(done.plans),
                String.format(Locale.ROOT, "%.2f", done.planMs / Math.max(done.plans, 1)),
                decimal(done.statements / Math.max(done.renewals, 1))));
        Outcome outcome = stock.outcome();
        Table outcomes = new Table(
                "What became of the month",
                "date",
                "commit",
                "certificates",
                "renewals",
                "an hour",
                "at most",
                "at most without jitter",
                "at one issuer at once, at most",
                "renewed twice",
                "ended before",
                "failing");
        outcomes.add(
                Bench.today(),
                bench.options().subject().name(),
                number(certificates),
                number(outcome.begun()),
                decimal((double) outcome.begun() / HOURS),
                number(outcome.mostInAnHour()),
                number(outcome.mostWithoutJitter()),
                number(mostAtOneIssuer),
                number(outcome.twice()),
                number(outcome.unrenewed()),
                number(outcome.failing()));
        bench.report(scans);
        bench.report(paces);
        bench.report(deaths);
        bench.report(outcomes);
        if (outcome.twice() > 0
                || outcome.unrenewed() > 0
                || outcome.failing() > 0
                || outcome.begun() != certificates
                || mostAtOneIssuer > AT_ONCE) {
            throw new IllegalStateException(
                    "Expected each certificate to be renewed once and in time, but see what became of the month.");
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }
}
