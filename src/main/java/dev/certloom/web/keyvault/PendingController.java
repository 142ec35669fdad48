package dev.certloom.web.keyvault;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.VersionView;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateMerges;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.PendingOperation;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.Requesters;
import dev.certloom.web.VaultUrls;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Requests for certificates: create, the pending operation, merge (API reference 2.2 and 3). */
@RestController
final class PendingController {

    private final CertificateRequests requests;
    private final CertificateMerges merges;
    private final RecoverySettings recoveries;
    private final RequestBodies bodies;

    PendingController(
            CertificateRequests requests, CertificateMerges merges, RecoverySettings recoveries, RequestBodies bodies) {
        this.requests = requests;
        this.merges = merges;
        this.recoveries = recoveries;
        this.bodies = bodies;
    }

    @RequiresPermission(Permission.CERTIFICATES_CREATE)
    @Audited(AuditAction.CREATE)
    @PostMapping({Routes.CERTIFICATE + "/create", Routes.CERTIFICATE + "/create/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = CreateRequest.class)))
    @ApiResponse(responseCode = "202", description = "accepted", useReturnTypeSchema = true)
    ResponseEntity<OperationBody> create(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        CertificateName certificate = new CertificateName(name);
        PendingOperation operation = requests.awaitCsr(requests.accept(
                bodies.read(request, CreateRequest.class).command(context.vault(), certificate, asker(context))));
        return atPhase(
                operation,
                Answers.accepted(
                        OperationBody.accepted(operation, urls),
                        "%s?api-version=%s&request_id=%s"
                                .formatted(urls.pending(operation.certificate()), urls.apiVersion(), operation.id())));
    }

    @RequiresPermission(Permission.CERTIFICATES_READ)
    @GetMapping({Routes.CERTIFICATE + "/pending", Routes.CERTIFICATE + "/pending/"})
    @Parameter(in = ParameterIn.QUERY, name = "request_id", schema = @Schema(type = "string"))
    ResponseEntity<OperationBody> pending(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        PendingOperation operation = requests.pending(context.vault(), new CertificateName(name), requestId(request));
        OperationBody body = OperationBody.of(operation, urls);
        return atPhase(operation, operation.isOpen() ? Answers.okForNow(body) : Answers.ok(body));
    }

    @RequiresPermission(Permission.CERTIFICATES_UPDATE)
    @Audited(AuditAction.CANCEL)
    @PatchMapping({Routes.CERTIFICATE + "/pending", Routes.CERTIFICATE + "/pending/"})
    @Parameter(in = ParameterIn.QUERY, name = "request_id", schema = @Schema(type = "string"))
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = UpdatePendingRequest.class)))
    ResponseEntity<OperationBody> cancel(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        CertificateName certificate = new CertificateName(name);
        boolean wanted = bodies.read(request, UpdatePendingRequest.class).cancellationWanted();
        PendingOperation operation =
                requests.cancel(context.vault(), certificate, requestId(request), wanted, context.actor());
        return atPhase(operation, Answers.ok(OperationBody.of(operation, urls)));
    }

    @RequiresPermission(Permission.CERTIFICATES_UPDATE)
    @Audited(AuditAction.DELETE)
    @DeleteMapping({Routes.CERTIFICATE + "/pending", Routes.CERTIFICATE + "/pending/"})
    @Parameter(in = ParameterIn.QUERY, name = "request_id", schema = @Schema(type = "string"))
    ResponseEntity<OperationBody> delete(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        PendingOperation operation =
                requests.delete(context.vault(), new CertificateName(name), requestId(request), context.actor());
        return atPhase(operation, Answers.ok(OperationBody.of(operation, urls)));
    }

    @RequiresPermission(Permission.CERTIFICATES_CREATE)
    @Audited(AuditAction.MERGE)
    @PostMapping({Routes.CERTIFICATE + "/pending/merge", Routes.CERTIFICATE + "/pending/merge/"})
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = MergeRequest.class)))
    @ApiResponse(responseCode = "201", description = "merged", useReturnTypeSchema = true)
    ResponseEntity<CertificateBundle> merge(
            @PathVariable String name, VaultUrls urls, RequestContext context, HttpServletRequest request) {
        CertificateName wanted = new CertificateName(name);
        VersionView certificate = merges.merge(
                bodies.read(request, MergeRequest.class).command(context.vault(), wanted), context.actor());
        return Answers.created(
                CertificateBundle.of(certificate, urls, recoveries.of(context.vault())),
                "%s?api-version=%s".formatted(urls.certificate(certificate.name()), urls.apiVersion()));
    }

    /** Where the operation stands, finer than its status: a header of our own, which Key Vault's clients do not look at. */
    private static ResponseEntity<OperationBody> atPhase(
            PendingOperation operation, ResponseEntity<OperationBody> answer) {
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .header("x-certloom-phase", operation.phase().wireName())
                .body(answer.getBody());
    }

    private static Asker asker(RequestContext context) {
        return new Asker.Caller(Requesters.of(context), context.actor());
    }

    /** A filter: another id than the operation's finds nothing (API reference 3.2). */
    private static Optional<String> requestId(HttpServletRequest request) {
        return QueryParameters.of(request).first("request_id");
    }
}
