package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.CertloomApplication;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.embedded.ShiftedClock;
import dev.certloom.embedded.TestInstallation;
import dev.certloom.endtoend.KeptCertificate.Version;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.issuer.WireSubject;
import dev.certloom.issuer.acme.AcmeSubject;
import dev.certloom.issuer.cfssl.CfsslSubject;
import dev.certloom.issuer.script.DocumentedScript;
import dev.certloom.issuer.script.TestScript;
import dev.certloom.kernel.Der;
import dev.certloom.runtime.MonotonicClock;
import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A year of an installation, week by week: it is stopped or killed, and started again with the clocks of all its processes a week
 * ahead, with certificates of every kind. None ends unnoticed, each action is done once, and the record tells each.
 */
@Tag("year")
class YearOfRenewalsIT {

    private static final Logger LOG = LoggerFactory.getLogger(YearOfRenewalsIT.class);

    private static final int WEEKS = Integer.getInteger("year.steps", 52);
    private static final int CERTIFICATES = Integer.getInteger("year.certificates", 200);
    private static final long SEED = Long.getLong("year.seed", 18);

    /** After that no other week is begun. */
    private static final Duration AT_MOST = Duration.ofMinutes(Integer.getInteger("year.minutes", 240));

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration SETTLING = Duration.ofMinutes(10);
    /** From then on renewals that need the issuer fail. */
    private static final int ISSUER_LEAVES = 2;
    /** At the end of each such week all processes are killed at once; at the other ends they are stopped. */
    private static final int KILLED_AT_THE_END = 4;
    /** In the middle of each such week one of the processes is killed. */
    private static final int KILLED_IN_THE_MIDDLE = 2;
    /** Of the versions that a week brings before that. */
    private static final int LATEST_KILL = 20;

    private static final String AUTHORITY =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=Root' -days 3650 -keyout ca.key -out ca.pem 2>&1 && chmod a+r ca.key";

    /** What is under way, in words. */
    private static final String NOT_SETTLED = """
            select name_key || ' is to be looked at' from lifecycle where check_at <= now()
            union all select name_key || ' is due' from lifecycle where due
            union all select name || ' is ' || phase || coalesce(', waiting for ' || held_up_by, '') from operation where is_open
            union all select certificate || ' has a notice to be sent' from notification where state <> 'SENT'
            union all select 'line ' || id || ' of the record is to be sealed' from audit_line where position is null
            limit 20""";

    private final ShiftedClock clock = clock();
    private final CfsslSubject cfssl = new CfsslSubject(clock);
    private final AcmeSubject acme = new AcmeSubject(clock);
    private final Map<String, TestScript> scripts = Map.of(
            "monthly-ca", DocumentedScript.installAltered(clock.prologue("clock"), OptionalInt.empty()),
            "weekly-ca", DocumentedScript.installAltered(clock.prologue("clock"), OptionalInt.of(10)),
            "brief-ca", DocumentedScript.installAltered(clock.prologue("clock"), OptionalInt.of(2)));
    private final List<KeptCertificate> kinds = KeptCertificate.all(CERTIFICATES);
    private final Random chance = new Random(SEED);
    private final RunningService service = new RunningService(CertloomApplication.class, settings());
    private final TestInstallation installation = service.installation();

    private int kills;
    private int people;

    private @TempDir Path folder;

    /** At its first week. */
    private static ShiftedClock clock() {
        ShiftedClock clock = ShiftedClock.find()
                .orElseThrow(
                        () -> new IllegalStateException("Expected Debian's libfaketime, but it is not installed."));
        clock.setAhead(ahead(0));
        return clock;
    }

    /** The last week is this one: certificates of servers are not from the future for whoever calls them. */
    private static Duration ahead(int week) {
        return WEEK.multipliedBy((long) week - WEEKS);
    }

    private String[] settings() {
        return Stream.concat(
                        Stream.of(
                                "--certloom.renewal.interval=PT1S",
                                "--certloom.renewal.at-once-per-issuer=40",
                                "--certloom.notifications.keep-sent=P1000D",
                                // of what is being sent when all is killed
                                "--certloom.notifications.delivery.lease=PT20S",
                                "--certloom.notifications.delivery.attempt-within=PT10S",
                                "--certloom.issuers.calls.plain-http=true",
                                "--certloom.public-endpoint.port=" + FreePort.any()),
                        scripts.entrySet().stream()
                                .flatMap(script -> Stream.of(
                                                "command=" + script.getValue().program(),
                                                "folder=" + script.getValue().data(),
                                                "abilities=find",
                                                "environment.PATH=" + System.getenv("PATH"))
                                        .map(setting -> "--certloom.issuers.scripts.%s.%s"
                                                .formatted(script.getKey(), setting))))
                .toArray(String[]::new);
    }

    @AfterEach
    void close() {
        service.close();
        scripts.values().forEach(TestScript::close);
        cfssl.close();
        acme.close();
    }

    @Test
    void noCertificateEndsUnnoticedInAYear() {
        // given
        installation.setEnvironment(clock.environment());
        setWeek(0);
        service.started();
        makeAuthorities();
        makeIssuers(Map.of("cfssl", cfssl, "acme", acme));
        service.send("PUT", "/certificates/contacts", "{\"contacts\":[{\"email\":\"pki@example.org\"}]}")
                .require(200);
        Instant begin = clock.instant();
        makeCertificates();
        report(0);

        // when
        MonotonicClock time = MonotonicClock.system();
        int week = 0;
        while (week < WEEKS && time.elapsed().compareTo(AT_MOST) < 0) {
            week++;
            end(week);
            setWeek(week);
            service.started();
            if (week % KILLED_IN_THE_MIDDLE == 0) {
                killOne();
            }
            settle();

            // then
            assertNoneIsOver(week);
            report(week);
            if (week == ISSUER_LEAVES) {
                service.send("DELETE", "/certificates/issuers/leaving", null).require(200);
            }
        }
        awaitPurges();
        assertAllOf(begin, week);
    }

    /** Some minutes after a start, which is longer than a week lasts here. */
    private void awaitPurges() {
        await("deleted ones to be purged")
                .atMost(SETTLING)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> service.count("select count(*) from certificate where purge_at <= now()") == 0);
    }

    private void setWeek(int week) {
        clock.setAhead(ahead(week));
        scripts.values().forEach(script -> script.write("clock", clock.setting()));
        // that of last week is over
        service.forgetToken();
    }

    private void end(int week) {
        if (week % KILLED_AT_THE_END == 0) {
            installation.killApplication();
            installation.killEngine();
            installation.killDatabase();
            kills += 3;
        } else {
            installation.stop();
        }
    }

    /** Application, engine and database in turn, when chance has it. */
    private void killOne() {
        long before = versions();
        int more = chance.nextInt(LATEST_KILL);
        await("a moment for a kill")
                .atMost(SETTLING)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> versions() >= before + more || isSettled());
        switch (kills++ % 3) {
            case 0 -> {
                installation.killApplication();
                installation.start();
            }
            case 1 -> installation.killEngine();
            default -> installation.killDatabase();
        }
        service.awaitReady();
    }

    private long versions() {
        return service.count("select count(*) from certificate_version");
    }

    private boolean isSettled() {
        doWhatWaitsForPeople();
        return service.texts(NOT_SETTLED).isEmpty();
    }

    private void settle() {
        await("the week's work")
                .atMost(SETTLING)
                .pollInterval(Duration.ofMillis(500))
                // of a process that was killed just now
                .ignoreExceptions()
                .untilAsserted(() -> {
                    doWhatWaitsForPeople();
                    assertThat(service.texts(NOT_SETTLED)).isEmpty();
                });
    }

    private void report(int week) {
        LOG.info(
                "Week {}: {} versions, {} renewals, {} notices, {} lines of the record, {} kills.",
                week,
                versions(),
                service.count("select count(*) from audit_line where action = 'renewal-completed'"),
                service.count("select count(*) from notification"),
                service.count("select count(*) from audit_line"),
                kills);
    }

    private void makeAuthorities() {
        Stream.concat(Stream.of(folder), scripts.values().stream().map(TestScript::data))
                .forEach(where -> run(where, AUTHORITY));
    }

    private void makeIssuers(Map<String, WireSubject> servers) {
        service.setLocalIssuer("in-house");
        service.setLocalIssuer("leaving");
        makeIssuer("tested", "Test");
        scripts.keySet().forEach(name -> {
            makeIssuer(name, "Script");
            configure(name, "{\"script\":\"%s\"}".formatted(name));
        });
        servers.forEach((name, server) -> {
            makeIssuer(name, name);
            configure(name, server.configuration());
        });
    }

    private void makeIssuer(String name, String provider) {
        String known = Map.of("cfssl", "CFSSL", "acme", "ACME").getOrDefault(provider, provider);
        service.send("PUT", "/certificates/issuers/" + name, "{\"provider\":\"%s\"}".formatted(known))
                .require(200);
    }

    private void configure(String name, String configuration) {
        service.send("PUT", "/certificates/issuers/" + name + "/configuration", configuration)
                .require(200);
    }

    private void makeCertificates() {
        for (KeptCertificate kind : kinds) {
            kind.names().forEach(name -> make(kind, name));
        }
        settle();
        assertThat(service.count("select count(*) from certificate where current is not null"))
                .as("certificates")
                .isEqualTo(kinds.stream().mapToInt(KeptCertificate::count).sum());
        names("disabled")
                .forEach(name -> service.send("PATCH", "/certificates/" + name, "{\"attributes\":{\"enabled\":false}}")
                        .require(200));
        names("deleted")
                .forEach(name ->
                        service.send("DELETE", "/certificates/" + name, null).require(200));
    }

    private Stream<String> names(String kind) {
        return kinds.stream().filter(each -> each.name().equals(kind)).flatMap(each -> each.names().stream());
    }

    private void make(KeptCertificate kind, String name) {
        if (kind.isImported()) {
            String pem = run(
                    folder,
                    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%s.example -days %d -keyout i.key -out i.pem 2>/dev/null && cat i.key i.pem"
                            .formatted(name, kind.days()));
            service.send("POST", "/certificates/" + name + "/import", """
                            {"value":"%s","policy":{%s"secret_props":{"contentType":"application/x-pem-file"}}}
                            """.formatted(
                                    pem.replace("\n", "\\n"), kind.policy()))
                    .require(200);
        } else {
            service.send("POST", "/certificates/" + name + "/create", """
                            {"policy":{%s"key_props":{"kty":"EC","crv":"P-256"},"x509_props":{"subject":"CN=%s.example",
                            "sans":{"dns_names":["%2$s.example"]},"validity_months":%d}}}
                            """.formatted(kind.policy(), name, kind.months()))
                    .require(202);
        }
    }

    private void doWhatWaitsForPeople() {
        mergeWhatWaits();
        service.texts("select id from operation where is_open and issuer_key = 'cfssl' and standstill is not null")
                .forEach(this::decideOnOrder);
    }

    /** What people do where nobody can ask a CA what became of an order: they look there. */
    private void decideOnOrder(String operation) {
        String order = "/operations/%s/order/".formatted(operation);
        Person one = Person.added(service, "one-" + people, "certloom-merge-operator", "");
        Optional<byte[]> signed = signedFor(operation);
        if (signed.isPresent()) {
            one.send("POST", order + "issued", signed.get()).require(200);
        } else {
            Person other = Person.added(service, "other-" + people, "certloom-merge-operator", "");
            one.post(order + "not-issued", "{\"reason\":\"its records have none\"}")
                    .require(200);
            other.post(order + "repeat", "").require(200);
        }
        people++;
    }

    private Optional<byte[]> signedFor(String operation) {
        String key = service.texts(
                        "select encode(k.public_key, 'base64') from operation o join key_pair k on k.id = o.key_pair where o.id = ?",
                        operation)
                .getFirst();
        Der wanted = new Der(Base64.getMimeDecoder().decode(key));
        return cfssl.signed().stream()
                .filter(chain -> CertificateDetails.of(chain.getFirst()).hasKey(wanted))
                .findFirst()
                .map(CertificateFiles::pem);
    }

    /** What a person does with the requests that wait for a signed certificate. */
    private void mergeWhatWaits() {
        for (String name : service.texts("select name from operation where is_open and phase = 'AWAITING_MERGE'")) {
            Answer pending = service.send("GET", "/certificates/" + name + "/pending", null)
                    .require(200);
            try {
                Files.write(folder.resolve("csr.der"), Base64.getDecoder().decode(pending.text("csr")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String signed = run(
                    folder,
                    "openssl x509 -req -inform DER -in csr.der -CA ca.pem -CAkey ca.key -CAcreateserial -copy_extensions copy -days 90 -outform DER 2>/dev/null | base64 -w0");
            service.send(
                            "POST",
                            "/certificates/" + name + "/pending/merge",
                            "{\"x5c\":[\"%s\"]}".formatted(signed.strip()))
                    .require(201);
        }
    }

    /** In the time of the year. */
    private String run(Path where, String shell) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", shell).directory(where.toFile());
        builder.environment().putAll(clock.environment());
        return ProgramRun.of(builder).requireSuccess();
    }

    private void assertNoneIsOver(int week) {
        String renewed = String.join(
                "|",
                kinds.stream()
                        .filter(KeptCertificate::isRenewed)
                        .map(KeptCertificate::name)
                        .toList());
        assertThat(service.texts(
                        "select name from certificate_version v join certificate c using (vault, name_key) where c.current = v.id and v.expires < now() and name ~ ?",
                        "^(" + renewed + ")-"))
                .as("expired by week " + week)
                .isEmpty();
    }

    private void assertAllOf(Instant begin, int weeks) {
        Map<String, List<Version>> versions = Version.byName(service);
        Instant now = clock.instant();
        SoftAssertions.assertSoftly(softly -> {
            for (KeptCertificate kind : kinds) {
                for (String name : kind.names()) {
                    kind.assertLife(softly, name, versions.getOrDefault(name, List.of()), begin, now, weeks);
                }
            }
            softly.assertThat(
                            service.texts(
                                    "select name || ' ' || phase || ', ' || cause from operation where phase <> 'COMPLETED' and name !~ '^leaving-'"))
                    .as("requests that did not complete")
                    .isEmpty();
            softly.assertThat(
                            service.texts(
                                    "select o.name || ': ' || count(distinct o.id) || ' requests for ' || count(distinct v.id) || ' versions' from operation o join certificate_version v on v.vault = o.vault and v.name_key = o.name_key group by o.name having o.name !~ '^leaving-' and count(distinct o.id) <> count(distinct v.id)"))
                    .as("requests without a version")
                    .isEmpty();
            softly.assertThat(
                            service.texts(
                                    "select event || ' to ' || recipient from notification group by event, channel, recipient having count(*) > 1"))
                    .as("notices that were sent twice")
                    .isEmpty();
            Answer verdict = service.send("POST", "/audit/verify", null);
            softly.assertThat(verdict.body()).contains("\"sound\":true");
        });
    }
}
