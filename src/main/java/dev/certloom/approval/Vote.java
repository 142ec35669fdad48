package dev.certloom.approval;

import java.time.Instant;
import java.util.Optional;

/**
 * What one person decided in one step.
 *
 * @param person stable identifier
 * @param insteadOf the member of the group who delegated the decision
 * @param independent false when it was cast by a person tied to the requester, because there were too few others
 * @param counts false when it was already used in another step that the latest launch asks for
 * @param reason why; always given for a rejection
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
