package dev.certloom.audit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Whether the audit record agrees with its checkpoints, and whether checkpoints reach their destinations. Callers are
 * served nevertheless, so it only degrades health.
 */
@Component("audit")
class AuditHealth implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");

    private final CheckpointComparer evidence;
    private final CheckpointCopies copies;
    private final CheckpointPublisher publisher;

    AuditHealth(CheckpointComparer evidence, CheckpointCopies copies, CheckpointPublisher publisher) {
        this.evidence = evidence;
        this.copies = copies;
        this.publisher = publisher;
    }

    @Override
    public Health health() {
        Collection<CheckpointMismatch> contradictions = evidence.known();
        List<OutageLog.Trouble> troubles = Stream.concat(
                        copies.all().stream().map(CheckpointCopy::trouble), Stream.of(publisher.trouble()))
                .flatMap(Optional::stream)
                .toList();
        Health.Builder health = Health.status(contradictions.isEmpty() && troubles.isEmpty() ? Status.UP : DEGRADED);
        contradictions.forEach(found -> health.withDetail(
                "vault " + found.vault(), reason(found.reason(), found.noticed().toString())));
        if (!troubles.isEmpty()) {
            health.withDetail(
                    "troubles",
                    troubles.stream()
                            .map(one -> reason(one.reason(), one.since().toString()))
                            .toList());
        }
        copies.all().forEach(copy -> health.withDetail(copy.path().toString(), described(copy)));
        if (copies.all().isEmpty() && publisher.url().isEmpty()) {
            health.withDetail(
                    "checkpoints",
                    "Kept in the database alone: a rollback of it cannot be noticed. Set certloom.audit.checkpoints.file.");
        }
        return health.build();
    }

    private static Map<String, Object> reason(String reason, String since) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reason", reason);
        details.put("since", since);
        return details;
    }

    private static String described(CheckpointCopy copy) {
        return copy.trouble().isPresent()
                ? "cannot be used"
                : copy.gaps().isCut() || !copy.gaps().unreadable().isEmpty()
                        ? "in use; a crash or a full disk left rows that are none: "
                                + copy.gaps().unreadable()
                        : "in use";
    }
}
