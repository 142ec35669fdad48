package dev.certloom.endtoend;

import static dev.certloom.issuer.HeldCall.Moment.BEFORE_ITS_ANSWER;
import static dev.certloom.issuer.HeldCall.Moment.BEFORE_ITS_EFFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.CertloomApplication;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.issuer.HeldCall;
import dev.certloom.issuer.acme.AcmeSubject;
import dev.certloom.issuer.cfssl.CfsslSubject;
import dev.certloom.issuer.script.DocumentedScript;
import dev.certloom.issuer.script.TestScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * The application is ended by {@code kill -9} while calls to CAs are in their middle, each at a CA of its own. Afterwards
 * every CA has signed once at most, and the order is issued or left to people.
 */
class ProviderCrashIT {

    private static final Duration PARKING = Duration.ofMinutes(3);
    private static final Duration ENDING = Duration.ofMinutes(6);

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final List<Case> cases = new ArrayList<>();

    @AfterEach
    void close() {
        cases.forEach(Case::close);
    }

    /** One of each provider, where it hurts most; the whole matrix is run by a command of its own. */
    @Test
    void signatureUnderWayIsCountedOnce() {
        survives(
                new AcmeCase("finalize/.*", BEFORE_ITS_ANSWER),
                new CfsslCase("/authsign", BEFORE_ITS_ANSWER),
                new ScriptCase("place-after"));
    }

    @Tag("matrix")
    @Test
    void everyCallToAcmeSurvives() {
        List<Case> all = new ArrayList<>();
        for (String call : List.of("account", "order", "order/.*", "authorization/.*", "challenge/.*", "finalize/.*")) {
            all.add(new AcmeCase(call, BEFORE_ITS_EFFECT));
            all.add(new AcmeCase(call, BEFORE_ITS_ANSWER));
        }
        all.add(new AcmeCase("certificate/.*", BEFORE_ITS_ANSWER));
        survives(all.toArray(Case[]::new));
    }

    @Tag("matrix")
    @Test
    void everyCallToCfsslSurvives() {
        List<Case> all = new ArrayList<>();
        for (String call : List.of("/info", "/authsign")) {
            all.add(new CfsslCase(call, BEFORE_ITS_EFFECT));
            all.add(new CfsslCase(call, BEFORE_ITS_ANSWER));
        }
        survives(all.toArray(Case[]::new));
    }

    @Tag("matrix")
    @Test
    void everyRunOfAScriptSurvives() {
        survives(
                new ScriptCase("place-before"),
                new ScriptCase("place-after"),
                new ScriptCase("place-before", "find-before"),
                new ScriptCase("place-after", "find-after"));
    }

    private void survives(Case... wanted) {
        cases.addAll(List.of(wanted));
        try (RunningService service = new RunningService(
                CertloomApplication.class,
                Stream.concat(
                                Stream.of(
                                        "--certloom.issuers.calls.plain-http=true",
                                        "--certloom.issuers.calls.timeout=PT5M",
                                        "--certloom.public-endpoint.port=" + FreePort.any()),
                                cases.stream().flatMap(each -> each.settings().stream()))
                        .toArray(String[]::new))) {
            survive(service.started());
        } finally {
            cases.forEach(Case::release);
        }
    }

    private void survive(RunningService service) {
        cases.forEach(each -> each.create(service));
        kill(service, cases);
        kill(service, cases.stream().filter(Case::isHeldAgain).toList());

        cases.forEach(each -> await("end of " + each)
                .atMost(ENDING)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> each.hasEnded(service)));
        cases.forEach(
                each -> assertThat(each.certificates()).as("signed for " + each).isLessThanOrEqualTo(1));
        cases.stream()
                .filter(each -> !each.isForPeople())
                .forEach(each -> assertThat(versions(service, each))
                        .as("versions of " + each)
                        .isOne());
    }

    /** Once all of them are in the middle of their calls. */
    private static void kill(RunningService service, List<Case> held) {
        if (held.isEmpty()) {
            return;
        }
        held.forEach(each -> await("call of " + each).atMost(PARKING).until(each::isHeld));
        service.installation().killApplication();
        held.forEach(Case::release);
        service.installation().start();
        service.awaitReady();
    }

    private static long versions(RunningService service, Case of) {
        return service.count(
                "select count(*) from certificate_version v join operation o on o.id = v.operation where o.name = ? and v.complete",
                of.name);
    }

    /** One request, at a CA of its own. */
    private abstract static class Case {

        private final String name;
        private final String call;

        Case(String provider, String call, String moment) {
            this.call = provider + " " + call + " " + moment;
            this.name = provider.toLowerCase(Locale.ROOT) + NUMBERS.incrementAndGet();
        }

        abstract String provider();

        abstract String configuration();

        List<String> settings() {
            return List.of();
        }

        abstract boolean isHeld();

        /** Whether it is held a second time, after the first crash. */
        boolean isHeldAgain() {
            return false;
        }

        abstract void release();

        abstract int certificates();

        /** Whether its CA cannot be asked what became of an order. */
        abstract boolean isForPeople();

        abstract void close();

        final String name() {
            return name;
        }

        final void create(RunningService service) {
            String issuer = "/certificates/issuers/" + name;
            service.send("PUT", issuer, "{\"provider\":\"%s\"}".formatted(provider()))
                    .require(200);
            service.send("PUT", issuer + "/configuration", configuration()).require(200);
            service.send("POST", "/certificates/" + name + "/create", """
                            {"policy":{"key_props":{"kty":"EC"},"issuer":{"name":"%s"},
                            "x509_props":{"subject":"CN=web.example","sans":{"dns_names":["web.example"]}}}}""".formatted(name))
                    .require(202);
        }

        final boolean hasEnded(RunningService service) {
            if (isForPeople()) {
                return service.count(
                                "select count(*) from unknown_order u join operation o on o.id = u.operation where o.name = ?",
                                name)
                        == 1;
            }
            Answer pending = service.send("GET", "/certificates/" + name + "/pending", null);
            return pending.status() == 200 && pending.text("status").equals("completed");
        }

        @Override
        public final String toString() {
            return call;
        }
    }

    private static final class AcmeCase extends Case {

        private final AcmeSubject ca = new AcmeSubject();

        AcmeCase(String call, HeldCall.Moment moment) {
            super("ACME", call, moment.name());
            ca.calls().next("/" + call, moment);
        }

        @Override
        String provider() {
            return "ACME";
        }

        @Override
        String configuration() {
            return ca.configuration();
        }

        @Override
        boolean isHeld() {
            return ca.calls().isReached();
        }

        @Override
        void release() {
            ca.calls().release();
        }

        @Override
        int certificates() {
            return ca.certificates();
        }

        @Override
        boolean isForPeople() {
            return false;
        }

        @Override
        void close() {
            ca.close();
        }
    }

    private static final class CfsslCase extends Case {

        private final CfsslSubject ca = new CfsslSubject();

        CfsslCase(String call, HeldCall.Moment moment) {
            super("CFSSL", call, moment.name());
            ca.calls().next(".*" + call, moment);
        }

        @Override
        String provider() {
            return "CFSSL";
        }

        @Override
        String configuration() {
            return ca.configuration();
        }

        @Override
        boolean isHeld() {
            return ca.calls().isReached();
        }

        @Override
        void release() {
            ca.calls().release();
        }

        @Override
        int certificates() {
            return ca.certificates();
        }

        @Override
        boolean isForPeople() {
            return true;
        }

        @Override
        void close() {
            ca.close();
        }
    }

    /** Its program is in a group of processes of its own, and lives on when the application is killed. */
    private static final class ScriptCase extends Case {

        private final TestScript script = DocumentedScript.installHeld();
        private final List<String> moments = new ArrayList<>();

        ScriptCase(String... moments) {
            super("Script", String.join(" ", moments), "");
            this.moments.addAll(List.of(moments));
            this.moments.forEach(moment -> write("hold-" + moment));
        }

        private void write(String file) {
            try {
                Files.writeString(script.data().resolve(file), "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        List<String> settings() {
            String setting = "--certloom.issuers.scripts." + name();
            return List.of(
                    setting + ".command=" + script.program(),
                    setting + ".folder=" + script.data(),
                    setting + ".timeout=PT5M",
                    setting + ".abilities=find");
        }

        @Override
        String provider() {
            return "Script";
        }

        @Override
        String configuration() {
            return JsonMapper.shared().writeValueAsString(Map.of("script", name()));
        }

        @Override
        boolean isHeld() {
            return Files.exists(script.data().resolve("held-" + moments.getFirst()));
        }

        @Override
        boolean isHeldAgain() {
            return !moments.isEmpty();
        }

        @Override
        void release() {
            try {
                if (!moments.isEmpty()) {
                    Files.deleteIfExists(script.data().resolve("hold-" + moments.removeFirst()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        int certificates() {
            return script.lines(DocumentedScript.SIGNED).size();
        }

        @Override
        boolean isForPeople() {
            return false;
        }

        @Override
        void close() {
            script.close();
        }
    }
}
