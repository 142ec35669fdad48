package dev.certloom.kernel;

import com.google.common.base.CharMatcher;
import java.util.Optional;

/**
 * Text that people write for others to read, such as names, reasons and questions. It shows something, and nothing in it
 * controls a terminal or turns the direction of reading.
 */
public final class WrittenText {

    /** ZWNJ and ZWJ, which several scripts are spelled with, and the variation selectors of emoji. */
    private static final CharMatcher JOINING = CharMatcher.anyOf("\u200c\u200d\ufe0e\ufe0f");

    /** An empty pattern of Braille counts as a symbol, and shows nothing. */
    private static final CharMatcher BLANK = CharMatcher.whitespace().or(CharMatcher.is('\u2800'));

    private WrittenText() {}

    /** One line, without the blanks around it; empty when it is none, or longer than that. */
    public static Optional<String> line(String given, int longest) {
        return Optional.of(CharMatcher.whitespace().trimFrom(given))
                .filter(text -> text.length() <= longest && DisplayText.isShown(text) && !BLANK.matchesAllOf(text));
    }

    /**
     * One line that has to be there.
     *
     * @param member as the caller named it
     * @throws Refusal INVALID saying what is expected of it
     */
    public static String requireLine(String member, String given, int longest) {
        return line(given, longest).orElseThrow(() -> refusal(member, longest));
    }

    /** As {@link #requireLine}, of one or more lines. */
    public static String requireLines(String member, String given, int longest) {
        return lines(given, longest).orElseThrow(() -> refusal(member, longest));
    }

    private static Refusal refusal(String member, int longest) {
        return Refusal.invalidProperty(
                member, "expected is text of 1 to %d characters, all of them visible".formatted(longest));
    }

    /** One or more lines; browsers submit the breaks between them as CR LF. */
    public static Optional<String> lines(String given, int longest) {
        String text = CharMatcher.whitespace().trimFrom(given).replace("\r\n", "\n");
        return line(JOINING.or(CharMatcher.is('\n')).removeFrom(text), longest)
                .filter(shown -> text.length() <= longest)
                .map(shown -> text);
    }
}
