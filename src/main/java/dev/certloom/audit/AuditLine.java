package dev.certloom.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One action, including refused ones.
 *
 * @param object path below the vault, e.g. {@code certificates/web}
 * @param process the working instance; for a person's action on a request, the one that last worked on it
 * @param actor stable identifier of who acted
 * @param token identifier of the token used; empty for Certloom itself
 * @param details what else matters; nothing secret. What an act changed is there as {@code before.MEMBER} and
 *     {@code after.MEMBER}
 */
public record AuditLine(
        Instant at,
        String vault,
        String object,
        Optional<String> operation,
        Optional<RunningProcess> process,
        String action,
        Outcome outcome,
        String actor,
        String actorName,
        String token,
        String address,
        Map<String, String> details) {

    public AuditLine {
        details = Map.copyOf(details);
    }

    /** How it ended. */
    public enum Outcome {
        DONE,
        REFUSED
    }
}
