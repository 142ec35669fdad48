package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.installation.RunningService;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** What is planned is seen, and certificates are renewed by hand. */
@BrowserTest
class RenewalPagesIT {

    private static final RunningService SERVICE = SharedService.get();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

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

    /** What people approved passes by the rule {@code unchanged-renewal}, and what is more than that does not. */
    @Test
    void aRenewalWithOtherNamesWaitsForPeopleWhoReadWhatHasChanged() {
        // given
        Wanted unchanged = approved("unchanged");
        Wanted changed = approved("changed");
        String another = "another." + changed.name() + ".example";
        SERVICE.send("PATCH", "/certificates/" + changed.name() + "/policy", """
                {"x509_props":{"subject":"CN=*.%s.example","sans":{"dns_names":["%s"]}}}
                """.formatted(changed.name(), another))
                .require(200);

        // when
        BackdatedCertificates.backdate(unchanged.name(), 300, 50);
        BackdatedCertificates.backdate(changed.name(), 300, 50);

        // then
        await().atMost(PATIENCE).until(() -> BackdatedCertificates.versions(unchanged.name()) > 1);
        assertThat(unchanged.history()).contains("\"rule\":\"unchanged-renewal\"");
        changed.awaitPhase("awaitingApproval");
        assertThat(BackdatedCertificates.versions(changed.name())).isOne();

        // when
        browser.as(Staff.BOB)
                .open("/dashboard/requests/" + changed.requestId())
                .awaitText("renewal: the policy’s share of the lifetime was over")
                .awaitText("Changed since people approved it")
                .awaitText("new: " + another)
                .screenshot("renewal-changed")
                .judge()
                .press("Approve")
                .awaitText("Approved.");

        // then
        await().atMost(PATIENCE).until(() -> BackdatedCertificates.versions(changed.name()) > 1);
    }

    /** A wildcard, to which people have agreed. */
    private static Wanted approved(String name) {
        Wanted wanted = Wanted.random(name).wildcard(SharedService.IN_HOUSE);
        Staff.BOB.approve(wanted);
        wanted.awaitStatus("completed");
        return wanted;
    }

    @Test
    void aFreezeIsMadeAndEndedOnItsPage() {
        SharedService.get()
                .send("PUT", "/certificates/issuers/browsers-issuer", "{\"provider\":\"Test\"}")
                .require(200);
        browser.as(Staff.DAVE)
                .open("/dashboard/freezes")
                .fill("Reason", "Nothing of the browser's issuer is renewed")
                .fill("Only certificates of the issuer", "browsers-issuer");
        browser.driver()
                .executeScript(
                        "document.getElementById('freeze-until').value = arguments[0]",
                        LocalDate.now(ZoneOffset.UTC).plusDays(9).toString());
        browser.press("Make it")
                .awaitText("The freeze was made.")
                .awaitText("Nothing of the browser's issuer is renewed")
                .press("End it")
                .awaitText("The freeze was ended.");
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
