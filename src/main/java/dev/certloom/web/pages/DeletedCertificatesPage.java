package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.web.pages.DeletedCertificates.DeletedRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** Deleted certificates that can be recovered. */
@Controller
class DeletedCertificatesPage {

    /** Its own path: a certificate may be named as any word below that of the others. */
    static final String LIST = "/dashboard/deleted-certificates";

    private static final int PAGE_SIZE = 50;
    private static final int MAX_SEARCH_LENGTH = 200;

    private final DeletedCertificates deleted;
    private final RecoverySettings recoveries;

    DeletedCertificatesPage(DeletedCertificates deleted, RecoverySettings recoveries) {
        this.deleted = deleted;
        this.recoveries = recoveries;
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping(LIST)
    String deletedCertificates(
            @RequestParam(defaultValue = "") String search,
            @RequestParam(defaultValue = "") String after,
            RequestContext viewer,
            Model model) {
        String asked = search.substring(0, Math.min(MAX_SEARCH_LENGTH, search.length()));
        List<DeletedRow> found = deleted.find(
                viewer.vault(),
                Optional.of(asked).filter(words -> !words.isBlank()),
                Optional.of(after).filter(name -> !name.isEmpty()).map(CertificateName::new),
                PAGE_SIZE + 1);
        List<DeletedRow> rows = found.subList(0, Math.min(PAGE_SIZE, found.size()));
        model.addAttribute("search", asked);
        model.addAttribute("rows", rows);
        model.addAttribute(
                "next",
                found.size() > PAGE_SIZE ? address(asked, rows.getLast().name().value()) : null);
        model.addAttribute("purgeProtected", recoveries.of(viewer.vault()).purgeProtected());
        return "dashboard/deleted-certificates";
    }

    /** Where those are that a search finds. */
    static String address(String search) {
        return address(search, "");
    }

    private static String address(String search, String after) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(LIST);
        Map.of("search", search, "after", after).entrySet().stream()
                .filter(given -> !given.getValue().isBlank())
                .sorted(Map.Entry.<String, String>comparingByKey().reversed())
                .forEach(given -> address.queryParam(given.getKey(), "{" + given.getKey() + "}")
                        .uriVariables(Map.of(given.getKey(), given.getValue())));
        return address.encode().toUriString();
    }
}
