package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.approval.MergeTasks;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.Ticket;
import dev.certloom.operation.Tickets;
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
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The tickets that requests are carried out under ({@code docs/people-api.md}). */
@RestController
public final class TicketsController {

    private final Tickets tickets;
    private final OperationQueries operations;
    private final MergeTasks mergeTasks;
    private final RequestBodies bodies;

    public TicketsController(
            Tickets tickets, OperationQueries operations, MergeTasks mergeTasks, RequestBodies bodies) {
        this.tickets = tickets;
        this.operations = operations;
        this.mergeTasks = mergeTasks;
        this.bodies = bodies;
    }

    /** The same may be given again; another one is refused once it is ordered. */
    @AnyAuthenticatedCaller(
            because =
                    "only who requested the certificate, is responsible for the program that did, or may update certificates can, which is checked behind it")
    @Audited(AuditAction.GIVE_TICKET)
    @Operation(
            summary = "Give the number of the ticket under which a request is carried out",
            description =
                    "Where its decision table demands one. By who requested it, who is responsible for the program that did, and who may update certificates.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = TicketBody.class)))
    @PostMapping("/operations/{id}/ticket")
    ResponseEntity<OperationView> give(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        TicketBody body = bodies.read(request, TicketBody.class);
        OperationId operation = new OperationId(id);
        tickets.give(
                context.vault(),
                operation,
                Objects.requireNonNullElse(body.ticket(), ""),
                context.actor(),
                context.allows(Permission.CERTIFICATES_UPDATE));
        return Answers.ok(OperationView.of(operations.operation(context.vault(), operation), mergeTasks));
    }

    /** @param ticket its number */
    @Schema(name = "Ticket")
    record TicketBody(
            @JsonProperty("ticket") @Schema(requiredMode = REQUIRED, pattern = Ticket.FORM) @Nullable
            String ticket) {}
}
