package dev.certloom.load;

import dev.certloom.crypto.HostileFiles;
import dev.certloom.embedded.InstallationHome;
import dev.certloom.installation.ServiceClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Lets fifty hostile clients at a time send the worst they can to each route that takes a body, and prints how long liveness and a
 * TLS handshake take meanwhile, as a ratio to the quiet run: {@code mvn -Pload test-compile exec:exec}. The service must be running on
 * this machine. The clients take their part of the same processors, so that only the ratios say something.
 */
public final class HostileCommand {

    private static final int CLIENTS = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration ROUND = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(150);

    private final ServiceClient service;
    private final SSLContext trust;
    private final HttpClient observer;
    private final Queue<String> created = new ConcurrentLinkedQueue<>();

    private HostileCommand(Path home) {
        InstallationHome installation = new InstallationHome(home);
        this.service = ServiceClient.first(installation);
        this.trust = installation.trust();
        this.observer = HttpClient.newBuilder().sslContext(trust).build();
    }

    public static void main(String[] args) throws Exception {
        new HostileCommand(Path.of(args.length > 0 ? args[0] : ".certloom")).run();
        System.exit(0);
    }

    /** A route, and the worst that can be sent to it; each call makes one request. */
    private record Attack(String name, Supplier<HttpRequest> request) {}

    private void run() throws Exception {
        observe(WARM_UP);
        Observed quiet = observe(ROUND);
        System.out.println("quiet                                   " + quiet);
        for (Attack attack : attacks()) {
            Map<Integer, LongAdder> answers = new ConcurrentSkipListMap<>();
            Observed seen = under(attack, answers);
            System.out.printf(
                    "%-40s%s  ratios to quiet: liveness p50 %.1f, p99 %.1f; handshake p50 %.1f, p99 %.1f  answers %s%n",
                    attack.name,
                    seen,
                    ratio(seen.liveness, quiet.liveness, 50),
                    ratio(seen.liveness, quiet.liveness, 99),
                    ratio(seen.handshake, quiet.handshake, 50),
                    ratio(seen.handshake, quiet.handshake, 99),
                    answers);
            for (String name = created.poll(); name != null; name = created.poll()) {
                service.send("DELETE", "/certificates/" + name + "/pending", null);
            }
        }
    }

    private List<Attack> attacks() {
        String waiting = "hostile-" + UUID.randomUUID();
        String csr = service.send("POST", "/certificates/" + waiting + "/create", create("Unknown", "RSA", 2048))
                .require(202)
                .text("csr");
        String merge = HostileFiles.mergeWithHugeKey(Base64.getDecoder().decode(csr));
        return List.of(
                new Attack(
                        "import, PKCS#12 beyond the budget",
                        () -> posting(random("/import"), HostileFiles.pkcs12(2_000_000_000))),
                new Attack(
                        "import, PKCS#12 within the budget",
                        () -> posting(random("/import"), HostileFiles.pkcs12(1_000_000))),
                new Attack(
                        "import, RSA prime of 60,000 bits",
                        () -> posting(random("/import"), HostileFiles.hugePrime(60_000))),
                new Attack(
                        "import, RSA prime of 1,000,000 bits",
                        () -> posting(random("/import"), HostileFiles.hugePrime(1_000_000))),
                new Attack("import, sound RSA key", () -> posting(random("/import"), HostileFiles.sound())),
                new Attack(
                        "merge, DSA key of 60,000 bits",
                        () -> posting("/certificates/" + waiting + "/pending/merge", merge)),
                new Attack("cancel", () -> sending("PATCH", "/certificates/" + waiting + "/pending", nested(), JSON)),
                new Attack("issuers", () -> sending("PUT", "/certificates/issuers/hostile", nested(), JSON)),
                new Attack("contacts", () -> sending("PUT", "/certificates/contacts", nested(), JSON)),
                new Attack("tasks", () -> posting("/tasks/" + "0".repeat(32) + "/approve", nested())),
                new Attack(
                        "tokens",
                        () -> sending("POST", "/certloom/oauth2/v2.0/token", "client_id=" + "x".repeat(500_000), FORM)),
                new Attack(
                        "a whole megabyte",
                        () -> posting(random("/import"), "{\"value\":\"" + "MIIB".repeat(260_000) + "\"}")),
                new Attack("create, RSA 4096", () -> {
                    String name = "hostile-" + UUID.randomUUID();
                    created.add(name);
                    return posting("/certificates/" + name + "/create", create("Unknown", "RSA", 4096));
                }));
    }

    private static String create(String issuer, String type, int size) {
        return "{\"policy\":{\"key_props\":{\"kty\":\"%s\",\"key_size\":%d},\"x509_props\":{\"subject\":\"CN=hostile\"},\"issuer\":{\"name\":\"%s\"}}}"
                .formatted(type, size, issuer);
    }

    private static String nested() {
        return "[".repeat(400_000);
    }

    private static String random(String route) {
        return "/certificates/hostile-" + UUID.randomUUID() + route;
    }

    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    private HttpRequest posting(String path, String body) {
        return sending("POST", path, body, JSON);
    }

    private HttpRequest sending(String method, String path, String body, String type) {
        return service.request(ServiceClient.versioned(path))
                .timeout(ANSWER_WITHIN)
                .setHeader("Content-Type", type)
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private Observed under(Attack attack, Map<Integer, LongAdder> answers) throws Exception {
        long end = System.nanoTime() + ROUND.toNanos();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.execute(() -> attack(attack, end, answers));
            }
            return observe(ROUND);
        }
    }

    /** A client of its own, with a connection of its own. */
    private void attack(Attack attack, long end, Map<Integer, LongAdder> answers) {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(trust)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            while (System.nanoTime() < end) {
                int status;
                try {
                    status = client.send(attack.request.get(), BodyHandlers.discarding())
                            .statusCode();
                } catch (IOException e) {
                    status = 0;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                answers.computeIfAbsent(status, key -> new LongAdder()).increment();
            }
        }
    }

    private record Observed(Latencies liveness, Latencies handshake) {

        @Override
        public String toString() {
            return "liveness %s, handshake %s".formatted(liveness, handshake);
        }
    }

    private Observed observe(Duration during) throws Exception {
        Latencies liveness = new Latencies();
        Latencies handshake = new Latencies();
        URI address = URI.create(service.url() + "/actuator/health/liveness");
        long end = System.nanoTime() + during.toNanos();
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            HttpResponse<String> answer = observer.send(
                    HttpRequest.newBuilder(address).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            liveness.add(System.nanoTime() - start);
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("Expected the service to live, but got " + answer.statusCode());
            }
            start = System.nanoTime();
            try (SSLSocket socket =
                    (SSLSocket) trust.getSocketFactory().createSocket(address.getHost(), address.getPort())) {
                socket.startHandshake();
            }
            handshake.add(System.nanoTime() - start);
            Thread.sleep(BETWEEN_LOOKS);
        }
        return new Observed(liveness, handshake);
    }

    private static double ratio(Latencies seen, Latencies quiet, int percent) {
        return seen.milliseconds(percent) / quiet.milliseconds(percent);
    }
}
