package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.kernel.IssuerName;
import dev.certloom.web.pages.Inventory.Expiries;
import dev.certloom.web.pages.Inventory.InventoryRow;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** The inventory: every certificate with the version that is current, and when they expire. */
@Controller
class CertificatesPage {

    private static final int PAGE_SIZE = 50;

    private final Inventory inventory;
    private final DeletedCertificates deleted;
    private final Clock clock;

    CertificatesPage(Inventory inventory, DeletedCertificates deleted, Clock clock) {
        this.inventory = inventory;
        this.deleted = deleted;
        this.clock = clock;
    }

    /** A line of the list with derived values. */
    record Line(InventoryRow row, String key, CertificateStatus status) {}

    /** A choice of a filter. */
    record Choice(String value, String words) {}

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping("/dashboard/certificates")
    String certificates(
            @ModelAttribute InventoryRequest asked, RequestContext viewer, HttpServletRequest request, Model model) {
        Instant now = clock.instant();
        ExpiryWeeks weeks = new ExpiryWeeks(now);
        List<InventoryRow> found =
                inventory.find(viewer.vault(), asked.filter(weeks), asked.inOrder(), asked.behind(), PAGE_SIZE + 1);
        List<InventoryRow> rows = found.subList(0, Math.min(PAGE_SIZE, found.size()));
        List<Expiries> counts = inventory.expiries(viewer.vault(), weeks.bounds());
        model.addAttribute("asked", asked);
        model.addAttribute("rows", rows.stream().map(row -> line(row, now)).toList());
        model.addAttribute(
                "next",
                found.size() > PAGE_SIZE
                        ? asked.after(rows.getLast().position()).address()
                        : null);
        model.addAttribute("issuers", issuers(counts));
        model.addAttribute("keyTypes", keyTypes(counts));
        model.addAttribute("chart", asked.isFirstPage() ? chart(asked, counts, weeks) : null);
        model.addAttribute("firstRun", counts.isEmpty());
        model.addAttribute("deletedToo", deletedToo(asked, counts.isEmpty(), viewer));
        model.addAttribute("example", GettingStarted.example(request));
        return "dashboard/certificates";
    }

    /** Where deleted ones with the words searched for are, or any at all where there is nothing else, if there are any. */
    private @Nullable String deletedToo(InventoryRequest asked, boolean firstRun, RequestContext viewer) {
        Optional<String> search = Optional.of(asked.search()).filter(words -> !words.isBlank());
        return (search.isPresent() || firstRun)
                        && asked.isFirstPage()
                        && !deleted.find(viewer.vault(), search, Optional.empty(), 1)
                                .isEmpty()
                ? DeletedCertificatesPage.address(search.orElse(""))
                : null;
    }

    private static Line line(InventoryRow row, Instant now) {
        return new Line(
                row,
                KeyTypes.words(row.keyType()),
                CertificateStatus.of(row.enabled(), row.notBefore(), row.expires(), now));
    }

    /**
     * The chart follows the filters for issuer and key type, so that each bar leads to as many lines as it stands for.
     */
    private static ExpiryChart chart(InventoryRequest asked, List<Expiries> counts, ExpiryWeeks weeks) {
        List<Expiries> fitting = counts.stream()
                .filter(count -> asked.issuerName().map(count.issuer()::equals).orElse(true))
                .filter(count -> asked.keyType().map(count.keyType()::equals).orElse(true))
                .toList();
        Function<Expiries, String> by = asked.isByKey()
                ? count -> KeyTypes.words(count.keyType())
                : count -> count.issuer().value();
        return ExpiryChart.of(fitting, by, weeks, asked::addressOf);
    }

    private static List<Choice> issuers(List<Expiries> counts) {
        return counts.stream()
                .map(Expiries::issuer)
                .distinct()
                .sorted(Comparator.comparing(IssuerName::key))
                .map(issuer -> new Choice(issuer.key(), issuer.value()))
                .toList();
    }

    private static List<Choice> keyTypes(List<Expiries> counts) {
        Map<KeyAlgorithm, Long> present = counts.stream()
                .collect(Collectors.groupingBy(
                        Expiries::keyType, () -> new EnumMap<>(KeyAlgorithm.class), Collectors.counting()));
        return present.keySet().stream()
                .map(key -> new Choice(key.name(), KeyTypes.words(key)))
                .toList();
    }

    /** The filtered list as a file, read from the store and streamed in parts. */
    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping("/dashboard/certificates.csv")
    void export(@ModelAttribute InventoryRequest asked, RequestContext viewer, HttpServletResponse response)
            throws IOException {
        Instant now = clock.instant();
        InventoryExport file = new InventoryExport(inventory, viewer.vault(), asked, now);
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"certificates-%s-%s.csv\"".formatted(viewer.vault(), new Times(now).day(now)));
        file.write(response.getWriter());
    }
}
