package dev.certloom.load;

import dev.certloom.installation.ServiceClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** What a create with an RSA key costs its client beside one with an EC key, while keys made in advance are in stock. */
final class KeysPart {

    private static final int PAIRS = 20;
    /** So long the work behind a create lasts, and more than the making of a key. */
    private static final long PAUSE_MILLISECONDS = 1_500;

    private static final String RSA = "\"kty\":\"RSA\",\"key_size\":2048";

    private static final String STOCK = "certloom_key_stock{";
    private static final String MISSED = "certloom_key_stock_missed_total{";
    private static final String SIZE = "RSA_2048";

    private KeysPart() {}

    /** What was seen of one installation, round by round. */
    private record Seen(
            Installation installation,
            List<Double> elliptic,
            List<Double> rsa,
            List<Double> ratios,
            List<Double> others) {

        Seen(Installation installation) {
            this(installation, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    static void measure(Bench bench) throws Exception {
        BenchmarkOptions options = bench.options();
        int pairs = options.isQuick() ? PAIRS / 4 : PAIRS;
        List<Seen> all = new ArrayList<>();
        for (Installation installation : bench.installations()) {
            all.add(new Seen(installation));
            Requests requests = new Requests(installation);
            for (int i = 0; i < pairs; i++) {
                pair(requests, new Latencies(), new Latencies());
            }
        }
        for (int round = 1; round <= options.rounds(); round++) {
            System.out.println("round " + round);
            for (Seen seen : all) {
                round(seen, pairs, bench.watch());
            }
        }
        Table table = new Table(
                "Creates one at a time, p50, ms",
                "date",
                "commit",
                "EC P-256",
                "RSA 2048",
                "ratio",
                "RSA keys not in stock",
                "processors busy for others");
        for (Seen seen : all) {
            OptionalDouble missed = seen.installation.client().metric(MISSED, SIZE);
            table.add(
                    Bench.today(),
                    seen.installation.subject().name(),
                    Spread.of(seen.elliptic).text(0),
                    Spread.of(seen.rsa).text(0),
                    Spread.of(seen.ratios).text(2),
                    missed.isPresent() ? "%.0f".formatted(missed.getAsDouble()) : "no stock",
                    Spread.of(seen.others).text(2));
        }
        bench.report(table);
    }

    private static void round(Seen seen, int pairs, CpuWatch watch) throws IOException, InterruptedException {
        Requests requests = new Requests(seen.installation);
        awaitStock(seen.installation.client(), pairs);
        Latencies elliptic = new Latencies();
        Latencies rsa = new Latencies();
        CpuWatch.Reading before = watch.read();
        for (int i = 0; i < pairs; i++) {
            pair(requests, elliptic, rsa);
        }
        seen.others.add(watch.read().since(before).others());
        seen.elliptic.add(elliptic.milliseconds(50));
        seen.rsa.add(rsa.milliseconds(50));
        seen.ratios.add(rsa.milliseconds(50) / elliptic.milliseconds(50));
        System.out.printf("  %-44s EC %s; RSA %s%n", seen.installation.subject().name(), elliptic, rsa);
    }

    private static void pair(Requests requests, Latencies elliptic, Latencies rsa)
            throws IOException, InterruptedException {
        create(requests, Requests.ELLIPTIC, elliptic);
        create(requests, RSA, rsa);
    }

    private static void create(Requests requests, String key, Latencies latencies)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        requests.created(Requests.ISSUER, key);
        latencies.add(System.nanoTime() - start);
        Thread.sleep(PAUSE_MILLISECONDS);
    }

    /** Waits until there are keys for all pairs; where there is no stock, not at all. */
    private static void awaitStock(ServiceClient service, int pairs) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        OptionalDouble stock = service.metric(STOCK, SIZE);
        while (stock.isPresent() && stock.getAsDouble() < pairs && System.nanoTime() < deadline) {
            Thread.sleep(1_000);
            stock = service.metric(STOCK, SIZE);
        }
    }
}
