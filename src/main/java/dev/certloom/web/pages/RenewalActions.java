package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import dev.certloom.renewal.selection.ManualRenewals;
import dev.certloom.renewal.selection.RenewalSelection;
import dev.certloom.renewal.selection.RenewalSelection.Refused;
import dev.certloom.web.Audited;
import dev.certloom.web.Requesters;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** People have certificates renewed: one now, or a selection of a list one after the other. */
@Controller
class RenewalActions {

    private static final String LIST = "/dashboard/certificates";
    private static final int MAX_REFUSED_SHOWN = 10;

    private final ManualRenewals renewals;
    private final ActionResult actionResult;
    private final Clock clock;

    RenewalActions(ManualRenewals renewals, ActionResult actionResult, Clock clock) {
        this.renewals = renewals;
        this.actionResult = actionResult;
        this.clock = clock;
    }

    @RequiresPermission(Permission.CERTIFICATES_CREATE)
    @Audited(AuditAction.RENEW)
    @PostMapping(CertificatePage.NAME + "/renew")
    String renew(
            @PathVariable String name,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        CertificateName certificate = new CertificateName(name);
        return actionResult.redirect(
                viewer,
                ActionResult.on(action, certificate),
                redirectAttributes,
                CertificatePage.address(certificate),
                () -> {
                    renewals.renew(viewer.vault(), certificate, Requesters.of(viewer), viewer.actor());
                    return Messages.text("renewal.by-hand.begun", certificate.value());
                });
    }

    /** What cannot be renewed is named, with why; the others are. */
    @RequiresPermission(Permission.CERTIFICATES_CREATE)
    @Audited(AuditAction.RENEW)
    @PostMapping(RenewalsPage.ADDRESS)
    String renewSelected(
            @RequestParam(defaultValue = "") List<String> name,
            @RequestParam(defaultValue = "PT1M") String pace,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        return actionResult.redirect(
                viewer, new AttemptedAction(action, "certificates", Optional.empty()), redirectAttributes, LIST, () -> {
                    if (name.isEmpty() || name.size() > ManualRenewals.MAX_SELECTED) {
                        throw new Refusal(
                                Refusal.Kind.INVALID,
                                Messages.text("renewal.by-hand.how-many", ManualRenewals.MAX_SELECTED));
                    }
                    return words(renewals.schedule(
                            viewer.vault(),
                            name.stream().map(CertificateName::new).toList(),
                            duration(pace),
                            Requesters.of(viewer),
                            viewer.actor()));
                });
    }

    private static Duration duration(String pace) {
        try {
            return Duration.parse(pace);
        } catch (DateTimeParseException e) {
            throw Refusal.invalidProperty("pace");
        }
    }

    private String words(RenewalSelection selection) {
        Times times = new Times(clock.instant());
        String scheduled = selection.scheduled().isEmpty()
                ? Messages.text("renewal.by-hand.none")
                : Messages.text(
                        "renewal.by-hand.scheduled",
                        selection.scheduled().size(),
                        times.exactly(selection.scheduled().getLast().at()));
        if (selection.refused().isEmpty()) {
            return scheduled;
        }
        String refused = selection.refused().stream()
                .limit(MAX_REFUSED_SHOWN)
                .map(RenewalActions::words)
                .collect(Collectors.joining(" "));
        return Messages.text(
                "renewal.by-hand.refused", scheduled, selection.refused().size(), refused);
    }

    private static String words(Refused refused) {
        return Messages.text(
                "renewal.by-hand.refused.one", refused.certificate().value(), refused.reason());
    }
}
