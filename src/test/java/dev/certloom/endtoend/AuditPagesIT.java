package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit record, as an auditor follows, judges and takes it away. */
@BrowserTest
class AuditPagesIT {

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("followed");

    @TempDir
    Path folder;

    @Test
    void recordOfOneCertificateIsVerifiedAndItsExportProvesItself() throws IOException {
        // given
        completed();
        browser.as(Staff.AUDITOR)
                .open("/dashboard/audit")
                .fill("Certificate", wanted.name())
                .press("Search");
        browser.await(
                "its lines alone",
                () -> !browser.texts("tbody tr").isEmpty()
                        && browser.texts("tbody td a:not(.under)").stream()
                                .filter(object -> object.startsWith("certificates/"))
                                .allMatch(object -> object.contains(wanted.name())));
        browser.screenshot("audit-certificate").picture("audit-certificate");

        // when
        browser.press("Verify the record");

        // then
        browser.awaitText("The record is intact:").awaitText("unchanged and in order");
        Path export = Files.writeString(
                folder.resolve("export.jsonl"), browser.download("Export").body());
        Path key = Files.writeString(
                folder.resolve("key.pem"), browser.download("Public key").body());
        assertThat(verify(export, key)).startsWith("SOUND: ").contains(wanted.name());
        Files.writeString(export, Files.readString(export).replaceFirst("\"rita\"", "\"vera\""));
        assertThat(verify(export, key)).doesNotStartWith("SOUND");
    }

    @Test
    void onePersonIsFollowedByAClickOnTheName() {
        completed();
        browser.as(Staff.AUDITOR)
                .open("/dashboard/audit?certificate=" + wanted.name())
                .pressIn("//tbody", "rita");

        browser.awaitPath("actor=");
        assertThat(browser.texts("tbody td:nth-of-type(4)")).isNotEmpty().containsOnly("rita");
        browser.fill("Outcome", "refused").press("Search");
        browser.awaitPath("outcome=refused");
        browser.open("/dashboard/audit")
                .fill("Who", "bob")
                .fill("Event", "approval-given")
                .press("Search");
        browser.awaitPath("action=approval-given");
        assertThat(browser.texts("tbody th")).allMatch(act -> act.startsWith("Approval given"));
    }

    @Test
    void whatWasRefusedInTheApprovalOfACertificateIsFollowedWithIt() {
        wanted.wildcard(SharedService.IN_HOUSE);
        String task = Staff.BOB.awaitTask(wanted.name());
        assertThat(Staff.CAROL.post("/tasks/" + task + "/approve", "{}").status())
                .isEqualTo(403);
        assertThat(Staff.OPERATOR.post("/tasks/" + task + "/approve", "{}").status())
                .isEqualTo(403);

        browser.as(Staff.AUDITOR)
                .open("/dashboard/audit?outcome=refused")
                .fill("Certificate", wanted.name())
                .press("Search")
                .awaitPath("certificate=" + wanted.name());

        assertThat(browser.texts("tbody th"))
                .anyMatch(act -> act.startsWith("Approval given"))
                .anyMatch(act -> act.startsWith("Access"));
        assertThat(browser.texts("tbody td:nth-of-type(4)")).containsExactlyInAnyOrder("carol", "olga");
    }

    @Test
    void checkpointIsSignedWhenAskedFor() {
        browser.as(Staff.AUDITOR)
                .open("/dashboard/audit")
                .press("Sign a checkpoint now")
                .awaitText("Signed: the record up to entry");

        assertThat(browser.texts("main ul li")).isNotEmpty();
    }

    private void completed() {
        wanted.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, wanted.name() + ".example")
                .awaitStatus("completed");
    }

    private static String verify(Path export, Path key) {
        return ProgramRun.of(new ProcessBuilder("deploy/audit", "verify", export.toString(), key.toString())
                        .redirectErrorStream(true))
                .output();
    }
}
