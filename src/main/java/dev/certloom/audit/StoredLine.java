package dev.certloom.audit;

import java.util.Optional;

/**
 * A line as stored.
 *
 * @param id of the row; does not reflect the order of commits
 * @param seal empty while the line waits to be sealed, less than a second as a rule
 */
public record StoredLine(long id, AuditLine line, Optional<Seal> seal) {

    /** Whether it has the hash that it was sealed with; one that waits to be sealed has none to lose. */
    boolean isIntact() {
        return seal.filter(kept -> !CanonicalLine.seal(
                                line, kept.position(), kept.previous(), kept.objectPosition(), kept.objectPrevious())
                        .equals(kept))
                .isEmpty();
    }
}
