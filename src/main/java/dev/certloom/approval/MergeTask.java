package dev.certloom.approval;

import dev.certloom.operation.PendingOperation;
import java.time.Instant;

/**
 * An approved request whose certificate a person uploads: it is signed elsewhere, by a CA that only people can reach.
 *
 * @param due deadline; nothing lapses then
 * @param overdue whether the deadline has passed
 */
public record MergeTask(PendingOperation request, Instant due, boolean overdue) {

    /** Since when it waits. */
    public Instant since() {
        return request.since();
    }
}
