package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.VersionView;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.CertificateDeletions;
import dev.certloom.web.Audited;
import dev.certloom.web.Moments;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Certificates are deleted, recovered and purged. What cannot be taken back by a click is confirmed on a page of its own. */
@Controller
class CertificateDeletionActions {

    private static final String DELETE = CertificatePage.NAME + "/delete";
    private static final String RECOVER = DeletedCertificatePage.NAME + "/recover";
    private static final String PURGE = DeletedCertificatePage.NAME + "/purge";

    private final CertificateDeletions deletions;
    private final CertificateQueries certificates;
    private final DeletedCertificates deleted;
    private final RecoverySettings recoveries;
    private final ActionResult actionResult;
    private final Clock clock;

    CertificateDeletionActions(
            CertificateDeletions deletions,
            CertificateQueries certificates,
            DeletedCertificates deleted,
            RecoverySettings recoveries,
            ActionResult actionResult,
            Clock clock) {
        this.deletions = deletions;
        this.certificates = certificates;
        this.deleted = deleted;
        this.recoveries = recoveries;
        this.actionResult = actionResult;
        this.clock = clock;
    }

    /** Says what becomes of it, and until when it can be recovered. */
    @RequiresPermission(Permission.CERTIFICATES_DELETE)
    @GetMapping(DELETE)
    String confirmDeletion(@PathVariable String name, RequestContext viewer, Model model) {
        VersionView view = certificates.certificate(viewer.vault(), new CertificateName(name), Optional.empty());
        RecoveryPolicy recovery = recoveries.of(viewer.vault());
        model.addAttribute("certificate", view.name().value());
        model.addAttribute("held", deleted.content(viewer.vault(), view.name()));
        model.addAttribute("purgeAt", clock.instant().plus(recovery.retention()));
        model.addAttribute("purgeProtected", recovery.purgeProtected());
        return "dashboard/certificate-deletion";
    }

    @RequiresPermission(Permission.CERTIFICATES_DELETE)
    @Audited(AuditAction.DELETE_CERTIFICATE)
    @PostMapping(DELETE)
    String delete(
            @PathVariable String name,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        return done(name, action, viewer, redirectAttributes, certificate -> {
            deletions.delete(viewer.vault(), certificate, viewer.actor());
            return Messages.text("deletion.deleted", certificate.value());
        });
    }

    @RequiresPermission(Permission.CERTIFICATES_RECOVER)
    @Audited(AuditAction.RECOVER_CERTIFICATE)
    @PostMapping(RECOVER)
    String recover(
            @PathVariable String name,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        return done(name, action, viewer, redirectAttributes, certificate -> {
            deletions.recover(viewer.vault(), certificate, viewer.actor());
            return Messages.text("deletion.recovered", certificate.value());
        });
    }

    /** Says what is lost for good. */
    @RequiresPermission(Permission.CERTIFICATES_PURGE)
    @GetMapping(PURGE)
    String confirmPurge(@PathVariable String name, RequestContext viewer, Model model) {
        Certificate certificate =
                certificates.deleted(viewer.vault(), new CertificateName(name)).certificate();
        model.addAttribute("certificate", certificate.name().value());
        model.addAttribute("deletion", certificate.deletion().orElseThrow());
        model.addAttribute("held", deleted.content(viewer.vault(), certificate.name()));
        model.addAttribute("purgeProtected", recoveries.of(viewer.vault()).purgeProtected());
        return "dashboard/certificate-purge";
    }

    @RequiresPermission(Permission.CERTIFICATES_PURGE)
    @Audited(AuditAction.PURGE_CERTIFICATE)
    @PostMapping(PURGE)
    String purge(
            @PathVariable String name,
            @RequestParam(defaultValue = "") String deletedAt,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        return done(name, action, viewer, redirectAttributes, certificate -> {
            try {
                deletions.purge(
                        viewer.vault(), certificate, Moments.parse(deletedAt).orElse(Instant.EPOCH), viewer.actor());
            } catch (Refusal refusal) {
                throw refusal.kind() == Refusal.Kind.BEING_DELETED
                        ? new Refusal(refusal.kind(), Messages.text("deletion.purge.ordered", certificate.value()))
                        : refusal;
            }
            return Messages.text("deletion.purged", certificate.value());
        });
    }

    private String done(
            String name, AuditAction action, RequestContext viewer, RedirectAttributes redirectAttributes, Step step) {
        CertificateName certificate = new CertificateName(name);
        return actionResult.redirect(
                viewer,
                ActionResult.on(action, certificate),
                redirectAttributes,
                () -> address(viewer, certificate),
                () -> step.take(certificate));
    }

    /** What is done with a certificate; returns what was done, for people to read. */
    @FunctionalInterface
    private interface Step {
        String take(CertificateName certificate);
    }

    /** The page where the certificate is afterwards, whoever has done something with it meanwhile. */
    private String address(RequestContext viewer, CertificateName name) {
        return certificates
                .kept(viewer.vault(), name, Optional.empty())
                .map(VersionView::certificate)
                .map(certificate -> certificate.isDeleted()
                        ? DeletedCertificatePage.address(certificate.name())
                        : CertificatePage.address(certificate.name()))
                .orElseGet(() -> viewer.permissions().contains(Permission.CERTIFICATES_READ)
                        ? DeletedCertificatesPage.LIST
                        : StartPage.firstPage(viewer));
    }
}
