package dev.certloom.load;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import dev.certloom.audit.AuditLine;
import dev.certloom.audit.AuditQuery;
import dev.certloom.audit.JdbcAuditLines;
import dev.certloom.audit.TestAudit;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.operation.TestClock;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the audit record costs: lines sealed a second, and transactions that each append a line, with and without a sealer beside
 * them, in turns on the same database: {@code mvn -Pload -Dload.command=dev.certloom.load.AuditCommand test-compile exec:exec}.
 */
public final class AuditCommand {

    private static final int LINES = 100_000;
    private static final int ROUNDS = 3;
    private static final int WRITERS = 8;
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration SEAL_EVERY = Duration.ofMillis(250);

    private final Clock clock = new TestClock();
    private final JdbcClient jdbc;
    private final JdbcAuditLines lines;
    private final TransactionTemplate transaction;
    private final TestAudit audit;

    private AuditCommand(DataSource source) {
        jdbc = JdbcClient.create(source);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        lines = new JdbcAuditLines(jdbc);
        audit = TestAudit.stored("load", source, clock);
    }

    /** Measures, and prints what it measured. */
    public static void main(String[] arguments) throws InterruptedException {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        try (HikariDataSource source = new HikariDataSource()) {
            source.setDataSource(TestDatabase.migrated());
            new AuditCommand(source).run();
        }
        System.exit(0);
    }

    private void run() throws InterruptedException {
        jdbc.sql("""
                        insert into audit_line (at, vault, object, action, outcome, actor, actor_name, token, address, details)
                        select now(), 'load', 'certificates/web-' || i % 5000, 'act', 'DONE', 'actor-' || i % 50, 'Actor', '',
                            '', '{"rule": "one"}' from generate_series(1, :lines) i
                        """).param("lines", LINES).update();
        long start = System.nanoTime();
        audit.sealAll();
        System.out.printf("sealed %,d lines: %,.0f a second%n", LINES, LINES / seconds(start));
        start = System.nanoTime();
        System.out.println(audit.verify(audit.everything()));
        System.out.printf("exported and verified: %,.0f lines a second%n", LINES / seconds(start));
        jdbc.sql("analyze audit_line").update();
        for (AuditQuery query : new AuditQuery[] {
            AuditQuery.all(),
            AuditQuery.all().ofCertificate("web-7"),
            AuditQuery.all().byActor("actor-7")
        }) {
            start = System.nanoTime();
            lines.find("load", query, Optional.empty(), 100);
            System.out.printf("search %s: %.1f ms%n", query.object().or(query::actor), seconds(start) * 1000);
        }
        appended(true);
        for (int round = 1; round <= ROUNDS; round++) {
            double without = appended(false);
            double with = appended(true);
            System.out.printf(
                    "round %d: %,.0f transactions a second without, %,.0f with a sealer beside them: %.2f%n",
                    round, without, with, with / without);
        }
    }

    private double appended(boolean sealed) throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger done = new AtomicInteger();
        Thread sealer = Thread.ofPlatform().unstarted(() -> seal(over));
        if (sealed) {
            sealer.start();
        }
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            for (int i = 0; i < WRITERS; i++) {
                threads.execute(() -> {
                    while (!over.get()) {
                        transaction.executeWithoutResult(status -> lines.append(line(done.incrementAndGet())));
                    }
                });
            }
            Thread.sleep(ROUND);
            over.set(true);
        }
        double perSecond = done.get() / seconds(start);
        if (sealed) {
            sealer.join();
        }
        audit.sealAll();
        return perSecond;
    }

    private void seal(AtomicBoolean over) {
        while (!over.get()) {
            if (!audit.seal()) {
                try {
                    Thread.sleep(SEAL_EVERY);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private AuditLine line(int number) {
        return new AuditLine(
                clock.instant(),
                "load",
                "certificates/web-" + number % 5_000,
                Optional.empty(),
                Optional.empty(),
                "act",
                AuditLine.Outcome.DONE,
                "actor-" + number % 50,
                "Actor",
                "",
                "",
                Map.of("rule", "one"));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
