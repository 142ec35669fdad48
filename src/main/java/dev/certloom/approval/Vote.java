package dev.certloom.approval;

import java.time.Instant;
import java.util.Optional;

/**
 * What one person decided in one step.
 *
 * @param person stable identifier
 * @param insteadOf the member of the group who handed the decision over
 * @param reason why; always given for a no
 */
public record Vote(
        String person, String personName, Optional<String> insteadOf, boolean approved, String reason, Instant cast) {}
