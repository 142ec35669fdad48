package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets in, who sees what, and who is put out. */
@BrowserTest
class AccessPagesIT {

    private static final RunningService SERVICE = SharedService.get();
    private static final List<String> PAGES =
            List.of("requests", "tasks", "certificates", "renewals", "issuers", "audit");

    private final Browser browser = Browser.get();

    static Stream<Arguments> roles() {
        return Stream.of(
                Arguments.of("officer", List.of("Requests", "My tasks", "Certificates", "Renewals", "Issuers")),
                Arguments.of("approver", List.of("Requests", "My tasks")),
                Arguments.of("operator", List.of("Requests", "My tasks")),
                Arguments.of("auditor", List.of("Requests", "My tasks", "Certificates", "Renewals", "Audit")),
                Arguments.of(
                        "administrator",
                        List.of("Requests", "My tasks", "Certificates", "Renewals", "Issuers", "Audit")));
    }

    private static Person of(String role) {
        return switch (role) {
            case "officer" -> Staff.OFFICER;
            case "approver" -> Staff.BOB;
            case "operator" -> Staff.OPERATOR;
            case "auditor" -> Staff.AUDITOR;
            default -> Staff.DAVE;
        };
    }

    @ParameterizedTest
    @MethodSource("roles")
    void menuAndAddressesLeadNobodyFartherThanTheirRole(String role, List<String> pages) {
        browser.as(of(role)).open("/").awaitButton("Sign out");

        assertThat(browser.texts("nav li"))
                .extracting(entry -> entry.replaceAll(" \\d+\\+?$", ""))
                .as("without how many tasks there are")
                .isEqualTo(pages);
        assertThat(browser.path()).isEqualTo("/dashboard/requests");
        for (String page : PAGES) {
            boolean listed = pages.stream()
                    .anyMatch(title -> title.toLowerCase(java.util.Locale.ROOT).endsWith(page));
            assertThat(browser.exchange().get("/dashboard/" + page).status())
                    .as(page)
                    .isEqualTo(listed ? 200 : 403);
        }
    }

    @Test
    void addressOfAPageForOthersSaysSoAndThatIsWrittenDown() {
        String refusals = "select count(*) from audit_line where outcome = 'REFUSED' and actor = ?";
        long before = SERVICE.count(refusals, Staff.OPERATOR.id());

        browser.as(Staff.OPERATOR)
                .open("/dashboard/audit")
                .awaitText("This page is not for you")
                .awaitText("These roles grant it: certloom-administrator, certloom-auditor.")
                .awaitButton("My tasks")
                .awaitButton("Sign out")
                .awaitText("The refusal is in the audit trail.")
                .screenshot("not-for-you")
                .judge();

        browser.await("a line of the refusal", () -> SERVICE.count(refusals, Staff.OPERATOR.id()) > before);
    }

    @Test
    void addressThatIsMistypedLeadsToAPageAndOnToThePages() {
        browser.as(Staff.DAVE)
                .open("/dashbord")
                .await("body > main h1")
                .awaitText("There is no page at this address")
                .judge();
    }

    @Test
    void buttonsAreShownToWhoMayPressThem() {
        Wanted wanted = Wanted.random("buttons").wildcard(SharedService.IN_HOUSE);
        String page = "/dashboard/requests/" + wanted.requestId();
        Staff.BOB.awaitTask(wanted.name());

        assertThat(buttons(Staff.BOB, page)).contains("Approve", "Reject").doesNotContain("Cancel the request");
        assertThat(buttons(Staff.OFFICER, page)).contains("Cancel the request").doesNotContain("Approve");
        assertThat(buttons(Staff.OPERATOR, page)).isEmpty();
        assertThat(buttons(Staff.AUDITOR, page)).isEmpty();
    }

    private List<String> buttons(Person person, String page) {
        browser.as(person).open(page).await("#request");
        return browser.texts("main button");
    }

    @Test
    void signOutEndsTheSession() {
        Person ina = Person.added(SERVICE, "ina", "certloom-auditor", "");
        browser.as(ina).open("/dashboard/audit");
        browser.forget(ina);
        var asked = browser.exchange().asking("/dashboard/audit");
        assertThat(SERVICE.exchange(asked).status()).isEqualTo(200);

        browser.press("Sign out")
                .awaitText("You are signed out")
                .screenshot("signed-out")
                .judge();

        assertThat(SERVICE.exchange(asked).status())
                .as("the cookie is worth nothing any more")
                .isEqualTo(302);
        browser.open("/dashboard/audit");
        browser.await("the sign-in", () -> browser.driver().getTitle().startsWith("Sign in"));
        browser.screenshot("sign-in").judge();
    }

    @Test
    void whoIsRemovedIsOutAtOnce() {
        Person zoe = Person.added(SERVICE, "zoe", "certloom-auditor", "");
        browser.as(zoe).open("/dashboard/audit").awaitButton("Export");
        browser.forget(zoe);

        assertThat(SERVICE.send("DELETE", "/people/zoe", null).status()).isBetween(200, 204);

        browser.open("/dashboard/audit");
        browser.await("the sign-in", () -> browser.driver().getTitle().startsWith("Sign in"));
    }

    @Test
    void formThatNoPageOfOursSentIsRefused() {
        browser.as(Staff.AUDITOR).open("/dashboard/audit");
        String path = "/dashboard/audit/checkpoints";

        assertThat(SERVICE.exchange(browser.exchange().post(path, Map.of())).status())
                .isEqualTo(403);
        assertThat(SERVICE.exchange(browser.exchange().post(path, Map.of("_csrf", "forged")))
                        .status())
                .isEqualTo(403);
        assertThat(SERVICE.exchange(browser.exchange().post(path, Map.of("_csrf", browser.formToken())))
                        .status())
                .isEqualTo(302);
    }
}
