package dev.certloom.kernel;

import java.util.regex.Pattern;

/**
 * Text from a certificate as it is displayed, stored and searched. Its characters are up to the certificate's creator:
 * those that are invisible, or change how others are displayed, are written as JSON escapes them, {@code U+0000} as
 * <code>&#92;u0000</code>. Different texts stay different.
 */
public final class DisplayText {

    private static final int FIRST_INVISIBLE = 0x34f;
    private static final Pattern ESCAPE = Pattern.compile("\\\\u[0-9a-f]{4}");

    /** After escaped backslashes. */
    private static final Pattern ESCAPE_AMONG_OTHERS = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*" + ESCAPE);

    /**
     * Letters and marks that take no place or an empty one (Unicode's Default_Ignorable_Code_Point, as far as the
     * category does not say it).
     */
    private static final Pattern INVISIBLE = Pattern.compile(
            "[\\x{34f}\\x{115f}\\x{1160}\\x{17b4}\\x{17b5}\\x{180b}-\\x{180f}\\x{3164}\\x{fe00}-\\x{fe0f}\\x{ffa0}\\x{e0100}-\\x{e01ef}]");

    private DisplayText() {}

    /** Converts plain text. A backslash that would look like the beginning of an escape is itself escaped. */
    public static String of(String text) {
        return escaped(text.replace("\\u", "\\u005cu"));
    }

    /** A text in which backslashes are escaped already, such as a distinguished name (RFC 4514). */
    public static String ofEscaped(String text) {
        return escaped(text);
    }

    private static String escaped(String text) {
        if (isShown(text)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (isShown(character)) {
                shown.appendCodePoint(character);
            } else {
                for (char unit : Character.toChars(character)) {
                    shown.append("\\u%04x".formatted((int) unit));
                }
            }
        });
        return shown.toString();
    }

    /**
     * Whether it reads as what {@link #of} makes of a text with characters that do not show: nobody can ask for those.
     */
    public static boolean hasEscape(String text) {
        return ESCAPE.matcher(text).find();
    }

    /** Whether it reads as what {@link #ofEscaped} makes of such a text. */
    public static boolean hasEscapeAmongOthers(String text) {
        return ESCAPE_AMONG_OTHERS.matcher(text).find();
    }

    /** Whether all characters of the text are visible and do not affect others. */
    public static boolean isShown(String text) {
        return text.codePoints().allMatch(DisplayText::isShown);
    }

    /**
     * Whether the character shows and leaves others as they are: no control, no change of direction, no half of a pair.
     */
    private static boolean isShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default ->
                character < FIRST_INVISIBLE
                        || !INVISIBLE.matcher(Character.toString(character)).matches();
        };
    }
}
