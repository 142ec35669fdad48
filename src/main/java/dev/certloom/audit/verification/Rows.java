package dev.certloom.audit.verification;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads JSON Lines: rows that each end with a line break. No more than one row is held. */
final class Rows {

    private static final byte LINE_BREAK = '\n';
    /** Stands for a row that is no UTF-8 or too long; no reader takes it. */
    private static final String NO_ROW = "";

    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int length;
    private boolean cut;

    /** @param longest bytes of a row; a longer one counts as unreadable */
    Rows(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The next row without its line break; empty at the end. What follows the last line break is no row. */
    Optional<String> next() throws IOException {
        ByteArrayOutputStream row = new ByteArrayOutputStream();
        boolean fits = true;
        while (fill()) {
            int end = position;
            while (end < length && buffer[end] != LINE_BREAK) {
                end++;
            }
            fits &= row.size() + (end - position) <= longest;
            if (fits) {
                row.write(buffer, position, end - position);
            }
            boolean whole = end < length;
            position = whole ? end + 1 : end;
            if (whole) {
                return Optional.of(fits ? text(row.toByteArray()) : NO_ROW);
            }
        }
        cut = !fits || row.size() > 0;
        return Optional.empty();
    }

    /** Whether something follows the last line break; known at the end. */
    boolean isCut() {
        return cut;
    }

    private static String text(byte[] row) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(row))
                    .toString();
        } catch (CharacterCodingException e) {
            return NO_ROW;
        }
    }

    private boolean fill() throws IOException {
        if (position >= length) {
            position = 0;
            length = in.read(buffer);
        }
        return length > 0;
    }
}
