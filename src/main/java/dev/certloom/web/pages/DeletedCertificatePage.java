package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.audit.AuditQuery;
import dev.certloom.audit.AuditSearch;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.web.pages.Inventory.VersionRow;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** One deleted certificate: what is kept of it, until when, and what was done with it. Nothing can be downloaded. */
@Controller
class DeletedCertificatePage {

    static final String NAME = DeletedCertificatesPage.LIST + "/{name}";

    private static final int MAX_VERSIONS = 20;
    private static final int MAX_LINES = 10;

    private final CertificateQueries certificates;
    private final Inventory inventory;
    private final DeletedCertificates deleted;
    private final RecoverySettings recoveries;
    private final AuditSearch audit;
    private final Clock clock;

    DeletedCertificatePage(
            CertificateQueries certificates,
            Inventory inventory,
            DeletedCertificates deleted,
            RecoverySettings recoveries,
            AuditSearch audit,
            Clock clock) {
        this.certificates = certificates;
        this.inventory = inventory;
        this.deleted = deleted;
        this.recoveries = recoveries;
        this.audit = audit;
        this.clock = clock;
    }

    /** A line of the list of versions. */
    record VersionLine(VersionRow row, CertificateStatus status) {}

    /** Where the page of a deleted certificate is. */
    static String address(CertificateName name) {
        return DeletedCertificatesPage.LIST + "/" + name;
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping(NAME)
    String deletedCertificate(
            @PathVariable String name,
            @RequestParam(defaultValue = "") String olderThan,
            RequestContext viewer,
            Model model) {
        Instant now = clock.instant();
        VersionView view = certificates.deleted(viewer.vault(), new CertificateName(name));
        CertificateName certificate = view.name();
        List<VersionRow> found = inventory.versions(
                viewer.vault(),
                certificate,
                Optional.of(olderThan).filter(id -> !id.isEmpty()).map(VersionId::new),
                MAX_VERSIONS + 1);
        List<VersionRow> versions = found.subList(0, Math.min(MAX_VERSIONS, found.size()));
        model.addAttribute("certificate", certificate.value());
        model.addAttribute("deletion", view.certificate().deletion().orElseThrow());
        model.addAttribute(
                "deletedBy", deleted.deletedBy(viewer.vault(), certificate).orElse(null));
        model.addAttribute("purgeProtected", recoveries.of(viewer.vault()).purgeProtected());
        model.addAttribute(
                "leaf",
                view.version().chain().stream()
                        .findFirst()
                        .map(CertificateFacts::of)
                        .orElse(null));
        model.addAttribute("policy", PolicyWords.of(view.policy()));
        model.addAttribute(
                "versions",
                versions.stream()
                        .map(row -> new VersionLine(
                                row, CertificateStatus.of(row.enabled(), row.notBefore(), row.expires(), now)))
                        .toList());
        model.addAttribute(
                "older", found.size() > MAX_VERSIONS ? versions.getLast().id().value() : null);
        model.addAttribute("history", history(viewer, certificate));
        return "dashboard/deleted-certificate";
    }

    /** The newest lines, for those who may read the record. */
    private List<AuditLineView> history(RequestContext viewer, CertificateName name) {
        return viewer.allows(Permission.AUDIT_READ)
                ? audit
                        .find(viewer.vault(), AuditQuery.all().ofCertificate(name.value()), Optional.empty(), MAX_LINES)
                        .items()
                        .stream()
                        .map(AuditLineView::of)
                        .toList()
                : List.of();
    }
}
