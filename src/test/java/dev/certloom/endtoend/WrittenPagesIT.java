package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody has written and could not send comes back to them, and to nobody else. */
@BrowserTest
class WrittenPagesIT {

    private static final String WORDS = "Reason, or question for the requester";
    private static final String KEPT = "return sessionStorage.getItem('certloom.written')";

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("written");

    private String clock = "";

    @TempDir
    Path folder;

    /** Without streams: what changes meanwhile would lead to the sign-in before anything is pressed. */
    @BeforeEach
    void letNothingChange() {
        java.util.Objects.requireNonNull(Staff.BOB);
        block("*/live", "*/heartbeat");
    }

    @AfterEach
    void asUsual() {
        block();
        if (!clock.isEmpty()) {
            setClockForward(0);
        }
    }

    private void block(String... addresses) {
        browser.driver().executeCdpCommand("Network.enable", Map.of());
        browser.driver().executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(addresses)));
    }

    @Test
    void formSentAfterTheSessionEndedComesBackAndIsNotSentByItself() {
        askForAWildcard();
        browser.as(Staff.BOB).open(page()).fill(WORDS, "not our domain");
        endSession();

        browser.press("Reject");
        signIn(Staff.BOB);

        browser.awaitPath(page()).await("#written-back:not([hidden])").judge();
        assertThat(reason()).isEqualTo("not our domain");
        assertThat(wanted.phase()).isEqualTo("awaitingApproval");

        browser.press("Reject").awaitText("Rejected. The requester will see your reason.");
        assertThat(browser.driver().executeScript(KEPT)).as("it has arrived").isNull();
    }

    @Test
    void whatSomebodyHasWrittenIsNotShownToWhoeverSignsInNext() {
        askForAWildcard();
        browser.as(Staff.BOB).open(page()).fill(WORDS, "between us");
        endSession();

        browser.press("Request information");
        signIn(Staff.DAVE);

        browser.awaitPath(page()).await("textarea[name=words]");
        assertThat(reason()).isEmpty();
        assertThat(browser.driver().executeScript(KEPT))
                .as("nothing is left of it")
                .isNull();
    }

    @Test
    void whatWasWrittenBeforeTheSignOutIsGone() {
        askForAWildcard();
        browser.as(Staff.BOB).open(page()).fill(WORDS, "between us");
        browser.forget(Staff.BOB);

        browser.press("Sign out").awaitText("You are signed out");

        assertThat(browser.driver().executeScript(KEPT)).isNull();
    }

    @Test
    void stalePageFromBeforeAnotherSignInIsRefusedAndKeepsTheText() {
        askForAWildcard();
        browser.as(Staff.BOB).open(page()).fill(WORDS, "not our domain");
        String first = browser.another();
        browser.open("/dashboard/tasks");
        endSession();
        browser.open("/dashboard/tasks");
        signIn(Staff.BOB);
        browser.awaitButton("Sign out").closeAndGoTo(first);

        browser.press("Reject")
                .awaitText("This page was out of date")
                .awaitButton("Sign out")
                .screenshot("out-of-date")
                .judge();
        assertThat(wanted.phase()).isEqualTo("awaitingApproval");

        browser.press("Go back to the page").await("#written-back:not([hidden])");
        assertThat(reason()).isEqualTo("not our domain");
    }

    /** The certificate is checked while it is pasted: by a script, which cannot sign anybody in. */
    @Test
    void partRequestedAfterTheSessionEndedLeadsToSignInAndBack() {
        waitForTheCertificate();
        browser.fill("or paste it", "-----BEGIN CERTIFICATE-----").await(".checks .problem");
        endSession();

        browser.type("textarea[name=text]", "\nMIIB");
        signIn(Staff.OPERATOR);

        browser.awaitPath(page()).await("#written-back:not([hidden])");
        assertThat(browser.property("textarea[name=text]", "value")).isEqualTo("-----BEGIN CERTIFICATE-----\nMIIB");
        assertThat(browser.texts(".checks")).as("nothing was sent").containsExactly("");
    }

    @Test
    void privateKeyThatWasPastedByMistakeIsNotKept() {
        waitForTheCertificate();
        browser.fill("or paste it", "-----BEGIN PRIVATE KEY-----");

        browser.open("/dashboard/tasks");

        assertThat(browser.driver().executeScript(KEPT)).isNull();
    }

    /** As {@code openssl pkcs8 -outform DER | base64} writes it: no words tell what it is. */
    @Test
    void bytesOfAPrivateKeyThatWerePastedByMistakeAreNotKept() throws GeneralSecurityException {
        String key = Base64.getMimeEncoder()
                .encodeToString(KeyPairGenerator.getInstance("EC")
                        .generateKeyPair()
                        .getPrivate()
                        .getEncoded());
        waitForTheCertificate();
        browser.fill("or paste it", key);

        browser.open("/dashboard/tasks");

        assertThat(browser.driver().executeScript(KEPT)).isNull();
    }

    @Test
    void writtenTextIsKeptForTwelveHoursHoweverManyPagesAreShown() {
        askForAWildcard();
        browser.as(Staff.BOB).open(page()).fill(WORDS, "not our domain");
        browser.open("/dashboard/tasks");

        setClockForward(7);
        browser.open(page()).await("#written-back:not([hidden])");
        browser.open("/dashboard/tasks");
        setClockForward(14);

        browser.open(page()).await("textarea[name=words]");
        assertThat(reason()).isEmpty();
        assertThat(browser.driver().executeScript(KEPT)).isNull();
    }

    /** For the scripts of the pages that are opened from now on. */
    private void setClockForward(int hours) {
        if (!clock.isEmpty()) {
            browser.driver().executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", clock));
        }
        clock = String.valueOf(browser.driver()
                .executeCdpCommand(
                        "Page.addScriptToEvaluateOnNewDocument",
                        Map.of(
                                "source",
                                "{ const now = Date.now; Date.now = () => now() + %d; }"
                                        .formatted(Duration.ofHours(hours).toMillis())))
                .get("identifier"));
    }

    @Test
    void whatWasWrittenInAnotherTabIsGoneAfterTheSignOut() {
        askForAWildcard();
        browser.as(Staff.BOB).open(page()).fill(WORDS, "between us");
        browser.open("/dashboard/tasks").open(page()).await("#written-back:not([hidden])");
        String first = browser.another();
        browser.forget(Staff.BOB);

        browser.open("/dashboard/tasks").press("Sign out").awaitText("You are signed out");
        browser.closeAndGoTo(first);

        assertThat(browser.driver().executeScript(KEPT)).isNull();
        browser.open("/assets/out/signed-out.html").awaitText("You are signed out");
        assertThat(browser.driver().executeScript(KEPT)).isNull();
    }

    @Test
    void fileThatIsTooLargeIsSaidToBe() throws IOException {
        waitForTheCertificate();
        String file =
                Files.write(folder.resolve("large.pem"), new byte[2_000_000]).toString();

        browser.fill("Signed certificate: choose a file, or drop it here", file);
        browser.await("the reason", () -> browser.textOf(".checks").contains("That is too large"));
        browser.press("Upload")
                .awaitText("That is too large")
                .screenshot("too-large")
                .judge();

        assertThat(wanted.phase()).isEqualTo("awaitingMerge");
        browser.press("Continue").await("form.bring");
    }

    private void askForAWildcard() {
        wanted.askedBy(Staff.OFFICER, SharedService.IN_HOUSE, "*." + wanted.name() + ".example");
        Staff.BOB.awaitTask(wanted.name());
    }

    private void waitForTheCertificate() {
        wanted.ask("Unknown", wanted.name() + ".example", 12, "").awaitPhase("awaitingMerge");
        browser.as(Staff.OPERATOR).open(page()).await("form.bring");
    }

    private void endSession() {
        browser.driver().manage().deleteCookieNamed("__Host-certloom");
    }

    /** At the page that is shown or about to be. */
    private void signIn(Person person) {
        browser.await("the sign-in", () -> browser.driver().getTitle().startsWith("Sign in"));
        browser.fill("User name", person.name())
                .fill("Password", Person.PASSWORD)
                .press("Sign in");
    }

    private String reason() {
        return browser.property("textarea[name=words]", "value");
    }

    private String page() {
        return "/dashboard/requests/" + wanted.requestId();
    }
}
