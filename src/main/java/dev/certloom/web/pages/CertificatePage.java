package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Revocation;
import dev.certloom.certificate.Secret;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.CertificateRevocations;
import dev.certloom.operation.SuggestedRenewals;
import dev.certloom.renewal.Lifecycle;
import dev.certloom.renewal.Plan.Rest;
import dev.certloom.renewal.RenewalQueries;
import dev.certloom.web.Audited;
import dev.certloom.web.pages.Inventory.LifeEvent;
import dev.certloom.web.pages.Inventory.VersionRow;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One certificate: its content, chain, versions and policy, and files to download. */
@Controller
class CertificatePage {

    static final String NAME = "/dashboard/certificates/{name}";
    private static final String VERSION = NAME + "/{version}";
    private static final int MAX_VERSIONS = 20;
    private static final int MAX_EVENTS = 20;

    private final CertificateQueries certificates;
    private final Inventory inventory;
    private final CertificateRevocations revocations;
    private final SuggestedRenewals renewals;
    private final RenewalQueries plans;
    private final ActionResult actionResult;
    private final Clock clock;

    CertificatePage(
            CertificateQueries certificates,
            Inventory inventory,
            CertificateRevocations revocations,
            SuggestedRenewals renewals,
            RenewalQueries plans,
            ActionResult actionResult,
            Clock clock) {
        this.certificates = certificates;
        this.inventory = inventory;
        this.revocations = revocations;
        this.renewals = renewals;
        this.plans = plans;
        this.actionResult = actionResult;
        this.clock = clock;
    }

    /** A line of the list of versions. */
    record VersionLine(VersionRow row, CertificateStatus status, boolean current) {}

    /** Where the page of a certificate is. */
    static String address(CertificateName name) {
        return "/dashboard/certificates/" + name;
    }

    /** The version that is current, or the one that is not complete while there is no other. */
    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping(NAME)
    String certificate(
            @PathVariable String name,
            @RequestParam(defaultValue = "") String olderThan,
            RequestContext viewer,
            Model model) {
        return page(new CertificateName(name), Optional.empty(), olderThan, viewer, model);
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping(VERSION)
    String version(
            @PathVariable String name,
            @PathVariable String version,
            @RequestParam(defaultValue = "") String olderThan,
            RequestContext viewer,
            Model model) {
        return page(new CertificateName(name), Optional.of(version), olderThan, viewer, model);
    }

    /** Of a deleted one its own page, so that what led here before leads there. */
    private String page(
            CertificateName name, Optional<String> version, String olderThan, RequestContext viewer, Model model) {
        return certificates
                .kept(viewer.vault(), name, version)
                .map(VersionView::certificate)
                .filter(Certificate::isDeleted)
                .map(deleted -> "redirect:" + DeletedCertificatePage.address(deleted.name()))
                .orElseGet(
                        () -> page(certificates.certificate(viewer.vault(), name, version), olderThan, viewer, model));
    }

    private String page(VersionView view, String olderThan, RequestContext viewer, Model model) {
        Instant now = clock.instant();
        Certificate certificate = view.certificate();
        CertificateVersion version = view.version();
        List<CertificateFacts> chain =
                version.chain().stream().map(CertificateFacts::of).toList();
        List<VersionRow> found = inventory.versions(
                certificate.vault(),
                certificate.name(),
                Optional.of(olderThan).filter(id -> !id.isEmpty()).map(VersionId::new),
                MAX_VERSIONS + 1);
        List<VersionRow> versions = found.subList(0, Math.min(MAX_VERSIONS, found.size()));
        model.addAttribute("certificate", certificate);
        model.addAttribute("version", version);
        model.addAttribute(
                "standing", CertificateStatus.of(version.enabled(), version.notBefore(), version.expires(), now));
        model.addAttribute("isCurrent", certificate.isCurrent(version.id()));
        model.addAttribute("leaf", chain.isEmpty() ? null : chain.getFirst());
        model.addAttribute("above", chain.isEmpty() ? List.of() : chain.subList(1, chain.size()));
        model.addAttribute("policy", PolicyWords.of(view.policy()));
        model.addAttribute(
                "versions",
                versions.stream().map(row -> line(row, certificate, now)).toList());
        model.addAttribute(
                "older", found.size() > MAX_VERSIONS ? versions.getLast().id().value() : null);
        model.addAttribute("offersPkcs12", version.contentType() == SecretContentType.PKCS12);
        showRevocation(view, viewer, model);
        showLife(view, viewer, now, model);
        model.addAttribute("advised", version.complete() && renewals.mayBeAsked(view));
        return "dashboard/certificate";
    }

    /** The CA is asked when somebody wants to know, so that the page does not wait for it. */
    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping(VERSION + "/suggested-renewal")
    String suggestedRenewal(
            @PathVariable String name,
            @PathVariable String version,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        VersionView view = certificates.certificate(viewer.vault(), new CertificateName(name), Optional.of(version));
        Times times = new Times(clock.instant());
        try {
            redirectAttributes.addFlashAttribute(
                    "notice",
                    renewals.of(view)
                            .map(window -> Messages.text(
                                    "certificate.renewal.suggested",
                                    times.exactly(window.start()),
                                    times.exactly(window.end()),
                                    window.explanation().map(URI::toString).orElse("")))
                            .orElseGet(() -> Messages.text("certificate.renewal.nothing")));
        } catch (Refusal refusal) {
            redirectAttributes.addFlashAttribute("problem", refusal.getMessage());
        }
        return "redirect:/dashboard/certificates/%s/%s"
                .formatted(view.name(), view.version().id());
    }

    /** Of the certificate, whichever of its versions is looked at. */
    private void showLife(VersionView view, RequestContext viewer, Instant now, Model model) {
        Certificate certificate = view.certificate();
        Optional<Lifecycle> plan = plans.of(certificate.vault(), certificate.name());
        List<LifeEvent> found = inventory.life(certificate.vault(), certificate.name(), MAX_EVENTS + 1);
        List<LifeEvent> events = found.subList(0, Math.min(MAX_EVENTS, found.size()));
        Optional<LifeEvent.Request> underWay = events.stream()
                .filter(LifeEvent.Request.class::isInstance)
                .map(LifeEvent.Request.class::cast)
                .filter(request -> request.phase().isOpen())
                .findFirst();
        model.addAttribute(
                "next",
                view.version().complete() ? new RenewalWords(view.policy(), now).of(plan, underWay) : List.of());
        model.addAttribute(
                "mayRenew",
                viewer.allows(Permission.CERTIFICATES_CREATE) && underWay.isEmpty() && isCurrentEnabled(view, plan));
        model.addAttribute("life", LifeLine.all(plan, events, now));
        model.addAttribute("hasOlderLife", found.size() > MAX_EVENTS);
    }

    /** As far as the page knows: who presses the button on an old page is told. */
    private static boolean isCurrentEnabled(VersionView view, Optional<Lifecycle> plan) {
        return view.certificate().isCurrent(view.version().id())
                ? view.version().enabled()
                : plan.map(Lifecycle::plan)
                        .filter(new Rest(Rest.Reason.DISABLED)::equals)
                        .isEmpty();
    }

    private void showRevocation(VersionView view, RequestContext viewer, Model model) {
        Certificate certificate = view.certificate();
        VersionId version = view.version().id();
        Optional<Revocation> revocation = revocations.of(certificate.vault(), certificate.name(), version);
        model.addAttribute("revocation", revocation.orElse(null));
        model.addAttribute(
                "revoker",
                viewer.may("certificates-revoke")
                        ? revocations
                                .revoker(certificate.vault(), certificate.name(), version)
                                .map(IssuerName::value)
                                .orElse(null)
                        : null);
        model.addAttribute(
                "revocationReasons",
                revocation.isPresent() ? List.of(RevocationReason.KEY_COMPROMISE) : List.of(RevocationReason.values()));
    }

    /** Asks the CA. The person has to say why, and to confirm that there is no way back. */
    @RequiresPermission(Permission.CERTIFICATES_REVOKE)
    @Audited(AuditAction.REVOKE_CERTIFICATE)
    @PostMapping(VERSION + "/revoke")
    String revoke(
            @PathVariable String name,
            @PathVariable String version,
            @RequestParam(defaultValue = "") String reason,
            @RequestParam(defaultValue = "false") boolean confirmed,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        CertificateName certificate = new CertificateName(name);
        VersionId id = new VersionId(version);
        return actionResult.redirect(
                viewer,
                ActionResult.on(action, certificate),
                redirectAttributes,
                "/dashboard/certificates/%s/%s".formatted(certificate, id),
                () -> {
                    RevocationReason why = RevocationReason.find(reason)
                            .filter(given -> confirmed)
                            .orElseThrow(() -> new Refusal(
                                    Refusal.Kind.INVALID, Messages.text("certificate.revocation.unconfirmed")));
                    revocations.revoke(viewer.vault(), certificate, id.value(), why, viewer.actor());
                    return Messages.text("certificate.revocation.done");
                });
    }

    private static VersionLine line(VersionRow row, Certificate certificate, Instant now) {
        return new VersionLine(
                row,
                CertificateStatus.of(row.enabled(), row.notBefore(), row.expires(), now),
                certificate.isCurrent(row.id()));
    }

    /** Certificates in one of the usual forms; nothing secret. */
    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping(VERSION + "/{file:certificate\\.pem|certificate\\.der|chain\\.pem|chain\\.p7b}")
    ResponseEntity<byte[]> file(
            @PathVariable String name, @PathVariable String version, @PathVariable String file, RequestContext viewer) {
        VersionView certificate =
                certificates.certificate(viewer.vault(), new CertificateName(name), Optional.of(version));
        List<Der> chain = certificate.version().chain();
        if (chain.isEmpty()) {
            throw Refusal.certificateNotFound(name + "/" + version);
        }
        return switch (file) {
            case "certificate.pem" ->
                answer(certificate, ".pem", "application/x-pem-file", CertificateFiles.pem(List.of(chain.getFirst())));
            case "certificate.der" ->
                answer(
                        certificate,
                        ".cer",
                        "application/pkix-cert",
                        chain.getFirst().bytes());
            case "chain.pem" ->
                answer(certificate, "-chain.pem", "application/x-pem-file", CertificateFiles.pem(chain));
            default ->
                answer(certificate, "-chain.p7b", "application/x-pkcs7-certificates", CertificateFiles.pkcs7(chain));
        };
    }

    /** The certificate with its private key. The vault audits the download. */
    @RequiresPermission(Permission.SECRETS_GET)
    @Audited(AuditAction.PRIVATE_KEY_READ)
    @PostMapping(VERSION + "/private-key")
    Object privateKey(
            @PathVariable String name,
            @PathVariable String version,
            @RequestParam String form,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        CertificateName certificate = new CertificateName(name);
        VersionId id = new VersionId(version);
        try {
            return secret(certificate, id, form.equals("pem"), viewer);
        } catch (Refusal refusal) {
            actionResult.refused(viewer, ActionResult.on(action, certificate), refusal, redirectAttributes);
            return "redirect:/dashboard/certificates/%s/%s".formatted(certificate, id);
        }
    }

    private ResponseEntity<byte[]> secret(CertificateName name, VersionId version, boolean pem, RequestContext viewer) {
        VersionView certificate = certificates.certificate(viewer.vault(), name, Optional.of(version.value()));
        if (!certificate.version().exportable()) {
            throw new Refusal(Refusal.Kind.NOT_ALLOWED, Messages.text("certificate.key-not-exportable"));
        }
        Secret secret = certificates.secret(
                viewer.vault(),
                name,
                Optional.of(version.value()),
                pem ? Optional.of(SecretContentType.PEM) : Optional.of(SecretContentType.PKCS12),
                viewer.actor());
        return pem
                ? answer(
                        certificate,
                        "-with-key.pem",
                        SecretContentType.PEM.mediaType(),
                        secret.value().getBytes(StandardCharsets.US_ASCII))
                : answer(
                        certificate,
                        "-with-key.pfx",
                        SecretContentType.PKCS12.mediaType(),
                        Base64.getDecoder().decode(secret.value()));
    }

    /** The rules of names and ids leave nothing in them that could mean something in a header or a file system. */
    private static ResponseEntity<byte[]> answer(
            VersionView certificate, String ending, String mediaType, byte[] content) {
        String version = certificate.version().id().value();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(mediaType))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(certificate.name() + "-" + version.substring(0, 8) + ending)
                                .build()
                                .toString())
                .body(content);
    }
}
