package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.renewAt;

import dev.certloom.issuer.IssuerAccountDraft;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.TestClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * One of several nodes of the service, without an engine, as a program of its own that renews when it is told to: one command a line
 * on standard input, one line of JSON for each on standard output. It ends with its input.
 *
 * <ul>
 *   <li>{@code issuer VAULT NAME} makes one.
 *   <li>{@code pattern INSTANT ISSUER} makes a certificate of the first vault, for 90 days from then, that is renewed after 72.
 *   <li>{@code until INSTANT} makes and begins all that is due by then.
 *   <li>{@code scan TIMES} looks as often whether something is due.
 * </ul>
 */
public final class RenewalNode {

    private static final int BATCHES = 50;
    private static final int AT_ONCE = 10;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Actor OPERATOR = Actor.system("operator");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TestClock clock = new TestClock();
    private final ConfigurableApplicationContext service;
    private final RenewalPlanner planner;
    private final RenewalStarter starter;

    private RenewalNode(String url, String user, String password, String[] settings) {
        service = EnginelessService.on(url, user, password, clock, settings);
        RenewalSettings usual = new RenewalSettings(
                true,
                Duration.ofSeconds(30),
                AT_ONCE,
                Duration.ofHours(12),
                List.of(Duration.ofDays(7)),
                Duration.ofHours(1),
                Duration.ofDays(1),
                Duration.ofDays(1));
        TransactionOperations transaction = service.getBean(TransactionOperations.class);
        planner = new RenewalPlanner(
                service.getBean(JdbcPlans.class),
                transaction,
                service,
                service.getBean(RenewalProblems.class),
                usual,
                clock);
        starter = new RenewalStarter(
                service.getBean(JdbcRenewalQueue.class),
                service.getBean(CertificateRequests.class),
                service.getBean(RenewalOutcomes.class),
                transaction,
                service,
                usual,
                clock);
    }

    /**
     * Works as it is told on standard input.
     *
     * @param arguments address of the database, its user and password, and settings of the service as {@code name=value}
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        // what the service logs is no answer
        System.setOut(System.err);
        RenewalNode node = new RenewalNode(
                arguments[0],
                arguments[1],
                arguments[2],
                List.of(arguments).subList(3, arguments.length).toArray(String[]::new));
        answers.println("{}");
        answers.flush();
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                answers.println(JSON.writeValueAsString(node.answer(line.split(" "))));
                answers.flush();
            }
        }
        System.exit(0);
    }

    /**
     * What a command came to.
     *
     * @param id of what was made
     */
    private record Answer(int plans, double planMs, int started, double startMs, String id) {}

    private Answer answer(String[] command) {
        return switch (command[0]) {
            case "issuer" -> issuer(command[1], command[2]);
            case "pattern" -> pattern(Instant.parse(command[1]), command[2]);
            case "until" -> until(Instant.parse(command[1]));
            case "scan" -> scan(Integer.parseInt(command[1]));
            default -> throw new IllegalArgumentException("Expected a command, but it is " + command[0] + ".");
        };
    }

    private Answer issuer(String vault, String name) {
        service.getBean(IssuerAccounts.class)
                .set(
                        new VaultName(vault),
                        new IssuerName(name),
                        new IssuerAccountDraft(
                                Optional.of("LocalCA"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        OPERATOR);
        return new Answer(0, 0, 0, 0, name);
    }

    private Answer pattern(Instant now, String issuer) {
        clock.set(now);
        TestIssuance issuance = new TestIssuance(service, clock);
        PendingOperation operation = issuance.asked(new CertificateName("pattern"), issuer, renewAt(80));
        issuance.issue(operation, Duration.ofDays(90));
        return new Answer(0, 0, 0, 0, operation.id().value());
    }

    private Answer until(Instant now) {
        clock.set(now);
        Timed all = new Timed(0, 0, 0, 0);
        Timed last;
        do {
            last = once();
            all = all.plus(last);
        } while (last.plans + last.started > 0);
        return all.answer();
    }

    private Answer scan(int times) {
        List<Double> plans = new ArrayList<>();
        List<Double> starts = new ArrayList<>();
        Timed all = new Timed(0, 0, 0, 0);
        for (int i = 0; i < times; i++) {
            Timed one = once();
            plans.add(one.planMs);
            starts.add(one.startMs);
            all = all.plus(one);
        }
        return new Answer(all.plans, median(plans), all.started, median(starts), "");
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private record Timed(int plans, double planMs, int started, double startMs) {

        Timed plus(Timed other) {
            return new Timed(
                    plans + other.plans, planMs + other.planMs, started + other.started, startMs + other.startMs);
        }

        Answer answer() {
            return new Answer(plans, planMs, started, startMs, "");
        }
    }

    private Timed once() {
        long start = System.nanoTime();
        int plans = planner.planDue(BATCHES);
        long planned = System.nanoTime();
        int started = starter.startQueued();
        return new Timed(
                plans, (planned - start) / NANOS_PER_MILLI, started, (System.nanoTime() - planned) / NANOS_PER_MILLI);
    }
}
