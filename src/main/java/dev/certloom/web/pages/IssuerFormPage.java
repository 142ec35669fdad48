package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerAccountDraft;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.IssuerRevision;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.ProviderConfiguration;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import dev.certloom.operation.OrderSettings;
import dev.certloom.web.Audited;
import jakarta.servlet.http.HttpServletResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Issuers are made, changed, enabled, disabled and deleted, each provider's by a form of its own. */
@Controller
class IssuerFormPage {

    private static final String NEW = "/dashboard/new-issuer";
    private static final String ISSUER = IssuerPage.ISSUERS + "{name}";
    private static final String LIST = "/dashboard/issuers";

    private final IssuerAccounts accounts;
    private final Issuers issuers;
    private final IssuerStatistics statistics;
    private final OrderSettings orders;
    private final ActionResult actionResult;

    IssuerFormPage(
            IssuerAccounts accounts,
            Issuers issuers,
            IssuerStatistics statistics,
            OrderSettings orders,
            ActionResult actionResult) {
        this.accounts = accounts;
        this.issuers = issuers;
        this.statistics = statistics;
        this.orders = orders;
        this.actionResult = actionResult;
    }

    /** What a form has of an issuer beside its configuration. */
    record AccountFields(String name, String accountId, boolean passwordSet, String seen) {}

    /** Without a provider, they are offered. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @GetMapping(NEW)
    String blank(@RequestParam(defaultValue = "") String provider, Model model) {
        if (provider.isEmpty()) {
            model.addAttribute("providers", issuers.configurable());
            return "dashboard/new-issuer";
        }
        return shown(
                form(provider, Optional.empty()),
                new AccountFields("", "", false, ""),
                NEW,
                new LinkedMultiValueMap<>(),
                model);
    }

    /** Shows the form again where it cannot be done, with what was filled in, but secrets. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.SET)
    @PostMapping(NEW)
    String create(
            @RequestParam MultiValueMap<String, String> fields,
            AuditAction action,
            RequestContext viewer,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirectAttributes) {
        String name = text(fields, "name");
        ConfigurationForm form = form(text(fields, "provider"), Optional.empty());
        return saved(
                form,
                new AccountFields(name, text(fields, "accountId"), false, ""),
                NEW,
                fields,
                new AttemptedAction(action, "certificates/issuers/" + name, Optional.empty()),
                viewer,
                model,
                response,
                () -> {
                    IssuerAccount made = accounts.create(
                            viewer.vault(),
                            new IssuerName(name),
                            account(Optional.of(form.provider()), fields),
                            form.draft(fields),
                            viewer.actor());
                    redirectAttributes.addFlashAttribute("notice", Messages.text("issuer.made"));
                    return made;
                });
    }

    @RequiresPermission(Permission.ISSUERS_WRITE)
    @GetMapping(ISSUER + "/change")
    String filled(@PathVariable String name, RequestContext viewer, Model model) {
        IssuerAccount account = accounts.get(viewer.vault(), new IssuerName(name));
        model.addAttribute("open", statistics.open(viewer.vault(), account.name()));
        return shown(
                form(account.provider(), account.configuration()),
                new AccountFields(
                        account.name().value(),
                        account.credentials().accountId().orElse(""),
                        account.credentials().password().isPresent(),
                        account.updated().toString()),
                IssuerPage.address(account.name()) + "/change",
                new LinkedMultiValueMap<>(),
                model);
    }

    /** As {@link #create}. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.UPDATE)
    @PostMapping(ISSUER + "/change")
    String change(
            @PathVariable String name,
            @RequestParam MultiValueMap<String, String> fields,
            AuditAction action,
            RequestContext viewer,
            Model model,
            HttpServletResponse response,
            RedirectAttributes redirectAttributes) {
        IssuerAccount account = accounts.get(viewer.vault(), new IssuerName(name));
        ConfigurationForm form = form(account.provider(), account.configuration());
        boolean passwordSet = account.credentials().password().isPresent();
        model.addAttribute("open", statistics.open(viewer.vault(), account.name()));
        return saved(
                form,
                new AccountFields(account.name().value(), text(fields, "accountId"), passwordSet, text(fields, "seen")),
                IssuerPage.address(account.name()) + "/change",
                fields,
                on(action, account.name()),
                viewer,
                model,
                response,
                () -> {
                    IssuerAccount changed = accounts.revise(
                            viewer.vault(),
                            account.name(),
                            new IssuerRevision(
                                    moment(text(fields, "seen")),
                                    account(Optional.empty(), fields),
                                    text(fields, "password").isBlank() && !fields.containsKey("removed-password"),
                                    form.draft(fields)),
                            viewer.actor());
                    redirectAttributes.addFlashAttribute("notice", Messages.text("issuer.changed"));
                    return changed;
                });
    }

    private String saved(
            ConfigurationForm form,
            AccountFields account,
            String address,
            MultiValueMap<String, String> fields,
            AttemptedAction attempted,
            RequestContext viewer,
            Model model,
            HttpServletResponse response,
            Supplier<IssuerAccount> saving) {
        try {
            return "redirect:" + IssuerPage.address(saving.get().name());
        } catch (Refusal refusal) {
            FormProblem problem = FormProblem.of(actionResult.audited(viewer, attempted, refusal), form);
            response.setStatus(
                    refusal.kind() == Refusal.Kind.CONFLICT
                            ? HttpStatus.CONFLICT.value()
                            : HttpStatus.BAD_REQUEST.value());
            model.addAttribute("problem", problem.words());
            model.addAttribute("wrong", problem.field());
            return shown(form, account, address, fields, model);
        }
    }

    private static String shown(
            ConfigurationForm form,
            AccountFields account,
            String address,
            MultiValueMap<String, String> fields,
            Model model) {
        model.addAttribute("provider", form.provider());
        model.addAttribute("account", account);
        model.addAttribute("address", address);
        model.addAttribute("parts", fields.isEmpty() ? form.parts() : form.parts(fields));
        if (!model.containsAttribute("wrong")) {
            model.addAttribute("wrong", "");
        }
        return "dashboard/issuer-form";
    }

    /** @throws Refusal INVALID when this installation does not have the provider (any more) */
    private ConfigurationForm form(String provider, Optional<ProviderConfiguration> known) {
        if (!issuers.configurable().contains(provider)) {
            throw Refusal.invalidProperty("provider");
        }
        return new ConfigurationForm(provider, issuers.members(provider), known);
    }

    private static IssuerAccountDraft account(Optional<String> provider, MultiValueMap<String, String> fields) {
        return new IssuerAccountDraft(
                provider,
                Optional.of(text(fields, "accountId")).filter(id -> !id.isEmpty()),
                Optional.of(text(fields, "password")).filter(password -> !password.isEmpty()),
                Optional.empty(),
                Optional.empty());
    }

    private static String text(MultiValueMap<String, String> fields, String name) {
        return Optional.ofNullable(fields.getFirst(name)).orElse("");
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.invalidProperty("seen");
        }
    }

    private static AttemptedAction on(AuditAction action, IssuerName issuer) {
        return new AttemptedAction(action, AuditObject.issuer(issuer), Optional.empty());
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
        return actionResult.redirect(viewer, on(action, issuer), redirectAttributes, IssuerPage.address(issuer), () -> {
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
        return actionResult.redirect(viewer, on(action, issuer), redirectAttributes, LIST, () -> {
            accounts.delete(viewer.vault(), issuer, viewer.actor());
            return Messages.text("issuer.deleted", issuer.value());
        });
    }
}
