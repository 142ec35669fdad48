package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.maintenance.Freeze;
import dev.certloom.maintenance.Freezes;
import dev.certloom.maintenance.MadeFreeze;
import dev.certloom.maintenance.Scope;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.Moments;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Freezes, in which nothing is renewed unless it has to be ({@code docs/people-api.md}). */
@RestController
public final class FreezesController {

    private final Freezes freezes;
    private final RequestBodies bodies;

    public FreezesController(Freezes freezes, RequestBodies bodies) {
        this.freezes = freezes;
        this.bodies = bodies;
    }

    @RequiresPermission(Permission.OPERATIONS_READ)
    @Operation(summary = "Freezes that are not over: those of the settings, and those that people made")
    @GetMapping("/freezes")
    ResponseEntity<ListBody<Body>> list(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return Answers.ok(new ListBody<>(
                Stream.concat(
                                freezes.configured(context.vault()).stream().map(Body::of),
                                freezes.made(context.vault()).stream().map(Body::of))
                        .toList(),
                null));
    }

    @RequiresPermission(Permission.FREEZES_WRITE)
    @Audited(AuditAction.MAKE_FREEZE)
    @Operation(summary = "Make a freeze")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Wish.class)))
    @PostMapping("/freezes")
    ResponseEntity<Body> make(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        Wish wish = bodies.read(request, Wish.class);
        return Answers.ok(Body.of(freezes.make(
                context.vault(),
                new Freezes.Draft(
                        Optional.ofNullable(wish.issuer()),
                        Optional.ofNullable(wish.tag()),
                        Optional.ofNullable(wish.from()).map(text -> moment("from", text)),
                        moment("until", Objects.requireNonNullElse(wish.until(), "")),
                        Objects.requireNonNullElse(wish.reason(), "")),
                context.actor())));
    }

    private static Instant moment(String member, String text) {
        return Moments.parse(text).orElseThrow(() -> Refusal.invalidProperty(member));
    }

    @RequiresPermission(Permission.FREEZES_WRITE)
    @Audited(AuditAction.END_FREEZE)
    @Operation(summary = "End one that somebody made before its time")
    @ApiResponse(responseCode = "204", description = "ended")
    @DeleteMapping("/freezes/{id}")
    ResponseEntity<Void> end(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        freezes.end(context.vault(), id, context.actor());
        return ResponseEntity.noContent().build();
    }

    /** The freeze that is wanted. */
    @Schema(name = "FreezeWish")
    record Wish(
            @JsonProperty("issuer") @Schema(description = "of the certificates; any without it") @Nullable
            String issuer,

            @JsonProperty("tag") @Schema(description = "of the certificates, name=value; any without it") @Nullable
            String tag,

            @JsonProperty("from") @Schema(format = "date-time", description = "now without it") @Nullable
            String from,

            @JsonProperty("until") @Schema(requiredMode = REQUIRED, format = "date-time") @Nullable
            String until,

            @JsonProperty("reason") @Schema(requiredMode = REQUIRED, maxLength = Freezes.MAX_REASON_LENGTH) @Nullable
            String reason) {}

    /** A freeze. */
    @Schema(name = "Freeze")
    record Body(
            @JsonProperty("id")
            @Schema(pattern = HexId.WIRE_FORM, description = "none of one that the settings make")
            @Nullable
            String id,

            @JsonProperty("issuer") @Nullable String issuer,
            @JsonProperty("tag") @Nullable String tag,
            @JsonProperty("from") Instant from,
            @JsonProperty("until") Instant until,
            @JsonProperty("reason") String reason,

            @JsonProperty("madeBy") @Nullable String madeBy)
            implements WireBody {

        private static Body of(MadeFreeze made) {
            return of(made.freeze(), made.id(), made.madeBy());
        }

        private static Body of(Freeze freeze) {
            return of(freeze, null, null);
        }

        private static Body of(Freeze freeze, @Nullable String id, @Nullable String madeBy) {
            return new Body(
                    id,
                    freeze.scope().issuer().map(IssuerName::value).orElse(null),
                    freeze.scope().tag().map(Scope.Tag::toString).orElse(null),
                    freeze.from(),
                    freeze.until(),
                    freeze.reason(),
                    madeBy);
        }
    }
}
