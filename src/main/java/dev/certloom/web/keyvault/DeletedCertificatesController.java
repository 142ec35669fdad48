package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.operation.CertificateDeletions;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.Paging;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.VaultUrls;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Deletes certificates; deleted ones are seen, recovered and purged (API reference 2.8). */
@RestController
final class DeletedCertificatesController {

    private static final String DELETED = "/deletedcertificates/{name}";

    private final CertificateDeletions deletions;
    private final CertificateQueries queries;
    private final RecoverySettings recoveries;

    DeletedCertificatesController(
            CertificateDeletions deletions, CertificateQueries queries, RecoverySettings recoveries) {
        this.deletions = deletions;
        this.queries = queries;
        this.recoveries = recoveries;
    }

    @RequiresPermission(Permission.CERTIFICATES_DELETE)
    @Audited(AuditAction.DELETE_CERTIFICATE)
    @DeleteMapping({Routes.CERTIFICATE, Routes.CERTIFICATE + "/"})
    ResponseEntity<DeletedCertificateBundle> delete(@PathVariable String name, VaultUrls urls, RequestContext context) {
        return Answers.ok(DeletedCertificateBundle.of(
                deletions.delete(context.vault(), new CertificateName(name), context.actor()),
                urls,
                recoveries.of(context.vault())));
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping({DELETED, DELETED + "/"})
    ResponseEntity<DeletedCertificateBundle> deleted(
            @PathVariable String name, VaultUrls urls, RequestContext context) {
        return Answers.ok(DeletedCertificateBundle.of(
                queries.deleted(context.vault(), new CertificateName(name)), urls, recoveries.of(context.vault())));
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping({"/deletedcertificates", "/deletedcertificates/"})
    ResponseEntity<ListBody<DeletedCertificateItem>> list(
            VaultUrls urls, RequestContext context, HttpServletRequest request) {
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.KEY_VAULT);
        return Answers.ok(paging.answer(
                queries.listDeleted(context.vault(), paging.after(), paging.limit(), true),
                certificate -> DeletedCertificateItem.of(certificate, urls),
                urls.pages(urls.deletedCertificates()),
                ""));
    }

    @RequiresPermission(Permission.CERTIFICATES_RECOVER)
    @Audited(AuditAction.RECOVER_CERTIFICATE)
    @PostMapping({DELETED + "/recover", DELETED + "/recover/"})
    ResponseEntity<CertificateBundle> recover(@PathVariable String name, VaultUrls urls, RequestContext context) {
        return Answers.ok(CertificateBundle.of(
                deletions.recover(context.vault(), new CertificateName(name), context.actor()),
                urls,
                recoveries.of(context.vault())));
    }

    @RequiresPermission(Permission.CERTIFICATES_PURGE)
    @Audited(AuditAction.PURGE_CERTIFICATE)
    @DeleteMapping({DELETED, DELETED + "/"})
    @ApiResponse(responseCode = "204", description = "purged")
    ResponseEntity<Void> purge(@PathVariable String name, VaultUrls urls, RequestContext context) {
        deletions.purge(context.vault(), new CertificateName(name), context.actor());
        return ResponseEntity.noContent().build();
    }
}
