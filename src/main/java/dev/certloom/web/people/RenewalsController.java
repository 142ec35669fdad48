package dev.certloom.web.people;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.MergeTasks;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.operation.PendingOperation;
import dev.certloom.renewal.selection.ManualRenewals;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.Requesters;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Has certificates renewed ({@code docs/people-api.md}). */
@RestController
public final class RenewalsController {

    private final ManualRenewals renewals;
    private final MergeTasks mergeTasks;

    public RenewalsController(ManualRenewals renewals, MergeTasks mergeTasks) {
        this.renewals = renewals;
        this.mergeTasks = mergeTasks;
    }

    /** By the stored policy, with the tags of the current version. */
    @RequiresPermission(Permission.CERTIFICATES_CREATE)
    @Audited(AuditAction.RENEW)
    @Operation(
            summary = "Renew a certificate now",
            description =
                    "Requests a version by the stored policy, with the tags of the current one, whatever is planned. Refused while a request for it is under way, and where it is deleted or its current version is disabled.")
    @PostMapping("/certificates/{name:(?!issuers$).*}/renew")
    ResponseEntity<OperationView> renew(@PathVariable String name, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        PendingOperation operation =
                renewals.renew(context.vault(), new CertificateName(name), Requesters.of(context), context.actor());
        return Answers.ok(OperationView.of(operation, mergeTasks));
    }
}
