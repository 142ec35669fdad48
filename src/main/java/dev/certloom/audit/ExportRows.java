package dev.certloom.audit;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Reads an export row by row: however long it is, no more than a few rows are held. */
final class ExportRows {

    /** A model is the longest there is. */
    private static final int LONGEST = 16 << 20;

    private final Reader in;
    private final char[] buffer = new char[1 << 16];
    private final Deque<ExportEntry> seen = new ArrayDeque<>();
    private int position;
    private int length;
    private boolean ofObject;

    ExportRows(InputStream in) {
        this.in = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
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

    private Optional<ExportEntry> read() throws IOException {
        StringBuilder row = new StringBuilder();
        try {
            while (fill()) {
                for (int i = position; i < length; i++) {
                    if (buffer[i] == '\n') {
                        row.append(buffer, position, i - position);
                        position = i + 1;
                        return Optional.of(
                                row.length() > LONGEST
                                        ? new ExportEntry.Unreadable()
                                        : ExportEntry.read(row.toString(), ofObject));
                    }
                }
                if (row.length() <= LONGEST) {
                    row.append(buffer, position, length - position);
                }
                position = length;
            }
        } catch (CharacterCodingException e) {
            // no UTF-8: whatever follows cannot be read either
            return Optional.of(new ExportEntry.Unreadable());
        }
        return Optional.empty();
    }

    private boolean fill() throws IOException {
        if (position >= length) {
            position = 0;
            length = in.read(buffer);
        }
        return length > 0;
    }
}
