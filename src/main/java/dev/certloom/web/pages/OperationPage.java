package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequestOwnership;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalReasons;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.ApprovalSubject;
import dev.certloom.approval.ApprovedChanges;
import dev.certloom.approval.MergeTasks;
import dev.certloom.approval.StepState;
import dev.certloom.audit.AuditHistory;
import dev.certloom.audit.AuditLine;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.compute.Saturated;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.crypto.SigningRequest;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.CertificateMerges;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.OpenOrders;
import dev.certloom.operation.OperationActions;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.OrderDecisions;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.ReconcileQueue;
import dev.certloom.operation.StrandedCertificate;
import dev.certloom.operation.StrandedCertificates;
import dev.certloom.operation.Tickets;
import dev.certloom.operation.UnknownOrder;
import dev.certloom.operation.WaitDescription;
import dev.certloom.processview.IncidentRetries;
import dev.certloom.processview.ProcessProgress;
import dev.certloom.processview.Progress;
import dev.certloom.processview.RetryRequested;
import dev.certloom.web.Audited;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One request: where it stands on its diagram, what happened, what is in it, and what the viewer may do. */
@Controller
class OperationPage {

    static final String REQUESTS = "/dashboard/requests/";
    private static final String REQUEST = REQUESTS + "{id}";
    private static final MediaType PEM = MediaType.valueOf("application/x-pem-file");
    private static final MediaType PKCS10 = MediaType.valueOf("application/pkcs10");

    private final OperationQueries operations;
    private final RequestOwnership ownership;
    private final CertificateQueries certificates;
    private final CertificateRequests requests;
    private final CertificateMerges merges;
    private final ApprovalDecisions decisions;
    private final ApprovedChanges approvedChanges;
    private final ApprovalReasons reasons;
    private final MergeTasks mergeTasks;
    private final ProcessProgress processProgress;
    private final ProcessDiagrams diagrams;
    private final AuditHistory history;
    private final IncidentRetries retries;
    private final StrandedCertificates stranded;
    private final ReconcileQueue reconcileQueue;
    private final OrderDecisions orderDecisions;
    private final OpenOrders openOrders;
    private final JdbcUndeliveredActions undelivered;
    private final ActionResult actionResult;
    private final Clock clock;

    OperationPage(
            OperationQueries operations,
            RequestOwnership ownership,
            CertificateQueries certificates,
            CertificateRequests requests,
            CertificateMerges merges,
            ApprovalDecisions decisions,
            ApprovedChanges approvedChanges,
            ApprovalReasons reasons,
            MergeTasks mergeTasks,
            ProcessProgress processProgress,
            ProcessDiagrams diagrams,
            AuditHistory history,
            IncidentRetries retries,
            StrandedCertificates stranded,
            ReconcileQueue reconcileQueue,
            OrderDecisions orderDecisions,
            OpenOrders openOrders,
            JdbcUndeliveredActions undelivered,
            ActionResult actionResult,
            Clock clock) {
        this.operations = operations;
        this.ownership = ownership;
        this.certificates = certificates;
        this.requests = requests;
        this.merges = merges;
        this.decisions = decisions;
        this.approvedChanges = approvedChanges;
        this.reasons = reasons;
        this.mergeTasks = mergeTasks;
        this.processProgress = processProgress;
        this.diagrams = diagrams;
        this.history = history;
        this.retries = retries;
        this.stranded = stranded;
        this.reconcileQueue = reconcileQueue;
        this.orderDecisions = orderDecisions;
        this.openOrders = openOrders;
        this.undelivered = undelivered;
        this.actionResult = actionResult;
        this.clock = clock;
    }

    /** Where the page of an operation is. */
    static String address(OperationId operation) {
        return REQUESTS + operation;
    }

    /**
     * The page. Automatic updates use a separate address: the message after an action is for the next page at the
     * page's own address, and nothing else may consume it.
     */
    @RequiresPermission(value = Permission.OPERATIONS_READ, orOwnRequests = true)
    @GetMapping({REQUEST, REQUEST + "/now"})
    String request(@PathVariable String id, RequestContext viewer, Model model) {
        Instant now = clock.instant();
        PendingOperation operation = operations.operation(viewer.vault(), new OperationId(id));
        Progress progress = processProgress.of(viewer.vault(), operation.id());
        List<AuditLine> lines = history.of(viewer.vault(), operation.id());
        model.addAttribute("request", operation);
        model.addAttribute("key", KeyTypes.words(operation.policy().key().algorithm()));
        List<ApprovalStep> steps = decisions.stepsOf(ApprovalSubject.Id.of(operation.id()));
        model.addAttribute("undelivered", undelivered.of(operation.id()).orElse(null));
        model.addAttribute("product", operation.phase() == Phase.COMPLETED ? product(operation) : null);
        model.addAttribute("waiting", waiting(operation, steps));
        model.addAttribute(
                "actions",
                OperationActions.of(
                        operation,
                        merges,
                        mayCancel(operation, viewer),
                        viewer.allows(Permission.CERTIFICATES_UPDATE),
                        viewer.allows(Permission.MERGE_TASKS_COMPLETE)));
        model.addAttribute(
                "takesTicket", Tickets.takes(operation, viewer.actor(), viewer.allows(Permission.CERTIFICATES_UPDATE)));
        Optional<UnknownOrder> unknown =
                viewer.allows(Permission.MERGE_TASKS_COMPLETE) ? orderDecisions.of(operation) : Optional.empty();
        model.addAttribute("unknownOrder", unknown.orElse(null));
        model.addAttribute(
                "mayRepeat",
                unknown.filter(order -> orderDecisions.mayRepeat(order, viewer.actor()))
                        .isPresent());
        unknown.flatMap(UnknownOrder::found)
                .map(found ->
                        CertificateDetails.of(found.chain().getFirst()).x509().sha1())
                .ifPresent(sha1 -> model.addAttribute("foundSha1", sha1));
        openOrders.records(operation).ifPresent(awaited -> model.addAttribute("awaited", awaited));
        model.addAttribute("mayCheck", viewer.allows(Permission.MERGE_TASKS_COMPLETE));
        model.addAttribute("due", mergeTasks.of(operation).orElse(null));
        model.addAttribute("fromEngine", progress.source() == Progress.Source.ENGINE);
        model.addAttribute("pictures", diagrams.of(progress, new Outcomes(operation, lines), now));
        model.addAttribute("now", now);
        model.addAttribute(
                "steps",
                steps.stream()
                        .map(step -> StepView.of(step, operation, viewer, decisions))
                        .toList());
        Optional.ofNullable(reasons.of(List.of(operation.id())).get(operation.id()))
                .filter(reason -> !steps.isEmpty())
                .ifPresent(reason -> model.addAttribute("because", Words.because(reason.rule(), reason.because())));
        model.addAttribute(
                "changes",
                steps.isEmpty()
                        ? List.of()
                        : approvedChanges.of(operation).stream()
                                .map(ChangeView::of)
                                .toList());
        model.addAttribute("history", lines.stream().map(AuditLineView::of).toList());
        model.addAttribute("retried", retried(lines));
        model.addAttribute("csr", operation.csr().map(SigningRequest::of).orElse(null));
        model.addAttribute("chain", chain(operation.chain()));
        model.addAttribute(
                "stranded",
                stranded.of(operation).stream().map(StrandedView::of).toList());
        return "dashboard/request";
    }

    /** What has become of what the request has made. */
    enum Product {
        /** It is there. */
        KEPT,
        /** Its certificate is deleted, and can be recovered. */
        DELETED,
        /** Its certificate was purged. */
        PURGED
    }

    private Product product(PendingOperation operation) {
        return certificates
                .kept(
                        operation.vault(),
                        operation.certificate(),
                        Optional.of(operation.version().value()))
                .map(view -> view.certificate().isDeleted() ? Product.DELETED : Product.KEPT)
                .orElse(Product.PURGED);
    }

    /** What the request waits for; between two approval steps nobody is asked to approve. */
    private static String waiting(PendingOperation operation, List<ApprovalStep> steps) {
        boolean decided = operation.phase() == Phase.AWAITING_APPROVAL
                && operation.heldUpBy().isEmpty()
                && steps.stream().noneMatch(step -> step.state().isOpen())
                && steps.stream().anyMatch(step -> step.state() == StepState.APPROVED);
        return decided ? Messages.text("request.waiting.approval-process") : WaitDescription.what(operation);
    }

    /** Incidents for which the engine is asked to retry. It raises a new one if that fails again. */
    private static Set<String> retried(List<AuditLine> lines) {
        return lines.stream()
                .filter(line ->
                        line.action().equals(RetryRequested.ACTION.word()) && line.outcome() == AuditLine.Outcome.DONE)
                .flatMap(line -> Stream.ofNullable(line.details().get(RetryRequested.INCIDENT)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static List<CertificateDetails> chain(List<Der> chain) {
        return chain.stream().map(CertificateDetails::of).toList();
    }

    private boolean mayCancel(PendingOperation operation, RequestContext viewer) {
        return viewer.allows(Permission.CERTIFICATES_UPDATE)
                || (viewer.allows(Permission.OWN_REQUESTS)
                        && ownership.isOwn(
                                viewer.vault(),
                                operation.id().value(),
                                viewer.caller().oid()));
    }

    /** @param reason in words, for the record; may be left out */
    @RequiresPermission(value = Permission.CERTIFICATES_UPDATE, orOwnRequests = true)
    @Audited(AuditAction.CANCEL)
    @PostMapping(REQUEST + "/cancel")
    String cancel(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String reason,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        PendingOperation operation = operations.operation(viewer.vault(), new OperationId(id));
        return actionResult.redirect(
                viewer, ActionResult.on(action, operation.id()), redirectAttributes, address(operation.id()), () -> {
                    requests.cancel(operation, reason, viewer.actor());
                    return Messages.text("request.cancellation-requested");
                });
    }

    /** A certificate that a CA issued although the request had ended otherwise, with the facts of its leaf. */
    record StrandedView(StrandedCertificate kept, CertificateDetails leaf) {

        static StrandedView of(StrandedCertificate kept) {
            return new StrandedView(kept, CertificateDetails.of(kept.chain().getFirst()));
        }
    }

    /** Relaunches a request that does not move and was escalated to an operator. */
    @RequiresPermission(Permission.CERTIFICATES_UPDATE)
    @Audited(AuditAction.RESTART)
    @PostMapping(REQUEST + "/restart")
    String restart(
            @PathVariable String id, AuditAction action, RequestContext viewer, RedirectAttributes redirectAttributes) {
        OperationId operation = new OperationId(id);
        return actionResult.redirect(
                viewer, ActionResult.on(action, operation), redirectAttributes, address(operation), () -> {
                    reconcileQueue.restart(operations.operation(viewer.vault(), operation), viewer.actor());
                    return Messages.text("request.restarted");
                });
    }

    /** Lets a process that stopped at an incident continue. */
    @RequiresPermission(Permission.CERTIFICATES_UPDATE)
    @Audited(AuditAction.RETRY)
    @PostMapping(REQUEST + "/incidents/{key}/retry")
    String retry(
            @PathVariable String id,
            @PathVariable long key,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        OperationId operation = new OperationId(id);
        return actionResult.redirect(
                viewer, ActionResult.on(action, operation), redirectAttributes, address(operation), () -> {
                    retries.retry(viewer.vault(), operation, key, viewer.actor());
                    return Messages.text("request.retry-requested");
                });
    }

    /** The signing request as PEM or DER; the download is audited. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @GetMapping(REQUEST + "/csr.{format:pem|der}")
    ResponseEntity<byte[]> csr(@PathVariable String id, @PathVariable String format, RequestContext viewer) {
        OperationId operation = new OperationId(id);
        Der csr = operations.downloadCsr(viewer.vault(), operation, viewer.actor());
        boolean pem = format.equals("pem");
        return ResponseEntity.ok()
                .contentType(pem ? PEM : PKCS10)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s.%s\"".formatted(operation, pem ? "csr.pem" : "p10"))
                .body(pem ? SigningRequest.pem(csr) : csr.bytes());
    }

    /** What the request has made, as a file: the certificate, or the certificate and the chain above it. Not its key. */
    @RequiresPermission(value = Permission.OPERATIONS_READ, orOwnRequests = true)
    @GetMapping(REQUEST + "/{file:certificate|chain}.pem")
    ResponseEntity<byte[]> issued(@PathVariable String id, @PathVariable String file, RequestContext viewer) {
        PendingOperation operation = operations.operation(viewer.vault(), new OperationId(id));
        List<Der> chain = operation.phase() == Phase.COMPLETED ? operation.chain() : List.of();
        if (chain.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.PENDING_NOT_FOUND, "Request %s has not made a certificate.".formatted(operation.id()));
        }
        return ResponseEntity.ok()
                .contentType(PEM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s-%s.pem\"".formatted(operation.certificate(), file))
                .body(CertificateFiles.pem(file.equals("chain") ? chain : chain.subList(0, 1)));
    }

    /** The result of each rule for a certificate that is not submitted yet. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @PostMapping(REQUEST + "/certificate/check")
    String check(
            @PathVariable String id,
            @RequestParam Optional<MultipartFile> file,
            @RequestParam(defaultValue = "") String text,
            RequestContext viewer,
            Model model) {
        UploadedCertificate uploaded = UploadedCertificate.of(file, text);
        if (uploaded.isNothing()) {
            return "dashboard/acts :: nothing-uploaded";
        }
        try {
            model.addAttribute(
                    "findings", merges.inspectUploaded(viewer.vault(), new OperationId(id), uploaded.content()));
            return "dashboard/acts :: findings";
        } catch (Refusal | Saturated refusal) {
            model.addAttribute("reason", refusal.getMessage());
            return "dashboard/acts :: unreadable";
        }
    }

    /** The signed certificate, as a file or pasted: PEM, DER or PKCS#7, with or without its chain, in any order. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.MERGE)
    @PostMapping(REQUEST + "/certificate")
    String merge(
            @PathVariable String id,
            @RequestParam Optional<MultipartFile> file,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(defaultValue = "") String accept,
            @RequestParam(defaultValue = "request") String from,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        OperationId operation = new OperationId(id);
        return actionResult.redirect(
                viewer,
                ActionResult.on(action, operation),
                redirectAttributes,
                ActionResult.address(from, operation),
                () -> {
                    try {
                        merges.mergeUploaded(
                                viewer.vault(),
                                operation,
                                UploadedCertificate.of(file, text).content(),
                                accept.equals("deviations"),
                                viewer.actor());
                        return Messages.text("request.merged");
                    } catch (Refusal refusal) {
                        if (refusal.kind() == Refusal.Kind.NOT_YET) {
                            return Messages.text("request.merge-kept");
                        }
                        throw refusal;
                    }
                });
    }
}
