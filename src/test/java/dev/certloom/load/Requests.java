package dev.certloom.load;

import dev.certloom.endtoend.SigningCa;
import dev.certloom.installation.ServiceClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What a client of the API does from asking for a certificate to having it, and how long that took. */
final class Requests {

    static final String ISSUER = "load";

    /** A key that is made in no time. */
    static final String ELLIPTIC = "\"kty\":\"EC\",\"crv\":\"P-256\"";

    private static final Duration LOOK = Duration.ofMillis(250);

    private final ServiceClient service;
    private final SigningCa ca = new SigningCa();
    private volatile Figures figures = new Figures();

    /** What was seen of requests. */
    static final class Figures {
        /** From the request to its answer 202. */
        final Latencies create = new Latencies();
        /** Answers 202 that held no CSR. */
        final AtomicInteger withoutCsr = new AtomicInteger();
        /** From bringing a certificate to the answer. */
        final Latencies merge = new Latencies();
        /** From the request until the certificate is there. */
        final Latencies endToEnd = new Latencies();
    }

    /** Makes the issuer that signs at once. */
    Requests(Installation installation) {
        service = installation.client();
        service.send("PUT", "/certificates/issuers/" + ISSUER, "{\"provider\":\"LocalCA\"}")
                .require(200);
    }

    /** What was seen since they were last taken. */
    Figures take() {
        Figures taken = figures;
        figures = new Figures();
        return taken;
    }

    /** A certificate that {@code LocalCA} issues at once; returns its name. */
    String issued() throws IOException, InterruptedException {
        long start = System.nanoTime();
        String name = created(ISSUER).name;
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!isCompleted(name)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " was not completed within a minute");
            }
            Thread.sleep(LOOK);
        }
        figures.endToEnd.add(System.nanoTime() - start);
        return name;
    }

    /** A certificate that a person has signed elsewhere, and brings. */
    void merged() {
        long start = System.nanoTime();
        Created created = created("Unknown");
        byte[] leaf = ca.sign(Base64.getDecoder().decode(created.csr));
        String body = "{\"x5c\":[\"" + Base64.getEncoder().encodeToString(leaf) + "\"]}";
        long merge = System.nanoTime();
        service.send("POST", "/certificates/" + created.name + "/pending/merge", body)
                .require(201);
        figures.merge.add(System.nanoTime() - merge);
        figures.endToEnd.add(System.nanoTime() - start);
    }

    /** A request as it was answered. */
    record Created(String name, String csr) {}

    /** Asks for a certificate with an EC key. */
    Created created(String issuer) {
        return created(issuer, ELLIPTIC);
    }

    /**
     * Asks for a certificate.
     *
     * @param key members of the policy's {@code key_props}
     */
    Created created(String issuer, String key) {
        return asked("{\"key_props\":{%s},\"x509_props\":{\"subject\":\"CN=load\"},\"issuer\":{\"name\":\"%s\"}}"
                .formatted(key, issuer));
    }

    /**
     * Asks for a certificate.
     *
     * @param policy as the API takes it
     */
    Created asked(String policy) {
        String name = "load-" + UUID.randomUUID();
        long start = System.nanoTime();
        ServiceClient.Answer answer =
                service.send("POST", "/certificates/" + name + "/create", "{\"policy\":" + policy + "}");
        answer.require(202);
        figures.create.add(System.nanoTime() - start);
        String csr = answer.text("csr");
        if (csr.isEmpty()) {
            figures.withoutCsr.incrementAndGet();
        }
        return new Created(name, csr);
    }

    boolean isCompleted(String name) {
        ServiceClient.Answer answer = service.send("GET", "/certificates/" + name + "/pending", null);
        answer.require(200);
        return answer.text("status").equals("completed");
    }
}
