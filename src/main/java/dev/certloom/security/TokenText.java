package dev.certloom.security;

/** Text of a token, made fit for logs, tables and answers. */
final class TokenText {

    private TokenText() {}

    /** Without control characters, and no longer than that. */
    static String cut(String text, int length) {
        String clean = text.replaceAll("\\p{Cntrl}", "");
        return clean.codePointCount(0, clean.length()) <= length
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, length));
    }
}
