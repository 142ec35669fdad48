package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.MergeTasks;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.OrderDecisions;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.RequestBodies;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people say about orders of which nobody can find out by asking ({@code docs/people-api.md}). */
@RestController
public final class OrdersController {

    private static final String ORDER = "/operations/{id}/order";

    private final OrderDecisions decisions;
    private final OperationQueries operations;
    private final MergeTasks mergeTasks;
    private final RequestBodies bodies;

    public OrdersController(
            OrderDecisions decisions, OperationQueries operations, MergeTasks mergeTasks, RequestBodies bodies) {
        this.decisions = decisions;
        this.operations = operations;
        this.mergeTasks = mergeTasks;
        this.bodies = bodies;
    }

    /**
     * The issuer has signed: the body is the certificate as it was found there. It must keep to every rule for issuers; where
     * the issuer's authorities are not known, another person has to bring the same.
     */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.FIND_ORDER)
    @Operation(summary = "Say that the issuer has signed, and upload what")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    @PostMapping(ORDER + "/issued")
    ResponseEntity<OperationView> issued(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        decisions.issued(context.vault(), new OperationId(id), bodies.raw(request), context.actor());
        return view(id, context);
    }

    /** The issuer has not signed. Another person has to confirm that it is ordered again. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.DENY_ORDER)
    @Operation(summary = "Say that the issuer has not signed")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Found.class)))
    @PostMapping(ORDER + "/not-issued")
    ResponseEntity<OperationView> notIssued(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        Found found = bodies.read(request, Found.class);
        decisions.notIssued(
                context.vault(), new OperationId(id), Objects.requireNonNullElse(found.reason(), ""), context.actor());
        return view(id, context);
    }

    /** A second person confirms that the issuer has not signed. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.REPEAT_ORDER)
    @Operation(
            summary = "Confirm that it is ordered again",
            description = "Only who has not said that the issuer has not signed can.")
    @PostMapping(ORDER + "/repeat")
    ResponseEntity<OperationView> repeat(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        decisions.repeat(context.vault(), new OperationId(id), context.actor());
        return view(id, context);
    }

    private ResponseEntity<OperationView> view(String id, RequestContext context) {
        return Answers.ok(OperationView.of(operations.operation(context.vault(), new OperationId(id)), mergeTasks));
    }

    /** @param reason how it is known */
    record Found(
            @JsonProperty("reason")
            @Schema(requiredMode = REQUIRED, maxLength = OrderDecisions.MAX_REASON_LENGTH)
            @Nullable
            String reason) {}
}
