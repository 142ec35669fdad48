package dev.certloom.access;

import com.google.common.base.CharMatcher;

/** Sanitizes text of a token for logs, tables and answers. */
public final class TokenText {

    private TokenText() {}

    /** Whether it is as it may be stored: no control characters, unpaired surrogates or blanks around it, not too long. */
    static boolean isClean(String text, int length) {
        return trimmed(text, length).equals(text);
    }

    /** {@link #cut}, and without blanks around it. */
    static String trimmed(String text, int length) {
        return CharMatcher.whitespace().trimFrom(cut(text, length));
    }

    /** Without control characters and unpaired surrogates, cut to the given length. */
    public static String cut(String text, int length) {
        String clean = text.replaceAll("[\\p{Cc}\\p{Cs}]", "");
        return clean.codePointCount(0, clean.length()) <= length
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, length));
    }
}
