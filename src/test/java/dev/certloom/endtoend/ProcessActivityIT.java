package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the exporter tells of requests, on the real engine and database. */
@SharedServiceTest
class ProcessActivityIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final RunningService SERVICE = SharedService.get();
    private static final SigningCa CA = new SigningCa();

    /** What the request process does when a person merges, in this order. */
    private static final List<String> UP_TO_THE_MERGE = List.of(
            "StartEvent_CertificateRequested completed",
            "SubProcess_FulfilRequest",
            "StartEvent_RequestAccepted completed",
            "Task_CreateKeyAndCsr completed",
            "CallActivity_ObtainApproval completed",
            "Gateway_Approved completed",
            "Gateway_JoinHold completed",
            "Gateway_HeldBack completed",
            "Gateway_JoinWhoIssues completed",
            "Gateway_WhoIssues completed",
            "Task_MergeSignedCertificate");

    private static final List<String> WHOLE = List.of(
            "StartEvent_CertificateRequested completed",
            "SubProcess_FulfilRequest completed",
            "StartEvent_RequestAccepted completed",
            "Task_CreateKeyAndCsr completed",
            "CallActivity_ObtainApproval completed",
            "Gateway_Approved completed",
            "Gateway_JoinHold completed",
            "Gateway_HeldBack completed",
            "Gateway_JoinWhoIssues completed",
            "Gateway_WhoIssues completed",
            "Task_MergeSignedCertificate terminated",
            "BoundaryEvent_MergeRequested completed",
            "Gateway_JoinMergeRequests completed",
            "Gateway_JoinMerge completed",
            "Task_MergeCertificate completed",
            "Gateway_ChainHeld completed",
            "EndEvent_CertificateMerged completed",
            "EndEvent_CertificateCompleted completed");

    private static final List<String> APPROVAL = List.of(
            "StartEvent_ApprovalNeeded completed",
            "Task_DecideWhoApproves completed",
            "Gateway_PeopleNeeded completed",
            "Task_RecordAutomaticApproval completed",
            "EndEvent_ApprovedByRule completed");

    @Test
    void activityOfARequestIsWhatItsProcessAndTheCalledApprovalDid() throws IOException {
        String name = request();
        awaitStay(name, "Task_MergeSignedCertificate");
        assertThat(stays(name, "certificate-request")).isEqualTo(UP_TO_THE_MERGE);
        assertThat(stays(name, "certificate-approval")).isEqualTo(APPROVAL);

        merge(name);

        awaitEnd(name);
        assertThat(stays(name, "certificate-request")).isEqualTo(WHOLE);
        assertThat(SERVICE.texts(
                        "select encode(d.resource, 'base64') from process_instance p join operation o on o.id = p.operation"
                                + " join process_definition d on d.log = p.log and d.key = p.definition"
                                + " where o.name = ? and p.parent is null",
                        name))
                .singleElement()
                .satisfies(resource -> assertThat(
                                new String(Base64.getMimeDecoder().decode(resource), StandardCharsets.UTF_8))
                        .isEqualTo(Files.readString(Path.of("bpmn/certificate-request.bpmn"))));
    }

    /** How long it takes from the engine's record to the store; measured and printed, see docs/performance.md. */
    @Test
    void activityArrivesSoon() {
        TreeMap<Long, Long> lagByPosition = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            String name = request();
            awaitStay(name, "Task_MergeSignedCertificate");
            SERVICE.texts(
                            "select position || ' ' || round(extract(epoch from stored - recorded) * 1000) from engine_log")
                    .forEach(row -> {
                        String[] fields = row.split(" ", 2);
                        lagByPosition.put(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
                    });
        }

        List<Long> millis = lagByPosition.values().stream().sorted().toList();
        assertThat(millis).isNotEmpty();
        System.out.printf(
                "Lag of process activity, from record to store, over %d batches: median %d ms, longest %d ms%n",
                millis.size(), millis.get(millis.size() / 2), millis.getLast());
    }

    @Test
    @Tag("matrix")
    void killsOfApplicationAndEngineLoseNothingAndCountNothingTwice() {
        List<String> names = new ArrayList<>();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            // the application dies while it is told
            IntStream.range(0, 6).forEach(i -> names.add(request()));
            names.forEach(name -> people.execute(() -> merge(name)));
            awaitStay(names.getFirst(), "Task_MergeCertificate");
            SERVICE.installation().killApplication();
            SERVICE.installation().start();
            SERVICE.awaitReady();
            // the engine dies while it tells
            IntStream.range(0, 6).forEach(i -> names.add(request()));
            names.forEach(name -> people.execute(() -> merge(name)));
            awaitStay(names.get(8), "Task_CreateKeyAndCsr");
            SERVICE.installation().killEngine();
        }

        names.forEach(ProcessActivityIT::merge);
        names.forEach(ProcessActivityIT::awaitEnd);
        names.forEach(name -> {
            assertThat(stays(name, "certificate-request")).as(name).isEqualTo(WHOLE);
            assertThat(stays(name, "certificate-approval")).as(name).isEqualTo(APPROVAL);
        });
        assertThat(SERVICE.count("select count(*) from engine_log"))
                .as("logs: the engine's data was never lost")
                .isEqualTo(1);
    }

    private static String request() {
        String name = "activity-" + UUID.randomUUID();
        await("acceptance of " + name)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Stream.of(202, 409)
                        .anyMatch(status -> status
                                == SERVICE.send(
                                                "POST",
                                                "/certificates/" + name + "/create",
                                                "{\"policy\":{\"key_props\":{\"kty\":\"EC\"},\"x509_props\":{\"subject\":\"CN=a\"},"
                                                        + "\"issuer\":{\"name\":\"Unknown\"}}}")
                                        .status()));
        return name;
    }

    /** Merges, again and again until it is known to have happened. */
    private static void merge(String name) {
        await("merge of " + name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> {
                    ServiceClient.Answer pending = SERVICE.send("GET", "/certificates/" + name + "/pending", null);
                    if (pending.text("status").equals("completed")) {
                        return true;
                    }
                    String leaf = Base64.getEncoder()
                            .encodeToString(CA.sign(Base64.getDecoder().decode(pending.text("csr"))));
                    return SERVICE.send(
                                            "POST",
                                            "/certificates/" + name + "/pending/merge",
                                            "{\"x5c\":[\"" + leaf + "\"]}")
                                    .status()
                            == 201;
                });
    }

    private static void awaitStay(String name, String element) {
        await(name + " to enter " + element)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> SERVICE.count(
                                "select count(*) from element_activity a join process_instance p"
                                        + " on p.log = a.log and p.key = a.instance join operation o on o.id = p.operation"
                                        + " where o.name = ? and a.element = ?",
                                name,
                                element)
                        == 1);
    }

    private static void awaitEnd(String name) {
        await("end of " + name)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> SERVICE.count(
                                "select count(*) from process_instance p join operation o on o.id = p.operation"
                                        + " where o.name = ? and p.parent is null and p.completed and p.ended >= p.started",
                                name)
                        == 1);
    }

    /** The stays of all instances of that process, in the order of entering, each with how it went. */
    private static List<String> stays(String name, String process) {
        return SERVICE.texts(
                "select concat_ws(' ', a.element, case when a.gone < a.entered then 'before its time'"
                        + " when a.completed then 'completed' when not a.completed then 'terminated' end)"
                        + " from element_activity a join process_instance p on p.log = a.log and p.key = a.instance"
                        + " join operation o on o.id = p.operation"
                        + " where o.name = ? and p.process_id = ? order by a.entered, a.key",
                name,
                process);
    }
}
