package dev.certloom.web.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.approval.OpenTask;
import dev.certloom.kernel.HexId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/**
 * A signed certificate that a person has to upload ({@code docs/people-api.md}).
 *
 * @param id of the request: its CSR and the upload are under {@code /operations/{id}}
 * @param kind {@code merge}
 * @param opened since when it waits
 */
@Schema(name = "MergeTask")
record MergeTaskBody(
        @JsonProperty("id") @Schema(pattern = HexId.WIRE_FORM, description = "of the request")
        String id,

        @JsonProperty("kind") @Schema(allowableValues = "merge")
        String kind,

        @JsonProperty("request") OperationView request,
        @JsonProperty("opened") Instant opened,
        @JsonProperty("dueAt") Instant dueAt,
        @JsonProperty("overdue") boolean overdue)
        implements AnyTask {

    static MergeTaskBody of(OpenTask.Merge merge, OperationView request) {
        return new MergeTaskBody(
                merge.id(),
                merge.kind().wireName(),
                request,
                merge.task().since(),
                merge.task().due(),
                merge.task().overdue());
    }
}
