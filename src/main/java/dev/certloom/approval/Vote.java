package dev.certloom.approval;

import java.time.Instant;
import java.util.Optional;

/**
 * What one person decided in one step.
 *
 * @param person stable identifier
 * @param insteadOf the member of the group who handed the decision over
 * @param independent false when it was cast by somebody tied to who asked, since there were too few others
 * @param counts false when its voice was used in another step that the latest launch asks for
 * @param reason why; always given for a no
 */
public record Vote(
        String person,
        String personName,
        Optional<String> insteadOf,
        boolean approved,
        boolean independent,
        boolean counts,
        String reason,
        Instant cast) {}
