package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.IssuerTrials;
import dev.certloom.issuer.Issuers;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Audited;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.util.UriComponentsBuilder;

/** One issuer: what it is, how it is, and what came to nothing at it. */
@Controller
class IssuerPage {

    static final String ISSUERS = "/dashboard/issuers/";

    private static final Duration PERIOD = Duration.ofDays(30);

    private final IssuerAccounts accounts;
    private final Issuers issuers;
    private final IssuerStatistics statistics;

    private final IssuerTrials trials;
    private final ActionResult actionResult;
    private final Clock clock;

    IssuerPage(
            IssuerAccounts accounts,
            Issuers issuers,
            IssuerStatistics statistics,
            IssuerTrials trials,
            ActionResult actionResult,
            Clock clock) {
        this.accounts = accounts;
        this.issuers = issuers;
        this.statistics = statistics;
        this.trials = trials;
        this.actionResult = actionResult;
        this.clock = clock;
    }

    /** The address of an issuer's page. */
    static String address(IssuerName issuer) {
        return UriComponentsBuilder.fromPath(ISSUERS)
                .pathSegment(issuer.value())
                .encode()
                .toUriString();
    }

    @RequiresPermission(Permission.ISSUERS_READ)
    @GetMapping(ISSUERS + "{name}")
    String issuer(@PathVariable String name, RequestContext viewer, Model model) {
        return shown(new IssuerName(name), viewer, model);
    }

    /** Shows what came of each step; to try it again, the page is sent again. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.TRY)
    @PostMapping(ISSUERS + "{name}/try")
    String tried(@PathVariable String name, AuditAction action, RequestContext viewer, Model model) {
        IssuerName issuer = new IssuerName(name);
        try {
            model.addAttribute("trial", trials.run(viewer.vault(), issuer));
        } catch (Refusal refusal) {
            model.addAttribute("problem", actionResult.audited(viewer, ActionResult.on(action, issuer), refusal));
        }
        return shown(issuer, viewer, model);
    }

    private String shown(IssuerName name, RequestContext viewer, Model model) {
        IssuerAccount account = accounts.get(viewer.vault(), name);
        IssuerStats figures = statistics
                .of(viewer.vault(), account.name(), PERIOD)
                .orElseThrow(() -> new Refusal(Refusal.Kind.ISSUER_NOT_FOUND, "Issuer not found"));
        model.addAttribute("account", account);
        model.addAttribute("configuration", ConfigurationView.of(account, issuers.members(account.provider())));
        model.addAttribute("issuer", IssuerView.of(figures, issuers.whyNotAsked(viewer.vault(), account.name())));
        issuers.lastAnswer(account).ifPresent(answer -> model.addAttribute("lastAnswer", answer));
        model.addAttribute("certificates", ExpiringCertificate.of(account, new Times(clock.instant())));
        model.addAttribute("failures", statistics.failures(viewer.vault(), account.name()));
        model.addAttribute("open", statistics.open(viewer.vault(), account.name()));
        model.addAttribute("changeable", issuers.configurable().contains(account.provider()));
        return "dashboard/issuer";
    }
}
