package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.CertloomApplication;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.runtime.ProgramRun;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Engine and database killed and frozen in turn: health says so, API and pages answer all the same, what was accepted goes on
 * afterwards, and the log says it once.
 */
@Isolated("what is away must be known within seconds")
class OutageStatusIT {

    /** What is promised, on a machine that does nothing else. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(5);

    private static final Duration FROZEN_KNOWN_WITHIN = Duration.ofSeconds(10);
    /** The machine of the tests does something else as well. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private static final Duration BACK = Duration.ofMinutes(2);
    private static final int MAX_LINES = 15;

    private static final RunningService SERVICE = new RunningService(CertloomApplication.class);

    @BeforeAll
    static void start() {
        SERVICE.started();
        assertThat(create("first").status()).isEqualTo(202);
    }

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    @Test
    void whileTheEngineIsFrozenRequestsAreAcceptedAndGoOnAfterwards() throws Exception {
        int linesBefore = lines().size();
        Frozen frozen = Frozen.of(SERVICE.installation().engine().orElseThrow());
        try {
            assertThat(answered(() -> create("frozen-engine")).status()).isEqualTo(202);
            awaitHealth("processEngine", FROZEN_KNOWN_WITHIN);
            assertThat(answered(() -> create("frozen-engine-known")).status()).isEqualTo(202);
            assertOthersAnswer(200);
        } finally {
            frozen.thaw();
        }

        SERVICE.awaitReady();
        awaitCompleted("frozen-engine");
        awaitCompleted("frozen-engine-known");
        assertThat(lines().subList(linesBefore, lines().size())).hasSizeLessThan(MAX_LINES);
    }

    @Test
    void theEnginesDeathIsKnownAtOnceAndRequestsGoOnAfterwards() {
        int linesBefore = lines().size();
        SERVICE.installation().killEngine();

        awaitHealth("processEngine", Duration.ofSeconds(1));
        assertThat(answered(() -> create("dead-engine")).status()).isEqualTo(202);
        assertOthersAnswer(200);

        SERVICE.awaitReady();
        awaitCompleted("dead-engine");
        assertThat(lines().subList(linesBefore, lines().size())).hasSizeLessThan(MAX_LINES);
    }

    @Test
    void whileTheDatabaseIsFrozenCallersAreToldToComeAgain() throws Exception {
        int linesBefore = lines().size();
        Frozen frozen = Frozen.of(SERVICE.installation().database().orElseThrow());
        try {
            assertComeAgain(answered(() -> create("frozen-database")));
            awaitHealth("db", FROZEN_KNOWN_WITHIN);
            assertComeAgain(answered(() -> create("frozen-database")));
            assertOthersAnswer(503);
        } finally {
            frozen.thaw();
        }

        SERVICE.awaitReady();
        await().atMost(BACK)
                .untilAsserted(() ->
                        assertThat(create("after-frozen-database").status()).isIn(202, 409));
        assertThat(lines().subList(linesBefore, lines().size())).hasSizeLessThan(MAX_LINES);
    }

    @Test
    void theDatabasesDeathIsKnownAtOnceAndCallersAreToldToComeAgain() {
        int linesBefore = lines().size();
        SERVICE.installation().killDatabase();

        Answer answer = answered(() -> create("dead-database"));
        assertThat(answer.status()).isIn(202, 503);
        await().atMost(BACK)
                .untilAsserted(() -> assertThat(SERVICE.installation().output()).contains("The database is away"));

        SERVICE.awaitReady();
        await().atMost(BACK)
                .untilAsserted(
                        () -> assertThat(create("after-dead-database").status()).isIn(202, 409));
        assertThat(lines().subList(linesBefore, lines().size())).hasSizeLessThan(MAX_LINES);
    }

    private static void assertComeAgain(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.errorCode()).isEqualTo("ServiceUnavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    private static void assertOthersAnswer(int list) {
        assertThat(answered(() -> SERVICE.send("GET", "/certificates", null)).status())
                .isEqualTo(list);
        assertThat(answered(OutageStatusIT::page).status()).isEqualTo(list == 200 ? 302 : list);
        assertThat(answered(() -> get("/actuator/health/liveness")).status()).isEqualTo(200);
        assertThat(answered(() -> get("/actuator/health/readiness")).status()).isEqualTo(list);
        assertThat(answered(() -> get("/actuator/health")).status()).isEqualTo(503);
        // with a token that nobody can look up
        assertThat(answered(() -> SERVICE.getUnversioned("/actuator/health")).status())
                .isEqualTo(503);
    }

    private static void awaitHealth(String part, Duration within) {
        await("health to say that %s is away".formatted(part))
                .atMost(within.plus(SLACK))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(
                                answered(() -> get("/actuator/health/progress")).status())
                        .isEqualTo(503));
    }

    private static Answer answered(Supplier<Answer> asking) {
        Instant begin = Instant.now();
        Answer answer = asking.get();
        assertThat(Duration.between(begin, Instant.now())).isLessThan(ANSWERED_WITHIN.plus(SLACK));
        return answer;
    }

    private static Answer get(String path) {
        return SERVICE.sendAnonymously("GET", path);
    }

    /** Of somebody who says to have a session. */
    private static Answer page() {
        return SERVICE.exchange(SERVICE.request("/dashboard")
                .header("Accept", "text/html")
                .header("Cookie", "__Host-certloom=MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw")
                .build());
    }

    private static Answer create(String name) {
        return SERVICE.exchange(SERVICE.request("/certificates/" + name + "/create?api-version=7.6")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"policy\":{\"key_props\":{\"kty\":\"EC\",\"crv\":\"P-256\"},\"x509_props\":{\"subject\":\"CN=%s.example\"},\"issuer\":{\"name\":\"Self\"}}}"
                                .formatted(name)))
                .build());
    }

    private static void awaitCompleted(String name) {
        await("completion of " + name)
                .atMost(BACK)
                .ignoreExceptions()
                .until(() -> SERVICE.send("GET", "/certificates/" + name + "/pending", null)
                        .text("status")
                        .equals("completed"));
    }

    private static List<String> lines() {
        return SERVICE.installation().output().lines().toList();
    }

    /** A process and what it has started, stopped as by SIGSTOP. */
    private record Frozen(List<ProcessHandle> processes) {

        static Frozen of(ProcessHandle root) throws Exception {
            Frozen frozen = new Frozen(
                    Stream.concat(Stream.of(root), root.descendants()).toList());
            frozen.signal("-STOP");
            return frozen;
        }

        void thaw() throws Exception {
            signal("-CONT");
        }

        private void signal(String signal) {
            for (ProcessHandle process : processes) {
                ProgramRun.of(new ProcessBuilder("kill", signal, Long.toString(process.pid())));
            }
        }
    }
}
