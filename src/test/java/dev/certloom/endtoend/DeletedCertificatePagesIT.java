package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A certificate is deleted, found, recovered and purged on its pages. */
@BrowserTest
class DeletedCertificatePagesIT {

    private static final RunningService SERVICE = SharedService.get();

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("removed");

    @AfterEach
    void asUsual() {
        browser.usualWidth();
    }

    @Test
    void certificateIsDeletedFoundRecoveredAndPurged() {
        completed();
        String request = "/dashboard/requests/" + wanted.requestId();
        browser.as(Staff.DAVE)
                .open("/dashboard/certificates/" + wanted.name())
                .press("Delete the certificate")
                .awaitText("Delete " + wanted.name() + "?")
                .awaitText("Its only version is not served any more")
                .screenshot("certificate-deletion")
                .judge()
                .press("Delete")
                .awaitText(wanted.name() + " has been deleted.")
                .awaitText("by dave")
                .awaitText("It will be purged on")
                .awaitText("Certificate deleted")
                .screenshot("deleted-certificate")
                .judge();
        assertThat(browser.text()).doesNotContain("PKCS#7", "With its private key");

        browser.open(request).press("the certificate, which is deleted").awaitText("What is kept");
        browser.open("/dashboard/certificates?search=" + wanted.name())
                .press("Deleted certificates match, too: show them")
                .awaitText("dave")
                .screenshot("deleted-certificates")
                .judge()
                .press(wanted.name())
                .press("Recover")
                .awaitText(wanted.name() + " has been recovered.")
                .await("#download-pem");

        browser.press("Delete the certificate").press("Delete").awaitText("has been deleted.");
        browser.press("Purge")
                .awaitText("Its only version is lost")
                .screenshot("certificate-purge")
                .judge()
                .press("Purge for good")
                .awaitText(wanted.name() + " has been purged.");
        browser.open(request).awaitText("the certificate has been purged since");
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where object = ? and actor_name = 'dave' and outcome = 'DONE' and action in ('certificate-deleted', 'certificate-recovered', 'certificate-purged')",
                        "certificates/" + wanted.name()))
                .isEqualTo(4);
    }

    @Test
    void whoMayNotIsOfferedNothingAndRefused() {
        completed();
        wanted.deleteCertificate();
        browser.as(Staff.AUDITOR)
                .open("/dashboard/certificates/" + wanted.name())
                .awaitText("What is kept");
        assertThat(browser.hasButton("Recover")).isFalse();

        String page = "/dashboard/deleted-certificates/" + wanted.name();
        assertThat(browser.exchange().get(page + "/purge").status()).isEqualTo(403);
        assertThat(SERVICE.exchange(browser.exchange().post(page + "/recover", Map.of("_csrf", browser.formToken())))
                        .status())
                .isEqualTo(403);
        browser.open("/dashboard/audit?certificate=" + wanted.name()).awaitText("Access refused");
    }

    private void completed() {
        wanted.ask(SharedService.IN_HOUSE, wanted.name() + ".example", 12, "").awaitStatus("completed");
    }
}
