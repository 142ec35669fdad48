package dev.certloom.approval;

import dev.certloom.operation.PendingOperation;
import java.time.Instant;

/**
 * An approved request whose certificate a person brings: it is signed elsewhere, by a CA that only people can reach.
 *
 * @param due until when; nothing lapses then
 * @param overdue whether it should be done by now
 */
public record MergeTask(PendingOperation request, Instant due, boolean overdue) {

    /** Since when it waits. */
    public Instant since() {
        return request.since();
    }
}
