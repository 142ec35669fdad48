package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A certificate that the first client asks for at the shared installation. */
record Wanted(String name) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final RunningService SERVICE = SharedService.get();

    static Wanted random(String what) {
        return new Wanted(what + "-" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** Asks for a name with a wildcard, so that people are asked; it is accepted. */
    Wanted wildcard(String issuer) {
        return ask(issuer, "*." + name + ".example", 12, "");
    }

    /** Asks; it is accepted. */
    Wanted ask(String issuer, String commonName, int months, String dnsNames) {
        return accepted(
                SERVICE.send("POST", "/certificates/" + name + "/create", body(issuer, commonName, months, dnsNames)));
    }

    /** As {@link #ask}, by somebody else. */
    Wanted askedBy(Person person, String issuer, String commonName) {
        return accepted(
                person.post("/certificates/" + name + "/create?api-version=7.6", body(issuer, commonName, 12, "")));
    }

    /** As above, valid for so long that people are asked. */
    Wanted forLongAskedBy(Person person, String issuer) {
        return accepted(person.post(
                "/certificates/" + name + "/create?api-version=7.6", body(issuer, name + ".example", 36, "")));
    }

    private static String body(String issuer, String commonName, int months, String dnsNames) {
        return """
                {"policy":{"key_props":{"kty":"EC"},"x509_props":{"subject":"CN=%s","validity_months":%d,
                "sans":{"dns_names":[%s]}},"issuer":{"name":"%s"}}}
                """.formatted(commonName, months, dnsNames, issuer);
    }

    private Wanted accepted(Answer created) {
        assertThat(created.status()).as(created.body()).isEqualTo(202);
        return this;
    }

    Answer pending() {
        return SERVICE.send("GET", "/certificates/" + name + "/pending", null);
    }

    String phase() {
        return pending().header("x-certloom-phase");
    }

    String requestId() {
        return pending().text("request_id");
    }

    /** Until when a person is to bring the certificate, by the default settings. */
    Instant mergeDue() {
        return Instant.parse(Staff.OPERATOR
                        .get("/operations/" + requestId())
                        .json()
                        .at("/request/since")
                        .asString())
                .plus(Duration.ofDays(7));
    }

    /** The request and its history, as an approver reads them. */
    String history() {
        return Staff.BOB.get("/operations/" + requestId()).body();
    }

    void cancel() {
        Answer answer =
                SERVICE.send("PATCH", "/certificates/" + name + "/pending", "{\"cancellation_requested\":true}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    Answer delete() {
        return SERVICE.send("DELETE", "/certificates/" + name + "/pending", null);
    }

    /** The certificate with all its versions. */
    void deleteCertificate() {
        Answer answer = SERVICE.send("DELETE", "/certificates/" + name, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    void awaitStatus(String status) {
        await(name + " to be " + status)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> pending().text("status").equals(status));
    }

    void awaitPhase(String phase) {
        await(name + " to be " + phase).atMost(PATIENCE).ignoreExceptions().until(() -> phase().equals(phase));
    }
}
