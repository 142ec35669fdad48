package dev.certloom.web.pages;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.operation.Phase;
import java.time.Instant;

/**
 * A vote that somebody gave.
 *
 * @param phase where the request stands now
 */
record DecidedRow(
        String step,
        OperationId request,
        String certificate,
        String requester,
        boolean approved,
        String reason,
        Instant at,
        Phase phase) {

    /** Where the list goes on behind this one. */
    PageCursor position() {
        return new PageCursor(at, step);
    }
}
