package dev.certloom.audit;

import dev.certloom.audit.AuditArchive.Range;
import dev.certloom.audit.verification.SignedPlace;
import dev.certloom.audit.verification.Verdict;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.VaultName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Service;

/**
 * Writes the audit record of a period or one object as one self-verifying file: JSON Lines ({@code docs/audit.md}) with
 * a header, the lines, signed checkpoints and diagrams, and a signed end. Streams: memory does not grow with it.
 */
@Service
public class AuditExport {

    static final int MAX_CHECKPOINTS = 100_000;

    private final AuditChain chain;
    private final AuditArchive archive;
    private final AuditCheckpoints checkpoints;
    private final CheckpointComparer evidence;
    private final AuditKey key;
    private final AuditAccessEvents acts;
    private final Clock clock;

    AuditExport(
            AuditChain chain,
            AuditArchive archive,
            AuditCheckpoints checkpoints,
            CheckpointComparer evidence,
            AuditKey key,
            AuditAccessEvents acts,
            Clock clock) {
        this.chain = chain;
        this.archive = archive;
        this.checkpoints = checkpoints;
        this.evidence = evidence;
        this.key = key;
        this.acts = acts;
        this.clock = clock;
    }

    /**
     * Writes an export. The export itself is audited by a line, which is part of the export if it belongs to that
     * period.
     *
     * @throws UncheckedIOException when it cannot be written
     */
    public void write(VaultName vault, Scope scope, Actor actor, OutputStream out) {
        write(AuditAction.AUDIT_EXPORTED, vault, scope, actor, out);
    }

    /**
     * How an export ends.
     *
     * @param at when it was made
     * @param head the end of the vault's chain then
     * @param contradiction a known fault of the record
     */
    record Ending(Instant at, ChainHead head, Optional<CheckpointMismatch> contradiction) {

        /** What was known before remains. */
        private Ending or(CheckpointMismatch found) {
            return new Ending(at, head, contradiction.or(() -> Optional.of(found)));
        }
    }

    void write(AuditAction action, VaultName vault, Scope scope, Actor actor, OutputStream out) {
        acts.tellAndSeal(action, vault, actor, described(scope));
        // before the end of the chain is looked up: a checkpoint that names a later line is later than this
        Instant at = clock.instant();
        Ending ending = new Ending(at, chain.head(vault.value()), evidence.of(vault.value()));
        try {
            ExportWriter writer = new ExportWriter(out, key, archive);
            switch (scope) {
                case Scope.Period period -> write(vault.value(), period, ending, writer);
                case Scope.OneObject object -> write(vault.value(), object, ending, writer);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Expected to write an export of the audit record, but it broke off.", e);
        }
    }

    private static Map<String, String> described(Scope scope) {
        return switch (scope) {
            case Scope.Period(Instant from, Instant until) ->
                Map.of("from", from.toString(), "until", until.toString());
            case Scope.OneObject(String object) -> Map.of("object", object);
        };
    }

    private void write(String vault, Scope.Period period, Ending ending, ExportWriter writer) throws IOException {
        ChainHead head = ending.head();
        Range range = archive.range(vault, period.from(), period.until(), head);
        long after = range.before().position();
        long last = range.last().position();
        // an earlier beginning than the anchor would be, but for what retention dropped
        Optional<SignedRecord> anchor = archive.anchor(vault).filter(dropped -> dropped.position() == after);
        writer.header(vault, period, range);
        if (anchor.isPresent()) {
            writer.signed("anchor", anchor.get());
        }
        long from = after;
        long signed = 0;
        for (SignedRecord checkpoint : inForce(vault, after, last)) {
            archive.lines(vault, from, checkpoint.position(), writer::line);
            writer.signed("checkpoint", checkpoint);
            signed++;
            from = checkpoint.position();
        }
        archive.lines(vault, from, last, writer::line);
        writer.end(
                vault,
                period,
                range,
                anchor.map(dropped -> dropped.position()).orElse(0L),
                signed,
                withNeighbours(ending, vault, range));
    }

    /**
     * A line whose time was changed may have left the period. At its beginning the line before shows that; at its end
     * the chain is followed to the next line that is signed, else to its own end.
     */
    private Ending withNeighbours(Ending ending, String vault, Range range) {
        ChainHead before = range.before();
        boolean begins = archive.line(vault, before.position()).stream().allMatch(StoredLine::isIntact);
        if (!begins) {
            return ending.or(changed(vault, before.position(), ending));
        }
        ChainHead signed = inForce(
                        vault, range.last().position() - 1, ending.head().position())
                .stream()
                .flatMap(row -> key.vouchedFor(row).stream())
                .findFirst()
                .map(place -> new ChainHead(place.position(), place.hash()))
                .orElse(ending.head());
        Follower follower = new Follower(range.last());
        archive.lines(vault, range.last().position(), signed.position(), follower::next);
        return follower.reaches(signed) ? ending : ending.or(changed(vault, follower.last.position() + 1, ending));
    }

    private static CheckpointMismatch changed(String vault, long line, Ending ending) {
        return new CheckpointMismatch(
                vault,
                Verdict.Fault.CHANGED,
                line,
                "Line %d, next to the period, is missing or was changed: it may belong to the period.".formatted(line),
                ending.head(),
                ending.at());
    }

    /** Follows a chain as long as each line follows the one before. */
    private static final class Follower {

        private ChainHead last;
        private boolean broken;

        Follower(ChainHead from) {
            last = from;
        }

        void next(StoredLine line) {
            Seal seal = line.seal().orElseThrow();
            if (!broken
                    && line.isIntact()
                    && seal.position() == last.position() + 1
                    && seal.previous().equals(last.hash())) {
                last = new ChainHead(seal.position(), seal.hash());
            } else {
                broken = true;
            }
        }

        boolean reaches(ChainHead end) {
            return !broken && last.equals(end);
        }
    }

    /** One for each position, without those that an acknowledged restore left behind. */
    private Collection<SignedRecord> inForce(String vault, long after, long upTo) {
        List<SignedPlace> restores = checkpoints.restores(vault).stream()
                .flatMap(restore -> restore.place().stream())
                .filter(key::signed)
                .toList();
        Map<Long, SignedRecord> inForce = new TreeMap<>();
        for (SignedRecord checkpoint : checkpoints.between(vault, after, upTo, MAX_CHECKPOINTS)) {
            if (checkpoint
                    .place()
                    .filter(place -> restores.stream().anyMatch(place::isSupersededBy))
                    .isEmpty()) {
                inForce.putIfAbsent(checkpoint.position(), checkpoint);
            }
        }
        return inForce.values();
    }

    private void write(String vault, Scope.OneObject scope, Ending ending, ExportWriter writer) throws IOException {
        ObjectKey object = new ObjectKey(vault, scope.object());
        ChainHead dropped = archive.dropped(object);
        ChainHead last = chain.objectHeads(List.of(object)).getOrDefault(object, ChainHead.NONE);
        Range range = new Range(dropped, last);
        writer.header(vault, scope, range);
        if (dropped.position() > 0) {
            writer.signed("anchor", archive.anchor(vault).orElseThrow());
        }
        archive.lines(object, last.position(), writer::line);
        writer.end(vault, scope, range, dropped.position(), 0, ending);
    }
}
