package dev.certloom.load;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The do-nothing run: the models that the subject ships under other names, with workers that do nothing, on the same engine.
 * What it reaches is what the engine and the models allow.
 */
final class IdleModels implements AutoCloseable {

    private static final int FENCE = 1;
    private static final String SUFFIX = "-idle";
    private static final List<String> RENAMED = List.of(
            "certificate-request",
            "certificate-approval",
            "approval-policy",
            "certificate-requested",
            "merge-requested",
            "cancellation-requested",
            "operation-deleted",
            "approval-step-turned");

    /** What the decision table is asked about, as long as what the service tells it. */
    private static final Map<String, Object> REQUEST = Map.ofEntries(
            Map.entry("vault", "default"),
            Map.entry("certificate", "load-00000000-0000-0000-0000-000000000000"),
            Map.entry("issuer", "load"),
            Map.entry("provider", "LocalCA"),
            Map.entry("issuerAccount", ""),
            Map.entry("certificateType", ""),
            Map.entry("certificateTransparency", ""),
            Map.entry("requester", "00000000-0000-0000-0000-000000000000"),
            Map.entry("requesterGroups", List.of()),
            Map.entry("cause", "requested"),
            Map.entry("names", List.of("load")),
            Map.entry("subject", List.of("CN=load")),
            Map.entry("alternativeNames", List.of()),
            Map.entry("wildcard", false),
            Map.entry("unreadable", List.of()),
            Map.entry("keyType", "EC_P256"),
            Map.entry("reuseKey", false),
            Map.entry("exportable", true),
            Map.entry("contentType", "application/x-pkcs12"),
            Map.entry("validityMonths", 12),
            Map.entry("keyUsages", List.of("digitalSignature")),
            Map.entry("extendedKeyUsages", List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2")),
            Map.entry("certificateAuthority", false),
            Map.entry("approvedBefore", false),
            Map.entry("changes", List.of()),
            Map.entry("standingApproval", false));

    private final Peer peer;
    private volatile Latencies toFirstHandler = new Latencies();

    /** Deploys the models and opens the workers. */
    IdleModels(Installation installation) {
        peer = new Peer(installation.engineClient());
        Subject subject = installation.subject();
        peer.client()
                .newDeployResourceCommand()
                .addResourceStringUtf8(
                        renamed(subject.model("certificate-request.bpmn")), "certificate-request-idle.bpmn")
                .addResourceStringUtf8(
                        renamed(subject.model("certificate-approval.bpmn")), "certificate-approval-idle.bpmn")
                .addResourceStringUtf8(renamed(subject.model("approval-policy.dmn")), "approval-policy-idle.dmn")
                .send()
                .join();
        peer.first(
                "create-key-and-csr" + SUFFIX,
                id -> Map.of("issuedBy", id.startsWith("manual") ? "person" : "issuer", "request", REQUEST),
                nanos -> toFirstHandler.add(nanos));
        peer.work("record-automatic-approval" + SUFFIX, id -> Map.of("approved", true));
        peer.work("place-order" + SUFFIX, id -> Map.of("issued", true));
        peer.last("merge-certificate" + SUFFIX, id -> Map.of("merged", true));
    }

    /** Times from publishing the start message to the first handler, since they were last taken. */
    Latencies takeToFirstHandler() {
        Latencies taken = toFirstHandler;
        toFirstHandler = new Latencies();
        return taken;
    }

    /** How often the engine refused a command because it was busy. */
    long refusals() {
        return peer.refusals();
    }

    /** One request that an issuer answers at once. */
    void issued() throws InterruptedException {
        String id = "issued" + UUID.randomUUID();
        start(id);
        peer.awaitEnded(id);
    }

    /** One request that a person completes. */
    void merged() throws InterruptedException {
        String id = "manual" + UUID.randomUUID();
        start(id);
        peer.awaitBegun(id);
        peer.tell("merge-requested" + SUFFIX, id + "-" + FENCE, id);
        peer.awaitEnded(id);
    }

    private void start(String id) {
        peer.start(
                "certificate-requested" + SUFFIX,
                id,
                Map.of(
                        "operationId",
                        id,
                        "fence",
                        FENCE,
                        "installation",
                        "idle",
                        "approvalProcess",
                        "certificate-approval" + SUFFIX,
                        "mergeReminder",
                        "R/P3D",
                        "page",
                        "https://default.localhost:8443/dashboard/requests/" + id));
    }

    private static String renamed(String model) {
        String xml = model;
        for (String name : RENAMED) {
            xml = xml.replace("\"" + name + "\"", "\"" + name + SUFFIX + "\"");
        }
        return xml.replaceAll("(taskDefinition type=\"[a-z-]+)\"", "$1" + SUFFIX + "\"");
    }

    @Override
    public void close() {
        peer.close();
    }
}
