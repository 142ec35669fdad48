package dev.certloom.audit.verification;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Reads an export row by row: however long it is, no more than a few rows are held. */
final class ExportRows {

    /** A model is the longest there is. */
    private static final int MAX_ROW_LENGTH = 16 << 20;

    private final Rows rows;
    private final Deque<ExportEntry> seen = new ArrayDeque<>();
    private boolean ofObject;

    ExportRows(InputStream in) {
        rows = new Rows(in, MAX_ROW_LENGTH);
    }

    /** Reads lines along their object's chain from now on. */
    void alongObject() {
        ofObject = true;
    }

    /** The next entry; empty at the end. A row that is cut off by the end of the file counts as missing. */
    Optional<ExportEntry> next() throws IOException {
        return seen.isEmpty() ? read() : Optional.of(seen.poll());
    }

    /** The entry that {@link #next()} will return. */
    Optional<ExportEntry> peek() throws IOException {
        if (seen.isEmpty()) {
            read().ifPresent(seen::add);
        }
        return Optional.ofNullable(seen.peek());
    }

    /** Whether nothing is left, not even a row without its end. */
    boolean atEnd() throws IOException {
        return peek().isEmpty() && !rows.isCut();
    }

    private Optional<ExportEntry> read() throws IOException {
        return rows.next().map(row -> ExportEntry.read(row, ofObject));
    }
}
