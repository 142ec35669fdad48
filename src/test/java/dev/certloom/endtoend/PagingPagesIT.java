package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists that are longer than a page: the link below leads on, and nothing is left out or shown twice. */
@BrowserTest
class PagingPagesIT {

    /** More than any page holds. */
    private static final int MANY = 52;

    private static final RunningService SERVICE = SharedService.get();

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.random("paged");

    @Test
    void requestsAndTasksBeyondTheFirstPageAreReachedByTheLinkBelow() {
        // given
        Set<String> names = names();
        together(names, name -> new Wanted(name).ask("Unknown", name + ".example", 12, ""));
        names.forEach(name -> new Wanted(name).awaitPhase("awaitingMerge"));
        try {
            // when
            List<String> requests = walk(
                    Staff.DAVE, "/dashboard/requests?search=" + wanted.name(), "tbody th a", "Older requests", names);
            // then
            assertThat(requests).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(names);

            // when
            List<String> tasks =
                    walk(Staff.OPERATOR, "/dashboard/tasks?kind=merge", "ol.tasks .name", "More tasks", names);
            // then
            assertThat(tasks).doesNotHaveDuplicates().containsAll(names);
        } finally {
            together(names, name -> new Wanted(name).delete());
        }
    }

    @Test
    void certificatesBeyondTheFirstPageAreReachedByTheLinkBelow() {
        Set<String> names = names();
        String secret = secret();
        together(names, name -> bring(name, secret));

        List<String> certificates = walk(
                Staff.DAVE,
                "/dashboard/certificates?search=" + wanted.name() + "-",
                "tbody th a[href^='/dashboard/certificates/']",
                "More certificates",
                names);

        assertThat(certificates).doesNotHaveDuplicates().containsAll(names);
    }

    @Test
    void versionsAndAuditLinesBeyondTheFirstPageAreReachedByLink() {
        // given
        String secret = secret();
        Set<String> versions = IntStream.range(0, MANY)
                .mapToObj(number -> bring(wanted.name(), secret))
                .collect(Collectors.toSet());

        // when
        List<String> shown = walk(
                Staff.DAVE, "/dashboard/certificates/" + wanted.name(), "tbody th a.mono", "Older versions", versions);
        // then
        assertThat(shown).doesNotHaveDuplicates().containsAll(versions);

        // when
        String lines = "/dashboard/audit?action=certificate-imported&certificate=" + wanted.name();
        browser.as(Staff.AUDITOR)
                .await(
                        "all lines to be sealed",
                        () -> browser.open(lines).texts("tbody .chip.wait").isEmpty());
        List<String> positions =
                walk(Staff.AUDITOR, lines, "tbody tr td:first-child", "Older entries", Set.of("as far as it goes"));
        // then
        assertThat(positions).doesNotHaveDuplicates().hasSize(MANY);
    }

    private Set<String> names() {
        return IntStream.range(0, MANY)
                .mapToObj(number -> wanted.name() + "-" + number)
                .collect(Collectors.toSet());
    }

    /** A certificate with its private key, as PKCS#12 in Base64. */
    private static String secret() {
        Wanted source = Wanted.random("source").ask("Self", "source.example", 12, "");
        source.awaitStatus("completed");
        return SERVICE.send("GET", "/secrets/" + source.name(), null).text("value");
    }

    /** Imports it; answers the version. */
    private static String bring(String name, String secret) {
        Answer imported = SERVICE.send("POST", "/certificates/" + name + "/import", "{\"value\":\"" + secret + "\"}");
        assertThat(imported.status()).as(imported.body()).isEqualTo(200);
        String id = imported.text("id");
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private static void together(Collection<String> names, Consumer<String> act) {
        List<Future<?>> acts;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            acts = names.stream()
                    .<Future<?>>map(name -> threads.submit(() -> act.accept(name)))
                    .toList();
        }
        assertThat(acts).allSatisfy(done -> assertThat(done.state()).isEqualTo(Future.State.SUCCESS));
    }

    /** What the pages show one after the other, until all that is looked for was seen or nothing leads on. */
    private List<String> walk(Person person, String address, String css, String link, Set<String> sought) {
        browser.as(person).open(address).awaitButton(link);
        List<String> seen = new ArrayList<>(browser.texts(css));
        while (!seen.containsAll(sought) && browser.hasButton(link)) {
            String before = browser.path();
            browser.press(link);
            browser.await("the next page", () -> !browser.path().equals(before));
            seen.addAll(browser.texts(css));
        }
        return seen;
    }
}
