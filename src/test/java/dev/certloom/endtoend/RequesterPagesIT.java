package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People who need certificates, and have no other role, in the browser. */
@BrowserTest
class RequesterPagesIT {

    private static final RunningService SERVICE = SharedService.get();
    private static final Person ROSA = Person.added(SERVICE, "rosa", "certloom-requester", "");

    private final Browser browser = Browser.get();

    @Test
    void requesterSeesTheirOwnRequestsAndNobodyElses() {
        // given
        Wanted others = Wanted.random("others").wildcard("Self");
        Wanted own = Wanted.random("own");

        // when
        request(own, "*." + own.name() + ".example");

        // then
        browser.awaitText("Waiting for approval");
        browser.open("/dashboard")
                .awaitText("Your requests, and those of programs")
                .awaitText(own.name())
                .screenshot("own-requests")
                .judge();
        assertThat(browser.textOf("main")).doesNotContain(others.name());
        assertThat(browser.texts(".top nav a")).containsExactly("Requests", "My tasks");
        assertThat(List.of(
                        "/dashboard/requests/" + others.requestId(),
                        "/dashboard/requests/" + others.requestId() + "/live",
                        "/dashboard/requests/" + others.requestId() + "/certificate.pem",
                        "/dashboard/requests/" + own.requestId() + "/csr.pem",
                        "/dashboard/requests/0123456789abcdef0123456789abcdef",
                        "/dashboard/live",
                        "/dashboard/certificates/" + own.name(),
                        "/dashboard/issuers",
                        "/dashboard/freezes"))
                .allSatisfy(path -> assertThat(browser.exchange().get(path).status())
                        .as(path)
                        .isEqualTo(403));
        assertThat(ROSA.get("/certificates/" + own.name() + "?api-version=7.6").status())
                .isEqualTo(403);
    }

    @Test
    void requesterCancelsTheirOwnWithAReasonThatTheRecordHas() {
        // given
        Wanted own = Wanted.random("cancelled");
        request(own, "*." + own.name() + ".example");
        own.awaitPhase("awaitingApproval");

        // when
        browser.open("/dashboard/requests/" + own.requestId())
                .fill("Why is it to be cancelled? (may be left empty)", "The project has ended.")
                .press("Cancel the request");
        browser.driver().switchTo().alert().accept();

        // then
        browser.awaitText("Cancellation has been requested.");
        own.awaitPhase("cancelled");
        browser.awaitText("The project has ended.");
        assertThat(own.history()).contains("cancellation-requested", "The project has ended.");
    }

    @Test
    void requesterTakesTheCertificateOnceItIsThere() {
        Wanted own = Wanted.random("taken");
        request(own, own.name() + ".example");

        browser.awaitText("the certificate has been issued");

        assertThat(browser.download("Certificate (PEM)").body())
                .startsWith("-----BEGIN CERTIFICATE-----")
                .doesNotContain("PRIVATE KEY");
    }

    @Test
    void nameOfSomebodyElseIsNotTaken() {
        Wanted others = Wanted.random("theirs");
        others.ask("Self", others.name() + ".example", 12, "").awaitStatus("completed");

        fillIn(others, "*." + others.name() + ".example").press("Request it");

        browser.awaitText("is somebody else's");
        assertThat(SERVICE.count("select count(*) from operation where name = ?", others.name()))
                .isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "restart", "certificate"})
    void nothingIsDoneToRequestsOfOthers(String action) {
        Wanted others = Wanted.random("kept").wildcard("Self");
        others.awaitPhase("awaitingApproval");
        browser.as(ROSA).open("/dashboard/new-request");

        assertThat(SERVICE.exchange(browser.exchange()
                                .post(
                                        "/dashboard/requests/" + others.requestId() + "/" + action,
                                        Map.of("_csrf", browser.formToken())))
                        .status())
                .isEqualTo(403);

        assertThat(others.phase()).isEqualTo("awaitingApproval");
    }

    private void request(Wanted wanted, String name) {
        fillIn(wanted, name).press("Request it").awaitText(wanted.name() + " has been requested.");
    }

    private Browser fillIn(Wanted wanted, String name) {
        return browser.as(ROSA)
                .open("/dashboard/new-request")
                .fill("Name of the certificate", wanted.name())
                .fill("Names", name)
                .fill("Subject", "CN=" + name);
    }
}
