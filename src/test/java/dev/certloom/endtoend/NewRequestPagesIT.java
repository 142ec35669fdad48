package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** People request certificates in the browser. */
@BrowserTest
class NewRequestPagesIT {

    private static final RunningService SERVICE = SharedService.get();

    private final Browser browser = Browser.get();

    @AfterEach
    void asUsual() {
        browser.usualWidth();
    }

    @Test
    void whoRequestsIsToldWhoWouldBeAskedAndThenTheyAre() {
        Wanted wanted = Wanted.random("asked");
        browser.as(Staff.OFFICER)
                .open("/dashboard/requests")
                .press("Request a certificate")
                .fill("Name of the certificate", wanted.name())
                .fill("Names", "*." + wanted.name() + ".example")
                .fill("Subject", "CN=*." + wanted.name() + ".example")
                .judge()
                .press("Who would be asked?")
                .awaitText("of pki-approvers")
                .awaitNoText("What you wrote before")
                .screenshot("new-request")
                .picture("new-request");
        assertThat(SERVICE.count("select count(*) from operation where name = ?", wanted.name()))
                .isZero();

        browser.press("Request it").awaitText(wanted.name() + " has been requested.");

        wanted.awaitPhase("awaitingApproval");
    }
}
