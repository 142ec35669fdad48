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
import dev.certloom.web.Audited;
import dev.certloom.web.pages.IssuerStats.OpenOrders;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
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
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Issuers are created and changed, each provider's by a form of its own. */
@Controller
class IssuerFormPage {

    private static final String NEW = "/dashboard/new-issuer";
    private static final String CHANGE = IssuerPage.ISSUERS + "{name}/change";

    private final IssuerAccounts accounts;
    private final Issuers issuers;
    private final IssuerStatistics statistics;
    private final ActionResult actionResult;

    IssuerFormPage(IssuerAccounts accounts, Issuers issuers, IssuerStatistics statistics, ActionResult actionResult) {
        this.accounts = accounts;
        this.issuers = issuers;
        this.statistics = statistics;
        this.actionResult = actionResult;
    }

    /** What a form has of an issuer beside its configuration. */
    record AccountFields(String name, String accountId, boolean passwordSet, String seen) {}

    /**
     * The form as it is shown, filled in or not.
     *
     * @param address where it is sent
     * @param filledIn empty before anybody has
     * @param open requests in progress of an issuer that is changed
     */
    private record Form(
            ConfigurationForm configuration,
            AccountFields account,
            String address,
            MultiValueMap<String, String> filledIn,
            Optional<OpenOrders> open) {

        ModelAndView shown() {
            return shown(HttpStatus.OK, new FormProblem("", ""));
        }

        ModelAndView shown(HttpStatus status, FormProblem problem) {
            Map<String, Object> model = new HashMap<>(Map.of(
                    "provider",
                    configuration.provider(),
                    "account",
                    account,
                    "address",
                    address,
                    "parts",
                    filledIn.isEmpty() ? configuration.parts() : configuration.parts(filledIn),
                    "wrong",
                    problem.field()));
            open.ifPresent(orders -> model.put("open", orders));
            if (!problem.words().isEmpty()) {
                model.put("problem", problem.words());
            }
            return new ModelAndView("dashboard/issuer-form", model, status);
        }
    }

    /** The providers, each with a form of its own. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @GetMapping(NEW)
    String providers(Model model) {
        model.addAttribute("providers", issuers.configurable());
        return "dashboard/new-issuer";
    }

    /** The form of a provider. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @GetMapping(path = NEW, params = "provider")
    ModelAndView blank(@RequestParam String provider) {
        return fresh(provider, new AccountFields("", "", false, ""), new LinkedMultiValueMap<>())
                .shown();
    }

    /** Shows the form again where it cannot be done, with what was filled in, but secrets. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.SET)
    @PostMapping(NEW)
    ModelAndView create(
            @RequestParam MultiValueMap<String, String> fields,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        String name = text(fields, "name");
        Form form =
                fresh(text(fields, "provider"), new AccountFields(name, text(fields, "accountId"), false, ""), fields);
        return saved(form, action, viewer, () -> {
            IssuerAccount created = accounts.create(
                    viewer.vault(),
                    new IssuerName(name),
                    account(Optional.of(form.configuration().provider()), fields),
                    form.configuration().draft(fields),
                    viewer.actor());
            redirectAttributes.addFlashAttribute("notice", Messages.text("issuer.created"));
            return created;
        });
    }

    private Form fresh(String provider, AccountFields account, MultiValueMap<String, String> fields) {
        return new Form(configuration(provider, Optional.empty()), account, NEW, fields, Optional.empty());
    }

    @RequiresPermission(Permission.ISSUERS_WRITE)
    @GetMapping(CHANGE)
    ModelAndView filled(@PathVariable String name, RequestContext viewer) {
        IssuerAccount account = accounts.get(viewer.vault(), new IssuerName(name));
        return form(
                        account,
                        account.credentials().accountId().orElse(""),
                        account.updated().toString(),
                        new LinkedMultiValueMap<>())
                .shown();
    }

    /** As {@link #create}. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.UPDATE)
    @PostMapping(CHANGE)
    ModelAndView change(
            @PathVariable String name,
            @RequestParam MultiValueMap<String, String> fields,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        IssuerAccount account = accounts.get(viewer.vault(), new IssuerName(name));
        Form form = form(account, text(fields, "accountId"), text(fields, "seen"), fields);
        return saved(form, action, viewer, () -> {
            IssuerAccount changed = accounts.revise(
                    viewer.vault(),
                    account.name(),
                    new IssuerRevision(
                            moment(text(fields, "seen")),
                            account(Optional.empty(), fields),
                            password(fields).isEmpty() && !fields.containsKey("removed-password"),
                            form.configuration().draft(fields)),
                    viewer.actor());
            redirectAttributes.addFlashAttribute("notice", Messages.text("issuer.changed"));
            return changed;
        });
    }

    private Form form(IssuerAccount account, String accountId, String seen, MultiValueMap<String, String> fields) {
        return new Form(
                configuration(account.provider(), account.configuration()),
                new AccountFields(
                        account.name().value(),
                        accountId,
                        account.credentials().password().isPresent(),
                        seen),
                IssuerPage.address(account.name()) + "/change",
                fields,
                Optional.of(statistics.open(account.vault(), account.name())));
    }

    private ModelAndView saved(Form form, AuditAction action, RequestContext viewer, Supplier<IssuerAccount> saving) {
        try {
            return new ModelAndView(
                    "redirect:" + IssuerPage.address(saving.get().name()));
        } catch (Refusal refusal) {
            AttemptedAction attempted = new AttemptedAction(
                    action, AuditObject.issuer(form.account().name()), Optional.empty());
            return form.shown(
                    PageErrors.status(refusal.kind()),
                    FormProblem.of(
                            actionResult.audited(viewer, attempted, refusal),
                            refusal.property(),
                            form.configuration()));
        }
    }

    /** @throws Refusal INVALID when this installation does not have the provider (any more) */
    private ConfigurationForm configuration(String provider, Optional<ProviderConfiguration> known) {
        if (!issuers.configurable().contains(provider)) {
            throw Refusal.invalidProperty("provider");
        }
        return new ConfigurationForm(provider, issuers.members(provider), known);
    }

    private static IssuerAccountDraft account(Optional<String> provider, MultiValueMap<String, String> fields) {
        return new IssuerAccountDraft(
                provider,
                Optional.of(text(fields, "accountId")).filter(id -> !id.isEmpty()),
                password(fields),
                Optional.empty(),
                Optional.empty());
    }

    /** Empty where the field was left blank. */
    private static Optional<String> password(MultiValueMap<String, String> fields) {
        return Optional.of(text(fields, "password")).filter(password -> !password.isBlank());
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
}
