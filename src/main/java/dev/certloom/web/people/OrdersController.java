package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.MergeTasks;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.OpenOrders;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.OrderDecisions;
import dev.certloom.operation.PendingOperation;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Orders that wait for their CA or for DNS records that people set, and what people say about those of which nobody can find out by
 * asking ({@code docs/people-api.md}).
 */
@RestController
public final class OrdersController {

    private static final String ORDER = "/operations/{id}/order";

    private final OpenOrders open;
    private final OrderDecisions decisions;
    private final OperationQueries operations;
    private final MergeTasks mergeTasks;
    private final RequestBodies bodies;

    public OrdersController(
            OpenOrders open,
            OrderDecisions decisions,
            OperationQueries operations,
            MergeTasks mergeTasks,
            RequestBodies bodies) {
        this.open = open;
        this.decisions = decisions;
        this.operations = operations;
        this.mergeTasks = mergeTasks;
        this.bodies = bodies;
    }

    /** Those that have to be there while the request waits for them, and until it has ended. */
    @RequiresPermission(Permission.OPERATIONS_READ)
    @Operation(
            summary = "The DNS records that people set for a request",
            description = "There are none where nobody has to set any.")
    @GetMapping(ORDER + "/records")
    ResponseEntity<RecordsView> records(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        PendingOperation operation = operations.operation(context.vault(), new OperationId(id));
        return Answers.ok(open.records(operation)
                .map(records -> RecordsView.of(records, OpenOrders.areAwaited(operation, records)))
                .orElse(RecordsView.NONE));
    }

    /** For a CA that calls back, and for whoever has set the records. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.CHECK_ORDER)
    @Operation(
            summary = "Have the CA asked about an order at once, or its DNS records looked for",
            description = "Without it that is done as well, less and less often.")
    @PostMapping(ORDER + "/check")
    ResponseEntity<OperationView> check(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        open.checkNow(context.vault(), new OperationId(id), context.actor());
        return view(id, context);
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

    /** What has to be there. */
    @Schema(name = "DnsRecords")
    record RecordsView(
            @JsonProperty("records") List<RecordView> records,

            @JsonProperty("awaited")
            @Schema(description = "whether some still have to be set; once the request has ended, all may be removed")
            boolean awaited,

            @JsonProperty("lookedFor") @Schema(description = "when they were looked for last") @Nullable
            Instant lookedFor,

            @JsonProperty("until")
            @Schema(description = "when the CA does not wait any longer; only while they are awaited")
            @Nullable
            Instant until,

            @JsonProperty("obstacle")
            @Schema(description = "why some could not be looked for; only while they are awaited")
            @Nullable
            String obstacle)
            implements WireBody {

        private static final RecordsView NONE = new RecordsView(List.of(), false, null, null, null);

        private static RecordsView of(AwaitedRecords known, boolean awaited) {
            return new RecordsView(
                    known.records().stream()
                            .map(record -> new RecordView(record.name(), "TXT", record.value(), record.seen()))
                            .toList(),
                    awaited,
                    known.lookedFor(),
                    known.until().filter(until -> awaited).orElse(null),
                    known.obstacle().filter(obstacle -> awaited).orElse(null));
        }
    }

    /** One record. */
    @Schema(name = "DnsRecord")
    record RecordView(
            @JsonProperty("name") String name,
            @JsonProperty("type") String type,
            @JsonProperty("value") String value,

            @JsonProperty("seen") @Schema(description = "whether it was there when it was looked for last")
            boolean seen) {}
}
