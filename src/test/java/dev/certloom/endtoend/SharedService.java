package dev.certloom.endtoend;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.certloom.CertloomApplication;
import dev.certloom.installation.RunningService;
import dev.certloom.issuer.script.DocumentedScript;
import dev.certloom.issuer.script.TestScript;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One installation for all tests that only need one to be there: each has certificates of its own. It is started when the
 * first test asks for it, and ends with the tests. Its mails go to a server in this JVM.
 */
final class SharedService {

    /** Held for reading by the tests that need it up, and for writing by those that take it down. */
    static final String UP = "the shared service is up";

    /** An issuer that signs at once, for requests that the shipped approval decides on. */
    static final String IN_HOUSE = "in-house";

    /** What the settings call the script of the documentation. */
    static final String SCRIPT_NAME = "folder-ca";

    /** What the settings call the command that sets records. */
    static final String RECORD_SETTER_NAME = "records";

    /** Host of a vault where nobody ever asked for anything, and which nothing is brought to or taken from. */
    static final String EMPTY_VAULT = "empty.localhost";

    /** Host of a vault for clients that read all of what is in one. */
    static final String CLIENTS_VAULT = "clients.localhost";

    /** Where mails to the group {@code pki-approvers} go. */
    static final String APPROVERS_MAIL = "approvers@example.org";

    private static final int PUBLIC_PORT = FreePort.any();

    private SharedService() {}

    static RunningService get() {
        return Holder.STARTED;
    }

    /** Where it answers challenges. */
    static int publicPort() {
        return PUBLIC_PORT;
    }

    /** Where it sends its traces. */
    static TraceReceiver traces() {
        return Holder.TRACES;
    }

    /** The script of the documentation, which signs for issuers that name it. */
    static TestScript script() {
        return Holder.SCRIPT;
    }

    /** What sets records for issuers that name it; it reads in the file {@code access} where. */
    static TestScript recordSetter() {
        return Holder.RECORD_SETTER;
    }

    /** The mail server. */
    static GreenMail mails() {
        return Holder.MAILS;
    }

    private static final class Holder {

        private static final TraceReceiver TRACES = new TraceReceiver();

        static final GreenMail MAILS = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

        static final TestScript SCRIPT = DocumentedScript.install();
        static final TestScript RECORD_SETTER = DocumentedScript.installRecordSetter();

        /** Requests to some issuers are approved by processes of their own ({@link OwnApprovals}). */
        static final RunningService STARTED = started();

        private static RunningService started() {
            MAILS.start();
            RunningService service = new RunningService(CertloomApplication.class, settings());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                service.close();
                SCRIPT.close();
                RECORD_SETTER.close();
            }));
            service.started().setLocalIssuer(IN_HOUSE);
            return service;
        }

        private static String[] settings() {
            return Stream.concat(
                            IntStream.range(0, 60).boxed().flatMap(Holder::windowAt),
                            Stream.of(
                                    "--certloom.monitoring.every=PT1S",
                                    "--certloom.renewal.interval=PT1S",
                                    "--certloom.public-endpoint.port=" + PUBLIC_PORT,
                                    "--spring.profiles.active=tracing",
                                    "--management.opentelemetry.tracing.export.otlp.endpoint=" + TRACES.endpoint(),
                                    "--management.opentelemetry.tracing.export.schedule-delay=200ms",
                                    "--certloom.vaults.empty.hosts=" + EMPTY_VAULT,
                                    "--certloom.vaults.empty.allow-import=false",
                                    "--certloom.vaults.empty.allow-backup=false",
                                    "--certloom.vaults.empty.allow-restore=false",
                                    "--certloom.vaults.clients.hosts=" + CLIENTS_VAULT,
                                    "--certloom.vaults.default.hosts=default.localhost,localhost",
                                    binding("officer", "key-vault-certificates-officer"),
                                    binding("certloom-administrator", "certloom-administrator"),
                                    binding("certloom-requester", "certloom-requester"),
                                    binding("certloom-approver", "certloom-approver"),
                                    binding("certloom-merge-operator", "certloom-merge-operator"),
                                    binding("certloom-revocation-operator", "certloom-revocation-operator"),
                                    binding("certloom-auditor", "certloom-auditor"),
                                    binding("certloom-monitor", "certloom-monitor"),
                                    "--certloom.engine.approval-processes[default/incomplete]="
                                            + OwnApprovals.INCOMPLETE,
                                    "--certloom.engine.approval-processes[default/two-step]=" + OwnApprovals.TWO_STEP,
                                    "--certloom.engine.approval-processes[default/hasty]=" + OwnApprovals.HASTY,
                                    "--certloom.engine.approval-processes[default/ticketed]=" + OwnApprovals.TICKETED,
                                    "--certloom.renewal.freezes.it.tag=hold=freeze",
                                    "--certloom.renewal.freezes.it.from=2020-01-01T00:00Z",
                                    "--certloom.renewal.freezes.it.until=2099-01-01T00:00Z",
                                    "--certloom.renewal.freezes.it.reason=A very long freeze",
                                    "--certloom.renewal.windows.it.tag=hold=window",
                                    "--certloom.renewal.windows.it.rule=FREQ=WEEKLY",
                                    "--certloom.renewal.windows.it.start="
                                            + LocalDateTime.now(ZoneOffset.UTC)
                                                    .plusDays(5)
                                                    .truncatedTo(ChronoUnit.SECONDS),
                                    "--certloom.renewal.windows.it.duration=PT1H",
                                    "--certloom.issuers.scripts." + SCRIPT_NAME + ".command=" + SCRIPT.program(),
                                    "--certloom.issuers.scripts." + SCRIPT_NAME + ".folder=" + SCRIPT.data(),
                                    "--certloom.issuers.scripts." + SCRIPT_NAME + ".abilities=find",
                                    "--certloom.issuers.dns-commands." + RECORD_SETTER_NAME + ".command="
                                            + RECORD_SETTER.program(),
                                    "--certloom.issuers.dns-commands." + RECORD_SETTER_NAME + ".folder="
                                            + RECORD_SETTER.data(),
                                    "--spring.mail.host=127.0.0.1",
                                    "--spring.mail.port=" + MAILS.getSmtp().getPort(),
                                    "--certloom.notifications.mail.from=certloom@example.org",
                                    "--certloom.notifications.groups.pki-approvers=" + APPROVERS_MAIL))
                    .toArray(String[]::new);
        }

        /** Opens once an hour, for certificates of {@link #CLIENTS_VAULT} that name its minute: nobody waits for it for long. */
        private static Stream<String> windowAt(int minute) {
            String window = "--certloom.renewal.windows.minute-%d.".formatted(minute);
            return Stream.of(
                    window + "vault=clients",
                    window + "tag=hold=minute-" + minute,
                    window + "rule=FREQ=DAILY;BYHOUR="
                            + IntStream.range(0, 24).mapToObj(String::valueOf).collect(Collectors.joining(",")),
                    window + "start=2026-01-01T00:%02d".formatted(minute),
                    window + "duration=PT10M");
        }

        private static String binding(String value, String role) {
            return "--certloom.vaults.default.role-bindings." + value + "=" + role;
        }
    }
}
