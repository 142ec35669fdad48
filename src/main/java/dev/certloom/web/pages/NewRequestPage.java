package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequestOwnership;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.ApprovalForecaster;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.SigningRequest;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.web.Audited;
import dev.certloom.web.Requesters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Somebody requests a certificate: the fields filled in by hand, from a template, from a certification request, or from a request
 * that failed. Before it is sent the page says who would be asked.
 */
@Controller
class NewRequestPage {

    static final String ADDRESS = "/dashboard/new-request";

    private static final int MAX_ISSUERS = 200;

    private final CertificateRequests requests;
    private final OperationQueries operations;
    private final RequestOwnership ownership;
    private final IssuerDirectory issuers;
    private final CertificateFormats formats;
    private final ApprovalForecaster forecaster;
    private final RequestTemplateSettings templates;
    private final ActionResult actionResult;

    NewRequestPage(
            CertificateRequests requests,
            OperationQueries operations,
            RequestOwnership ownership,
            IssuerDirectory issuers,
            CertificateFormats formats,
            ApprovalForecaster forecaster,
            RequestTemplateSettings templates,
            ActionResult actionResult) {
        this.requests = requests;
        this.operations = operations;
        this.ownership = ownership;
        this.issuers = issuers;
        this.formats = formats;
        this.forecaster = forecaster;
        this.templates = templates;
        this.actionResult = actionResult;
    }

    /**
     * The page with a form.
     *
     * @param template name of the template that it begins with
     * @param again id of a request whose content it begins with, for whoever may read that
     */
    @RequiresPermission(value = Permission.CERTIFICATES_CREATE, orOwnRequests = true)
    @GetMapping(ADDRESS)
    ModelAndView form(
            @RequestParam(defaultValue = "web-server") String template,
            @RequestParam(defaultValue = "") String again,
            RequestContext viewer) {
        return page(
                        viewer,
                        before(again, viewer)
                                .map(request -> RequestForm.of(request.certificate(), request.policy()))
                                .orElseGet(() -> RequestForm.of(chosen(template))))
                .addObject("template", template);
    }

    private Optional<PendingOperation> before(String id, RequestContext viewer) {
        boolean sees = viewer.allows(Permission.OPERATIONS_READ)
                || (viewer.allows(Permission.OWN_REQUESTS)
                        && ownership.isOwn(viewer.vault(), id, viewer.caller().oid()));
        return OperationId.isOne(id) && sees
                ? Optional.of(operations.operation(viewer.vault(), new OperationId(id)))
                : Optional.empty();
    }

    private RequestTemplateSettings.Template chosen(String name) {
        return Optional.ofNullable(templates.templates().get(name))
                .orElseGet(() -> new RequestTemplateSettings.Template("", KeyAlgorithm.EC_P256, 12, List.of(), true));
    }

    /** Fills in what a certification request says. Nothing is requested by it. */
    @RequiresPermission(value = Permission.CERTIFICATES_CREATE, orOwnRequests = true)
    @PostMapping(ADDRESS + "/read")
    ModelAndView read(
            @RequestParam MultiValueMap<String, String> fields,
            @RequestParam(required = false) Optional<MultipartFile> file,
            @RequestParam(defaultValue = "") String csr,
            RequestContext viewer) {
        RequestForm form = RequestForm.of(fields);
        try {
            Der der = SigningRequest.find(UploadedCertificate.of(file, csr).content());
            return page(viewer, form.filledFrom(SigningRequest.of(der), formats.readRequest(der)));
        } catch (IllegalArgumentException | Refusal unreadable) {
            return wrong(page(viewer, form), HttpStatus.BAD_REQUEST, Messages.text("ask.csr.unreadable"), "csr");
        }
    }

    /** Says who would be asked, by what counts now. Nothing is requested by it. */
    @RequiresPermission(value = Permission.CERTIFICATES_CREATE, orOwnRequests = true)
    @PostMapping(ADDRESS + "/look")
    ModelAndView look(@RequestParam MultiValueMap<String, String> fields, RequestContext viewer) {
        RequestForm form = RequestForm.of(fields);
        try {
            List<PendingOperation> asked = new ArrayList<>();
            requests.acceptIf(
                    form.command(viewer.vault(), asker(viewer)),
                    condition(viewer).and(operation -> {
                        asked.add(operation);
                        return false;
                    }));
            return page(viewer, form).addObject("forecast", ForecastView.of(forecaster.forecast(asked.getLast())));
        } catch (Refusal refusal) {
            return wrong(page(viewer, form), refusal);
        }
    }

    /** Requests the certificate. What is wrong in the form is said at its field, and is no line of the record. */
    @RequiresPermission(value = Permission.CERTIFICATES_CREATE, orOwnRequests = true)
    @Audited(AuditAction.CREATE)
    @PostMapping(ADDRESS)
    ModelAndView send(
            @RequestParam MultiValueMap<String, String> fields,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        RequestForm form = RequestForm.of(fields);
        try {
            PendingOperation accepted = requests.acceptIf(
                            form.command(viewer.vault(), asker(viewer)), condition(viewer))
                    .orElseThrow();
            redirectAttributes.addFlashAttribute(
                    "notice", Messages.text("ask.sent", accepted.certificate().value()));
            return new ModelAndView("redirect:"
                    + (viewer.seesRequests() ? OperationPage.address(accepted.id()) : StartPage.firstPage(viewer)));
        } catch (Refusal refusal) {
            if (refusal.kind() != Refusal.Kind.INVALID) {
                actionResult.audited(viewer, ActionResult.on(action, new CertificateName(form.name())), refusal);
            }
            return wrong(page(viewer, form), refusal);
        }
    }

    /** Whoever may request for themselves only takes no name of somebody else's. */
    private Predicate<PendingOperation> condition(RequestContext viewer) {
        return viewer.allows(Permission.CERTIFICATES_CREATE) ? operation -> true : requests.ownName();
    }

    private static Asker asker(RequestContext viewer) {
        return new Asker.Caller(Requesters.of(viewer), viewer.actor());
    }

    private ModelAndView page(RequestContext viewer, RequestForm form) {
        return new ModelAndView("dashboard/new-request")
                .addObject("form", form)
                .addObject("templates", offered())
                .addObject("issuers", issuers(viewer.vault()))
                .addObject(
                        "keys",
                        Arrays.stream(KeyAlgorithm.values())
                                .map(key -> new Choice(key.name(), KeyTypes.words(key)))
                                .toList())
                .addObject("usages", usages(form.usages()));
    }

    /** What can be chosen. */
    record Choice(String value, String words) {}

    private List<Choice> offered() {
        return templates.templates().entrySet().stream()
                .map(template ->
                        new Choice(template.getKey(), template.getValue().title()))
                .sorted((one, other) -> one.words().compareToIgnoreCase(other.words()))
                .toList();
    }

    private List<IssuerChoice> issuers(VaultName vault) {
        return Stream.concat(
                        Stream.of(IssuerName.SELF, IssuerName.UNKNOWN, IssuerName.AUTO)
                                .map(IssuerChoice::builtIn),
                        issuers.enabled(vault, MAX_ISSUERS).stream()
                                .flatMap(name -> issuers.profile(vault, name).stream()
                                        .map(profile -> IssuerChoice.of(name, profile))))
                .toList();
    }

    private static List<Choice> usages(List<String> chosen) {
        Stream<String> known = Arrays.stream(ExtendedUsage.values()).map(ExtendedUsage::oid);
        return Stream.concat(known, chosen.stream())
                .distinct()
                .map(oid -> new Choice(oid, ExtendedUsage.words(oid)))
                .toList();
    }

    private static ModelAndView wrong(ModelAndView page, Refusal refusal) {
        String field = refusal.property().map(RequestForm::field).orElse("");
        String words = refusal.property()
                .map(Refusal.Property::objection)
                .filter(objection -> !objection.isEmpty())
                .or(() -> Optional.of(field)
                        .filter(known -> !known.isEmpty())
                        .map(known -> Messages.text("ask.wrong." + known)))
                .orElseGet(() -> String.valueOf(refusal.getMessage()));
        return wrong(page, PageErrors.status(refusal.kind()), words, field);
    }

    private static ModelAndView wrong(ModelAndView page, HttpStatus status, String words, String field) {
        page.setStatus(status);
        return page.addAllObjects(Map.of("wrong", field, "objection", words));
    }
}
