package dev.certloom.web.people;

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
import dev.certloom.operation.PendingOperation;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Orders that wait for their CA, or for DNS records that people set ({@code docs/people-api.md}). */
@RestController
public final class OpenOrdersController {

    private static final String ORDER = "/operations/{id}/order";

    private final OpenOrders orders;
    private final OperationQueries operations;
    private final MergeTasks mergeTasks;

    public OpenOrdersController(OpenOrders orders, OperationQueries operations, MergeTasks mergeTasks) {
        this.orders = orders;
        this.operations = operations;
        this.mergeTasks = mergeTasks;
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
        return Answers.ok(orders.records(operation)
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
        OperationId operation = new OperationId(id);
        orders.checkNow(context.vault(), operation, context.actor());
        return Answers.ok(OperationView.of(operations.operation(context.vault(), operation), mergeTasks));
    }

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
