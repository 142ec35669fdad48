package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.certificate.Revocation;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.CertificateRevocations;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Has versions revoked by their CAs ({@code docs/people-api.md}). */
@RestController
public final class RevocationsController {

    private final CertificateRevocations revocations;
    private final RequestBodies bodies;

    public RevocationsController(CertificateRevocations revocations, RequestBodies bodies) {
        this.revocations = revocations;
        this.bodies = bodies;
    }

    /** The CA is asked at once. A version that it has revoked before is answered alike, without a reason. */
    @RequiresPermission(Permission.CERTIFICATES_REVOKE)
    @Audited(AuditAction.REVOKE_CERTIFICATE)
    @Operation(
            summary = "Have a version revoked by its CA",
            description =
                    "The version stays enabled. One that is revoked already is answered as it was recorded, if that is for the same reason or for one that is not known; it may only become keyCompromise.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Wanted.class)))
    @ApiResponse(responseCode = "200", description = "it is revoked", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "503", description = "it is not known whether the CA has revoked it: ask again")
    @PostMapping("/certificates/{name:(?!issuers$).*}/{version}/revoke")
    ResponseEntity<Body> revoke(@PathVariable String name, @PathVariable String version, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        CertificateName certificate = new CertificateName(name);
        RevocationReason reason = Optional.ofNullable(
                        bodies.read(request, Wanted.class).reason())
                .flatMap(RevocationReason::find)
                .orElseThrow(() -> Refusal.invalidProperty("reason"));
        return Answers.ok(Body.of(
                certificate,
                version,
                revocations.revoke(context.vault(), certificate, version, reason, context.actor())));
    }

    /** @param reason one that who holds a certificate may give (RFC 5280 section 5.3.1) */
    @Schema(name = "WantedRevocation")
    record Wanted(
            @JsonProperty("reason")
            @Schema(
                    requiredMode = REQUIRED,
                    allowableValues = {
                        "unspecified",
                        "keyCompromise",
                        "affiliationChanged",
                        "superseded",
                        "cessationOfOperation"
                    })
            @Nullable
            String reason) {}

    /** A version that is revoked. */
    @Schema(name = "Revocation")
    record Body(
            @JsonProperty("certificate") String certificate,

            @JsonProperty("version") @Schema(pattern = HexId.WIRE_FORM)
            String version,

            @JsonProperty("revoked") Instant revoked,

            @JsonProperty("reason")
            @Schema(description = "absent where the CA had revoked it before it was asked")
            @Nullable
            String reason)
            implements WireBody {

        static Body of(CertificateName certificate, String version, Revocation revocation) {
            return new Body(
                    certificate.value(),
                    version,
                    revocation.at(),
                    revocation.reason().map(RevocationReason::wireName).orElse(null));
        }
    }
}
