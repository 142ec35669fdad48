package dev.certloom.load;

import dev.certloom.installation.ServiceClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * What reading one certificate costs the application, over 16 connections that are kept, as Key Vault's clients ask; and beside it
 * a route that does nothing.
 */
final class ReadsPart {

    private static final String CERTIFICATE = "GET one certificate";
    private static final String EMPTY = "GET liveness";
    /** Reads are short, and their path is compiled to the end only after some hundred thousand of them. */
    private static final int TIMES_MORE = 50;

    private static final Duration IDLE = Duration.ofSeconds(10);

    private ReadsPart() {}

    static void measure(Bench bench) throws Exception {
        BenchmarkOptions options = bench.options();
        Contest contest = new Contest(new ClosedLoop(bench.watch()));
        List<Installation> installations = bench.installations();
        for (Installation installation : installations) {
            String name = new Requests(installation).issued();
            ServiceClient service = installation.client();
            contest.enter(
                    named(installation, CERTIFICATE),
                    () -> service.exchange(read(service, name)).require(200));
            contest.enter(
                    named(installation, EMPTY),
                    () -> service.exchange(liveness(service)).require(200));
        }
        contest.warmUp(options.warmUp() * TIMES_MORE);
        CpuWatch.Reading before = bench.watch().read();
        Thread.sleep(IDLE);
        CpuWatch.Taken idle = bench.watch().read().since(before);
        for (int round = 1; round <= options.rounds(); round++) {
            contest.round(round, options.requests() * TIMES_MORE);
        }
        Table table = new Table(
                "Processor time of the application for each read, ms",
                "date",
                "commit",
                "one certificate",
                "empty route (liveness)",
                "reads a second",
                "idle, ms a second (taken off)",
                "failed",
                "processors busy for others");
        for (Installation installation : installations) {
            String certificate = named(installation, CERTIFICATE);
            String empty = named(installation, EMPTY);
            double idlePerSecond = idle.milliseconds(installation, CpuWatch.APPLICATION) / IDLE.toSeconds();
            table.add(
                    Bench.today(),
                    installation.subject().name(),
                    each(contest, installation, CERTIFICATE, idlePerSecond).text(2),
                    each(contest, installation, EMPTY, idlePerSecond).text(2),
                    contest.perSecond(certificate).text(0),
                    String.format(Locale.ROOT, "%.1f", idlePerSecond),
                    Integer.toString(contest.failed(certificate) + contest.failed(empty)),
                    contest.each(certificate, round -> round.taken().others()).text(2));
        }
        bench.report(table);
    }

    private static Spread each(Contest contest, Installation installation, String kind, double idlePerSecond) {
        return contest.each(
                named(installation, kind),
                round -> round.milliseconds(installation, CpuWatch.APPLICATION) - idlePerSecond / round.perSecond());
    }

    private static String named(Installation installation, String kind) {
        return installation.subject().name() + ": " + kind;
    }

    private static HttpRequest read(ServiceClient service, String certificate) {
        return service.request(ServiceClient.versioned("/certificates/" + certificate + "/"))
                .header("Accept", "application/json")
                .header("User-Agent", "azsdk-java-azure-security-keyvault-certificates/4.8.5 (25.0.3; Linux; 6.1)")
                .header("x-ms-client-request-id", UUID.randomUUID().toString())
                .build();
    }

    private static HttpRequest liveness(ServiceClient service) {
        return HttpRequest.newBuilder(URI.create(service.url() + "/actuator/health/liveness"))
                .header("Accept", "application/json")
                .build();
    }
}
