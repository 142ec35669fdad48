package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists that are longer than a page: the link below leads on, and nothing is left out or shown twice. */
@BrowserTest
class PagingPagesIT {

    /** More than any page holds. */
    private static final int MANY = 52;

    private static final int TASKS_ON_A_PAGE = 25;

    private final Browser browser = Browser.get();
    private final Wanted wanted = Wanted.fresh("paged");

    @Test
    void requestsAndTasksBeyondTheFirstPageAreReachedByTheLinkBelow() {
        // given
        Set<String> names = many("Unknown", "inProgress");
        try {
            // when
            List<String> requests = walk(
                    Staff.DAVE, "/dashboard/requests?search=" + wanted.name(), "tbody th a", "Older requests", names);
            // then
            assertThat(requests).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(names);

            // when
            List<String> tasks =
                    walk(Staff.OPERATOR, "/dashboard/tasks?kind=merge", "article.task h2 a", "More tasks", names);
            // then
            assertThat(tasks).doesNotHaveDuplicates().containsAll(names).hasSizeGreaterThan(TASKS_ON_A_PAGE);
        } finally {
            names.forEach(name -> new Wanted(name).delete());
        }
    }

    @Test
    void certificatesBeyondTheFirstPageAreReachedByTheLinkBelow() {
        Set<String> names = many("Self", "completed");

        List<String> certificates = walk(
                Staff.DAVE,
                "/dashboard/certificates?search=" + wanted.name(),
                "tbody th a[href^='/dashboard/certificates/']",
                "More certificates",
                names);

        assertThat(certificates).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void versionsAndAuditLinesBeyondTheFirstPageAreReachedByTheLinkBelow() {
        // given
        int versions = 21;
        IntStream.range(0, versions)
                .forEach(version ->
                        wanted.ask("Self", wanted.name() + ".example", 12, "").awaitStatus("completed"));

        // when
        browser.as(Staff.DAVE).open("/dashboard/certificates/" + wanted.name()).press("Older versions");
        // then
        browser.awaitPath("olderThan=");
        assertThat(browser.texts("section[aria-label=Versions] tbody tr, .card tbody tr"))
                .hasSize(1);

        // when
        List<String> newest = lines("/dashboard/audit?certificate=" + wanted.name());
        browser.press("Older lines").awaitPath("after=");
        // then
        assertThat(browser.texts("tbody tr td:first-child"))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(newest)
                .hasSameSizeAs(new HashSet<>(browser.texts("tbody tr td:first-child")));
    }

    private List<String> lines(String address) {
        return browser.open(address).texts("tbody tr td:first-child");
    }

    /** Certificates whose names begin with the one of this test, once all of them are so far. */
    private Set<String> many(String issuer, String status) {
        List<Wanted> all = IntStream.range(0, MANY)
                .mapToObj(number -> new Wanted(wanted.name() + "-" + number))
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            all.forEach(one -> threads.execute(() -> one.ask(issuer, one.name() + ".example", 12, "")));
        }
        all.forEach(one -> one.awaitStatus(status));
        if (issuer.equals("Unknown")) {
            all.forEach(one -> one.awaitPhase("awaitingMerge"));
        }
        return all.stream().map(Wanted::name).collect(Collectors.toSet());
    }

    /** What the pages show one after the other, until all that is looked for was seen or nothing leads on. */
    private List<String> walk(Person person, String address, String css, String link, Set<String> sought) {
        browser.as(person).open(address).awaitButton(link);
        List<String> seen = new ArrayList<>(browser.texts(css));
        assertThat(seen).as("one page does not hold them all").hasSizeLessThan(sought.size());
        while (!seen.containsAll(sought) && browser.hasButton(link)) {
            String before = browser.path();
            browser.press(link);
            browser.await("the next page", () -> !browser.path().equals(before));
            seen.addAll(browser.texts(css));
        }
        return seen;
    }
}
