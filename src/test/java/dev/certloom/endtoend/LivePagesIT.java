package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.logging.LogType;

/** A page that hears nothing says so, until it is connected and shows what is true again. */
@BrowserTest
class LivePagesIT {

    private static final RunningService SERVICE = SharedService.get();
    private static final String SAID = "#not-connected:not([hidden])";

    private final Browser browser = Browser.get();

    @Test
    void pageThatHearsNothingWarnsThatItMayBeOldUntilItIsCurrent() {
        Wanted wanted = Wanted.random("silent");
        wanted.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, "*." + wanted.name() + ".example");
        Staff.BOB.awaitTask(wanted.name());
        browser.as(Staff.OFFICER).open("/dashboard/certificates");
        String watching = browser.another();
        try (Wire wire = new Wire(SERVICE.installation().port())) {
            // given a page that follows a request, and one that follows nothing
            String origin = "https://localhost:" + wire.port();
            browser.driver().get(origin + "/dashboard/requests/" + wanted.requestId());
            browser.await("html[data-following=yes]").mark();
            browser.to(watching).driver().get(origin + "/dashboard/certificates");
            browser.await("html[data-following=yes]").mark();
            assertThat(browser.isShown("#not-connected")).isFalse();

            // when
            wire.silent(true);

            // then
            browser.await(SAID)
                    .awaitText("Not connected since 20")
                    .awaitText("what you see may be old")
                    .judge();
            Staff.BOB.approve(wanted);
            wanted.awaitStatus("completed");
            browser.closeAllBut(otherThan(watching));
            browser.await(SAID);
            assertThat(browser.driver().findElements(By.cssSelector("#phase.phase-completed")))
                    .isEmpty();

            // when
            wire.silent(false);

            // then
            browser.await("#phase.phase-completed").await("#not-connected[hidden]");
            assertThat(browser.isMarked()).as("not loaded anew").isTrue();
        } finally {
            // what a page says of a connection that is closed here is not the next test's
            browser.open("/assets/out/signed-out.html").driver().manage().logs().get(LogType.BROWSER);
        }
    }

    private String otherThan(String window) {
        return browser.driver().getWindowHandles().stream()
                .filter(other -> !other.equals(window))
                .findFirst()
                .orElseThrow();
    }
}
