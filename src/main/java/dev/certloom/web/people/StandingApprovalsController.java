package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.Approver;
import dev.certloom.approval.DnsNamePattern;
import dev.certloom.approval.StandingApproval;
import dev.certloom.approval.StandingApproval.Limits;
import dev.certloom.approval.StandingApprovals;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.Moments;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Approvals given in advance ({@code docs/people-api.md}). */
@RestController
final class StandingApprovalsController {

    private final StandingApprovals standing;
    private final RequestBodies bodies;

    StandingApprovalsController(StandingApprovals standing, RequestBodies bodies) {
        this.standing = standing;
        this.bodies = bodies;
    }

    @Operation(summary = "Approvals given in advance: in force, or waiting for a second person")
    @RequiresPermission(Permission.OPERATIONS_READ)
    @GetMapping("/standing-approvals")
    ResponseEntity<ListBody<Body>> list(HttpServletRequest request) {
        return Answers.ok(new ListBody<>(
                standing.list(RequestContext.of(request).vault()).stream()
                        .map(Body::of)
                        .toList(),
                null));
    }

    @Operation(summary = "Approve names in advance")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = StandingApprovalRequest.class)))
    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.GIVE)
    @PostMapping("/standing-approvals")
    ResponseEntity<Body> give(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        StandingApprovalRequest wanted = bodies.read(request, StandingApprovalRequest.class);
        return Answers.ok(Body.of(standing.give(
                context.vault(),
                new DnsNamePattern(Objects.requireNonNullElse(wanted.names(), "")),
                wanted.limits(),
                instant(Objects.requireNonNullElse(wanted.until(), "")),
                Objects.requireNonNullElse(wanted.reason(), ""),
                Approver.of(context))));
    }

    @Operation(summary = "Agree to one that somebody else gave")
    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.CONFIRM)
    @PostMapping("/standing-approvals/{id}/confirm")
    ResponseEntity<Body> confirm(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return Answers.ok(Body.of(standing.confirm(context.vault(), id, Approver.of(context))));
    }

    @Operation(summary = "Revoke one")
    @ApiResponse(responseCode = "204", description = "revoked")
    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.REVOKE)
    @DeleteMapping("/standing-approvals/{id}")
    ResponseEntity<Void> revoke(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        standing.revoke(context.vault(), id, Approver.of(context));
        return ResponseEntity.noContent().build();
    }

    private static Instant instant(String text) {
        return Moments.parse(text).orElseThrow(() -> Refusal.invalidProperty("until"));
    }

    /**
     * The requested approval.
     *
     * @param issuer one issuer; {@code issuers} for several, none for any
     */
    @Schema(name = "StandingApprovalWish")
    record StandingApprovalRequest(
            @JsonProperty("names")
            @Schema(requiredMode = REQUIRED, description = "a DNS name, or a suffix with a leading dot")
            @Nullable
            String names,

            @JsonProperty("issuer") @Nullable String issuer,

            @JsonProperty("issuers") @ArraySchema(arraySchema = @Schema(description = "none for any")) @Nullable
            List<String> issuers,

            @JsonProperty("maxValidityMonths")
            @Schema(
                    minimum = "1",
                    maximum = "" + Limits.MAX_VALIDITY_MONTHS,
                    description = Limits.DEFAULT_VALIDITY_MONTHS + " without it")
            @Nullable
            Integer maxValidityMonths,

            @JsonProperty("keyTypes") @ArraySchema(arraySchema = @Schema(description = "none for any")) @Nullable
            List<String> keyTypes,

            @JsonProperty("subject")
            @Schema(description = "attributes beside the common name that a subject may have: O, OU, C, ST, L")
            @Nullable
            Map<String, String> subject,

            @JsonProperty("until") @Schema(requiredMode = REQUIRED, format = "date-time") @Nullable
            String until,

            @JsonProperty("reason")
            @Schema(requiredMode = REQUIRED, maxLength = StandingApprovals.MAX_REASON_LENGTH)
            @Nullable
            String reason) {

        Limits limits() {
            return new Limits(
                    Stream.concat(Stream.ofNullable(issuer), given(issuers))
                            .map(StandingApprovalRequest::issuer)
                            .collect(Collectors.toSet()),
                    Optional.ofNullable(maxValidityMonths).orElse(Limits.DEFAULT_VALIDITY_MONTHS),
                    given(keyTypes).map(StandingApprovalRequest::keyType).collect(Collectors.toSet()),
                    attributes());
        }

        private Map<String, String> attributes() {
            Map<String, @Nullable String> given = Optional.ofNullable(subject).orElse(Map.of());
            if (given.values().stream().anyMatch(Objects::isNull)) {
                throw Refusal.invalidProperty("subject");
            }
            return given;
        }

        private static Stream<String> given(@Nullable List<String> texts) {
            return Optional.ofNullable(texts).orElse(List.of()).stream()
                    .map(text -> Objects.requireNonNullElse(text, ""));
        }

        private static IssuerName issuer(String name) {
            if (!IssuerName.isName(name)) {
                throw Refusal.invalidProperty("issuers");
            }
            return new IssuerName(name);
        }

        private static KeyAlgorithm keyType(String name) {
            return Arrays.stream(KeyAlgorithm.values())
                    .filter(type -> type.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> Refusal.invalidProperty("keyTypes"));
        }
    }

    /**
     * One approval given in advance.
     *
     * @param issuer the only issuer, if there is just one
     * @param confirmBy until when a second person can confirm it
     * @param confirmedBy who confirmed it; without one it does not count yet
     */
    @Schema(name = "StandingApproval")
    record Body(
            @JsonProperty("id") @Schema(pattern = HexId.WIRE_FORM)
            String id,

            @JsonProperty("names") String names,
            @JsonProperty("issuer") @Nullable String issuer,
            @JsonProperty("issuers") List<String> issuers,
            @JsonProperty("maxValidityMonths") int maxValidityMonths,
            @JsonProperty("keyTypes") List<String> keyTypes,
            @JsonProperty("subject") Map<String, String> subject,
            @JsonProperty("until") Instant until,
            @JsonProperty("by") String by,
            @JsonProperty("reason") String reason,
            @JsonProperty("created") Instant created,
            @JsonProperty("confirmBy") Instant confirmBy,

            @JsonProperty("confirmedBy") @Schema(description = "without it the approval does not count yet") @Nullable
            String confirmedBy,

            @JsonProperty("confirmed") @Nullable Instant confirmed)
            implements WireBody {

        static Body of(StandingApproval approval) {
            List<String> issuers = approval.limits().issuers().stream()
                    .map(IssuerName::value)
                    .sorted()
                    .toList();
            return new Body(
                    approval.id(),
                    approval.names().text(),
                    issuers.size() == 1 ? issuers.getFirst() : null,
                    issuers,
                    approval.limits().maxValidityMonths(),
                    approval.limits().keyTypes().stream()
                            .map(Enum::name)
                            .sorted()
                            .toList(),
                    approval.limits().subject(),
                    approval.until(),
                    approval.author().name(),
                    approval.reason(),
                    approval.created(),
                    approval.confirmBy(),
                    approval.confirmation()
                            .map(confirmation -> confirmation.by().name())
                            .orElse(null),
                    approval.confirmation()
                            .map(StandingApproval.Confirmation::at)
                            .orElse(null));
        }
    }
}
