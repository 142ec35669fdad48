package dev.certloom.load;

import dev.certloom.identity.PersonLogin;
import dev.certloom.installation.ServiceClient;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Requests that wait for approval, approved by one person as fast as the API lets, until all have their certificates. */
final class ApprovalsPart {

    private static final int REQUESTS = 500;
    private static final long LOOK_MILLISECONDS = 100;

    private ApprovalsPart() {}

    /** What came of a round. */
    private record Round(double approved, double certified, double others, int failed) {}

    static void measure(Bench bench) throws Exception {
        int requests = bench.options().isQuick() ? bench.options().requests() : REQUESTS;
        List<Installation> installations = bench.installations();
        List<List<Round>> rounds = new ArrayList<>();
        installations.forEach(installation -> rounds.add(new ArrayList<>()));
        for (int round = 1; round <= bench.options().rounds(); round++) {
            System.out.println("round " + round);
            for (int each = 0; each < installations.size(); each++) {
                rounds.get(each).add(round(bench, installations.get(each), requests));
            }
        }
        Table table = new Table(
                "Approvals by one approver",
                "date",
                "commit",
                "requests",
                "all approved after, s",
                "all have their certificates after, s",
                "failed",
                "processors busy for others");
        for (int each = 0; each < installations.size(); each++) {
            List<Round> seen = rounds.get(each);
            table.add(
                    Bench.today(),
                    installations.get(each).subject().name(),
                    Integer.toString(requests),
                    Spread.of(seen.stream().map(Round::approved).toList()).text(1),
                    Spread.of(seen.stream().map(Round::certified).toList()).text(1),
                    Integer.toString(seen.stream().mapToInt(Round::failed).sum()),
                    Spread.of(seen.stream().map(Round::others).toList()).text(2));
        }
        bench.report(table);
    }

    private static Round round(Bench bench, Installation installation, int requests) throws Exception {
        Approver approver = new Approver(installation);
        Requests client = new Requests(installation);
        CpuWatch watch = bench.watch();
        ClosedLoop loop = new ClosedLoop(watch);
        String name = installation.subject().name();
        Deque<String> certificates = new ArrayDeque<>();
        ClosedLoop.Round asked = loop.run(name + ": ask", requests, () -> {
            String certificate = client.asked(policy()).name();
            synchronized (certificates) {
                certificates.add(certificate);
            }
        });
        Queue<String> tasks = new ConcurrentLinkedQueue<>(approver.awaitTasks(certificates.size()));
        CpuWatch.Reading before = watch.read();
        ClosedLoop.Round approved = loop.run(name + ": approve", tasks.size(), () -> approver.approve(tasks.remove()));
        int missing = awaitCertificates(client, certificates);
        CpuWatch.Taken taken = watch.read().since(before);
        double certified = taken.wall().toNanos() / 1e9;
        System.out.printf("  %-44s %7.1f s%n", name + ": all have their certificates", certified);
        return new Round(
                approved.taken().wall().toNanos() / 1e9,
                certified,
                taken.others(),
                asked.failed() + approved.failed() + missing);
    }

    /** Each has a name with a wildcard, which the shipped table puts before an approver. */
    private static String policy() {
        return "{\"key_props\":{\"kty\":\"EC\",\"crv\":\"P-256\"},\"x509_props\":{\"subject\":\"CN=load\",\"sans\":{\"dns_names\":[\"*.%s.example.com\"]}},\"issuer\":{\"name\":\"%s\"}}"
                .formatted(UUID.randomUUID(), Requests.ISSUER);
    }

    /** Waits for all of them, at most ten minutes; returns how many have none then. */
    private static int awaitCertificates(Requests client, Deque<String> certificates)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
        while (!certificates.isEmpty() && System.nanoTime() < deadline) {
            if (client.isCompleted(certificates.getFirst())) {
                certificates.removeFirst();
            } else {
                Thread.sleep(LOOK_MILLISECONDS);
            }
        }
        return certificates.size();
    }

    /** The first administrator, who may decide while there is nobody else. */
    private static final class Approver {

        private final ServiceClient service;

        Approver(Installation installation) {
            JsonNode login = installation.home().firstAdministrator();
            try (PersonLogin browser = installation.login()) {
                service = installation
                        .client()
                        .as(browser.token(
                                login.get("userName").asString(),
                                login.get("password").asString()));
            }
        }

        void approve(String task) {
            service.send("POST", "/tasks/" + task + "/approve", "{\"reason\":\"ours\"}")
                    .require(200);
        }

        /** Waits until there are so many. */
        List<String> awaitTasks(int count) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
            List<String> tasks = tasks();
            while (tasks.size() < count) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Expected " + count + " tasks, but there are " + tasks.size());
                }
                Thread.sleep(1_000);
                tasks = tasks();
            }
            return tasks;
        }

        private List<String> tasks() {
            List<String> tasks = new ArrayList<>();
            String page = "/tasks?kind=approval&limit=100";
            while (!page.isEmpty()) {
                ServiceClient.Answer answer = service.getUnversioned(page);
                answer.require(200);
                answer.json()
                        .path("value")
                        .forEach(task -> tasks.add(task.path("id").asString()));
                page = answer.text("nextLink");
            }
            return tasks;
        }
    }
}
