package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.web.pages.RawWords;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for each page: usable by everybody, on small screens, in the dark, and under a strict policy. Takes the pictures. */
@BrowserTest
class EveryPageIT {

    private static final Wanted WAITING = new Wanted("shop");
    private static final Wanted READY = new Wanted("portal");
    private static final Wanted DELETED = new Wanted("retired");
    private static final Wanted TO_BRING = new Wanted("mail");

    private final Browser browser = Browser.get();

    @BeforeAll
    static void make() {
        WAITING.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, "*.shop.example");
        READY.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, "portal.example");
        TO_BRING.askedBy(Staff.OFFICER, "Unknown", "mail.example");
        Staff.BOB.awaitTask(WAITING.name());
        READY.awaitStatus("completed");
        DELETED.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, "retired.example");
        DELETED.awaitStatus("completed");
        DELETED.deleteCertificate();
        TO_BRING.awaitPhase("awaitingMerge");
    }

    static Stream<Arguments> pages() {
        return Stream.of(
                Arguments.of("requests", "/dashboard/requests"),
                Arguments.of("request", "/dashboard/requests/{shop}"),
                Arguments.of("request-to-bring", "/dashboard/requests/{mail}"),
                Arguments.of("tasks", "/dashboard/tasks"),
                Arguments.of("certificates", "/dashboard/certificates"),
                Arguments.of("one-certificate", "/dashboard/certificates/portal"),
                Arguments.of("certificate-deletion", "/dashboard/certificates/portal/delete"),
                Arguments.of("deleted-certificates", "/dashboard/deleted-certificates"),
                Arguments.of("freezes", "/dashboard/freezes"),
                Arguments.of("deleted-certificate", "/dashboard/deleted-certificates/retired"),
                Arguments.of("certificate-purge", "/dashboard/deleted-certificates/retired/purge"),
                Arguments.of("renewals", "/dashboard/renewals"),
                Arguments.of("issuers", "/dashboard/issuers"),
                Arguments.of("issuer", "/dashboard/issuers/" + SharedService.IN_HOUSE),
                Arguments.of("new-request", "/dashboard/new-request"),
                Arguments.of("issuer-providers", "/dashboard/new-issuer"),
                Arguments.of("issuer-form", "/dashboard/new-issuer?provider=ACME"),
                Arguments.of("issuer-deletion", "/dashboard/issuers/" + SharedService.IN_HOUSE + "/delete"),
                Arguments.of("audit", "/dashboard/audit"),
                Arguments.of("not-found", "/dashboard/nothing-here"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageIsUsableByEverybodyInLightAndDarkAndOnANarrowScreen(String name, String pattern) {
        String path = pattern.replace("{shop}", id(WAITING)).replace("{mail}", id(TO_BRING));
        browser.as(Staff.DAVE)
                .scheme("light")
                .open(path)
                .await("h1")
                .screenshot(name)
                .picture(name)
                .judge();
        assertThat(RawWords.inText(browser.textWithoutCode()))
                .as("words of code")
                .isEmpty();
        assertThat(browser.driver().executeScript("return document.compatMode"))
                .as("standards mode")
                .isEqualTo("CSS1Compat");
        assertThat(browser.exchange().get(path).header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'");

        browser.scheme("dark").screenshot(name + "-dark").judge();

        browser.scheme("light").width(420).screenshot(name + "-narrow");
        assertThat(browser.overflow()).as("wider than the window").isZero();
        assertThat(browser.labelsBesideTheirFields()).isEmpty();
        browser.width(360);
        assertThat(browser.overflow()).as("wider than a phone").isZero();
        assertThat(browser.labelsBesideTheirFields()).as("on a phone").isEmpty();
        assertThat(browser.driver().getTitle()).endsWith("Certloom");
        assertThat(browser.driver().findElements(org.openqa.selenium.By.tagName("h1")))
                .hasSize(1);
    }

    private static String id(Wanted wanted) {
        return wanted.requestId();
    }

    @AfterEach
    void asUsual() {
        browser.scheme("light").usualWidth();
    }

    @Test
    void whatOpensOnAPhoneHasItsLabelsAboveItsFieldsToo() {
        browser.as(Staff.DAVE)
                .width(360)
                .open("/dashboard/requests/" + id(WAITING))
                .press("Delegate to someone else")
                .screenshot("request-hand-over-narrow");

        assertThat(browser.isShown("input[name=to]")).isTrue();
        assertThat(browser.labelsBesideTheirFields()).isEmpty();
        assertThat(browser.overflow()).as("wider than a phone").isZero();
    }

    @Test
    void vaultWithoutAnythingInItSaysWhatToDoNext() {
        browser.as(Staff.DAVE, SharedService.EMPTY_VAULT)
                .open("/dashboard/requests")
                .awaitText("No requests yet")
                .awaitText("https://" + SharedService.EMPTY_VAULT)
                .screenshot("first-run-requests")
                .judge()
                .open("/dashboard/certificates")
                .awaitText("No certificates yet")
                .screenshot("first-run-certificates")
                .judge()
                .open("/dashboard/tasks")
                .awaitText("Nothing to do")
                .screenshot("first-run-tasks")
                .judge();
    }
}
