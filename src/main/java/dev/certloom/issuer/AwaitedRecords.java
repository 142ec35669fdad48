package dev.certloom.issuer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * DNS records that a person sets so that a CA sees who controls names. None is secret: they are there for everybody to read.
 *
 * @param records all that have to be there at once
 * @param lookedFor when they were looked for last
 * @param until when the CA does not wait any longer, where it says so
 * @param obstacle why some could not be looked for; a sentence or less, without its full stop
 */
public record AwaitedRecords(List<Txt> records, Instant lookedFor, Optional<Instant> until, Optional<String> obstacle) {

    private static final int MAX_RECORDS = 200;

    /** @throws IllegalArgumentException when there is none, or too many */
    public AwaitedRecords {
        records = List.copyOf(records);
        if (records.isEmpty() || records.size() > MAX_RECORDS) {
            throw new IllegalArgumentException(
                    "Expected 1 to %d records, but got %d.".formatted(MAX_RECORDS, records.size()));
        }
    }

    /** How many have not been seen. */
    public int missing() {
        return (int) records.stream().filter(record -> !record.seen()).count();
    }

    /** As they were, once all are there and nobody looks for them any more. */
    public AwaitedRecords allSeen(Instant at) {
        return new AwaitedRecords(
                records.stream()
                        .map(record -> new Txt(record.name(), record.value(), true))
                        .toList(),
                at,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * A record of type TXT.
     *
     * @param name of its owner, without a dot at the end
     * @param value in one string
     * @param seen whether it was there when it was looked for last
     */
    public record Txt(String name, String value, boolean seen) {

        private static final int MAX_NAME_LENGTH = 1_024;
        private static final int MAX_VALUE_LENGTH = 255;

        /** @throws IllegalArgumentException when name or value is none of a record */
        public Txt {
            demand(name, MAX_NAME_LENGTH);
            demand(value, MAX_VALUE_LENGTH);
        }

        private static void demand(String text, int maxLength) {
            if (text.isBlank()
                    || text.length() > maxLength
                    || !text.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
                throw new IllegalArgumentException("Expected 1 to %d characters of ASCII.".formatted(maxLength));
            }
        }
    }
}
