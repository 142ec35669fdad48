package dev.certloom.notification;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places for values: <code>{{name}}</code>, and <code>{{#list}}…{{/list}}</code>, repeated for each entry
 * of a list with the entry's own values. Each value is escaped, and never interpreted as a template itself.
 */
final class Template {

    private static final Pattern SECTION = Pattern.compile("\\{\\{#(\\w+)}}(.*?)\\{\\{/\\1}}", Pattern.DOTALL);
    private static final Pattern PLACE = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);

    private final String text;
    private final UnaryOperator<String> escape;

    /** @param escape escapes a value for this kind of text */
    Template(String text, UnaryOperator<String> escape) {
        this.text = text;
        this.escape = escape;
    }

    /**
     * The text with its values.
     *
     * @throws IllegalArgumentException when the template refers to a missing value or list
     */
    String filled(Map<String, String> values, Map<String, List<Map<String, String>>> lists) {
        StringBuilder filled = new StringBuilder();
        Matcher section = SECTION.matcher(text);
        int from = 0;
        while (section.find()) {
            fill(text.substring(from, section.start()), values, filled);
            for (Map<String, String> entry : known(lists, section.group(1))) {
                Map<String, String> inner = new HashMap<>(values);
                inner.putAll(entry);
                fill(section.group(2), inner, filled);
            }
            from = section.end();
        }
        fill(text.substring(from), values, filled);
        return filled.toString();
    }

    private void fill(String piece, Map<String, String> values, StringBuilder filled) {
        Matcher place = PLACE.matcher(piece);
        int from = 0;
        while (place.find()) {
            filled.append(piece, from, place.start());
            filled.append(escape.apply(known(values, place.group(1))));
            from = place.end();
        }
        filled.append(piece, from, piece.length());
    }

    private static <T> T known(Map<String, T> values, String name) {
        T value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("Expected one of %s in {{…}}, but got '%s'."
                    .formatted(values.keySet().stream().sorted().toList(), name));
        }
        return value;
    }
}
