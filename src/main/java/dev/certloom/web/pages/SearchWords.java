package dev.certloom.web.pages;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The text of a search field, converted for the database's text search: letters and digits, split at all else as the
 * indexed texts are; each word must be there, the last may be the beginning of one.
 *
 * @param query a {@code tsquery}; empty when nothing was typed that could be found
 * @param serial the same as a serial number: hexadecimal digits in lower case without separators and zeros in front
 */
record SearchWords(String query, String serial) {

    private static final int MAX_WORDS = 20;

    static SearchWords of(String typed) {
        String lower = typed.toLowerCase(Locale.ROOT);
        String query = Arrays.stream(lower.split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .limit(MAX_WORDS)
                .collect(Collectors.joining(" & "));
        return new SearchWords(
                query.isEmpty() ? "" : query + ":*",
                lower.replaceAll("[^0-9a-f]", "").replaceFirst("^0+(?=.)", ""));
    }
}
