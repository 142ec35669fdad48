package dev.certloom.web.pages;

import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Phase;
import java.time.Instant;
import java.util.Optional;

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
