package dev.certloom.web.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.audit.AuditLine;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request and everything that was done about it, oldest first. */
@Schema(name = "History")
record HistoryBody(
        @JsonProperty("request") OperationView request,
        @JsonProperty("history") List<Act> history) implements WireBody {

    static HistoryBody of(OperationView request, List<AuditLine> lines) {
        return new HistoryBody(request, lines.stream().map(Act::of).toList());
    }

    /** One line of the audit trail. */
    record Act(
            @JsonProperty("at") Instant at,
            @JsonProperty("action") String action,

            @JsonProperty("outcome") @Schema(implementation = AuditLine.Outcome.class)
            String outcome,

            @JsonProperty("by") String by,
            @JsonProperty("details") Map<String, String> details) {

        static Act of(AuditLine line) {
            return new Act(
                    line.at(),
                    line.action(),
                    line.outcome().name().toLowerCase(Locale.ROOT),
                    line.actorName(),
                    line.details());
        }
    }
}
