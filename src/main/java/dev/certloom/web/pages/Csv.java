package dev.certloom.web.pages;

import java.util.List;
import java.util.stream.Collectors;

/** Lines of comma-separated values (RFC 4180) that spreadsheets read as text. */
final class Csv {

    /**
     * Characters that a spreadsheet interprets as the beginning of a formula, also in full-width form, and those it
     * skips before one.
     */
    private static final String FORMULA_STARTS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private Csv() {}

    /** One line with its end. Each cell is quoted, so that no separator of any country splits it. */
    static String line(List<String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String text) {
        String harmless = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
