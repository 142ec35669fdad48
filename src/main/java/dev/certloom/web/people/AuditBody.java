package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.audit.AuditLine;
import dev.certloom.audit.Checkpoint;
import dev.certloom.audit.Checkpoints;
import dev.certloom.audit.RunningProcess;
import dev.certloom.audit.Seal;
import dev.certloom.audit.StoredLine;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.web.WireBody;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the routes of the audit record answer. */
final class AuditBody {

    private AuditBody() {}

    /**
     * A line.
     *
     * @param position absent while it is not sealed
     */
    @Schema(name = "AuditLine")
    record Line(
            @JsonProperty("id") long id,

            @JsonProperty("position") @Schema(description = "absent while it is not sealed") @Nullable
            Long position,

            @JsonProperty("hash") @Schema(pattern = "^[0-9a-f]{64}$") @Nullable
            String hash,

            @JsonProperty("at") Instant at,
            @JsonProperty("object") String object,
            @JsonProperty("operation") @Nullable String operation,
            @JsonProperty("action") String action,

            @JsonProperty("outcome") @Schema(implementation = AuditLine.Outcome.class)
            String outcome,

            @JsonProperty("actor") Actor actor,
            @JsonProperty("process") @Nullable Process process,
            @JsonProperty("details") Map<String, String> details) {

        static Line of(StoredLine stored) {
            AuditLine line = stored.line();
            return new Line(
                    stored.id(),
                    stored.seal().map(Seal::position).orElse(null),
                    stored.seal().map(Seal::hash).orElse(null),
                    line.at(),
                    line.object(),
                    line.operation().orElse(null),
                    line.action(),
                    line.outcome().name().toLowerCase(Locale.ROOT),
                    new Actor(line.actor(), line.actorName(), line.token(), line.address()),
                    line.process().map(Process::of).orElse(null),
                    new TreeMap<>(line.details()));
        }
    }

    /** Who acted; token and address are empty for Certloom itself. */
    @Schema(name = "AuditActor")
    record Actor(
            @JsonProperty("id") String id,
            @JsonProperty("name") String name,
            @JsonProperty("token") String token,
            @JsonProperty("address") String address) {}

    /** The process instance at work; its key is a text, since JSON readers may not hold it exactly. */
    @Schema(name = "AuditProcess")
    record Process(
            @JsonProperty("engine") String engine,
            @JsonProperty("id") String id,
            @JsonProperty("version") int version,
            @JsonProperty("instance") String instance) {

        static Process of(RunningProcess process) {
            return new Process(
                    process.engine(), process.process(), process.version(), Long.toString(process.instance()));
        }
    }

    /** Why the record is taken as it is. */
    record RestoreWish(
            @JsonProperty("reason")
            @Schema(
                    requiredMode = REQUIRED,
                    maxLength = Checkpoints.MAX_REASON_LENGTH,
                    description = "why the record ends earlier than it did, or is another one")
            @Nullable
            String reason) {}

    /** A signed checkpoint. */
    @Schema(name = "Checkpoint")
    record SignedCheckpoint(
            @JsonProperty("position") long position,

            @JsonProperty("hash") @Schema(pattern = "^[0-9a-f]{64}$")
            String hash,

            @JsonProperty("at") Instant at,
            @JsonProperty("key") String key,

            @JsonProperty("document") @Schema(description = "canonical JSON (RFC 8785)")
            String document,

            @JsonProperty("signature") @Schema(description = "Ed25519, base64")
            String signature)
            implements WireBody {

        static SignedCheckpoint of(Checkpoint checkpoint) {
            return new SignedCheckpoint(
                    checkpoint.position(),
                    checkpoint.hash(),
                    checkpoint.at(),
                    checkpoint.keyId(),
                    checkpoint.document(),
                    checkpoint.signature());
        }
    }

    /**
     * Whether what is stored is whole.
     *
     * @param fault what was done to it
     * @param line the first that is affected
     */
    record Judgement(
            @JsonProperty("sound") boolean sound,
            @JsonProperty("lines") @Nullable Long lines,
            @JsonProperty("first") @Nullable Long first,
            @JsonProperty("last") @Nullable Long last,

            @JsonProperty("fault") @Schema(implementation = Verdict.Fault.class) @Nullable
            String fault,

            @JsonProperty("line") @Nullable Long line,
            @JsonProperty("reason") @Nullable String reason)
            implements WireBody {

        static Judgement of(Verdict verdict) {
            return switch (verdict) {
                case Verdict.Sound sound ->
                    new Judgement(true, sound.lines(), sound.first(), sound.last(), null, null, null);
                case Verdict.Broken(Verdict.Fault fault, long number, String reason) ->
                    new Judgement(false, null, null, null, fault.word(), number, reason);
            };
        }
    }
}
