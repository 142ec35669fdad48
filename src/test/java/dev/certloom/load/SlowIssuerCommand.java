package dev.certloom.load;

import dev.certloom.CertloomApplication;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.issuer.cfssl.CfsslSubject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Two hundred orders at once at CAs that take half a minute for each, beside another CA that signs at once; all are
 * doubles. Whether all are issued once, what they occupy, and what the others notice of it:
 * {@code mvn -Pload -Dload.command=dev.certloom.load.SlowIssuerCommand test-compile exec:exec}. On an installation of its own.
 */
public final class SlowIssuerCommand {

    private static final int ORDERS = Integer.getInteger("orders", 200);
    private static final int SLOW_ISSUERS = Integer.getInteger("issuers", 1);
    private static final Duration EACH = Duration.ofSeconds(Integer.getInteger("seconds", 30));
    private static final int QUICK_ORDERS = 60;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofHours(1);

    private final List<CfsslSubject> slow =
            Stream.generate(CfsslSubject::new).limit(SLOW_ISSUERS).toList();
    private final CfsslSubject quick = new CfsslSubject();
    private final RunningService service = new RunningService(
            CertloomApplication.class,
            "--certloom.issuers.calls.plain-http=true",
            "--certloom.issuers.calls.timeout=" + EACH.multipliedBy(4));
    private final AtomicInteger names = new AtomicInteger();
    private volatile int mostThreads;
    private volatile long mostConnections;

    private SlowIssuerCommand() {}

    /** Measures, and prints what it measured. */
    public static void main(String[] arguments) throws IOException {
        SlowIssuerCommand command = new SlowIssuerCommand();
        try {
            command.run();
        } finally {
            command.service.close();
            command.slow.forEach(CfsslSubject::close);
            command.quick.close();
        }
        System.exit(0);
    }

    private void run() throws IOException {
        service.started();
        for (int i = 0; i < SLOW_ISSUERS; i++) {
            issuer("slow" + i, slow.get(i));
        }
        issuer("quick", quick);
        measureQuick(QUICK_ORDERS / 2);
        observe();
        int threads = mostThreads;
        long connections = mostConnections;
        Latencies alone = measureQuick(QUICK_ORDERS);

        slow.forEach(ca -> ca.takeForEach(EACH));
        long begun = System.nanoTime();
        for (int i = 0; i < ORDERS; i++) {
            create("slow" + i % SLOW_ISSUERS).require(202);
        }
        Latencies beside = measureQuick(QUICK_ORDERS);
        while (issued("slow") < ORDERS && seconds(begun) < LIMIT.toSeconds()) {
            observe();
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        }

        System.out.printf(
                "%d orders at %d CA(s) that take %d s for each: all issued after %,.0f s%n",
                ORDERS, SLOW_ISSUERS, EACH.toSeconds(), seconds(begun));
        System.out.printf("| | alone | beside them | ratio |%n|---|---|---|---|%n");
        for (int percent : new int[] {50, 95}) {
            System.out.printf(
                    "| lead time at another issuer, p%d | %,.0f ms | %,.0f ms | %.2f |%n",
                    percent,
                    alone.milliseconds(percent),
                    beside.milliseconds(percent),
                    beside.milliseconds(percent) / alone.milliseconds(percent));
        }
        System.out.printf("| threads of the application, at most | %d | %d | |%n", threads, mostThreads);
        System.out.printf("| connections to the database, at most | %d | %d | |%n", connections, mostConnections);
        System.out.printf(
                "| calls to one slow CA at once, at most | | %d | |%n",
                slow.stream().mapToInt(CfsslSubject::mostAtOnce).max().orElse(0));
        System.out.printf("| issued | | %d | |%n", issued("slow"));
        System.out.printf(
                "| signed by the slow CAs | | %d | |%n",
                slow.stream().mapToInt(CfsslSubject::certificates).sum());
    }

    private void issuer(String name, CfsslSubject ca) {
        service.send("PUT", "/certificates/issuers/" + name, "{\"provider\":\"CFSSL\"}")
                .require(200);
        service.send("PUT", "/certificates/issuers/" + name + "/configuration", ca.configuration())
                .require(200);
    }

    /** One after the other, from the request to its end. */
    private Latencies measureQuick(int orders) throws IOException {
        Latencies latencies = new Latencies();
        for (int i = 0; i < orders; i++) {
            long begun = System.nanoTime();
            String pending = create("quick").require(202).text("id").replaceAll("^https://[^/]*", "");
            while (!service.send("GET", pending, null).text("status").equals("completed")) {
                LockSupport.parkNanos(POLL.toNanos());
            }
            latencies.add(System.nanoTime() - begun);
            observe();
        }
        return latencies;
    }

    private Answer create(String issuer) {
        String name = issuer + "-" + names.incrementAndGet();
        return service.send("POST", "/certificates/" + name + "/create", """
                {"policy":{"key_props":{"kty":"EC"},"issuer":{"name":"%s"},
                "x509_props":{"subject":"CN=web.example","sans":{"dns_names":["web.example"]}}}}""".formatted(issuer));
    }

    private long issued(String issuer) {
        return service.count(
                "select count(*) from certificate_version v join operation o on o.id = v.operation where o.name like ? and v.complete",
                issuer + "%");
    }

    private void observe() throws IOException {
        long process = service.installation().application().orElseThrow().pid();
        int threads = Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
                .filter(line -> line.startsWith("Threads:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring("Threads:".length()).strip()))
                .sum();
        mostThreads = Math.max(mostThreads, threads);
        mostConnections = Math.max(
                mostConnections,
                service.count(
                        "select count(*) from pg_stat_activity where usename = 'certloom' and pid <> pg_backend_pid()"));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
