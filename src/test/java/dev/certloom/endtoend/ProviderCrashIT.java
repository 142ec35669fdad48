package dev.certloom.endtoend;

import static dev.certloom.issuer.HeldCall.Moment.BEFORE_ITS_ANSWER;
import static dev.certloom.issuer.HeldCall.Moment.BEFORE_ITS_EFFECT;
import static org.awaitility.Awaitility.await;

import dev.certloom.CertloomApplication;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.installation.InstallationTest;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.issuer.HeldCall;
import dev.certloom.issuer.WireSubject;
import dev.certloom.issuer.acme.AcmeSubject;
import dev.certloom.issuer.cfssl.CfsslSubject;
import dev.certloom.issuer.script.DocumentedScript;
import dev.certloom.issuer.script.TestScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * The application is ended by {@code kill -9} while calls to CAs are in their middle, each at a CA of its own. Afterwards
 * every CA has signed once, the orders that only people can decide on decided, and nothing where an order was cancelled.
 */
@InstallationTest
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
    void whatACaSignsDuringACrashBecomesOneVersion() {
        survives(
                acme("finalize/.*", BEFORE_ITS_ANSWER),
                cfssl("authsign", BEFORE_ITS_ANSWER),
                new ScriptCase(Script.LIVES_ON, "place-after"));
    }

    @Tag("matrix")
    @Test
    void everyCallToAcmeSurvives() {
        List<Case> all = new ArrayList<>();
        for (String call : List.of(
                "directory",
                "account",
                "order",
                "order/.*",
                "authorization/.*",
                "challenge/.*",
                "finalize/.*",
                "certificate/.*")) {
            all.add(acme(call, BEFORE_ITS_EFFECT));
            all.add(acme(call, BEFORE_ITS_ANSWER));
        }
        // its answer is all head
        all.add(acme("nonce", BEFORE_ITS_EFFECT));
        survives(all.toArray(Case[]::new));
    }

    @Tag("matrix")
    @Test
    void everyCallToCfsslSurvives() {
        List<Case> all = new ArrayList<>();
        for (String call : List.of("info", "authsign")) {
            all.add(cfssl(call, BEFORE_ITS_EFFECT));
            all.add(cfssl(call, BEFORE_ITS_ANSWER));
        }
        survives(all.toArray(Case[]::new));
    }

    @Tag("matrix")
    @Test
    void everyRunOfAScriptSurvives() {
        List<Case> all = new ArrayList<>();
        for (Script fate : Script.values()) {
            for (String moment : List.of(
                    "place-before", "place-after", "check-before", "check-after", "cancel-before", "cancel-after")) {
                all.add(new ScriptCase(fate, moment));
            }
            all.add(new ScriptCase(fate, "place-before", "find-before"));
            all.add(new ScriptCase(fate, "place-after", "find-after"));
        }
        survives(all.toArray(Case[]::new));
    }

    private static Case acme(String call, HeldCall.Moment moment) {
        return new WireCase("ACME", new AcmeSubject(), "/" + call, moment);
    }

    private static Case cfssl(String call, HeldCall.Moment moment) {
        CfsslSubject ca = new CfsslSubject();
        return new WireCase("CFSSL", ca, ".*/" + call, moment) {
            @Override
            boolean isForPeople() {
                return true;
            }

            @Override
            Optional<byte[]> found() {
                return ca.signed().stream().findFirst().map(CertificateFiles::pem);
            }
        };
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
        cases.forEach(each -> each.cancel(service));
        kill(service, cases);
        kill(service, cases.stream().filter(Case::isHeldAgain).toList());

        List<Case> forPeople = cases.stream().filter(Case::isForPeople).toList();
        if (!forPeople.isEmpty()) {
            Person one = Person.added(service, "olga", "certloom-merge-operator", "");
            Person other = Person.added(service, "otto", "certloom-merge-operator", "");
            forPeople.forEach(each -> awaitThat(each + " is left to people", () -> each.isLeftToPeople(service)));
            forPeople.forEach(each -> each.decide(service, one, other));
        }
        cases.forEach(each -> awaitThat("end of " + each, () -> each.hasEnded(service)));
        SoftAssertions.assertSoftly(softly -> cases.forEach(each -> {
            softly.assertThat(each.certificates()).as("signed for " + each).isEqualTo(each.due());
            softly.assertThat(versions(service, each)).as("versions of " + each).isEqualTo(each.due());
        }));
    }

    private static void awaitThat(String what, Callable<Boolean> holds) {
        await(what)
                .atMost(ENDING)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(holds);
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

        private final String provider;
        private final String name;
        private final String call;

        Case(String provider, String call) {
            this.provider = provider;
            this.call = provider + " " + call;
            this.name = provider.toLowerCase(Locale.ROOT) + NUMBERS.incrementAndGet();
        }

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
        boolean isForPeople() {
            return false;
        }

        /** What people find at its CA, with its chain, PEM. */
        Optional<byte[]> found() {
            return Optional.empty();
        }

        /** Whether it is the call for a cancellation that is held. */
        boolean isCancelled() {
            return false;
        }

        abstract void close();

        final String name() {
            return name;
        }

        /** How many certificates there are to be. */
        final int due() {
            return isCancelled() ? 0 : 1;
        }

        final void create(RunningService service) {
            String issuer = "/certificates/issuers/" + name;
            service.send("PUT", issuer, "{\"provider\":\"%s\"}".formatted(provider))
                    .require(200);
            service.send("PUT", issuer + "/configuration", configuration()).require(200);
            service.send("POST", "/certificates/" + name + "/create", """
                            {"policy":{"key_props":{"kty":"EC"},"issuer":{"name":"%s"},
                            "x509_props":{"subject":"CN=web.example","sans":{"dns_names":["web.example"]}}}}""".formatted(name))
                    .require(202);
        }

        /** Once its CA has the order. */
        final void cancel(RunningService service) {
            if (!isCancelled()) {
                return;
            }
            awaitThat(
                    "order of " + this,
                    () -> service.count(
                                    "select count(*) from certificate_order c join operation o on o.id = c.operation where o.name = ? and c.state = 'PLACED'",
                                    name)
                            == 1);
            service.send("PATCH", pending(), "{\"cancellation_requested\":true}")
                    .require(200);
        }

        final boolean isLeftToPeople(RunningService service) {
            return service.count(
                            "select count(*) from unknown_order u join operation o on o.id = u.operation where o.name = ?",
                            name)
                    == 1;
        }

        /** As people do who have looked at the CA. */
        final void decide(RunningService service, Person one, Person other) {
            String order = "/operations/%s/order/"
                    .formatted(service.send("GET", pending(), null).text("request_id"));
            if (found().isPresent()) {
                one.send("POST", order + "issued", found().get()).require(200);
            } else {
                one.post(order + "not-issued", "{\"reason\":\"its records have none\"}")
                        .require(200);
                other.post(order + "repeat", "").require(200);
            }
        }

        final boolean hasEnded(RunningService service) {
            Answer pending = service.send("GET", pending(), null);
            return pending.status() == 200 && pending.text("status").equals(isCancelled() ? "cancelled" : "completed");
        }

        private String pending() {
            return "/certificates/" + name + "/pending";
        }

        @Override
        public final String toString() {
            return call;
        }
    }

    /** At a double, which holds a call. */
    private static class WireCase extends Case {

        private final WireSubject ca;

        WireCase(String provider, WireSubject ca, String path, HeldCall.Moment moment) {
            super(provider, path + " " + moment);
            this.ca = ca;
            ca.calls().next(path, moment);
        }

        @Override
        final String configuration() {
            return ca.configuration();
        }

        @Override
        final boolean isHeld() {
            return ca.calls().isReached();
        }

        @Override
        final void release() {
            ca.calls().release();
        }

        @Override
        final int certificates() {
            return ca.certificates();
        }

        @Override
        final void close() {
            ca.close();
        }
    }

    /** What becomes of a program whose application is killed: it is in a group of processes of its own. */
    private enum Script {
        LIVES_ON,
        /** As where the machine or the container is gone. */
        DIES_WITH_IT
    }

    /** By a program, which waits at these moments, one after the other. */
    private static final class ScriptCase extends Case {

        private static final String SOON = "1";
        private static final String IN_AN_HOUR = "3600";

        private final TestScript script = DocumentedScript.installHeld();
        private final List<String> moments;
        private final boolean isCancelled;
        private final Script fate;

        ScriptCase(Script fate, String... moments) {
            super("Script", String.join(" ", moments) + " " + fate);
            this.fate = fate;
            this.moments = new ArrayList<>(List.of(moments));
            this.moments.forEach(moment -> script.write("hold-" + moment, ""));
            isCancelled = moments[0].startsWith("cancel");
            if (isCancelled || moments[0].startsWith("check")) {
                script.write("later", isCancelled ? IN_AN_HOUR : SOON);
            }
        }

        @Override
        List<String> settings() {
            String setting = "--certloom.issuers.scripts." + name();
            return List.of(
                    setting + ".command=" + script.program(),
                    setting + ".folder=" + script.data(),
                    setting + ".timeout=PT5M",
                    setting + ".abilities=find,cancel");
        }

        @Override
        String configuration() {
            return JsonMapper.shared().writeValueAsString(Map.of("script", name()));
        }

        @Override
        boolean isCancelled() {
            return isCancelled;
        }

        @Override
        boolean isHeld() {
            return !script.lines("held-" + moments.getFirst()).isEmpty();
        }

        @Override
        boolean isHeldAgain() {
            return !moments.isEmpty();
        }

        @Override
        void release() {
            if (moments.isEmpty()) {
                return;
            }
            String moment = moments.removeFirst();
            if (fate == Script.DIES_WITH_IT) {
                script.lines("held-" + moment).stream()
                        .map(Long::valueOf)
                        .flatMap(id -> ProcessHandle.of(id).stream())
                        .forEach(ProcessHandle::destroyForcibly);
            }
            script.remove("hold-" + moment);
        }

        @Override
        int certificates() {
            return script.lines(DocumentedScript.SIGNED).size();
        }

        @Override
        void close() {
            script.close();
        }
    }
}
