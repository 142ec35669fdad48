package dev.certloom.web.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.approval.MergeTask;
import dev.certloom.approval.MergeTasks;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.HexId;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.Ticket;
import dev.certloom.operation.Turn;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request as people see it ({@code docs/people-api.md}). */
@Schema(name = "Request")
record OperationView(
        @JsonProperty("requestId") @Schema(pattern = HexId.WIRE_FORM)
        String requestId,

        @JsonProperty("vault") String vault,
        @JsonProperty("certificate") String certificate,

        @JsonProperty("version") @Schema(pattern = HexId.WIRE_FORM)
        String version,

        @JsonProperty("phase") @Schema(implementation = Phase.class)
        String phase,

        @JsonProperty("turn") @Schema(implementation = Turn.class)
        String turn,

        @JsonProperty("since") Instant since,

        @JsonProperty("due")
        @Schema(description = "until when a person is to upload the certificate; only while it is awaited")
        @Nullable
        Instant due,

        @JsonProperty("created") Instant created,
        @JsonProperty("requester") RequesterBody requester,
        @JsonProperty("issuer") String issuer,
        @JsonProperty("subject") @Nullable String subject,
        @JsonProperty("names") List<String> names,
        @JsonProperty("keyType") String keyType,
        @JsonProperty("validityMonths") int validityMonths,
        @JsonProperty("failure") @Nullable String failure,

        @JsonProperty("ticket") @Schema(description = "under which it is carried out; where one was given") @Nullable
        String ticket)
        implements WireBody {

    /** With the deadline for a person to upload the certificate, while a person acts next. */
    static OperationView of(PendingOperation operation, MergeTasks merges) {
        return new OperationView(
                operation.id().value(),
                operation.vault().value(),
                operation.certificate().value(),
                operation.version().value(),
                operation.phase().wireName(),
                operation.phase().turn().name().toLowerCase(Locale.ROOT),
                operation.since(),
                merges.of(operation).map(MergeTask::due).orElse(null),
                operation.created(),
                new RequesterBody(
                        operation.requester().id(), operation.requester().name()),
                operation.policy().issuer().name().value(),
                operation.policy().x509().subject().orElse(null),
                names(operation.policy().x509().names()),
                operation.policy().key().algorithm().name(),
                operation.policy().x509().validityMonths(),
                operation.failure().map(Failure::message).orElse(null),
                operation.ticket().given().map(Ticket.Given::number).orElse(null));
    }

    private static List<String> names(SubjectAlternativeNames names) {
        return Stream.of(names.dnsNames(), names.ipAddresses(), names.emails(), names.upns(), names.uris())
                .flatMap(List::stream)
                .toList();
    }

    /** Who asked. */
    @Schema(name = "Requester")
    record RequesterBody(
            @JsonProperty("id") String id,
            @JsonProperty("name") String name) {}
}
