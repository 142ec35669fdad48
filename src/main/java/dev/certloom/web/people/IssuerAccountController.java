package dev.certloom.web.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.issuer.CaAccounts;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The accounts that issuers have at their CAs ({@code docs/people-api.md}). */
@RestController
public final class IssuerAccountController {

    private static final String ACCOUNT = "/certificates/issuers/{issuer}/account";

    private final CaAccounts accounts;

    public IssuerAccountController(CaAccounts accounts) {
        this.accounts = accounts;
    }

    /** The account gets another key. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.ROLL_OVER_KEY)
    @Operation(summary = "Give the account that an issuer has at its CA another key")
    @ApiResponse(responseCode = "200", description = "it has another key", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "503", description = "it is not known which key it has, and either is kept: ask again")
    @PostMapping(ACCOUNT + "/roll-over")
    ResponseEntity<Body> rollOver(@PathVariable String issuer, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        IssuerName name = new IssuerName(issuer);
        return Answers.ok(new Body(name.value(), accounts.rollOverKey(context.vault(), name, context.actor())));
    }

    /** The account is closed for good. */
    @RequiresPermission(Permission.ISSUERS_DELETE)
    @Audited(AuditAction.DEACTIVATE_ACCOUNT)
    @Operation(
            summary = "Close the account that an issuer has at its CA, for good",
            description =
                    "The issuer has to be disabled. Once it is enabled again, its next order opens another account.")
    @ApiResponse(responseCode = "200", description = "it is closed", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "503", description = "it is not known whether it is closed: ask again")
    @PostMapping(ACCOUNT + "/deactivate")
    ResponseEntity<Body> deactivate(@PathVariable String issuer, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        IssuerName name = new IssuerName(issuer);
        return Answers.ok(new Body(name.value(), accounts.deactivate(context.vault(), name, context.actor())));
    }

    /** @param account where the CA says that it is */
    @Schema(name = "IssuerAccount")
    record Body(
            @JsonProperty("issuer") String issuer,
            @JsonProperty("account") String account) implements WireBody {}
}
