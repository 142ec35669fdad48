package dev.certloom.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the known word probably meant by an unknown one. */
public final class Suggestion {

    private static final int MIN_LENGTH_PER_EDIT = 4;

    private Suggestion() {}

    /**
     * The word that is the fewest edits away, one edit for every four letters at most but at least two; of several that
     * are equally near, the first in alphabetical order.
     */
    public static Optional<String> nearest(String given, Collection<String> words) {
        int limit = Math.max(2, given.length() / MIN_LENGTH_PER_EDIT);
        LevenshteinDistance distance = new LevenshteinDistance(limit);
        return words.stream()
                .sorted()
                .map(word -> new Candidate(word, distance.apply(given, word)))
                .filter(candidate -> candidate.edits() >= 0)
                .min(Comparator.comparingInt(Candidate::edits))
                .map(Candidate::word);
    }

    /** The word in a sentence of its own, with a blank before it; empty when nothing is near. */
    public static String didYouMean(String given, Collection<String> words) {
        return nearest(given, words).map(" Did you mean '%s'?"::formatted).orElse("");
    }

    private record Candidate(String word, int edits) {}
}
