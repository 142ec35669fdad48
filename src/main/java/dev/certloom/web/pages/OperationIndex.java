package dev.certloom.web.pages;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests as lists show them: few columns, filtered and searched by indices. */
public interface OperationIndex {

    /** Requests of a vault that pass the filter, newest first, behind the one of id {@code after}. */
    List<OperationRow> find(VaultName vault, OperationFilter filter, Optional<OperationId> after, int limit);

    /**
     * How many requests stand in each of these phases; phases without any are left out.
     *
     * @param since only those that came to their phase at that time or later; empty for all
     * @param limit so many of a phase are counted, and no more
     */
    Map<Phase, Long> count(VaultName vault, Set<Phase> phases, Optional<Instant> since, int limit);

    /** Whether there is or was any request at all. */
    boolean isEmpty(VaultName vault);

    /**
     * Which requests to show.
     *
     * @param phases only these; empty for all
     * @param openOnly only those under way
     * @param endedSince only those that ended at that time or later; empty for all
     * @param issuer that the policy names
     * @param search words of name, subject, alternative names, or whole serial number or {@code request_id}; the last word may be
     *     the beginning of one
     */
    record OperationFilter(
            Set<Phase> phases,
            boolean openOnly,
            Optional<Instant> endedSince,
            Optional<IssuerName> issuer,
            Optional<String> search) {

        public OperationFilter {
            phases = Set.copyOf(phases);
        }
    }

    /**
     * One line of the list.
     *
     * @param since when it came to its phase
     * @param lapses when the first of its open approval steps lapses
     * @param ordered when its order was written down
     */
    record OperationRow(
            OperationId id,
            String certificate,
            Phase phase,
            Instant since,
            Instant created,
            Optional<Instant> lapses,
            Optional<Instant> ordered,
            String requester,
            String issuer,
            Optional<String> subject) {}
}
