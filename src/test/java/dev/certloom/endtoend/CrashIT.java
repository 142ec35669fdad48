package dev.certloom.endtoend;

import static dev.certloom.endtoend.ParkedRequest.IMMEDIATE;
import static dev.certloom.endtoend.ParkedRequest.NEVER;
import static dev.certloom.endtoend.ParkedRequest.REFUSING;
import static dev.certloom.endtoend.ParkedRequest.SLOW;
import static dev.certloom.endtoend.ParkedRequest.STUBBORN;
import static dev.certloom.endtoend.ParkedRequest.inWorker;
import static dev.certloom.endtoend.ParkedRequest.waiting;
import static org.awaitility.Awaitility.await;

import dev.certloom.endtoend.ParkedRequest.Wish;
import dev.certloom.installation.InstallationTest;
import dev.certloom.installation.RunningService;
import dev.certloom.process.PausingApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests parked in every state and in the middle of every worker, and then {@code kill -9} of the engine, the
 * application, the database, of all three, and of all three with the engine's data deleted. Every accepted request ends as
 * it should, with exactly one version and exactly one order at the CA.
 */
@InstallationTest
class CrashIT {

    private static final Duration PARKING = Duration.ofSeconds(90);
    private static final Duration ENDING = Duration.ofMinutes(4);

    private final RunningService service = new RunningService(PausingApplication.class);

    @AfterEach
    void close() {
        service.close();
    }

    /** One of each kind in one go; the whole matrix is run by a command of its own. */
    @Test
    void oneOfEachKindSurvivesKillingApplicationEngineAndDatabase() throws IOException {
        List<ParkedRequest> requests = List.of(
                waiting("awaiting-merge", "Unknown", Wish.MERGE, "completed", 0),
                waiting("awaiting-issuer", SLOW, Wish.NOTHING, "completed", 1),
                inWorker("place-order", "before", IMMEDIATE, Wish.NOTHING, "completed", 1),
                inWorker("merge-certificate", "before", IMMEDIATE, Wish.NOTHING, "completed", 1),
                inWorker("cancel-order", "after", SLOW, Wish.CANCEL, "cancelled", 1));
        park(requests);
        for (Crash crash : List.of(Crash.APPLICATION, Crash.ENGINE, Crash.DATABASE)) {
            crash.strike(service);
            service.awaitReady();
        }
        awaitEnds(requests);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(Crash.class)
    void everyStateAndEveryWorkerSurvives(Crash crash) throws IOException {
        survives(crash, everything());
    }

    private static List<ParkedRequest> everything() {
        List<ParkedRequest> all = new ArrayList<>(List.of(
                waiting("awaiting-merge", "Unknown", Wish.MERGE, "completed", 0),
                waiting("awaiting-self", "Self", Wish.NOTHING, "completed", 0),
                waiting("awaiting-issuer", SLOW, Wish.NOTHING, "completed", 1),
                waiting("awaiting-cancellation", NEVER, Wish.CANCEL, "cancelled", 1),
                waiting("awaiting-refused-cancellation", STUBBORN, Wish.CANCEL, "completed", 1),
                waiting("awaiting-withdrawal", NEVER, Wish.DELETE, "gone", 1),
                waiting("awaiting-late-merge", "Unknown", Wish.CANCEL_THEN_MERGE, "completed", 0)));
        for (String moment : List.of("before", "after")) {
            for (String type :
                    List.of("create-key-and-csr", "record-automatic-approval", "place-order", "merge-certificate")) {
                all.add(inWorker(type, moment, IMMEDIATE, Wish.NOTHING, "completed", 1));
            }
            all.add(inWorker("check-order", moment, SLOW, Wish.NOTHING, "completed", 1));
            all.add(inWorker("cancel-order", moment, NEVER, Wish.CANCEL, "cancelled", 1));
            all.add(inWorker("record-failure", moment, REFUSING, Wish.NOTHING, "failed", 1));
            all.add(inWorker("record-cancellation", moment, "Unknown", Wish.CANCEL, "cancelled", 0));
            all.add(inWorker("withdraw-order", moment, NEVER, Wish.DELETE, "gone", 1));
            all.add(inWorker("merge-certificate", moment, "Unknown", Wish.MERGE, "completed", 0));
            all.add(inWorker("merge-certificate", moment, "Unknown", Wish.CANCEL_THEN_MERGE, "completed", 0));
        }
        return all;
    }

    private void survives(Crash crash, List<ParkedRequest> requests) throws IOException {
        park(requests);
        crash.strike(service);
        awaitEnds(requests);
    }

    private void park(List<ParkedRequest> requests) throws IOException {
        service.started();
        ParkedRequest.makeIssuers(service);
        Files.writeString(pause(), "");
        Map<ParkedRequest, FutureTask<Void>> creations = new LinkedHashMap<>();
        requests.forEach(request -> creations.put(request, new FutureTask<>(() -> request.create(service), null)));
        creations.values().forEach(Thread.ofVirtual()::start);
        creations.forEach((request, creation) -> await("parking of " + request.name())
                .atMost(PARKING)
                .ignoreExceptions()
                .failFast(() -> throwFailureOf(creation))
                .until(() -> request.isParked(service)
                        && service.count("select count(*) from operation where name = ?", request.name()) == 1));
        Files.delete(pause());
        Files.writeString(pause(), "");
    }

    private static void throwFailureOf(Future<?> task) throws Throwable {
        if (task.state() == Future.State.FAILED) {
            throw task.exceptionNow();
        }
    }

    private void awaitEnds(List<ParkedRequest> requests) throws IOException {
        Files.deleteIfExists(pause());
        service.awaitReady();
        requests.forEach(request -> await("end of " + request.name())
                .atMost(ENDING)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> request.hasEnded(service)));
        requests.forEach(request -> request.assertExactlyOnce(service));
    }

    private Path pause() {
        return service.installation().home().resolve(PausingApplication.PAUSE);
    }
}
