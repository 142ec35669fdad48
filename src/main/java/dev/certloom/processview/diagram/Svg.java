package dev.certloom.processview.diagram;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes SVG. Values are escaped; names of elements and attributes are ours. */
final class Svg {

    private final StringBuilder out = new StringBuilder(32_768);
    private final Deque<String> open = new ArrayDeque<>();
    private boolean inTag;

    Svg open(String name) {
        endTag();
        out.append('<').append(name);
        open.push(name);
        inTag = true;
        return this;
    }

    /** An attribute of the element that was just opened. */
    Svg with(String attribute, String value) {
        out.append(' ').append(attribute).append("=\"");
        escape(value);
        out.append('"');
        return this;
    }

    Svg with(String attribute, double value) {
        out.append(' ').append(attribute).append("=\"");
        number(value);
        out.append('"');
        return this;
    }

    Svg text(String text) {
        endTag();
        escape(text);
        return this;
    }

    /** Ends the innermost open element. */
    Svg close() {
        String name = open.pop();
        if (inTag) {
            out.append("/>");
            inTag = false;
        } else {
            out.append("</").append(name).append('>');
        }
        return this;
    }

    /** A line break where it has no meaning, for people who read or compare the source. */
    Svg newLine() {
        endTag();
        out.append('\n');
        return this;
    }

    private void endTag() {
        if (inTag) {
            out.append('>');
            inTag = false;
        }
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            switch (character) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(isAllowed(value, i) ? character : '\uFFFD');
            }
        }
    }

    /**
     * The characters that XML 1.0 allows (section 2.2). Ids are not cleaned before, and an XML 1.1 model may hold more.
     */
    private static boolean isAllowed(String value, int at) {
        char character = value.charAt(at);
        if (Character.isHighSurrogate(character)) {
            return at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1));
        }
        if (Character.isLowSurrogate(character)) {
            return at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
        }
        return character >= ' ' && character < 0xFFFE;
    }

    private void number(double value) {
        out.append(format(value));
    }

    /** With at most two decimals, which is finer than any screen. */
    static String format(double value) {
        long hundredths = Math.round(value * 100);
        if (hundredths % 100 == 0) {
            return Long.toString(hundredths / 100);
        }
        long rest = Math.abs(hundredths % 100);
        return (hundredths < 0 ? "-" : "")
                + Math.abs(hundredths / 100)
                + (rest % 10 == 0 ? "." + rest / 10 : (rest < 10 ? ".0" : ".") + rest);
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
