package dev.certloom.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One act, also a refused one.
 *
 * @param object path below the vault, e.g. {@code certificates/web}
 * @param actor stable identifier of who acted
 * @param token identifier of the token used; empty for Certloom itself
 * @param details what else matters; nothing secret
 */
public record AuditLine(
        Instant at,
        String vault,
        String object,
        Optional<String> operation,
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
