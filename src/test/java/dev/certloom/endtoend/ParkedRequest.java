package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;

/**
 * A request that is brought to a certain point, lives through a crash there, and must then end as it should.
 *
 * @param name certificate name, which tells the pausing workers where to hold it
 * @param issuer {@code Unknown}, {@code Self} or one of the simulated ones
 * @param wish what else is asked once it is created
 * @param end status in which it must end
 * @param orders how many orders the simulated CA must have of it
 */
record ParkedRequest(String name, String issuer, Wish wish, String end, int orders) {

    /** What its requester does beside creating it. */
    enum Wish {
        NOTHING,
        MERGE,
        CANCEL,
        DELETE,
        CANCEL_THEN_MERGE
    }

    static final String IMMEDIATE = "immediate";
    static final String SLOW = "slow";
    static final String STUBBORN = "stubborn";
    static final String NEVER = "never";
    static final String REFUSING = "refusing";

    private static final Duration ORDERING = Duration.ofSeconds(60);
    private static final SigningCa CA = new SigningCa();

    /** Held in a worker, before or after its effect. */
    static ParkedRequest inWorker(String jobType, String moment, String issuer, Wish wish, String end, int orders) {
        return new ParkedRequest(fresh("at-" + jobType + "-" + moment), issuer, wish, end, orders);
    }

    /** Waiting somewhere in the process. */
    static ParkedRequest waiting(String where, String issuer, Wish wish, String end, int orders) {
        return new ParkedRequest(fresh(where), issuer, wish, end, orders);
    }

    private static String fresh(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static void makeIssuers(RunningService service) {
        issuer(service, IMMEDIATE, "outcome=issue");
        issuer(service, SLOW, "outcome=issue;after=PT8S;cancel=grant");
        issuer(service, STUBBORN, "outcome=issue;after=PT10S;cancel=refuse");
        issuer(service, NEVER, "outcome=never;cancel=grant");
        issuer(service, REFUSING, "outcome=refuse");
    }

    private static void issuer(RunningService service, String name, String steering) {
        assertThat(service.send(
                                "PUT",
                                "/certificates/issuers/" + name,
                                "{\"provider\":\"Test\",\"credentials\":{\"account_id\":\"%s\"}}".formatted(steering))
                        .status())
                .isEqualTo(200);
    }

    void create(RunningService service) {
        // asked again until it is accepted, or found accepted by the attempt before, whose answer was lost
        await("acceptance of " + name)
                .atMost(ORDERING)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(service.send(
                                        "POST",
                                        "/certificates/" + name + "/create",
                                        "{\"policy\":{\"key_props\":{\"kty\":\"EC\"},\"x509_props\":{\"subject\":\"CN=a\"},\"issuer\":{\"name\":\"%s\"}}}"
                                                .formatted(issuer))
                                .status())
                        .isIn(202, 409));
        if (wish != Wish.NOTHING && wish != Wish.MERGE && orders > 0) {
            // asked before the order is placed, cancellation is granted at once and nothing is ordered
            awaitPhase(service, "awaitingIssuer");
        }
        if (wish == Wish.CANCEL_THEN_MERGE) {
            // cancelled before it has a key, it cannot be merged
            await("CSR of " + name)
                    .atMost(ORDERING)
                    .ignoreExceptions()
                    .until(() ->
                            !service.send("GET", pending(), null).text("csr").isEmpty());
        }
        switch (wish) {
            case CANCEL, CANCEL_THEN_MERGE -> service.send("PATCH", pending(), "{\"cancellation_requested\":true}");
            case DELETE -> service.send("DELETE", pending(), null);
            default -> {}
        }
        if (isHeldInWorker() && wish == Wish.MERGE) {
            awaitPhase(service, "awaitingMerge");
            merge(service, service.send("GET", pending(), null).text("csr"));
        }
        if (isHeldInWorker() && wish == Wish.CANCEL_THEN_MERGE) {
            awaitPhase(service, "cancelled");
            merge(service, service.send("GET", pending(), null).text("csr"));
        }
    }

    private void awaitPhase(RunningService service, String phase) {
        await(name + " to be " + phase)
                .atMost(ORDERING)
                .ignoreExceptions()
                .until(() -> service.send("GET", pending(), null)
                        .header("x-certloom-phase")
                        .equals(phase));
    }

    private boolean isHeldInWorker() {
        return name.startsWith("at-");
    }

    /** Whether it has come to where it is to be hit. */
    boolean isParked(RunningService service) {
        return !isHeldInWorker() || Files.exists(service.installation().home().resolve("held-" + name));
    }

    /** What people do again when the answer was lost: all of it may be repeated. */
    boolean hasEnded(RunningService service) {
        RunningService.Answer answer = service.send("GET", pending(), null);
        if (wish == Wish.DELETE) {
            return answer.status() == 404;
        }
        if (answer.status() != 200) {
            return false;
        }
        String status = answer.text("status");
        if (wish == Wish.MERGE && status.equals("inProgress")
                || wish == Wish.CANCEL_THEN_MERGE && status.equals("cancelled")) {
            merge(service, answer.text("csr"));
            return false;
        }
        return status.equals(end);
    }

    private void merge(RunningService service, String csr) {
        if (!csr.isEmpty()) {
            String leaf = Base64.getEncoder()
                    .encodeToString(CA.sign(Base64.getDecoder().decode(csr)));
            service.send("POST", pending() + "/merge", "{\"x5c\":[\"" + leaf + "\"]}");
        }
    }

    void assertExactlyOnce(RunningService service) {
        long versions = service.count(
                "select count(*) from certificate_version v join operation o on o.id = v.operation where o.name = ? and v.complete",
                name);
        assertThat(versions).as("versions of " + name).isEqualTo(end.equals("completed") ? 1 : 0);
        long ordered = service.count(
                "select count(*) from test_order t join operation o on o.id = t.reference where o.name = ?", name);
        assertThat(ordered).as("orders of " + name).isEqualTo(orders);
    }

    private String pending() {
        return "/certificates/" + name + "/pending";
    }
}
