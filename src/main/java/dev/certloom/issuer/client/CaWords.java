package dev.certloom.issuer.client;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a CA says about why, for people: one line of visible characters, no longer than is read, and without what it was sent
 * as a secret, should it repeat that.
 */
public final class CaWords {

    private static final int MAX_LENGTH = 300;
    private static final int MIN_SECRET_LENGTH = 4;
    private static final String MASK = "…";

    /** Controls, formats (such as those that turn the direction of reading), halves of pairs, and separators of lines. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]+");

    private static final Pattern BLANKS = Pattern.compile("\\s{2,}");

    private CaWords() {}

    /**
     * The words as they may be shown.
     *
     * @param secrets what must not be in them
     */
    public static String of(String said, List<String> secrets) {
        String masked = said;
        for (String secret : secrets) {
            if (secret.length() >= MIN_SECRET_LENGTH) {
                masked = masked.replace(secret, MASK);
            }
        }
        String shown = INVISIBLE.matcher(masked).replaceAll(" ");
        shown = BLANKS.matcher(shown).replaceAll(" ").strip();
        return shown.codePointCount(0, shown.length()) <= MAX_LENGTH
                ? shown
                : shown.substring(0, shown.offsetByCodePoints(0, MAX_LENGTH - 1)) + MASK;
    }

    static String of(Throwable failure) {
        return of(String.valueOf(failure.getMessage()), List.of());
    }
}
