package dev.certloom.notification;

import java.util.regex.Pattern;

/**
 * Sanitizes external text wherever a single line is expected: a mail header, a log line, a table row. Characters that
 * could begin another line, or change the reading direction, become blanks.
 */
final class PlainText {

    private static final Pattern BREAKING = Pattern.compile(
            "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF\\uFFFE\\uFFFF]+");
    private static final String ELLIPSIS = "…";

    private PlainText() {}

    /** One line of at most the given number of characters; a longer one is cut and marked by an ellipsis. */
    static String line(String text, int longest) {
        String line = BREAKING.matcher(text).replaceAll(" ").strip();
        if (line.length() <= longest) {
            return line;
        }
        int end = longest - ELLIPSIS.length();
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + ELLIPSIS;
    }
}
