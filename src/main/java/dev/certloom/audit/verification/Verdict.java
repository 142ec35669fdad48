package dev.certloom.audit.verification;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The result of verifying an export. */
public sealed interface Verdict {

    /**
     * It is whole and unchanged, and signed with the key.
     *
     * @param object the one it is about; empty when it is about a period
     * @param lines how many there are
     * @param first number of the first: its position in the vault's chain, or in its object's; 0 when there is none
     * @param last number of the last; 0 when there is none
     * @param dropped up to this number lines were dropped by retention, which is signed too; 0 for none
     * @param signedAt when the export was signed
     */
    record Sound(
            String vault, Optional<String> object, long lines, long first, long last, long dropped, Instant signedAt)
            implements Verdict {}

    /**
     * It is not.
     *
     * @param number of the first line that is affected, counted as in {@link Sound}; 0 when none can be named
     * @param reason one sentence for people
     */
    record Broken(Fault fault, long number, String reason) implements Verdict {}

    /** What was done to it. */
    enum Fault {
        CHANGED,
        DROPPED,
        INSERTED,
        REORDERED,
        /** Its end is missing. */
        TRUNCATED,
        /** Signed with another key than the one given. */
        OTHER_KEY,
        NOT_AN_EXPORT;

        /** As documents and answers say it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
