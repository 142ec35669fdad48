package dev.certloom.notification;

import java.util.regex.Pattern;

/**
 * Makes text from outside harmless wherever a line is expected: a mail's header, a line of the log, a row of a table. What
 * could begin another line, or turn the direction of reading round, becomes a blank.
 */
final class PlainText {

    private static final Pattern BREAKING = Pattern.compile(
            "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF\\uFFFE\\uFFFF]+");
    private static final String ELLIPSIS = "…";

    private PlainText() {}

    /** One line of at most so many characters; a longer one is cut and says so by an ellipsis. */
    static String line(String text, int longest) {
        String line = BREAKING.matcher(text).replaceAll(" ").strip();
        if (line.length() <= longest) {
            return line;
        }
        int end = longest - ELLIPSIS.length();
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + ELLIPSIS;
    }
}
