package dev.certloom.exporter;

import java.nio.charset.StandardCharsets;

/** Builds a line of NDJSON: one flat object of strings, numbers and booleans. */
final class Line {

    private final StringBuilder text = new StringBuilder(200);

    Line(String kind, long position, long at) {
        text.append("{\"kind\":");
        quote(kind);
        with("position", position).with("at", at);
    }

    Line with(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    Line with(String name, boolean value) {
        name(name);
        text.append(value);
        return this;
    }

    Line with(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    byte[] bytes() {
        return (text + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    private void name(String name) {
        text.append(',');
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
