package dev.certloom.audit;

import dev.certloom.audit.Verdict.Broken;
import dev.certloom.audit.Verdict.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Judges an export by itself and a public key alone: no service, no database, nothing but the JDK. Each line must have the hash
 * it says, follow the line before it, and the last must be the one that was signed. Memory does not grow with the export.
 */
public final class AuditVerification {

    private static final int MOST_MODELS = 10_000;

    private final ExportRows rows;
    private final PublicKey key;
    private final Map<String, Object> models = new HashMap<>();

    private String lines = "line";
    /** The line before the one that is looked at: its number, hash, and the hash it follows. */
    private long number;

    private String hash = Seal.NOTHING;
    private Optional<ExportEntry.Line> before = Optional.empty();
    private long count;
    private long checkpoints;
    private Optional<ExportEntry.Signed> anchor = Optional.empty();

    private AuditVerification(InputStream export, PublicKey key) {
        this.rows = new ExportRows(export);
        this.key = key;
    }

    /**
     * Judges an export.
     *
     * @param key Ed25519, of the Certloom that wrote it
     * @throws IOException when it cannot be read
     */
    public static Verdict verify(InputStream export, PublicKey key) throws IOException {
        return new AuditVerification(export, key).verify();
    }

    private Verdict verify() throws IOException {
        if (!(rows.next().orElse(new ExportEntry.Unreadable()) instanceof ExportEntry.Header header)) {
            return new Broken(
                    Fault.NOT_AN_EXPORT,
                    0,
                    "Expected an audit export of Certloom, but its first row is something else.");
        }
        if (header.isOfObject()) {
            rows.alongObject();
            lines = header.scope().get("object") + ", line";
        }
        number = header.first() - 1;
        hash = header.before();
        while (true) {
            Optional<ExportEntry> entry = rows.next();
            if (entry.isEmpty()) {
                return broken(
                        Fault.TRUNCATED,
                        number + 1,
                        "the export ends after %s %d, without its signed end",
                        lines,
                        number);
            }
            if (entry.get() instanceof ExportEntry.Signed end && end.kind().equals("end")) {
                return ofEnd(header, end);
            }
            Optional<Verdict> fault = ofEntry(entry.get());
            if (fault.isPresent()) {
                return fault.get();
            }
        }
    }

    private Optional<Verdict> ofEntry(ExportEntry entry) throws IOException {
        return switch (entry) {
            case ExportEntry.Line line -> ofLine(line);
            case ExportEntry.Signed signed -> ofSigned(signed);
            case ExportEntry.Model model -> ofModel(model);
            case ExportEntry.Header again ->
                Optional.of(broken(Fault.INSERTED, number + 1, "a second header stands after %s %d", lines, number));
            case ExportEntry.Unreadable row -> Optional.of(ofUnreadable());
        };
    }

    private Optional<Verdict> ofLine(ExportEntry.Line line) throws IOException {
        if (line.intact() && line.follows(number, hash)) {
            number = line.number();
            hash = line.hash();
            before = Optional.of(line);
            count++;
            return Optional.empty();
        }
        return Optional.of(faultOf(line));
    }

    private Verdict faultOf(ExportEntry.Line line) throws IOException {
        long expected = number + 1;
        Optional<ExportEntry> next = rows.peek();
        if (line.intact() && line.number() > expected) {
            return faultOfGap(line, expected);
        }
        if (line.intact() && line.number() < expected) {
            return broken(
                    Fault.INSERTED, line.number(), "%s %d stands after %s %d", lines, line.number(), lines, number);
        }
        if (next.orElse(null) instanceof ExportEntry.Line following
                && following.intact()
                && following.follows(number, hash)) {
            return broken(Fault.INSERTED, expected, "a line stands before the true %s %d", lines, expected);
        }
        if (before.filter(last -> last.previous().equals(line.previous())).isPresent()) {
            return broken(Fault.INSERTED, number, "two lines claim to be %s %d", lines, number);
        }
        if (line.intact() && isConfirmed(line, next)) {
            return broken(
                    Fault.CHANGED,
                    number,
                    "%s %d is not the line that %s %d follows: it was changed and its hash made anew",
                    lines,
                    number,
                    lines,
                    expected);
        }
        return broken(Fault.CHANGED, expected, "%s %d does not have its hash", lines, expected);
    }

    /** A line of a later number: the expected one is missing, or stands elsewhere. */
    private Verdict faultOfGap(ExportEntry.Line line, long expected) throws IOException {
        boolean again = false;
        boolean elsewhere = false;
        for (Optional<ExportEntry> rest = rows.next(); rest.isPresent(); rest = rows.next()) {
            if (rest.get() instanceof ExportEntry.Line other && other.intact()) {
                again |= other.hash().equals(line.hash());
                elsewhere |= other.follows(number, hash);
            }
        }
        if (again && elsewhere) {
            return broken(
                    Fault.INSERTED,
                    line.number(),
                    "a copy of %s %d stands after %s %d",
                    lines,
                    line.number(),
                    lines,
                    number);
        }
        return elsewhere
                ? broken(
                        Fault.REORDERED,
                        line.number(),
                        "%s %d stands where %s %d belongs",
                        lines,
                        line.number(),
                        lines,
                        expected)
                : broken(Fault.DROPPED, expected, "%s %d is missing", lines, expected);
    }

    private static boolean isConfirmed(ExportEntry.Line line, Optional<ExportEntry> next) {
        return switch (next.orElse(new ExportEntry.Unreadable())) {
            case ExportEntry.Line following -> following.previous().equals(line.hash());
            case ExportEntry.Signed signed ->
                line.hash().equals(signed.text(signed.kind().equals("end") ? "lastHash" : "hash"));
            default -> false;
        };
    }

    private Verdict ofUnreadable() throws IOException {
        if (rows.peek().orElse(null) instanceof ExportEntry.Line following
                && following.intact()
                && following.follows(number, hash)) {
            return broken(
                    Fault.INSERTED, number + 1, "a row that is none of an export stands after %s %d", lines, number);
        }
        return broken(Fault.CHANGED, number + 1, "the row after %s %d cannot be read", lines, number);
    }

    private Optional<Verdict> ofSigned(ExportEntry.Signed signed) throws IOException {
        Optional<Verdict> forged = ofSignature(signed, "the " + signed.kind());
        if (forged.isPresent()) {
            return forged;
        }
        if (signed.kind().equals("anchor")) {
            anchor = Optional.of(signed);
            return Optional.empty();
        }
        checkpoints++;
        long position = signed.number("position");
        if (position > number) {
            return Optional.of(faultOfGap(new ExportEntry.Line(position, "", "", true), number + 1));
        }
        if (position < number) {
            return Optional.of(broken(
                    Fault.REORDERED, number, "the checkpoint of line %d stands after line %d", position, number));
        }
        if (!signed.text("hash").equals(hash)) {
            return Optional.of(broken(
                    Fault.CHANGED,
                    number,
                    "lines were changed and all hashes made anew: line %d is not the one that was signed",
                    number));
        }
        return Optional.empty();
    }

    private Optional<Verdict> ofSignature(ExportEntry.Signed signed, String what) {
        String wanted = SignedDocument.keyId(key);
        if (!signed.text("key").equals(wanted)) {
            return Optional.of(broken(
                    Fault.OTHER_KEY,
                    number,
                    "%s is signed with key %s, not with the one given, %s",
                    what,
                    signed.text("key"),
                    wanted));
        }
        return signed.signed().isSignedBy(key)
                ? Optional.empty()
                : Optional.of(broken(
                        Fault.OTHER_KEY,
                        number,
                        "the signature of %s is not of key %s: it was changed, or signed with another key",
                        what,
                        wanted));
    }

    private Optional<Verdict> ofModel(ExportEntry.Model model) {
        if (models.size() >= MOST_MODELS || models.put(model.id(), model.checksum()) != null) {
            return Optional.of(broken(Fault.INSERTED, number, "model %s is there twice", model.id()));
        }
        return Optional.empty();
    }

    private Verdict ofEnd(ExportEntry.Header header, ExportEntry.Signed end) throws IOException {
        Optional<Verdict> forged = ofSignature(end, "the end");
        if (forged.isPresent()) {
            return forged.get();
        }
        if (rows.next().isPresent()) {
            return broken(Fault.INSERTED, number + 1, "something stands after the signed end");
        }
        if (!end.text("type").equals("export")
                || !end.text("vault").equals(header.vault())
                || !end.map("scope").equals(header.scope())) {
            return broken(Fault.CHANGED, 0, "the header is not of the export that was signed");
        }
        if (header.first() > end.number("first")) {
            return broken(Fault.DROPPED, end.number("first"), "%s %d is missing", lines, end.number("first"));
        }
        if (header.first() != end.number("first") || !header.before().equals(end.text("before"))) {
            return broken(Fault.CHANGED, 0, "the header is not of the export that was signed");
        }
        if (number < end.number("last")) {
            return broken(
                    Fault.TRUNCATED, number + 1, "%s %d to %d are missing", lines, number + 1, end.number("last"));
        }
        if (number > end.number("last")) {
            return broken(
                    Fault.INSERTED,
                    end.number("last") + 1,
                    "%s %d is more than was signed",
                    lines,
                    end.number("last") + 1);
        }
        if (!hash.equals(end.text("lastHash"))) {
            return broken(
                    Fault.CHANGED,
                    number,
                    "lines were changed and all hashes made anew: %s %d is not the one that was signed",
                    lines,
                    number);
        }
        if (checkpoints != end.number("checkpoints")) {
            return broken(Fault.DROPPED, 0, "a checkpoint is missing");
        }
        if (!models.equals(end.map("models"))) {
            return broken(Fault.CHANGED, 0, "the models are not those that were signed");
        }
        return ofAnchor(header, end);
    }

    private Verdict ofAnchor(ExportEntry.Header header, ExportEntry.Signed end) {
        long dropped = end.number("dropped");
        boolean fits = header.isOfObject()
                ? dropped == 0 || anchor.isPresent()
                : anchor.map(signed -> signed.number("position")).orElse(0L) == dropped
                        && anchor.filter(signed -> dropped == header.first() - 1)
                                .map(signed -> signed.text("hash").equals(header.before()))
                                .orElse(true);
        if (!fits) {
            return broken(
                    Fault.DROPPED, header.first() - 1, "that earlier lines were dropped by retention is not signed");
        }
        return new Verdict.Sound(
                header.vault(),
                Optional.ofNullable(header.scope().get("object")).map(Object::toString),
                count,
                count == 0 ? 0 : header.first(),
                count == 0 ? 0 : number,
                dropped,
                java.time.Instant.parse(end.text("at")));
    }

    private static Broken broken(Fault fault, long number, String reason, Object... parts) {
        return new Broken(fault, number, "Expected an export as it was written, but " + reason.formatted(parts) + ".");
    }
}
