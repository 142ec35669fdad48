package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.Paging;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.keyvault.IssuerAccountBody.Item;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The issuers of a vault (API reference 2.9), and what their providers want to know besides. */
@RestController
final class IssuersController {

    private static final String ISSUER = Routes.ISSUERS + "/{issuer}";
    private static final String CONFIGURATION = ISSUER + "/configuration";

    private final IssuerAccounts accounts;
    private final RequestBodies bodies;

    IssuersController(IssuerAccounts accounts, RequestBodies bodies) {
        this.accounts = accounts;
        this.bodies = bodies;
    }

    @RequiresPermission(Permission.ISSUERS_READ)
    @GetMapping(Routes.ISSUERS)
    ResponseEntity<ListBody<Item>> list(VaultUrls urls, RequestContext context, HttpServletRequest request) {
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.KEY_VAULT);
        return Answers.ok(paging.answer(
                accounts.list(context.vault(), paging.after(), paging.limit()),
                account -> Item.of(account, urls),
                urls.pages(urls.issuers()),
                ""));
    }

    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.SET)
    @PutMapping({ISSUER, ISSUER + "/"})
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(allOf = IssuerAccountBody.class, requiredProperties = "provider")))
    ResponseEntity<IssuerAccountBody> set(
            @PathVariable String issuer, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        IssuerName name = new IssuerName(issuer);
        return answer(
                accounts.set(
                        context.vault(),
                        name,
                        bodies.read(request, IssuerAccountBody.class).draft(),
                        context.actor()),
                urls);
    }

    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.UPDATE)
    @PatchMapping({ISSUER, ISSUER + "/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = IssuerAccountBody.class)))
    ResponseEntity<IssuerAccountBody> update(
            @PathVariable String issuer, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        IssuerName name = new IssuerName(issuer);
        return answer(
                accounts.update(
                        context.vault(),
                        name,
                        bodies.read(request, IssuerAccountBody.class).draft(),
                        context.actor()),
                urls);
    }

    @RequiresPermission(Permission.ISSUERS_READ)
    @GetMapping({ISSUER, ISSUER + "/"})
    ResponseEntity<IssuerAccountBody> issuer(@PathVariable String issuer, VaultUrls urls, RequestContext context) {
        return answer(accounts.get(context.vault(), new IssuerName(issuer)), urls);
    }

    @RequiresPermission(Permission.ISSUERS_READ)
    @GetMapping(CONFIGURATION)
    ResponseEntity<IssuerConfigurationBody> configuration(@PathVariable String issuer, RequestContext context) {
        return Answers.ok(IssuerConfigurationBody.of(accounts.get(context.vault(), new IssuerName(issuer))));
    }

    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.UPDATE)
    @PutMapping(CONFIGURATION)
    @RequestBody(required = true, content = @Content(schema = @Schema(type = "object")))
    ResponseEntity<IssuerConfigurationBody> configure(
            @PathVariable String issuer, RequestContext context, HttpServletRequest request) {
        IssuerName name = new IssuerName(issuer);
        return Answers.ok(IssuerConfigurationBody.of(accounts.configure(
                context.vault(),
                name,
                bodies.read(request, IssuerConfigurationBody.class).members().toString(),
                context.actor())));
    }

    @RequiresPermission(Permission.ISSUERS_DELETE)
    @Audited(AuditAction.DELETE)
    @DeleteMapping({ISSUER, ISSUER + "/"})
    ResponseEntity<IssuerAccountBody> delete(@PathVariable String issuer, VaultUrls urls, RequestContext context) {
        return answer(accounts.delete(context.vault(), new IssuerName(issuer), context.actor()), urls);
    }

    private static ResponseEntity<IssuerAccountBody> answer(IssuerAccount account, VaultUrls urls) {
        return Answers.ok(IssuerAccountBody.of(account, urls));
    }
}
