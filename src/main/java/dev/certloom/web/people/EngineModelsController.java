package dev.certloom.web.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.process.EngineModel;
import dev.certloom.process.EngineModels;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.WireBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The models that approvals use, for the command {@code deploy/engine}; they belong to the whole installation. */
@RestController
final class EngineModelsController {

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    private final EngineModels models;
    private final RequestBodies bodies;

    EngineModelsController(EngineModels models, RequestBodies bodies) {
        this.models = models;
        this.bodies = bodies;
    }

    /** Versions that the engine is known to have. */
    @RequiresPermission(Permission.ENGINE_WRITE)
    @GetMapping("/engine/models")
    ResponseEntity<ListBody<Body>> list(HttpServletRequest request) {
        return answer(models.list());
    }

    /** Deploys the body, a BPMN, DMN or form file of this name; the versions that come of it count. */
    @RequiresPermission(Permission.ENGINE_WRITE)
    @Audited(AuditAction.DEPLOY)
    @PutMapping("/engine/models/{file}")
    ResponseEntity<ListBody<Body>> deploy(@PathVariable String file, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return answer(models.deploy(file, bodies.raw(request), context.vault(), context.actor()));
    }

    /** Has a version count; {@code kind} says whether a process or a decision is meant where both have this id. */
    @RequiresPermission(Permission.ENGINE_WRITE)
    @Audited(AuditAction.ACCEPT)
    @PostMapping("/engine/models/{id}/versions/{version}/accept")
    ResponseEntity<ListBody<Body>> accept(
            @PathVariable String id, @PathVariable String version, HttpServletRequest request) {
        if (!VERSION.matcher(version).matches()) {
            throw Refusal.invalidProperty("version");
        }
        Optional<String> kind = QueryParameters.of(request).first("kind");
        if (kind.filter(words -> !words.equals("process") && !words.equals("decision"))
                .isPresent()) {
            throw Refusal.invalidProperty("kind");
        }
        RequestContext context = RequestContext.of(request);
        return answer(List.of(models.accept(id, Integer.parseInt(version), kind, context.vault(), context.actor())));
    }

    private static ResponseEntity<ListBody<Body>> answer(List<EngineModel> found) {
        return Answers.ok(new ListBody<>(found.stream().map(Body::of).toList(), null));
    }

    /** A version of a model. */
    record Body(
            @JsonProperty("kind") String kind,
            @JsonProperty("id") String id,
            @JsonProperty("version") int version,
            @JsonProperty("newest") boolean newest,
            @JsonProperty("shipped") boolean shipped,
            @JsonProperty("counts") boolean counts,
            @JsonProperty("acceptedBy") @Nullable String acceptedBy,
            @JsonProperty("accepted") @Nullable Instant accepted)
            implements WireBody {

        static Body of(EngineModel model) {
            return new Body(
                    model.kind(),
                    model.id(),
                    model.version(),
                    model.newest(),
                    model.shipped(),
                    model.counts(),
                    model.acceptance().map(EngineModel.Acceptance::by).orElse(null),
                    model.acceptance().map(EngineModel.Acceptance::at).orElse(null));
        }
    }
}
