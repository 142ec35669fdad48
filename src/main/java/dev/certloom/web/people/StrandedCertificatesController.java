package dev.certloom.web.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.HexId;
import dev.certloom.operation.StrandedCertificate;
import dev.certloom.operation.StrandedCertificates;
import dev.certloom.web.Answers;
import dev.certloom.web.ListBody;
import dev.certloom.web.Paging;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What CAs issued for requests that ended otherwise ({@code docs/people-api.md}). */
@RestController
final class StrandedCertificatesController {

    private static final String ROUTE = "/stranded-certificates";

    private final StrandedCertificates stranded;

    StrandedCertificatesController(StrandedCertificates stranded) {
        this.stranded = stranded;
    }

    /** Those of the vault, the latest first. */
    @RequiresPermission(Permission.OPERATIONS_READ)
    @Operation(summary = "Certificates that CAs issued for requests that had ended otherwise, newest first")
    @Limited
    @Paged
    @GetMapping(ROUTE)
    ResponseEntity<ListBody<Body>> list(HttpServletRequest request) {
        Paging paging = Paging.of(QueryParameters.of(request), Paging.Style.PEOPLE);
        List<StrandedCertificate> found =
                stranded.list(RequestContext.of(request).vault(), paging.after(), paging.limit() + 1);
        return Answers.ok(paging.answer(paging.page(found, StrandedCertificate::id), Body::of, ROUTE + "?", ""));
    }

    /** One of them. */
    @Schema(name = "StrandedCertificate")
    record Body(
            @JsonProperty("id") @Schema(pattern = HexId.WIRE_FORM)
            String id,

            @JsonProperty("requestId") @Schema(pattern = HexId.WIRE_FORM)
            String requestId,

            @JsonProperty("certificate") String certificate,

            @JsonProperty("because") @Schema(description = "what had become of the request")
            String because,

            @JsonProperty("received") Instant received,

            @JsonProperty("sha1") @Schema(pattern = "^[0-9a-f]{40}$")
            String sha1,

            @JsonProperty("x5c") @ArraySchema(schema = @Schema(format = "byte"))
            List<String> x5c)
            implements WireBody {

        static Body of(StrandedCertificate stranded) {
            return new Body(
                    stranded.id(),
                    stranded.operation().value(),
                    stranded.certificate().value(),
                    stranded.because(),
                    stranded.received(),
                    stranded.sha1(),
                    stranded.chain().stream().map(Der::base64).toList());
        }
    }
}
