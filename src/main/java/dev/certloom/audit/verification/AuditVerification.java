package dev.certloom.audit.verification;

import dev.certloom.audit.verification.Verdict.Broken;
import dev.certloom.audit.verification.Verdict.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies an export with public keys alone: no service, no database, only the JDK. Each line must have its stated hash
 * and follow the line before it, and the last must be the signed one. If checkpoints were kept elsewhere, the export
 * must contain what they name. Memory does not grow with the export.
 */
public final class AuditVerification {

    private static final int MAX_MODELS = 10_000;

    private final ExportRows rows;
    private final TrustedKeys keys;
    private final CheckpointComparison comparison;
    private final Map<String, String> models = new HashMap<>();

    private String lines = "line";
    /** The line before the one that is looked at: its number, hash, and the hash it follows. */
    private long number;

    private String hash = "";
    private Optional<ExportEntry.Line> before = Optional.empty();
    private long count;
    private long checkpoints;
    private Optional<SignedPlace> anchor = Optional.empty();

    private AuditVerification(InputStream export, TrustedKeys keys, CheckpointComparison comparison) {
        this.rows = new ExportRows(export);
        this.keys = keys;
        this.comparison = comparison;
    }

    /**
     * Judges an export.
     *
     * @param key Ed25519, of the Certloom that wrote it
     * @throws IOException when it cannot be read, or has more models than are held
     */
    public static Verdict verify(InputStream export, PublicKey key) throws IOException {
        return verify(export, TrustedKeys.of(key), CheckpointComparison.none());
    }

    /**
     * Judges an export, also against checkpoints.
     *
     * @param keys of the Certloom that wrote it
     * @throws IOException when it cannot be read, or has more models than are held
     */
    static Verdict verify(InputStream export, TrustedKeys keys, CheckpointComparison comparison) throws IOException {
        return new AuditVerification(export, keys, comparison).verify();
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
        comparison.begin(header.vault());
        Optional<Broken> other = header.isOfObject() || number < 1 ? Optional.empty() : comparison.line(number, hash);
        if (other.isPresent()) {
            return other.get();
        }
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
            Optional<? extends Verdict> fault = ofEntry(header, entry.get());
            if (fault.isPresent()) {
                return fault.get();
            }
        }
    }

    private Optional<? extends Verdict> ofEntry(ExportEntry.Header header, ExportEntry entry) throws IOException {
        return switch (entry) {
            case ExportEntry.Line line -> ofLine(header, line);
            case ExportEntry.Place signed -> ofPlace(header, signed.place());
            case ExportEntry.End end -> Optional.of(ofEnd(header, end));
            case ExportEntry.Model model -> ofModel(model);
            case ExportEntry.Header again ->
                Optional.of(broken(Fault.INSERTED, number + 1, "a second header stands after %s %d", lines, number));
            case ExportEntry.Unreadable row -> Optional.of(ofUnreadable());
        };
    }

    private Optional<? extends Verdict> ofLine(ExportEntry.Header header, ExportEntry.Line line) throws IOException {
        if (line.intact() && line.follows(number, hash)) {
            if (!header.covers(line)) {
                return Optional.of(broken(
                        Fault.INSERTED, line.number(), "%s %d is of another vault or object", lines, line.number()));
            }
            number = line.number();
            hash = line.hash();
            before = Optional.of(line);
            count++;
            return comparison.line(line.position(), hash);
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
            case ExportEntry.Place signed -> line.hash().equals(signed.place().hash());
            case ExportEntry.End end -> line.hash().equals(end.lastHash());
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

    private Optional<Verdict> ofPlace(ExportEntry.Header header, SignedPlace place) throws IOException {
        Optional<Verdict> forged =
                ofSignature(place.key(), place.signed(), "the " + place.kind().word());
        if (forged.isPresent()) {
            return forged;
        }
        if (!place.vault().equals(header.vault())) {
            return Optional.of(broken(
                    Fault.INSERTED,
                    number,
                    "the %s after %s %d is of another vault",
                    place.kind().word(),
                    lines,
                    number));
        }
        if (place.kind() == SignedPlace.Kind.ANCHOR) {
            anchor = Optional.of(place);
            return Optional.empty();
        }
        checkpoints++;
        comparison.own(place);
        long position = place.position();
        if (position > number) {
            return Optional.of(faultOfGap(new ExportEntry.Line("", "", position, position, "", "", true), number + 1));
        }
        if (position < number) {
            return Optional.of(broken(
                    Fault.REORDERED, number, "the checkpoint of line %d stands after line %d", position, number));
        }
        if (!place.hash().equals(hash)) {
            return Optional.of(broken(
                    Fault.CHANGED,
                    number,
                    "lines were changed and all hashes made anew: line %d is not the one that was signed",
                    number));
        }
        return Optional.empty();
    }

    private Optional<Verdict> ofSignature(String keyId, SignedDocument signed, String what) {
        if (!keys.ids().contains(keyId)) {
            return Optional.of(broken(
                    Fault.OTHER_KEY,
                    number,
                    "%s is signed with key %s, not with the one given, %s",
                    what,
                    keyId,
                    String.join(", ", keys.ids())));
        }
        return keys.signed(keyId, signed)
                ? Optional.empty()
                : Optional.of(broken(
                        Fault.OTHER_KEY,
                        number,
                        "the signature of %s is not of key %s: it was changed, or signed with another key",
                        what,
                        keyId));
    }

    private Optional<Verdict> ofModel(ExportEntry.Model model) throws IOException {
        if (models.put(model.id(), model.checksum()) != null) {
            return Optional.of(broken(Fault.INSERTED, number, "model %s is there twice", model.id()));
        }
        if (models.size() > MAX_MODELS) {
            throw new IOException(
                    "Expected at most %d models in an export, but there are more: it cannot be verified here."
                            .formatted(MAX_MODELS));
        }
        return Optional.empty();
    }

    private Verdict ofEnd(ExportEntry.Header header, ExportEntry.End end) throws IOException {
        Optional<Verdict> forged = ofSignature(end.key(), end.signed(), "the end");
        if (forged.isPresent()) {
            return forged.get();
        }
        if (!rows.atEnd()) {
            return broken(Fault.INSERTED, number + 1, "something stands after the signed end");
        }
        if (!end.vault().equals(header.vault())
                || !end.key().equals(header.key())
                || !end.scope().equals(header.scope())) {
            return broken(Fault.CHANGED, 0, "the header is not of the export that was signed");
        }
        if (header.first() > end.first()) {
            return broken(Fault.DROPPED, end.first(), "%s %d is missing", lines, end.first());
        }
        if (header.first() != end.first() || !header.before().equals(end.before())) {
            return broken(Fault.CHANGED, 0, "the header is not of the export that was signed");
        }
        if (number < end.last()) {
            return broken(Fault.TRUNCATED, number + 1, "%s %d to %d are missing", lines, number + 1, end.last());
        }
        if (number > end.last()) {
            return broken(Fault.INSERTED, end.last() + 1, "%s %d is more than was signed", lines, end.last() + 1);
        }
        if (!hash.equals(end.lastHash())) {
            return broken(
                    Fault.CHANGED,
                    number,
                    "lines were changed and all hashes made anew: %s %d is not the one that was signed",
                    lines,
                    number);
        }
        if (count != end.lines()) {
            return broken(Fault.CHANGED, 0, "it has %d lines where %d were signed", count, end.lines());
        }
        if (checkpoints != end.checkpoints()) {
            return broken(Fault.DROPPED, 0, "a checkpoint is missing");
        }
        if (!models.equals(end.models())) {
            return broken(Fault.CHANGED, 0, "the models are not those that were signed");
        }
        if (end.contradiction().isPresent()) {
            return end.contradiction().get();
        }
        Optional<Broken> other = comparison.end(end.position(), end.hash(), end.at());
        return other.isPresent() ? other.get() : ofAnchor(header, end);
    }

    private Verdict ofAnchor(ExportEntry.Header header, ExportEntry.End end) {
        long dropped = end.dropped();
        boolean fits = header.isOfObject()
                ? dropped == 0 || anchor.isPresent()
                : anchor.map(signed -> signed.position()).orElse(0L) == dropped
                        && anchor.filter(signed -> dropped == header.first() - 1)
                                .map(signed -> signed.hash().equals(header.before()))
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
                end.at());
    }

    @SuppressWarnings("AnnotateFormatMethod") // a dependency for one private method
    private static Broken broken(Fault fault, long number, String reason, Object... parts) {
        return new Broken(fault, number, "Expected an export as it was written, but " + reason.formatted(parts) + ".");
    }
}
