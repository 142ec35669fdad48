package dev.certloom.processview.diagram;

import java.util.ArrayList;
import java.util.List;

/** Finds room for what marks add to a drawing that was laid out without them. */
final class Places {

    /** The most searches: a model with thousands of notes is unreadable anyway, but must be drawn in time. */
    private static final int MAX_SEARCHES = 500;

    private final List<Box> taken = new ArrayList<>();
    private int searches;

    void take(Box box) {
        taken.add(box);
    }

    /**
     * Takes the candidate that covers the fewest of what is there, the earlier one of equals; its own box does not
     * count.
     */
    Box takeBest(List<Box> candidates, Box own) {
        Box best = candidates.getFirst();
        if (++searches <= MAX_SEARCHES) {
            long fewest = Long.MAX_VALUE;
            for (Box candidate : candidates) {
                long covered = taken.stream()
                        .filter(other -> other.overlaps(candidate) && !other.equals(own))
                        .count();
                if (covered < fewest) {
                    fewest = covered;
                    best = candidate;
                }
                if (covered == 0) {
                    break;
                }
            }
        }
        take(best);
        return best;
    }
}
