package dev.certloom.audit.verification;

import dev.certloom.audit.verification.CanonicalJson.NotCanonical;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * A signed statement about a position in the chain of a vault.
 *
 * @param timeline number of the chain's timeline, from 1: each acknowledged restore begins the next
 * @param position of the line
 * @param hash of the line, in hex
 * @param key id of the key
 * @param restore what was acknowledged; there for {@link Kind#RESTORE} alone
 */
public record SignedPlace(
        Kind kind,
        String vault,
        long timeline,
        long position,
        String hash,
        Instant at,
        String key,
        Optional<Restore> restore,
        SignedDocument signed) {

    private static final long MAX_TIMELINE = 1L << 31;

    /** In the order in which they were made; times do not matter. */
    public static final Comparator<SignedPlace> ORDER =
            Comparator.comparingLong(SignedPlace::timeline).thenComparingLong(SignedPlace::position);

    /** What is stated about the position. */
    public enum Kind {
        /** The chain had this line. */
        CHECKPOINT,
        /** Retention dropped the lines up to this one. */
        ANCHOR,
        /** A restore was acknowledged: the chain continues from here, whatever earlier checkpoints say. */
        RESTORE;

        /** As documents say it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An acknowledged restore.
     *
     * @param from up to this line the chain is the one it was; checkpoints of earlier timelines beyond it no longer
     *     count
     * @param oldPosition the last line that the chain was known to have
     * @param oldHash of that line
     * @param by who acknowledged it
     */
    public record Restore(long from, long oldPosition, String oldHash, String by) {}

    /**
     * Reads one; its signature is not checked.
     *
     * @throws NotCanonical if it is no canonical JSON
     * @throws IllegalArgumentException if it is another document
     */
    public static SignedPlace read(SignedDocument signed) throws NotCanonical {
        Members members = Members.of(CanonicalJson.read(signed.document()));
        ExportEntry.requireFormat(members);
        Kind kind = kind(members.text("type"));
        String vault = members.text("vault");
        long timeline = members.has("timeline") ? members.number("timeline") : 1;
        if (timeline < 1 || timeline > MAX_TIMELINE) {
            throw new IllegalArgumentException("Expected a timeline, but it is " + timeline + ".");
        }
        SignedPlace place = new SignedPlace(
                kind,
                vault,
                timeline,
                members.number("position"),
                members.hash("hash"),
                members.moment("at"),
                members.text("key"),
                kind == Kind.RESTORE
                        ? Optional.of(new Restore(
                                members.number("from"),
                                members.number("oldPosition"),
                                members.hash("oldHash"),
                                members.text("by")))
                        : Optional.empty(),
                signed);
        members.end();
        return place;
    }

    private static Kind kind(String word) {
        for (Kind kind : Kind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("Expected a checkpoint, an anchor or a restore, but it is something else.");
    }

    /** Whether this was superseded by a later acknowledged restore. */
    public boolean isSupersededBy(SignedPlace later) {
        return later.vault.equals(vault)
                && timeline < later.timeline
                && later.restore.filter(restore -> position > restore.from()).isPresent();
    }
}
