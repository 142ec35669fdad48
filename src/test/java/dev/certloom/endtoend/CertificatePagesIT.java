package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The inventory, and the issuers. */
@BrowserTest
class CertificatePagesIT {

    private static final RunningService SERVICE = SharedService.get();

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("inventory");

    @Test
    void certificateIsTakenInEveryFormThatIsOffered() throws Exception {
        completed();
        browser.as(Staff.AUDITOR).open(page()).await("#download-pem").screenshot("certificate");
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        String name = "CN=" + wanted.name() + ".example";

        assertThat(subject(factory, browser.download("PEM").body())).isEqualTo(name);
        assertThat(subject(factory, browser.download("Chain, PEM").body())).isEqualTo(name);
        assertThat(browser.download("DER").header("Content-Disposition")).contains(".cer");
        assertThat(browser.download("Chain, PKCS#7").header("Content-Disposition"))
                .contains(".p7b");
        assertThat(factory.generateCertificates(new ByteArrayInputStream(
                        browser.exchange().bytes(browser.attribute("#download-pkcs7", "href")))))
                .hasSizeGreaterThan(1);
        assertThat(browser.hasButton("PFX")).as("not for auditors").isFalse();
    }

    private static String subject(CertificateFactory factory, String pem) throws Exception {
        return ((X509Certificate)
                        factory.generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))))
                .getSubjectX500Principal()
                .toString();
    }

    @Test
    void privateKeyIsTakenByWhoMayAndThatIsWrittenDown() throws Exception {
        completed();
        browser.as(Staff.DAVE).open(page()).await("#key-pfx");
        String form = browser.attribute("form:has(> #key-pfx)", "action");

        byte[] file = SERVICE.bytes(browser.exchange().post(form, Map.of("form", "pfx", "_csrf", browser.formToken())));

        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(file), new char[0]);
        assertThat(store.isKeyEntry(store.aliases().nextElement())).isTrue();
        assertThat(SERVICE.exchange(browser.exchange().post(form, Map.of("form", "pem", "_csrf", browser.formToken())))
                        .body())
                .contains("-----BEGIN PRIVATE KEY-----");
        browser.as(Staff.AUDITOR).open("/dashboard/audit?certificate=" + wanted.name());
        assertThat(browser.texts("tbody th"))
                .filteredOn(act -> act.contains("private-key"))
                .hasSize(2);
    }

    @Test
    void barOfTheChartLeadsToTheCertificatesItCounts() {
        completed();
        browser.as(Staff.AUDITOR).open("/dashboard/certificates").await("#chart-title");
        String title = browser.pressLast(".chart svg a[aria-label]");

        browser.awaitPath("expires=");
        int number = Integer.parseInt(title.replaceAll(".*: ([0-9]+).*", "$1"));
        assertThat(browser.texts("#list > .wide tbody th a"))
                .as(title)
                .hasSizeGreaterThanOrEqualTo(Math.min(number, 50));
        browser.press("key type").awaitPath("by=key").awaitText("EC P-256");
    }

    @Test
    void listIsNarrowedOrderedAndTakenAsAFile() {
        completed();
        Wanted other = Wanted.random("inventory").ask(SharedService.IN_HOUSE, "other.example", 6, "");
        other.awaitStatus("completed");
        browser.as(Staff.AUDITOR)
                .open("/dashboard/certificates")
                .fill("Search", wanted.name() + ".example")
                .fill("Order", "by name");
        browser.await(
                "one line", () -> browser.texts("#list > .wide tbody th a").equals(List.of(wanted.name())));
        browser.awaitPath("order=name");

        browser.fill("Expires", "within 7 days")
                .awaitText("No certificate matches.")
                .press("Show all certificates");
        browser.fill("Issuer", SharedService.IN_HOUSE).fill("Key", "EC P-256").fill("Order", "by name");
        browser.awaitPath("order=name").awaitPath("issuer=in-house");
        browser.await("names in their order", () -> {
            List<String> names = browser.texts("#list > .wide tbody th a").stream()
                    .map(name -> name.substring(0, 4))
                    .toList();
            return names.size() > 1 && names.equals(names.stream().sorted().toList());
        });
        assertThat(browser.download("Export this list as CSV").body())
                .contains(wanted.name(), other.name())
                .doesNotContain("Unknown");
    }

    @Test
    void certificateNotThereYetSaysWhereItsRequestStands() {
        wanted.wildcard(SharedService.IN_HOUSE);
        browser.as(Staff.AUDITOR)
                .open("/dashboard/certificates/" + wanted.name())
                .awaitText("No version is complete yet")
                .press("View its requests")
                .awaitText("Waiting for approval");
        assertThat(browser.texts("#list tbody th a")).containsExactly(wanted.name());
    }

    @Test
    void issuersTellOfThePeriodThatIsChosen() {
        completed();
        browser.as(Staff.DAVE).open("/dashboard/issuers").awaitText(SharedService.IN_HOUSE);
        List<String> periods = browser.texts("#period option");

        browser.fill("Figures of the last", periods.getLast());

        browser.awaitPath("period=");
        String issuer = "article[aria-label='" + SharedService.IN_HOUSE + "']";
        assertThat(browser.textOf(issuer)).contains("Success rate", "Lead time", "issued");
        browser.pressIn("//article[@aria-label='" + SharedService.IN_HOUSE + "']", "All requests")
                .await("#list tbody");
        assertThat(browser.texts("#list tbody td:nth-of-type(5)")).containsOnly(SharedService.IN_HOUSE);
    }

    private void completed() {
        wanted.ask(SharedService.IN_HOUSE, wanted.name() + ".example", 12, "").awaitStatus("completed");
    }

    private String page() {
        return "/dashboard/certificates/" + wanted.name();
    }
}
