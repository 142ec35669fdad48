package dev.certloom.load;

import dev.certloom.embedded.EngineAccess;
import dev.certloom.endtoend.SigningCa;
import io.camunda.client.CamundaClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts a running default installation under load and prints what came of it, beside the same models with workers that do
 * nothing on the same engine in the same run: {@code mvn -Pload test-compile exec:exec}. The service must be running on
 * this machine; only its ratios to the peer say something on another one.
 */
public final class LoadCommand {

    private static final int WARM_UP = 300;
    private static final int REQUESTS = 400;
    private static final int CONCURRENCY = 16;
    private static final int ROUNDS = 3;
    private static final int ALONE = 60;
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Path home;
    private final Service service;
    private final SigningCa ca = new SigningCa();

    private LoadCommand(Path home) throws IOException, InterruptedException {
        this.home = home;
        this.service = new Service(home);
    }

    public static void main(String[] args) throws Exception {
        new LoadCommand(Path.of(args.length > 0 ? args[0] : ".certloom")).run();
        System.exit(0);
    }

    private void run() throws Exception {
        Service.require(service.send("PUT", "/certificates/issuers/load", "{\"provider\":\"LocalCA\"}"), 200);
        ProcessHandle engine = Processes.child(ProcessHandle.current(), "StandaloneBroker");
        ProcessHandle database = Processes.child(ProcessHandle.current(), home.toAbsolutePath() + "/database");
        ProcessHandle application = Processes.child(ProcessHandle.current(), "dev.certloom.CertloomApplication");
        Map<String, ProcessHandle> processes =
                Map.of("engine", engine, "database", database, "application", application);
        try (CamundaClient client = new EngineAccess(home).client().build();
                IdleModels idle = new IdleModels(client)) {
            idle.open();
            measure("warm-up, do nothing", WARM_UP, processes, idle::issued);
            measure("warm-up, LocalCA", WARM_UP, processes, () -> issued(new Figures()));
            measure("warm-up, manual merge", WARM_UP, processes, () -> merged(new Figures()));
            double[] issuedRatios = new double[ROUNDS];
            double[] mergedRatios = new double[ROUNDS];
            Figures figures = new Figures();
            for (int round = 0; round < ROUNDS; round++) {
                System.out.printf("%nround %d%n", round + 1);
                double peer = measure("do nothing, issuer", REQUESTS, processes, idle::issued);
                double issued = measure("EC P-256, LocalCA", REQUESTS, processes, () -> issued(figures));
                double manualPeer = measure("do nothing, manual", REQUESTS, processes, idle::merged);
                double merged = measure("EC P-256, manual merge", REQUESTS, processes, () -> merged(figures));
                issuedRatios[round] = issued / peer;
                mergedRatios[round] = merged / manualPeer;
            }
            Latencies handlerUnderLoad = idle.takeToFirstHandler();
            Latencies alone = new Latencies();
            for (int i = 0; i < ALONE; i++) {
                long start = System.nanoTime();
                Service.require(create("load", fresh()), 202);
                alone.add(System.nanoTime() - start);
                idle.issued();
            }
            Latencies handlerAlone = idle.takeToFirstHandler();
            System.out.printf("%nunder load (%d at a time), all rounds%n", CONCURRENCY);
            System.out.println("  create                         " + figures.create);
            System.out.println("  merge                          " + figures.merge);
            System.out.println("  end to end, LocalCA            " + figures.issuedEndToEnd);
            System.out.println("  end to end, manual merge       " + figures.mergedEndToEnd);
            System.out.println("  do nothing: first handler      " + handlerUnderLoad);
            System.out.println("  do nothing: end to end         " + idle.endToEnd);
            System.out.println("one at a time");
            System.out.println("  create                         " + alone);
            System.out.println("  do nothing: first handler      " + handlerAlone);
            System.out.printf(
                    "%nratios: lifecycles with LocalCA %.2f, manual %.2f of the do-nothing run (target 0.6); create p50 %.1f times publish to first handler under load, %.1f one at a time (target 3)%n",
                    Latencies.median(issuedRatios),
                    Latencies.median(mergedRatios),
                    figures.create.milliseconds(50) / handlerUnderLoad.milliseconds(50),
                    alone.milliseconds(50) / handlerAlone.milliseconds(50));
            long memory = processes.values().stream()
                    .mapToLong(Processes::memoryMebibytes)
                    .sum();
            System.out.printf("memory of the three processes: %d MiB (target below 2,500 MB)%n", memory);
            processes.forEach((name, process) ->
                    System.out.printf("  %-12s %5d MiB%n", name, Processes.memoryMebibytes(process)));
        }
    }

    private double measure(String what, int requests, Map<String, ProcessHandle> processes, Lifecycle lifecycle)
            throws InterruptedException {
        Map<String, Duration> before = cpu(processes);
        Duration ownBefore = Processes.cpu(ProcessHandle.current());
        AtomicInteger failed = new AtomicInteger();
        Semaphore slots = new Semaphore(CONCURRENCY);
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < requests; i++) {
                slots.acquire();
                threads.execute(() -> {
                    try {
                        lifecycle.run();
                    } catch (Exception e) {
                        if (failed.getAndIncrement() == 0) {
                            System.out.println("  failed: " + e.getMessage());
                        }
                    } finally {
                        slots.release();
                    }
                });
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double perSecond = (requests - failed.get()) / seconds;
        StringBuilder split = new StringBuilder();
        cpu(processes)
                .forEach((name, after) -> split.append("%s %.1f  "
                        .formatted(name, (double) after.minus(before.get(name)).toMillis() / requests)));
        System.out.printf(
                "  %-24s %6.1f/s  CPU ms each: %sthis command %.1f%s%n",
                what,
                perSecond,
                split,
                (double) Processes.cpu(ProcessHandle.current()).minus(ownBefore).toMillis() / requests,
                failed.get() > 0 ? "  FAILED " + failed.get() : "");
        return perSecond;
    }

    private static Map<String, Duration> cpu(Map<String, ProcessHandle> processes) {
        return processes.entrySet().stream()
                .collect(
                        java.util.stream.Collectors.toMap(Map.Entry::getKey, entry -> Processes.cpu(entry.getValue())));
    }

    private void issued(Figures figures) throws Exception {
        String name = fresh();
        long start = System.nanoTime();
        Service.require(create("load", name), 202);
        figures.create.add(System.nanoTime() - start);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!service.send("GET", "/certificates/" + name + "/pending", "")
                .text("status")
                .equals("completed")) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " was not completed within a minute");
            }
            Thread.sleep(LOOK);
        }
        figures.issuedEndToEnd.add(System.nanoTime() - start);
    }

    private void merged(Figures figures) throws Exception {
        String name = fresh();
        long start = System.nanoTime();
        Service.Answer created = create("Unknown", name);
        Service.require(created, 202);
        figures.create.add(System.nanoTime() - start);
        byte[] leaf = ca.sign(Base64.getDecoder().decode(created.text("csr")));
        String body = "{\"x5c\":[\"" + Base64.getEncoder().encodeToString(leaf) + "\"]}";
        long merge = System.nanoTime();
        Service.Answer answer = service.send("POST", "/certificates/" + name + "/pending/merge", body);
        Service.require(answer, 201);
        figures.merge.add(System.nanoTime() - merge);
        figures.mergedEndToEnd.add(System.nanoTime() - start);
    }

    private Service.Answer create(String issuer, String name) throws Exception {
        return service.send(
                "POST",
                "/certificates/" + name + "/create",
                "{\"policy\":{\"key_props\":{\"kty\":\"EC\",\"crv\":\"P-256\"},\"x509_props\":{\"subject\":\"CN=load\"},\"issuer\":{\"name\":\"%s\"}}}"
                        .formatted(issuer));
    }

    private static String fresh() {
        return "load-" + UUID.randomUUID();
    }

    private interface Lifecycle {
        void run() throws Exception;
    }

    private static final class Figures {
        final Latencies create = new Latencies();
        final Latencies merge = new Latencies();
        final Latencies issuedEndToEnd = new Latencies();
        final Latencies mergedEndToEnd = new Latencies();
    }
}
