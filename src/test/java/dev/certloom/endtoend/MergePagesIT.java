package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.CertificateFiles;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator brings certificates that a CA signed elsewhere. */
@BrowserTest
class MergePagesIT {

    private static final String FILE = "Signed certificate: choose a file, or drop it here";
    private static final String PASTE = "or paste it";
    private static final String ACCEPT = "Accept deviations from what was requested";
    private static final String MERGED = "The certificate has been merged: the request is completed.";

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("bring");
    private final SigningCa ca = new SigningCa();

    @TempDir
    Path folder;

    @Test
    void certificateOfAnotherKeyIsRefusedBeforeAndAfterTheUpload() throws Exception {
        waitForIt("");
        browser.fill(FILE, file(ca.sign(requestOfAnotherKey())));
        browser.await("the reason", () -> browser.textOf(".checks").contains("public key"));
        browser.screenshot("merge-wrong-key");

        browser.press("Upload").await("p.problem[role=alert]");

        assertThat(browser.textOf("p.problem[role=alert]")).contains("public key", "does not match");
        assertThat(wanted.phase()).isEqualTo("awaitingMerge");
        assertThat(browser.hasButton("Upload")).as("it can be tried again").isTrue();
    }

    @Test
    void everyRuleSaysWhatItFindsWrongBeforeTheCertificateIsSent() {
        waitForIt("\"www.%s.example\"".formatted(wanted.name()));
        browser.fill(PASTE, pem(ca.sign(request(), Instant.now().minus(Duration.ofDays(1)))));

        browser.await("the findings", () -> browser.textOf(".findings").contains("it expired at"));
        assertThat(browser.texts(".findings li.bad"))
                .anyMatch(line -> line.contains("no") && line.contains("it expired at"));
        assertThat(browser.texts(".findings li.wait"))
                .anyMatch(line -> line.contains("deviates") && line.contains("it lacks www." + wanted.name()));
        assertThat(browser.texts(".findings li.good")).isNotEmpty();
        browser.screenshot("merge-findings").judge();
        browser.driver().executeScript("document.querySelector('form.bring').closest('.card').scrollIntoView()");
        browser.picture("merge");

        browser.tick(ACCEPT).press("Upload").await("p.problem[role=alert]");
        assertThat(browser.textOf("p.problem[role=alert]")).contains("it expired at");
        assertThat(wanted.phase()).isEqualTo("awaitingMerge");
    }

    @Test
    void whatIsNoCertificateIsSaidToBeNone() {
        waitForIt("");

        browser.fill(PASTE, "no certificate");

        browser.await(".checks .problem");
        browser.press("Upload").await("p.problem[role=alert]");
        assertThat(wanted.phase()).isEqualTo("awaitingMerge");
    }

    /** As quick as nobody is: in the same moment in which the page has shown what changed. */
    @Test
    void whatIsPastedRightAfterThePageHasFollowedIsChecked() {
        waitForIt("");

        browser.driver().executeScript("""
                const part = document.querySelector('[data-follows]');
                part.addEventListener('htmx:afterSwap', () => setTimeout(() => {
                    const field = part.querySelector('textarea[name=text]');
                    field.value = 'no certificate';
                    field.dispatchEvent(new Event('input', {bubbles: true}));
                }), {once: true});
                htmx.ajax('GET', part.dataset.follows, {source: part, target: part, select: `#${part.id} > *`, swap: 'innerHTML'});
                """);

        browser.await(".checks .problem");
    }

    /** While the dialog for a file is open, nobody has chosen anything yet. */
    @Test
    void fileChosenWhileThePageFollowsIsChecked() {
        waitForIt("");

        browser.driver().executeScript("""
                const part = document.querySelector('[data-follows]');
                const field = part.querySelector('input[type=file]');
                field.dispatchEvent(new MouseEvent('click', {bubbles: true}));
                const choose = () => {
                    const chosen = new DataTransfer();
                    chosen.items.add(new File(['no certificate'], 'signed.pem'));
                    field.files = chosen.files;
                    field.dispatchEvent(new Event('change', {bubbles: true}));
                };
                htmx.ajax('GET', part.dataset.follows, {source: part, target: part, select: `#${part.id} > *`, swap: 'innerHTML',
                    event: new CustomEvent('changed')}).then(choose);
                """);

        browser.await(".checks .problem");
    }

    @Test
    void uploadedCertificateCompletesTheRequestAndIsListed() {
        waitForIt("");
        browser.fill(FILE, file(ca.sign(request())));
        browser.await("good findings", () -> !browser.texts(".findings li.good").isEmpty());
        assertThat(browser.texts(".findings li.bad, .findings li.wait")).isEmpty();

        browser.press("Upload").awaitText(MERGED).await("#phase.phase-completed");

        browser.as(Staff.AUDITOR)
                .open("/dashboard/certificates?search=" + wanted.name())
                .press(wanted.name())
                .awaitText("CN=Certloom test CA");
    }

    @Test
    void dueManualCertificateIsRenewedByWhoeverHasItSigned() throws Exception {
        // given
        waitForIt("");
        browser.fill(FILE, file(ca.sign(request()))).press("Upload").awaitText(MERGED);
        SharedService.get()
                .send("PATCH", "/certificates/" + wanted.name() + "/policy", """
                {"lifetime_actions":[{"trigger":{"lifetime_percentage":80},"action":{"action_type":"AutoRenew"}}]}
                """)
                .require(200);

        // when
        BackdatedCertificates.backdate(wanted.name(), 300, 50);
        wanted.awaitPhase("awaitingMerge");
        assertThat(Staff.OPERATOR.get("/tasks?kind=merge&limit=100").body()).contains(wanted.requestId());
        browser.open(page()).awaitText("renewal: the policy’s share of the lifetime was over");
        String pem = browser.download("Signing request (PEM)").body();
        browser.awaitText("Signing request downloaded").fill(FILE, file(ca.sign(der(pem))));
        browser.await("good findings", () -> !browser.texts(".findings li.good").isEmpty());
        browser.press("Upload").awaitText(MERGED).await("#phase.phase-completed");

        // then
        assertThat(BackdatedCertificates.versions(wanted.name())).isEqualTo(2);
        assertThat(BackdatedCertificates.record(wanted.name()))
                .containsSubsequence("renewal-due", "certificate-requested", "renewal-completed");
        browser.as(Staff.AUDITOR)
                .open("/dashboard/certificates/" + wanted.name())
                .awaitText("renewal: the policy’s share of the lifetime was over");
    }

    @Test
    void pastedCertificateLackingANameIsMergedOnlyOnceAccepted() {
        waitForIt("\"www.%s.example\"".formatted(wanted.name()));
        String certificate = pem(ca.sign(request()));

        browser.fill(PASTE, certificate).press("Upload").awaitText("accept the deviation");
        assertThat(wanted.phase()).isEqualTo("awaitingMerge");

        browser.fill(PASTE, certificate).tick(ACCEPT).press("Upload").awaitText(MERGED);
        browser.awaitText("NamesAreMissing");
    }

    @Test
    void droppedCertificateIsCheckedAndMerged() {
        waitForIt("");
        browser.driver().executeScript("""
                const zone = document.querySelector('[data-drop]');
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File([arguments[0]], 'signed.pem'));
                for (const kind of ['dragover', 'drop']) {
                    zone.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer}));
                }
                """, pem(ca.sign(request())));

        browser.await("good findings", () -> !browser.texts(".findings li.good").isEmpty());
        browser.press("Upload").awaitText(MERGED);
    }

    @Test
    void signingRequestIsTakenInBothFormsAndWhoTookItIsOnTheTimeline() throws IOException {
        waitForIt("");

        assertThat(browser.download("Signing request (PEM)").body()).startsWith("-----BEGIN CERTIFICATE REQUEST-----");
        assertThat(new PKCS10CertificationRequest(request()).getSubject().toString())
                .isEqualTo("CN=" + wanted.name() + ".example");

        browser.open(page()).awaitText("Signing request downloaded by olga");
    }

    @Test
    void diagramThatIsWiderThanTheScreenShowsWhereTheRequestStands() {
        try {
            browser.width(420);
            waitForIt("");

            browser.await("[data-element-id=Task_MergeSignedCertificate].is-current");
            assertThat(browser.driver().executeScript("""
                    const place = document.querySelector('.diagram').getBoundingClientRect();
                    const task = document.querySelector('.is-current').getBoundingClientRect();
                    return task.left >= place.left && task.right <= place.right;
                    """)).isEqualTo(true);
        } finally {
            browser.usualWidth();
        }
    }

    @Test
    void operatorSeesOfTheTasksOnlyCertificatesToBring() {
        waitForIt("");

        browser.open("/dashboard/tasks")
                .fill("Show", "certificates to upload")
                .await("article.task")
                .screenshot("tasks-merge")
                .judge();

        assertThat(browser.texts("ol.tasks .chip")).isNotEmpty().containsOnly("certificate to upload");
    }

    private void waitForIt(String dnsNames) {
        wanted.ask("Unknown", wanted.name() + ".example", 12, dnsNames).awaitPhase("awaitingMerge");
        browser.as(Staff.OPERATOR).open(page()).await("form.bring");
    }

    private String page() {
        return "/dashboard/requests/" + wanted.requestId();
    }

    /** The page tells that it was fetched: what is chosen or written in the very moment of that is somebody's who comes too early. */
    private byte[] request() {
        byte[] request = browser.exchange().bytes(page() + "/csr.der");
        browser.awaitText("Signing request downloaded");
        return request;
    }

    private String file(byte[] certificate) {
        try {
            return Files.write(folder.resolve("signed.cer"), certificate).toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static String pem(byte[] certificate) {
        return new String(CertificateFiles.pem(List.of(new Der(certificate))), StandardCharsets.US_ASCII);
    }

    private static byte[] requestOfAnotherKey()
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        var pair = generator.generateKeyPair();
        return new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=wrong.example"), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded();
    }
}
