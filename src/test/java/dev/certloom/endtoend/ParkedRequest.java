package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient;
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
        return new ParkedRequest(random("at-" + jobType + "-" + moment), issuer, wish, end, orders);
    }

    /** Waiting somewhere in the process. */
    static ParkedRequest waiting(String where, String issuer, Wish wish, String end, int orders) {
        return new ParkedRequest(random(where), issuer, wish, end, orders);
    }

    private static String random(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static void makeIssuers(RunningService service) {
        issuer(service, IMMEDIATE, "{\"outcome\":\"issue\"}");
        issuer(service, SLOW, "{\"outcome\":\"issue\",\"after\":\"PT8S\",\"cancel\":\"grant\"}");
        issuer(service, STUBBORN, "{\"outcome\":\"issue\",\"after\":\"PT10S\",\"cancel\":\"refuse\"}");
        issuer(service, NEVER, "{\"outcome\":\"never\",\"cancel\":\"grant\"}");
        makeRefusingIssuer(service);
    }

    static void makeRefusingIssuer(RunningService service) {
        issuer(service, REFUSING, "{\"outcome\":\"refuse\"}");
    }

    private static void issuer(RunningService service, String name, String configuration) {
        String address = "/certificates/issuers/" + name;
        service.send("PUT", address, "{\"provider\":\"Test\"}").require(200);
        service.send("PUT", address + "/configuration", configuration).require(200);
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
        if (isAskedLater()) {
            await("wish for " + name)
                    .atMost(ORDERING)
                    .ignoreExceptions()
                    .until(() -> ask(service, service.send("GET", pending(), null)));
        }
        if (isHeldInWorker() && wish == Wish.MERGE) {
            awaitPhase(service, "awaitingMerge");
            hold(service);
        }
        if (isHeldInWorker() && wish == Wish.CANCEL_THEN_MERGE) {
            awaitPhase(service, "cancelled");
            hold(service);
        }
    }

    private boolean isAskedLater() {
        return wish == Wish.CANCEL || wish == Wish.CANCEL_THEN_MERGE || wish == Wish.DELETE;
    }

    /**
     * Cancels or deletes, once the time has come: before the order is placed, cancellation is granted at once and nothing is
     * ordered; before it is approved, nothing can be merged later.
     */
    private boolean ask(RunningService service, ServiceClient.Answer seen) {
        String phase = seen.header("x-certloom-phase");
        boolean timely = phase.equals("awaitingIssuer") || phase.equals("awaitingMerge");
        if (timely && wish == Wish.DELETE) {
            return service.send("DELETE", pending(), null).status() == 200;
        }
        return timely
                && service.send("PATCH", pending(), "{\"cancellation_requested\":true}")
                                .status()
                        == 200;
    }

    /** Brings a certificate whose merge is then held in its worker, so that the answer comes too late. */
    private void hold(RunningService service) {
        String csr = service.send("GET", pending(), null).text("csr");
        assertThat(merge(service, csr).status()).as("merge of " + name).isIn(201, 503);
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
        ServiceClient.Answer answer = service.send("GET", pending(), null);
        if (wish == Wish.DELETE && answer.status() == 404) {
            return true;
        }
        if (answer.status() != 200) {
            return false;
        }
        String status = answer.text("status");
        if (isAskedLater()
                && status.equals("inProgress")
                && !answer.json().get("cancellation_requested").asBoolean()) {
            ask(service, answer);
            return false;
        }
        if ((wish == Wish.MERGE && status.equals("inProgress"))
                || (wish == Wish.CANCEL_THEN_MERGE && status.equals("cancelled"))) {
            merge(service, answer.text("csr"));
            return false;
        }
        return status.equals(end);
    }

    private ServiceClient.Answer merge(RunningService service, String csr) {
        String leaf =
                Base64.getEncoder().encodeToString(CA.sign(Base64.getDecoder().decode(csr)));
        return service.send("POST", pending() + "/merge", "{\"x5c\":[\"" + leaf + "\"]}");
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
