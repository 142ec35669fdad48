package dev.certloom.web.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.MergeTasks;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.RecordTasks;
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

/** DNS records that people set for requests ({@code docs/people-api.md}). */
@RestController
public final class RecordsController {

    private static final String RECORDS = "/operations/{id}/order/records";

    private final RecordTasks tasks;
    private final OperationQueries operations;
    private final MergeTasks mergeTasks;

    public RecordsController(RecordTasks tasks, OperationQueries operations, MergeTasks mergeTasks) {
        this.tasks = tasks;
        this.operations = operations;
        this.mergeTasks = mergeTasks;
    }

    /** Those that have to be there while the request waits for them, and until it has ended. */
    @RequiresPermission(Permission.OPERATIONS_READ)
    @Operation(
            summary = "The DNS records that people set for a request",
            description = "There are none where nobody has to set any.")
    @GetMapping(RECORDS)
    ResponseEntity<RecordsView> records(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return Answers.ok(tasks.of(operations.operation(context.vault(), new OperationId(id)))
                .map(RecordsView::of)
                .orElse(RecordsView.NONE));
    }

    /** They are set: have them looked for at once. */
    @RequiresPermission(Permission.MERGE_TASKS_COMPLETE)
    @Audited(AuditAction.CHECK_DNS_RECORDS)
    @Operation(
            summary = "Say that the DNS records are set, and have them looked for",
            description = "Without it they are looked for as well, at least every ten minutes.")
    @PostMapping(RECORDS + "/check")
    ResponseEntity<OperationView> check(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        OperationId operation = new OperationId(id);
        tasks.lookNow(context.vault(), operation, context.actor());
        return Answers.ok(OperationView.of(operations.operation(context.vault(), operation), mergeTasks));
    }

    /** What has to be there. */
    @Schema(name = "DnsRecords")
    record RecordsView(
            @JsonProperty("records") List<RecordView> records,

            @JsonProperty("lookedFor") @Schema(description = "when they were looked for last") @Nullable
            Instant lookedFor,

            @JsonProperty("until") @Schema(description = "when the CA does not wait any longer") @Nullable
            Instant until,

            @JsonProperty("obstacle") @Schema(description = "why some could not be looked for") @Nullable
            String obstacle)
            implements WireBody {

        private static final RecordsView NONE = new RecordsView(List.of(), null, null, null);

        private static RecordsView of(AwaitedRecords awaited) {
            return new RecordsView(
                    awaited.records().stream()
                            .map(record -> new RecordView(record.name(), "TXT", record.value(), record.seen()))
                            .toList(),
                    awaited.lookedFor(),
                    awaited.until().orElse(null),
                    awaited.obstacle().orElse(null));
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
