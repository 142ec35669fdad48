package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerAccountDraft;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Messages;
import dev.certloom.operation.OrderSettings;
import dev.certloom.web.Audited;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Issuers are enabled, disabled and deleted. */
@Controller
class IssuerActions {

    private static final String ISSUER = IssuerPage.ISSUERS + "{name}";
    private static final String LIST = "/dashboard/issuers";

    private final IssuerAccounts accounts;
    private final IssuerStatistics statistics;
    private final OrderSettings orders;
    private final ActionResult actionResult;

    IssuerActions(
            IssuerAccounts accounts, IssuerStatistics statistics, OrderSettings orders, ActionResult actionResult) {
        this.accounts = accounts;
        this.statistics = statistics;
        this.orders = orders;
        this.actionResult = actionResult;
    }

    /** Whether orders are placed. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.UPDATE)
    @PostMapping(ISSUER + "/enabled")
    String enable(
            @PathVariable String name,
            @RequestParam boolean enabled,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        IssuerName issuer = new IssuerName(name);
        IssuerAccountDraft draft = new IssuerAccountDraft(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(enabled));
        return actionResult.redirect(
                viewer, ActionResult.on(action, issuer), redirectAttributes, IssuerPage.address(issuer), () -> {
                    accounts.update(viewer.vault(), issuer, draft, viewer.actor());
                    return Messages.text(enabled ? "issuer.now-enabled" : "issuer.now-disabled");
                });
    }

    /** Says what becomes of its orders. */
    @RequiresPermission(Permission.ISSUERS_DELETE)
    @GetMapping(ISSUER + "/delete")
    String confirmDeletion(@PathVariable String name, RequestContext viewer, Model model) {
        IssuerAccount account = accounts.get(viewer.vault(), new IssuerName(name));
        model.addAttribute("account", account);
        model.addAttribute("open", statistics.open(viewer.vault(), account.name()));
        model.addAttribute("budget", Times.words(orders.budget()));
        return "dashboard/issuer-deletion";
    }

    @RequiresPermission(Permission.ISSUERS_DELETE)
    @Audited(AuditAction.DELETE)
    @PostMapping(ISSUER + "/delete")
    String delete(
            @PathVariable String name,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        IssuerName issuer = new IssuerName(name);
        return actionResult.redirect(viewer, ActionResult.on(action, issuer), redirectAttributes, LIST, () -> {
            accounts.delete(viewer.vault(), issuer, viewer.actor());
            return Messages.text("issuer.deleted", issuer.value());
        });
    }
}
