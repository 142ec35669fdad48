package dev.certloom.processview.diagram;

import java.util.ArrayList;
import java.util.List;

/** Text of a model, prepared for drawing: cleaned, measured, wrapped. */
final class Text {

    /**
     * Widths of U+0020 to U+007E in Helvetica and Arial, in thousandths of the font size (Adobe's core font metrics).
     */
    private static final int[] WIDTHS = {
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
                556,
        556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556,
                833,
        722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500,
                556,
        556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
                334,
        260, 334, 584
    };

    /** Allowance for fonts wider than Arial: a page may have to use whatever font the machine has. */
    private static final double FONT_WIDTH_FACTOR = 1.12;

    private static final String ELLIPSIS = "…";

    private Text() {}

    /**
     * The text on one line without non-text characters: control characters, unpaired surrogates and characters that
     * change the direction of the following text. Text over the limit is replaced by an ellipsis.
     */
    static String oneLine(String text, int longest) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), longest));
        int count = 0;
        boolean space = false;
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
                space = !line.isEmpty();
            } else if (isText(character)) {
                int needed = space ? 2 : 1;
                if (count + needed > longest) {
                    return line.append(ELLIPSIS).toString();
                }
                if (space) {
                    line.append(' ');
                    space = false;
                }
                line.appendCodePoint(character);
                count += needed;
            }
        }
        return line.toString();
    }

    private static boolean isText(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                // joins letters in several scripts and in emoji
                character == 0x200C || character == 0x200D;
            default -> true;
        };
    }

    /** About how wide the text is drawn, in the unit of the font size. */
    static double width(String text, double fontSize) {
        return text.codePoints().mapToDouble(Text::width).sum() * fontSize * FONT_WIDTH_FACTOR / 1000;
    }

    private static double width(int character) {
        if (character >= ' ' && character <= '~') {
            return WIDTHS[character - ' '];
        }
        if (Character.getType(character) == Character.NON_SPACING_MARK) {
            return 0;
        }
        return character < 0x1100 ? 600 : 1000;
    }

    /**
     * The text in lines no wider than the width; a word that is wider is broken. At least one line, even if it is too
     * wide.
     */
    static List<String> wrap(String text, double width, double fontSize, int mostLines) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.split(" ", 0)) {
            String rest = word;
            String longer = line.isEmpty() ? rest : line + " " + rest;
            if (width(longer, fontSize) <= width) {
                line = longer;
                continue;
            }
            if (!line.isEmpty()) {
                lines.add(line);
            }
            while (width(rest, fontSize) > width && rest.codePointCount(0, rest.length()) > 1) {
                int end = fitting(rest, width, fontSize);
                lines.add(rest.substring(0, end));
                rest = rest.substring(end);
            }
            line = rest;
        }
        if (!line.isEmpty()) {
            lines.add(line);
        }
        return lines.size() <= mostLines ? lines : shortened(lines, Math.max(1, mostLines), width, fontSize);
    }

    private static List<String> shortened(List<String> lines, int mostLines, double width, double fontSize) {
        String last = lines.get(mostLines - 1);
        while (!last.isEmpty() && width(last + ELLIPSIS, fontSize) > width) {
            last = last.substring(0, last.offsetByCodePoints(last.length(), -1));
        }
        List<String> kept = new ArrayList<>(lines.subList(0, mostLines - 1));
        kept.add(last + ELLIPSIS);
        return kept;
    }

    /** Where to break a word: as many of its characters as fit, but one at least. */
    private static int fitting(String word, double width, double fontSize) {
        double used = 0;
        int at = 0;
        while (at < word.length()) {
            int character = word.codePointAt(at);
            used += width(character) * fontSize * FONT_WIDTH_FACTOR / 1000;
            if (used > width && at > 0) {
                break;
            }
            at += Character.charCount(character);
        }
        return at;
    }
}
