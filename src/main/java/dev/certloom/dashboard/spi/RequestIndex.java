package dev.certloom.dashboard.spi;

import dev.certloom.vault.OperationId;
import dev.certloom.vault.Phase;
import dev.certloom.vault.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests as lists show them: few columns, filtered and searched by indices. */
public interface RequestIndex {

    /** Requests of a vault that pass the filter, newest first, behind the one of id {@code after}. */
    List<RequestRow> find(VaultName vault, RequestFilter filter, Optional<OperationId> after, int limit);

    /** How many requests are under way, by phase; phases without any are left out. */
    Map<Phase, Long> openByPhase(VaultName vault);

    /** Whether there is or was any request at all. */
    boolean isEmpty(VaultName vault);

    /**
     * Which requests to show.
     *
     * @param phases only these; empty for all
     * @param openOnly only those under way
     * @param issuer name of the one the policy names, in any case; empty for all
     * @param search words of name, subject, alternative names, or whole serial number or {@code request_id}; the last word may be
     *     the beginning of one
     */
    record RequestFilter(Set<Phase> phases, boolean openOnly, Optional<String> issuer, Optional<String> search) {

        public RequestFilter {
            phases = Set.copyOf(phases);
        }
    }

    /**
     * One line of the list.
     *
     * @param since when it came to its phase
     * @param due when the turn is over: an approval lapses, a merge is due, an issuer's time is up; empty where there is no such time
     */
    record RequestRow(
            OperationId id,
            String certificate,
            Phase phase,
            Instant since,
            Instant created,
            Optional<Instant> due,
            String requester,
            String issuer,
            Optional<String> subject) {}
}
