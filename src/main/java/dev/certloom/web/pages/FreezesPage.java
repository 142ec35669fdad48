package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import dev.certloom.maintenance.Freezes;
import dev.certloom.web.Audited;
import dev.certloom.web.Moments;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Windows and freezes of a vault; administrators make freezes here, and end them. */
@Controller
class FreezesPage {

    static final String FREEZES = "/dashboard/freezes";

    private final Freezes freezes;
    private final ActionResult actionResult;

    FreezesPage(Freezes freezes, ActionResult actionResult) {
        this.freezes = freezes;
        this.actionResult = actionResult;
    }

    @RequiresPermission(Permission.OPERATIONS_READ)
    @GetMapping(FREEZES)
    String freezes(RequestContext viewer, Model model) {
        model.addAttribute("windows", freezes.windows(viewer.vault()));
        model.addAttribute("configured", freezes.configured(viewer.vault()));
        model.addAttribute("made", freezes.made(viewer.vault()));
        model.addAttribute("mayWrite", viewer.allows(Permission.FREEZES_WRITE));
        return "dashboard/freezes";
    }

    /** Days are those of UTC; the last one is part of the freeze. */
    @RequiresPermission(Permission.FREEZES_WRITE)
    @Audited(AuditAction.MAKE_FREEZE)
    @PostMapping(FREEZES)
    String make(
            @RequestParam(defaultValue = "") String issuer,
            @RequestParam(defaultValue = "") String tag,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String until,
            @RequestParam(defaultValue = "") String reason,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        return actionResult.redirect(viewer, on(action, "new"), redirectAttributes, FREEZES, () -> {
            freezes.make(
                    viewer.vault(),
                    new Freezes.Draft(
                            given(issuer),
                            given(tag),
                            given(from).map(day -> day("from", day, 0)),
                            day("until", until, 1),
                            reason),
                    viewer.actor());
            return Messages.text("freezes.was-made");
        });
    }

    private static Optional<String> given(String text) {
        return Optional.of(text.strip()).filter(word -> !word.isEmpty());
    }

    private static Instant day(String member, String text, int plus) {
        return Moments.day(text)
                .map(day -> day.plusDays(plus).atStartOfDay(ZoneOffset.UTC).toInstant())
                .orElseThrow(() -> Refusal.invalidProperty(member));
    }

    @RequiresPermission(Permission.FREEZES_WRITE)
    @Audited(AuditAction.END_FREEZE)
    @PostMapping(FREEZES + "/{id}/end")
    String end(
            @PathVariable String id, AuditAction action, RequestContext viewer, RedirectAttributes redirectAttributes) {
        return actionResult.redirect(viewer, on(action, id), redirectAttributes, FREEZES, () -> {
            freezes.end(viewer.vault(), id, viewer.actor());
            return Messages.text("freezes.was-ended");
        });
    }

    private static AttemptedAction on(AuditAction action, String freeze) {
        return new AttemptedAction(action, AuditObject.freeze(freeze), Optional.empty());
    }
}
