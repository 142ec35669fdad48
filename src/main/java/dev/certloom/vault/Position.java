package dev.certloom.vault;

import java.time.Instant;
import java.util.Comparator;

/**
 * Where something stands in a list ordered by time: the next page begins behind it.
 *
 * @param id tells apart what is of the same time
 */
public record Position(Instant at, String id) implements Comparable<Position> {

    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::at).thenComparing(Position::id);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
