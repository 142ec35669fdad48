package dev.certloom.audit.verification;

import dev.certloom.audit.verification.CanonicalJson.NotCanonical;
import dev.certloom.audit.verification.Verdict.Broken;
import dev.certloom.audit.verification.Verdict.Fault;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A row of an export as read: nothing in it can be trusted before it is checked. Rows are canonical JSON, one each,
 * whose member {@code entry} names the kind. Each has the members of its kind and no others.
 */
sealed interface ExportEntry {

    String KIND = "entry";

    /** Of the rows and lines that are read here. */
    long FORMAT = 1;

    /**
     * The first row.
     *
     * @param scope what the export is about: a period or an object
     * @param key id of the key that signs the end
     * @param first number that the first line must have
     * @param before hash of the line before it
     */
    record Header(String vault, Map<?, ?> scope, String key, long first, String before) implements ExportEntry {

        boolean isOfObject() {
            return scope.containsKey("object");
        }

        /** Whether such a line belongs into the export at all. */
        boolean covers(Line line) {
            return line.vault().equals(vault) && (!isOfObject() || line.object().equals(scope.get("object")));
        }
    }

    /**
     * A line.
     *
     * @param position in the chain of the vault
     * @param number in the chain that is checked: of the vault or of the object
     * @param previous hash of the line before it in that chain
     * @param hash as the row says
     * @param intact whether it is the hash of this line
     */
    record Line(String vault, String object, long position, long number, String previous, String hash, boolean intact)
            implements ExportEntry {

        boolean follows(long before, String hashBefore) {
            return number == before + 1 && previous.equals(hashBefore);
        }
    }

    /** A checkpoint, or an anchor. */
    record Place(SignedPlace place) implements ExportEntry {}

    /**
     * The last row, signed.
     *
     * @param at when the export was made
     * @param position the last line of the vault's chain then
     * @param hash of that line
     * @param lines how many there are in the export
     * @param models checksums by id
     * @param contradiction a fault of the record that the service itself knew
     */
    record End(
            String vault,
            Map<?, ?> scope,
            Instant at,
            long position,
            String hash,
            long lines,
            long first,
            String before,
            long last,
            String lastHash,
            long dropped,
            long checkpoints,
            Map<String, String> models,
            String key,
            Optional<Broken> contradiction,
            SignedDocument signed)
            implements ExportEntry {}

    /**
     * A model that instances ran, or a table that decided.
     *
     * @param id engine, process or decision, and version
     * @param checksum of the content as it is here
     */
    record Model(String id, String checksum) implements ExportEntry {}

    /** A row that is none of these. */
    record Unreadable() implements ExportEntry {}

    /**
     * Reads a row.
     *
     * @param ofObject whether lines are counted along their object's chain
     */
    static ExportEntry read(String row, boolean ofObject) {
        try {
            Members members = Members.of(CanonicalJson.read(row));
            String kind = members.text(KIND);
            ExportEntry entry = switch (kind) {
                case "header" -> header(members);
                case "line" -> line(members, ofObject);
                case "model" -> new Model(members.text("id"), CanonicalJson.hash(members.text("content")));
                case "checkpoint", "anchor" -> place(signed(members), kind);
                case "end" -> end(signed(members));
                default -> new Unreadable();
            };
            members.end();
            return entry;
        } catch (NotCanonical | IllegalArgumentException e) {
            return new Unreadable();
        }
    }

    static void requireFormat(Members members) {
        long format = members.number("format");
        if (format != FORMAT) {
            throw new IllegalArgumentException("Expected format " + FORMAT + ", but it is " + format + ".");
        }
    }

    private static Header header(Members members) {
        requireFormat(members);
        return new Header(
                members.text("vault"),
                scope(members),
                members.text("key"),
                members.number("first"),
                members.hash("before"));
    }

    private static Map<?, ?> scope(Members members) {
        Map<?, ?> scope = members.map("scope");
        Members within = Members.of(scope);
        if (within.has("object")) {
            within.text("object");
        } else {
            within.moment("from");
            within.moment("until");
        }
        within.end();
        return scope;
    }

    private static Line line(Members members, boolean ofObject) {
        Map<?, ?> line = members.map("line");
        String hash = members.hash("hash");
        Members within = Members.of(line);
        requireFormat(within);
        within.moment("at");
        within.text("action");
        if (!within.text("outcome").matches("done|refused")) {
            throw new IllegalArgumentException("Expected an outcome, but it is none.");
        }
        if (!within.texts("actor").keySet().equals(Set.of("id", "name", "token", "address"))) {
            throw new IllegalArgumentException("Expected an actor, but it is none.");
        }
        within.texts("details");
        if (within.has("operation")) {
            within.text("operation");
        }
        if (within.has("process")) {
            Members process = within.members("process");
            process.text("engine");
            process.text("id");
            process.number("version");
            process.text("instance");
            process.end();
        }
        long position = within.number("position");
        String previous = within.hash("previous");
        long objectPosition = within.number("objectPosition");
        String objectPrevious = within.hash("objectPrevious");
        Line read = new Line(
                within.text("vault"),
                within.text("object"),
                position,
                ofObject ? objectPosition : position,
                ofObject ? objectPrevious : previous,
                hash,
                hash.equals(CanonicalJson.hash(CanonicalJson.write(line))));
        within.end();
        return read;
    }

    private static SignedDocument signed(Members members) {
        return new SignedDocument(members.text("document"), members.text("signature"));
    }

    private static Place place(SignedDocument signed, String kind) throws NotCanonical {
        SignedPlace place = SignedPlace.read(signed);
        if (!place.kind().word().equals(kind)) {
            throw new IllegalArgumentException("Expected a signed " + kind + ", but it is something else.");
        }
        return new Place(place);
    }

    private static End end(SignedDocument signed) throws NotCanonical {
        Members members = Members.of(CanonicalJson.read(signed.document()));
        requireFormat(members);
        members.text("type", "export");
        End end = new End(
                members.text("vault"),
                scope(members),
                members.moment("at"),
                members.number("position"),
                members.hash("hash"),
                members.number("lines"),
                members.number("first"),
                members.hash("before"),
                members.number("last"),
                members.hash("lastHash"),
                members.number("dropped"),
                members.number("checkpoints"),
                members.texts("models"),
                members.text("key"),
                members.has("contradiction")
                        ? Optional.of(contradiction(members.members("contradiction")))
                        : Optional.empty(),
                signed);
        members.end();
        return end;
    }

    private static Broken contradiction(Members members) {
        Broken contradiction = new Broken(
                Fault.valueOf(members.text("fault").toUpperCase(Locale.ROOT)),
                members.number("line"),
                members.text("reason"));
        members.end();
        return contradiction;
    }
}
