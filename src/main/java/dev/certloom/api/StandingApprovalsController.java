package dev.certloom.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.approval.StandingApproval;
import dev.certloom.approval.StandingApprovals;
import dev.certloom.security.Permission;
import dev.certloom.security.RequiresPermission;
import dev.certloom.vault.IssuerName;
import dev.certloom.vault.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
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

    @RequiresPermission(Permission.OPERATIONS_READ)
    @GetMapping("/standing-approvals")
    ResponseEntity<ListBody<Body>> list(HttpServletRequest request) {
        return Answers.ok(new ListBody<>(
                standing.inForce(Visitor.of(request).vault()).stream()
                        .map(Body::of)
                        .toList(),
                null));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @PostMapping("/standing-approvals")
    ResponseEntity<Body> give(HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        Wish wish = bodies.read(request, Wish.class);
        return Answers.ok(Body.of(standing.give(
                visitor.vault(),
                said(wish.names()),
                Optional.ofNullable(wish.issuer()).map(IssuerName::new),
                instant(said(wish.until())),
                said(wish.reason()),
                visitor.approver())));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @DeleteMapping("/standing-approvals/{id}")
    ResponseEntity<Void> revoke(@PathVariable String id, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        standing.revoke(visitor.vault(), id, visitor.approver());
        return ResponseEntity.noContent().build();
    }

    private static String said(@Nullable String words) {
        return Optional.ofNullable(words).orElse("");
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Refusal.invalidProperty("until");
        }
    }

    /** What is wished. */
    record Wish(
            @JsonProperty("names") @Nullable String names,
            @JsonProperty("issuer") @Nullable String issuer,
            @JsonProperty("until") @Nullable String until,
            @JsonProperty("reason") @Nullable String reason) {}

    /** What is in force. */
    record Body(
            @JsonProperty("id") String id,
            @JsonProperty("names") String names,
            @JsonProperty("issuer") @Nullable String issuer,
            @JsonProperty("until") Instant until,
            @JsonProperty("by") String by,
            @JsonProperty("reason") String reason,
            @JsonProperty("created") Instant created)
            implements WireBody {

        static Body of(StandingApproval approval) {
            return new Body(
                    approval.id(),
                    approval.namePattern(),
                    approval.issuer().map(IssuerName::value).orElse(null),
                    approval.until(),
                    approval.authorName(),
                    approval.reason(),
                    approval.created());
        }
    }
}
