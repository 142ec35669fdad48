package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.audit.AuditExport;
import dev.certloom.audit.AuditKey;
import dev.certloom.audit.AuditLine;
import dev.certloom.audit.AuditQuery;
import dev.certloom.audit.AuditSearch;
import dev.certloom.audit.Checkpoint;
import dev.certloom.audit.Checkpoints;
import dev.certloom.audit.Scope;
import dev.certloom.audit.StoredChain;
import dev.certloom.audit.StoredLine;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import dev.certloom.web.Audited;
import dev.certloom.web.Moments;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/** The audit record: search, follow one certificate or one person, verify, export. */
@Controller
class AuditPage {

    private static final int PAGE_SIZE = 50;
    private static final int MAX_CHECKPOINTS = 5;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final String AUDIT = "/dashboard/audit";

    private final AuditSearch search;
    private final AuditExport export;
    private final StoredChain chain;
    private final Checkpoints checkpoints;
    private final AuditKey key;
    private final ActionResult actionResult;

    AuditPage(
            AuditSearch search,
            AuditExport export,
            StoredChain chain,
            Checkpoints checkpoints,
            AuditKey key,
            ActionResult actionResult) {
        this.search = search;
        this.export = export;
        this.chain = chain;
        this.checkpoints = checkpoints;
        this.key = key;
        this.actionResult = actionResult;
    }

    /**
     * The form's values, as they are shown again; empty for criteria that are not set.
     *
     * @param from first day, ISO-8601
     * @param until last day, ISO-8601
     */
    record Asked(
            String certificate,
            String object,
            String operation,
            String actor,
            String action,
            String outcome,
            String from,
            String until) {

        /**
         * @throws Refusal INVALID for what is malformed: left out, a search, an export or a verification would be about
         *     more
         */
        Asked {
            outcome = outcome.strip();
            from = from.strip();
            until = until.strip();
            wantedOutcome(outcome);
            day("from", from);
            day("until", until);
        }

        AuditQuery query() {
            AuditQuery query = AuditQuery.all();
            query = certificate.isBlank() ? query : query.ofCertificate(certificate.strip());
            query = object.isBlank() ? query : query.ofObject(object.strip());
            query = operation.isBlank() ? query : query.ofOperation(new OperationId(operation.strip()));
            query = actor.isBlank() ? query : query.byActor(actor.strip());
            query = action.isBlank() ? query : query.ofAction(action.strip());
            query = wantedOutcome().map(query::withOutcome).orElse(query);
            AuditQuery begun = beginning().map(query::from).orElse(query);
            return end().map(begun::until).orElse(begun);
        }

        /** What an export or a verification of it is about: one certificate, one object, or a period. */
        Scope scope() {
            if (!certificate.isBlank()) {
                return Scope.certificate(certificate.strip());
            }
            if (!object.isBlank()) {
                return new Scope.OneObject(object.strip());
            }
            Scope.Period everything = Scope.everything();
            return new Scope.Period(beginning().orElse(everything.from()), end().orElse(everything.until()));
        }

        private Optional<Instant> beginning() {
            return day("from", from).map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant());
        }

        private Optional<Instant> end() {
            return day("until", until)
                    .map(day -> day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        }

        private Optional<AuditLine.Outcome> wantedOutcome() {
            return wantedOutcome(outcome);
        }

        private static Optional<AuditLine.Outcome> wantedOutcome(String word) {
            return switch (word) {
                case "" -> Optional.empty();
                case "done" -> Optional.of(AuditLine.Outcome.DONE);
                case "refused" -> Optional.of(AuditLine.Outcome.REFUSED);
                default -> throw Refusal.invalidProperty("outcome");
            };
        }

        private static Optional<LocalDate> day(String name, String text) {
            return Optional.of(text)
                    .filter(given -> !given.isEmpty())
                    .map(given -> Moments.day(given).orElseThrow(() -> Refusal.invalidProperty(name)));
        }

        /** The same page, or another of the same question. */
        public String address(String path, String after) {
            UriComponentsBuilder address = UriComponentsBuilder.fromPath(AUDIT + path);
            Map.of(
                            "certificate", certificate,
                            "object", object,
                            "operation", operation,
                            "actor", actor,
                            "action", action,
                            "outcome", outcome,
                            "from", from,
                            "until", until,
                            "after", after)
                    .forEach((name, value) -> {
                        if (!value.isBlank()) {
                            address.queryParam(name, "{" + name + "}").uriVariables(Map.of(name, value));
                        }
                    });
            return address.encode().toUriString();
        }
    }

    @ModelAttribute
    Asked asked(
            @RequestParam(defaultValue = "") String certificate,
            @RequestParam(defaultValue = "") String object,
            @RequestParam(defaultValue = "") String operation,
            @RequestParam(defaultValue = "") String actor,
            @RequestParam(defaultValue = "") String action,
            @RequestParam(defaultValue = "") String outcome,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String until) {
        return new Asked(certificate, object, operation, actor, action, outcome, from, until);
    }

    @RequiresPermission(Permission.AUDIT_READ)
    @GetMapping(AUDIT)
    String audit(Asked asked, @RequestParam(defaultValue = "") String after, RequestContext viewer, Model model) {
        Page<StoredLine> page =
                search.find(viewer.vault(), asked.query(), Optional.of(after).filter(id -> !id.isEmpty()), PAGE_SIZE);
        model.addAttribute("asked", asked);
        model.addAttribute("lines", page.items().stream().map(AuditLineView::of).toList());
        model.addAttribute(
                "next", page.next().map(next -> asked.address("", next)).orElse(null));
        model.addAttribute("checkpoints", checkpoints.latest(viewer.vault(), MAX_CHECKPOINTS));
        checkpoints.contradiction(viewer.vault()).ifPresent(found -> model.addAttribute("contradiction", found));
        model.addAttribute("keyId", key.keyId());
        return "dashboard/audit";
    }

    /** Verifies the stored lines of the selection. */
    @RequiresPermission(Permission.AUDIT_READ)
    @Audited(AuditAction.VERIFY)
    @PostMapping(AUDIT + "/verify")
    String verify(Asked asked, RequestContext viewer, RedirectAttributes redirectAttributes) {
        switch (chain.verify(viewer.vault(), asked.scope(), viewer.actor())) {
            case Verdict.Sound sound -> redirectAttributes.addFlashAttribute("notice", words(sound));
            case Verdict.Broken broken ->
                redirectAttributes.addFlashAttribute(
                        "problem",
                        Messages.text(
                                "audit.broken",
                                Words.word(broken.fault()),
                                Long.toString(broken.number()),
                                broken.reason()));
        }
        return "redirect:" + asked.address("", "");
    }

    private static String words(Verdict.Sound sound) {
        String verdict = Messages.text(
                "audit.sound",
                sound.object()
                        .map(object -> Messages.text("audit.sound.entries-of", sound.lines(), object))
                        .orElseGet(() -> Messages.text("audit.sound.entries", sound.lines())),
                Long.toString(sound.first()),
                Long.toString(sound.last()),
                sound.signedAt());
        return sound.dropped() > 0
                ? verdict + " " + Messages.text("audit.sound.dropped", Long.toString(sound.dropped()))
                : verdict;
    }

    /** One file that proves itself: a period, or everything about one certificate. */
    @RequiresPermission(Permission.AUDIT_READ)
    @GetMapping(AUDIT + "/export")
    void export(Asked asked, RequestContext viewer, HttpServletResponse response) throws IOException {
        response.setContentType("application/jsonl");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"certloom-audit-%s.jsonl\"".formatted(viewer.vault()));
        OutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER_BYTES);
        export.write(viewer.vault(), asked.scope(), viewer.actor(), out);
        out.flush();
    }

    /** The key that exports and checkpoints are signed with. */
    @RequiresPermission(Permission.AUDIT_READ)
    @GetMapping(AUDIT + "/public-key.pem")
    ResponseEntity<byte[]> publicKey() {
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf("application/x-pem-file"))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"certloom-audit-%s.pem\"".formatted(key.keyId()))
                .body(key.pem().getBytes(StandardCharsets.US_ASCII));
    }

    /** Signs the end of the chain now. */
    @RequiresPermission(Permission.AUDIT_READ)
    @Audited(AuditAction.CHECKPOINT)
    @PostMapping(AUDIT + "/checkpoints")
    String checkpoint(AuditAction action, RequestContext viewer, RedirectAttributes redirectAttributes) {
        return actionResult.redirect(
                viewer,
                new AttemptedAction(action, AuditObject.AUDIT, Optional.empty()),
                redirectAttributes,
                AUDIT,
                () -> {
                    Checkpoint made = checkpoints.make(viewer.vault(), viewer.actor());
                    return Messages.text("audit.checkpoint-made", Long.toString(made.position()));
                });
    }
}
