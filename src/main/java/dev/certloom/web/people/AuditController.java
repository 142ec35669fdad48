package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.enums.ParameterIn.QUERY;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.audit.AuditExport;
import dev.certloom.audit.AuditKey;
import dev.certloom.audit.AuditLine;
import dev.certloom.audit.AuditQuery;
import dev.certloom.audit.AuditSearch;
import dev.certloom.audit.Checkpoints;
import dev.certloom.audit.Scope;
import dev.certloom.audit.StoredChain;
import dev.certloom.audit.StoredLine;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.WrittenText;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.Moments;
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
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The audit record ({@code docs/audit.md}). */
@RestController
final class AuditController {

    private static final String PEM_TYPE = "application/x-pem-file";
    private static final MediaType PEM = MediaType.valueOf(PEM_TYPE);
    private static final String JSON_LINES = "application/jsonl";
    private static final String NOT_WRITTEN = "signed, but a file cannot be written; it is tried again";
    private static final int BUFFER_BYTES = 1 << 16;

    private final AuditSearch search;
    private final AuditExport export;
    private final StoredChain chain;
    private final Checkpoints checkpoints;
    private final AuditKey key;
    private final RequestBodies bodies;

    AuditController(
            AuditSearch search,
            AuditExport export,
            StoredChain chain,
            Checkpoints checkpoints,
            AuditKey key,
            RequestBodies bodies) {
        this.search = search;
        this.export = export;
        this.chain = chain;
        this.checkpoints = checkpoints;
        this.key = key;
        this.bodies = bodies;
    }

    /** Lines, newest first; those not sealed yet have no position. */
    @RequiresPermission(Permission.AUDIT_READ)
    @Operation(summary = "Lines of the audit record, newest first")
    @Limited
    @Parameter(
            in = QUERY,
            name = "after",
            description = "place of the last line of the page before",
            schema = @Schema(pattern = "^-?[0-9]{1,18}_[0-9]{1,18}$"))
    @Scoped
    @Parameter(in = QUERY, name = "operation", description = "request id", schema = @Schema(pattern = HexId.WIRE_FORM))
    @Parameter(in = QUERY, name = "actor", description = "id or name of who acted")
    @Parameter(in = QUERY, name = "action", description = "in kebab case")
    @Parameter(
            in = QUERY,
            name = "outcome",
            description = "how it ended",
            schema = @Schema(implementation = AuditLine.Outcome.class))
    @GetMapping("/audit")
    ResponseEntity<ListBody<AuditBody.Line>> list(HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request);
        Paging paging = Paging.of(query, Paging.Style.AUDIT);
        Page<StoredLine> page =
                search.find(RequestContext.of(request).vault(), wanted(query), paging.after(), paging.limit());
        return Answers.ok(paging.answer(
                page,
                AuditBody.Line::of,
                "/audit?",
                query.again("object", "certificate", "operation", "actor", "action", "outcome", "from", "until")));
    }

    private static AuditQuery wanted(QueryParameters query) {
        AuditQuery wanted = AuditQuery.all();
        wanted = with(wanted, query.first("object"), AuditQuery::ofObject);
        wanted = with(wanted, query.first("certificate"), AuditQuery::ofCertificate);
        wanted = with(wanted, query.first("operation").map(OperationId::new), AuditQuery::ofOperation);
        wanted = with(wanted, query.first("actor"), AuditQuery::byActor);
        wanted = with(wanted, query.first("action"), AuditQuery::ofAction);
        wanted = with(wanted, query.first("outcome").map(AuditController::outcome), AuditQuery::withOutcome);
        wanted = with(wanted, instant(query, "from"), AuditQuery::from);
        return with(wanted, instant(query, "until"), AuditQuery::until);
    }

    private static <T> AuditQuery with(
            AuditQuery query, Optional<T> value, BiFunction<AuditQuery, T, AuditQuery> condition) {
        return value.map(given -> condition.apply(query, given)).orElse(query);
    }

    private static AuditLine.Outcome outcome(String word) {
        return switch (word) {
            case "done" -> AuditLine.Outcome.DONE;
            case "refused" -> AuditLine.Outcome.REFUSED;
            default -> throw Refusal.invalidProperty("outcome");
        };
    }

    private static Optional<Instant> instant(QueryParameters query, String name) {
        return query.first(name).map(text -> Moments.parse(text).orElseThrow(() -> Refusal.invalidProperty(name)));
    }

    /** One file that proves itself: a period, or everything about one {@code certificate} or {@code object}. */
    @RequiresPermission(Permission.AUDIT_READ)
    @Operation(
            summary =
                    "A period, or everything about one certificate or object, as one file that proves itself (audit.md)")
    @Scoped
    @ApiResponse(
            responseCode = "200",
            description = "JSON Lines, ending in a signed row",
            content = @Content(mediaType = JSON_LINES, schema = @Schema(type = "string", format = "binary")))
    @GetMapping("/audit/export")
    void export(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Scope scope = scope(request);
        RequestContext context = RequestContext.of(request);
        response.setContentType(JSON_LINES);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"certloom-audit-%s.jsonl\"".formatted(context.vault()));
        OutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER_BYTES);
        export.write(context.vault(), scope, context.actor(), out);
    }

    private static Scope scope(HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request);
        Scope.Period everything = Scope.everything();
        Scope.Period period = new Scope.Period(
                instant(query, "from").orElse(everything.from()),
                instant(query, "until").orElse(everything.until()));
        return query.first("certificate")
                .map(Scope::certificate)
                .or(() -> query.first("object").map(Scope.OneObject::new))
                .orElse(period);
    }

    /** Judges what is stored. */
    @RequiresPermission(Permission.AUDIT_READ)
    @Audited(AuditAction.VERIFY)
    @Operation(summary = "Judges what is stored")
    @Scoped
    @PostMapping("/audit/verify")
    ResponseEntity<AuditBody.Judgement> verify(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return Answers.ok(AuditBody.Judgement.of(chain.verify(context.vault(), scope(request), context.actor())));
    }

    /** The latest checkpoints, newest first. */
    @RequiresPermission(Permission.AUDIT_READ)
    @Operation(summary = "The latest signed checkpoints, newest first")
    @Limited
    @GetMapping("/audit/checkpoints")
    ResponseEntity<ListBody<AuditBody.SignedCheckpoint>> checkpoints(HttpServletRequest request) {
        int limit = Paging.of(QueryParameters.of(request), Paging.Style.AUDIT).limit();
        return Answers.ok(new ListBody<>(
                checkpoints.latest(RequestContext.of(request).vault(), limit).stream()
                        .map(AuditBody.SignedCheckpoint::of)
                        .toList(),
                null));
    }

    /** Signs the end of the chain now; answers when that is on the disk. */
    @RequiresPermission(Permission.AUDIT_READ)
    @Audited(AuditAction.CHECKPOINT)
    @Operation(summary = "Signs the end of the chain now; answered when it is on the disk")
    @ApiResponse(responseCode = "200", description = "the checkpoint")
    @ApiResponse(responseCode = "409", description = "the record contradicts an earlier checkpoint")
    @ApiResponse(responseCode = "503", description = NOT_WRITTEN)
    @PostMapping("/audit/checkpoints")
    ResponseEntity<AuditBody.SignedCheckpoint> checkpoint(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return Answers.ok(AuditBody.SignedCheckpoint.of(checkpoints.make(context.vault(), context.actor())));
    }

    /** Acknowledges that a backup was restored: the record continues from where it ends now. */
    @RequiresPermission(Permission.AUDIT_ACKNOWLEDGE)
    @Audited(AuditAction.ACKNOWLEDGE_RESTORE)
    @Operation(summary = "Acknowledges that a backup was restored (audit.md)")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = AuditBody.RestoreWish.class)))
    @ApiResponse(responseCode = "200", description = "the signed restore: the record continues from here")
    @ApiResponse(responseCode = "409", description = "nothing contradicts the record")
    @ApiResponse(responseCode = "503", description = NOT_WRITTEN)
    @PostMapping("/audit/restores")
    ResponseEntity<AuditBody.SignedCheckpoint> acknowledgeRestore(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        String reason = WrittenText.requireLine(
                "reason",
                Optional.ofNullable(bodies.read(request, AuditBody.RestoreWish.class)
                                .reason())
                        .orElse(""),
                Checkpoints.MAX_REASON_LENGTH);
        return Answers.ok(AuditBody.SignedCheckpoint.of(
                checkpoints.acknowledgeRestore(context.vault(), context.actor(), reason)));
    }

    /** The key that exports and checkpoints are signed with, as PEM; its id is in the file's name. */
    @RequiresPermission(Permission.AUDIT_READ)
    @Operation(summary = "The key that exports and checkpoints are signed with")
    @ApiResponse(
            responseCode = "200",
            description = "Ed25519, SubjectPublicKeyInfo as PEM",
            content = @Content(mediaType = PEM_TYPE, schema = @Schema(type = "string")))
    @GetMapping("/audit/public-key")
    ResponseEntity<byte[]> publicKey() {
        return ResponseEntity.ok()
                .contentType(PEM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"certloom-audit-%s.pem\"".formatted(key.keyId()))
                .body(key.pem().getBytes(StandardCharsets.US_ASCII));
    }

    /** For the document of these routes: what is looked at. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @Parameter(in = QUERY, name = "certificate", description = "name of a certificate")
    @Parameter(in = QUERY, name = "object", description = "path below the vault")
    @Parameter(in = QUERY, name = "from", description = "the earliest moment", schema = @Schema(format = "date-time"))
    @Parameter(
            in = QUERY,
            name = "until",
            description = "the moment before which it must have been",
            schema = @Schema(format = "date-time"))
    private @interface Scoped {}
}
