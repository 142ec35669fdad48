package dev.certloom.web.pages;

import dev.certloom.kernel.IssuerName;
import dev.certloom.operation.Phase;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests to show.
 *
 * @param phases only these; empty for all
 * @param openOnly only those under way
 * @param endedSince only those that ended at that time or later; empty for all
 * @param issuer that the policy names
 * @param requestedBy only those that this person made, or a program they answer for now; empty for all
 * @param search words of name, subject, alternative names, or whole serial number or {@code request_id}; the last word may be
 *     the beginning of one
 */
record OperationFilter(
        Set<Phase> phases,
        boolean openOnly,
        Optional<Instant> endedSince,
        Optional<IssuerName> issuer,
        Optional<String> requestedBy,
        Optional<String> search) {

    public OperationFilter {
        phases = Set.copyOf(phases);
    }

    /** Whoever made them. */
    OperationFilter(
            Set<Phase> phases,
            boolean openOnly,
            Optional<Instant> endedSince,
            Optional<IssuerName> issuer,
            Optional<String> search) {
        this(phases, openOnly, endedSince, issuer, Optional.empty(), search);
    }

    /** The same, of one person's requests only where one is given. */
    OperationFilter requestedBy(Optional<String> person) {
        return new OperationFilter(phases, openOnly, endedSince, issuer, person, search);
    }
}
