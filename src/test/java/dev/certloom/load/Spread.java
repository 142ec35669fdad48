package dev.certloom.load;

import java.util.List;
import java.util.Locale;

/**
 * What the rounds of one measure say together.
 *
 * @param median of the rounds
 * @param least of them
 * @param greatest of them
 */
record Spread(double median, double least, double greatest) {

    static Spread of(List<Double> rounds) {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one round, but there is none.");
        }
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** As it stands in a table: the median, and behind it from where to where. */
    String text(int digits) {
        String one = "%." + digits + "f";
        return least == greatest
                ? String.format(Locale.ROOT, one, median)
                : String.format(Locale.ROOT, one + " (" + one + "-" + one + ")", median, least, greatest);
    }
}
