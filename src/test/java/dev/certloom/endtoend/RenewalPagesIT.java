package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.installation.RunningService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** What is planned is seen, and certificates are renewed by hand. */
@BrowserTest
class RenewalPagesIT {

    private static final RunningService SERVICE = SharedService.get();

    private final Browser browser = Browser.get();

    @AfterEach
    void asUsual() {
        browser.usualWidth();
    }

    private static Wanted completed(String name) {
        Wanted wanted = Wanted.random(name);
        wanted.ask(SharedService.IN_HOUSE, wanted.name() + ".example", 12, "").awaitStatus("completed");
        return wanted;
    }

    private static void awaitRenewal(Wanted wanted) {
        await().untilAsserted(() -> assertThat(SERVICE.count(
                        "select count(*) from operation where name = ? and cause = 'BY_HAND' and requester_name = 'dave'",
                        wanted.name()))
                .isOne());
    }

    @Test
    void aCertificateIsRenewedByHandAndItsLifeSaysSo() {
        Wanted wanted = completed("by-hand");
        browser.as(Staff.DAVE)
                .open("/dashboard/certificates/" + wanted.name())
                .awaitText("What comes next")
                .awaitText("New version (asked for)")
                .screenshot("certificate-life")
                .judge()
                .press("Renew now")
                .awaitText(wanted.name() + " is being renewed.");
        awaitRenewal(wanted);

        browser.open("/dashboard/certificates/" + wanted.name()).awaitText("renewal: asked for by hand");
    }

    @Test
    void aSelectionOfTheListIsRenewedAndTheCalendarIsThere() {
        Wanted wanted = completed("selected");
        browser.as(Staff.DAVE)
                .open("/dashboard/certificates?search=" + wanted.name())
                .await("input[type=checkbox][value='" + wanted.name() + "']");
        browser.driver()
                .findElement(By.cssSelector("input[type=checkbox][value='" + wanted.name() + "']"))
                .click();
        browser.screenshot("certificates-selected")
                .judge()
                .press("Renew the selected ones")
                .awaitText("1 is renewed, the last one on");
        awaitRenewal(wanted);

        browser.press("Renewals")
                .awaitText("Renewals and expiries per week")
                .press("failed")
                .screenshot("renewals")
                .judge();
    }
}
