package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An issuer's life on its pages: made by its provider's form, tried, ordered from, disabled, deleted. */
@BrowserTest
class IssuerPagesIT {

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("scripted");

    @AfterEach
    void asUsual() {
        browser.usualWidth();
    }

    @Test
    void issuerIsMadeTriedOrderedFromDisabledAndDeleted() {
        String name = wanted.name() + "-ca";
        browser.as(Staff.DAVE)
                .open("/dashboard/issuers")
                .press("New issuer")
                .awaitText("At which kind of CA is its account?")
                .press("Script")
                .fill("Name", name)
                .fill("Script", SharedService.SCRIPT_NAME)
                .fill("Parameters", "not a parameter")
                .press("Create")
                .awaitText("“Parameters” has no usable value.")
                .screenshot("issuer-form-refused")
                .judge();
        assertThat(browser.property("#name", "value")).as("what was filled in").isEqualTo(name);

        browser.fill("Parameters", "zone=internal")
                .press("Create")
                .awaitText("The issuer has been created.")
                .awaitText("zone=internal")
                .press("Try")
                .awaitText("its command can be executed; it was not run")
                .awaitText("it can place, check")
                .screenshot("issuer-tried")
                .judge();

        wanted.askedBy(Staff.OFFICER, name, wanted.name() + ".example");
        wanted.awaitStatus("completed");
        browser.open("/dashboard/issuers/" + name).awaitText("1 issued, 0 refused, 0 failed");

        browser.press("Disable")
                .awaitText("Disabled: no more orders are placed.")
                .awaitText("disabled: no orders are placed")
                .width(360);
        assertThat(browser.overflow()).as("wider than a phone").isZero();
        browser.usualWidth()
                .press("Delete")
                .awaitText("No request in progress is for it.")
                .pressIn("//form[contains(@action,'/delete')]", "Delete")
                .awaitText(name + " has been deleted.");
    }
}
