package dev.certloom.audit.verification;

import dev.certloom.audit.verification.CanonicalJson.NotCanonical;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A file of checkpoints: JSON Lines, a checkpoint or an acknowledged restore each, appended in the order they were made. */
public final class CheckpointLog {

    private static final int MAX_ROW_LENGTH = 1 << 14;
    private static final int MAX_NAMED = 20;

    private CheckpointLog() {}

    /**
     * What could not be read. A process that was killed, or a disk that was full, leaves the beginning of a row.
     *
     * @param unreadable numbers of the first rows that are none, from 1
     * @param isCut whether the last row has no end
     */
    public record Gaps(List<Long> unreadable, boolean isCut) {

        public Gaps {
            unreadable = List.copyOf(unreadable);
        }
    }

    /** A row as it is written, without its line break. */
    public static String row(String kind, SignedDocument signed) {
        return CanonicalJson.write(
                Map.of(ExportEntry.KIND, kind, "document", signed.document(), "signature", signed.signature()));
    }

    /** Hands over what the rows say, in their order; no signature is checked. */
    public static Gaps read(InputStream in, Consumer<SignedPlace> to) throws IOException {
        Rows rows = new Rows(in, MAX_ROW_LENGTH);
        List<Long> unreadable = new ArrayList<>();
        long number = 0;
        for (Optional<String> row = rows.next(); row.isPresent(); row = rows.next()) {
            number++;
            Optional<SignedPlace> place = read(row.get());
            if (place.isPresent()) {
                to.accept(place.get());
            } else if (unreadable.size() < MAX_NAMED) {
                unreadable.add(number);
            }
        }
        return new Gaps(unreadable, rows.isCut());
    }

    private static Optional<SignedPlace> read(String row) {
        try {
            Members members = Members.of(CanonicalJson.read(row));
            SignedPlace place =
                    SignedPlace.read(new SignedDocument(members.text("document"), members.text("signature")));
            members.text(ExportEntry.KIND, place.kind().word());
            members.end();
            return place.kind() == SignedPlace.Kind.ANCHOR ? Optional.empty() : Optional.of(place);
        } catch (NotCanonical | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
