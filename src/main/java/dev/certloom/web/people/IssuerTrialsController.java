package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.issuer.IssuerTrial;
import dev.certloom.issuer.IssuerTrial.Result;
import dev.certloom.issuer.IssuerTrials;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Issuers are tried, and nothing is ordered by it ({@code docs/people-api.md}). */
@RestController
final class IssuerTrialsController {

    private final IssuerTrials trials;

    IssuerTrialsController(IssuerTrials trials) {
        this.trials = trials;
    }

    /** Answers 200 also where a step has failed: the answer says which, and why. */
    @RequiresPermission(Permission.ISSUERS_WRITE)
    @Audited(AuditAction.TRY)
    @Operation(
            summary = "Try an issuer, step by step, without ordering anything",
            description = "Also one that is disabled. One trial of an issuer at a time; it takes up to a minute.")
    @PostMapping("/certificates/issuers/{issuer}/try")
    ResponseEntity<Body> run(@PathVariable String issuer, HttpServletRequest request) {
        return Answers.ok(Body.of(trials.run(RequestContext.of(request).vault(), new IssuerName(issuer))));
    }

    /** What came of it. */
    @Schema(name = "IssuerTrial")
    record Body(
            @JsonProperty("succeeded") @Schema(requiredMode = REQUIRED)
            boolean succeeded,

            @JsonProperty("steps") @Schema(requiredMode = REQUIRED)
            List<Step> steps)
            implements WireBody {

        static Body of(IssuerTrial trial) {
            return new Body(
                    trial.succeeded(), trial.results().stream().map(Step::of).toList());
        }
    }

    /** What came of a step. */
    @Schema(name = "IssuerTrialStep")
    record Step(
            @JsonProperty("step")
            @Schema(
                    requiredMode = REQUIRED,
                    allowableValues = {"resolve", "connect", "tls", "authenticate", "abilities"})
            String step,

            @JsonProperty("outcome")
            @Schema(
                    requiredMode = REQUIRED,
                    allowableValues = {"good", "failed", "skipped"})
            String outcome,

            @JsonProperty("milliseconds") @Schema(requiredMode = REQUIRED)
            long milliseconds,

            @JsonProperty("words") @Schema(requiredMode = REQUIRED, description = "for people")
            String words) {

        static Step of(Result result) {
            return new Step(
                    switch (result.kind()) {
                        case RESOLVE -> "resolve";
                        case CONNECT -> "connect";
                        case TLS_HANDSHAKE -> "tls";
                        case AUTHENTICATE -> "authenticate";
                        case ABILITIES -> "abilities";
                    },
                    result.outcome().name().toLowerCase(Locale.ROOT),
                    result.took().toMillis(),
                    result.words());
        }
    }
}
