package dev.certloom.kernel;

import java.time.Instant;
import java.util.Comparator;

/**
 * A position in a list ordered by time: the next page begins after it.
 *
 * @param id distinguishes entries with the same time
 */
public record PageCursor(Instant at, String id) implements Comparable<PageCursor> {

    private static final Comparator<PageCursor> ORDER =
            Comparator.comparing(PageCursor::at).thenComparing(PageCursor::id);

    @Override
    public int compareTo(PageCursor other) {
        return ORDER.compare(this, other);
    }
}
