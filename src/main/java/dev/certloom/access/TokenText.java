package dev.certloom.access;

/** Text of a token, made fit for logs, tables and answers. */
public final class TokenText {

    private TokenText() {}

    /** Without control characters and halves of surrogate pairs, and no longer than that. */
    public static String cut(String text, int length) {
        String clean = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", "");
        return clean.codePointCount(0, clean.length()) <= length
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, length));
    }
}
