package dev.certloom.load;

import java.util.ArrayList;
import java.util.List;

/** A table of {@code docs/performance.md}: its rows are to be put below those that are there. */
final class Table {

    private final String title;
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String title, String... header) {
        this.title = title;
        this.header = List.of(header);
    }

    void add(String... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException("Expected " + header.size() + " cells, but got " + cells.length);
        }
        rows.add(List.of(cells));
    }

    /** As Markdown. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("### ").append(title).append("\n\n");
        line(text, header);
        text.append("|---".repeat(header.size())).append("|\n");
        rows.forEach(row -> line(text, row));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
