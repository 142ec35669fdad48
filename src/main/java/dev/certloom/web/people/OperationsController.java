package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.enums.ParameterIn.QUERY;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.MergeTasks;
import dev.certloom.audit.AuditHistory;
import dev.certloom.crypto.SigningRequest;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.CertificateMerges;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.Paging;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.RequestBodies;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Requests by their id, and the merge by hand ({@code docs/people-api.md}). */
@RestController
public final class OperationsController {

    private static final String OPERATION = "/operations/{id}";
    private static final String PKCS10_TYPE = "application/pkcs10";
    private static final String PEM_TYPE = "application/x-pem-file";
    private static final MediaType PKCS10 = MediaType.valueOf(PKCS10_TYPE);
    private static final MediaType PEM = MediaType.valueOf(PEM_TYPE);

    private final OperationQueries operations;
    private final AuditHistory history;
    private final CertificateMerges merges;
    private final MergeTasks mergeTasks;
    private final RequestBodies bodies;

    public OperationsController(
            OperationQueries operations,
            AuditHistory history,
            CertificateMerges merges,
            MergeTasks mergeTasks,
            RequestBodies bodies) {
        this.operations = operations;
        this.history = history;
        this.merges = merges;
        this.mergeTasks = mergeTasks;
        this.bodies = bodies;
    }

    /** Requests of the vault, newest first. */
    @RequiresPermission(Permission.OPERATIONS_READ)
    @Operation(summary = "Requests, newest first")
    @Limited
    @Paged
    @Parameter(
            in = QUERY,
            name = "phase",
            description = "only those in this phase",
            schema = @Schema(implementation = Phase.class))
    @GetMapping("/operations")
    ResponseEntity<ListBody<OperationView>> list(HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request);
        Paging paging = Paging.of(query, Paging.Style.PEOPLE);
        Optional<Phase> phase = query.first("phase").map(OperationsController::phase);
        List<PendingOperation> found = operations.operations(
                RequestContext.of(request).vault(), phase, paging.after().map(OperationId::new), paging.limit() + 1);
        return Answers.ok(paging.answer(
                paging.page(found, operation -> operation.id().value()),
                operation -> OperationView.of(operation, mergeTasks),
                "/operations?",
                query.again("phase")));
    }

    private static Phase phase(String wireName) {
        return Arrays.stream(Phase.values())
                .filter(phase -> phase.wireName().equals(wireName))
                .findFirst()
                .orElseThrow(() -> Refusal.invalidProperty("phase"));
    }

    /** One request with its history, also when the pending slot shows another by now. */
    @RequiresPermission(Permission.OPERATIONS_READ)
    @Operation(summary = "One request with its history")
    @GetMapping(OPERATION)
    ResponseEntity<HistoryBody> operation(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        PendingOperation operation = operations.operation(context.vault(), new OperationId(id));
        return Answers.ok(
                HistoryBody.of(OperationView.of(operation, mergeTasks), history.of(context.vault(), operation.id())));
    }

    /** The certificate signing request, as PEM or, asked for by {@code format=der}, as DER (RFC 2986, RFC 7468). */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Operation(summary = "The certificate signing request")
    @Parameter(
            in = QUERY,
            name = "format",
            description = "how it is written",
            schema =
                    @Schema(
                            allowableValues = {"pem", "der"},
                            defaultValue = "pem"))
    @ApiResponse(
            responseCode = "200",
            description = "PEM, or DER",
            content = {
                @Content(mediaType = PEM_TYPE, schema = @Schema(type = "string")),
                @Content(mediaType = PKCS10_TYPE, schema = @Schema(type = "string", format = "binary"))
            })
    @GetMapping(OPERATION + "/csr")
    ResponseEntity<byte[]> csr(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        String format = QueryParameters.of(request).first("format").orElse("pem");
        if (!format.equals("pem") && !format.equals("der")) {
            throw Refusal.invalidProperty("format");
        }
        Der csr = operations.downloadCsr(context.vault(), new OperationId(id), context.actor());
        boolean binary = format.equals("der");
        return ResponseEntity.ok()
                .contentType(binary ? PKCS10 : PEM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + id + (binary ? ".p10\"" : ".pem\""))
                .body(binary ? csr.bytes() : SigningRequest.pem(csr));
    }

    /**
     * The signed certificate: the body as it comes from a CA, PEM, DER or PKCS#7, with or without its chain, in any order.
     * What does not fit is refused, and the task stays open; where it only deviates from what was asked for, {@code
     * accept=deviations} says that this is meant.
     */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.CERTIFICATE)
    @Operation(summary = "Upload the signed certificate")
    @Parameter(
            in = QUERY,
            name = "accept",
            description =
                    "that deviations from what was asked for are meant; without it a certificate that deviates is refused",
            schema = @Schema(allowableValues = "deviations"))
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    @PostMapping(OPERATION + "/certificate")
    ResponseEntity<OperationView> certificate(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        OperationId wanted = new OperationId(id);
        Optional<String> accept = QueryParameters.of(request).first("accept");
        boolean accepted = accept.filter("deviations"::equals).isPresent();
        if (accept.isPresent() && !accepted) {
            throw Refusal.invalidProperty("accept");
        }
        merges.mergeUploaded(context.vault(), wanted, bodies.raw(request), accepted, context.actor());
        return Answers.ok(OperationView.of(operations.operation(context.vault(), wanted), mergeTasks));
    }
}
