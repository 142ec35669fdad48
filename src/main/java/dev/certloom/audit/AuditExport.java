package dev.certloom.audit;

import dev.certloom.audit.spi.AuditArchive;
import dev.certloom.audit.spi.AuditArchive.Range;
import dev.certloom.audit.spi.AuditChain;
import dev.certloom.audit.spi.Link;
import dev.certloom.audit.spi.ObjectKey;
import dev.certloom.vault.Actor;
import dev.certloom.vault.VaultName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;

/**
 * Writes the audit record of a period or one object as one file that proves itself: JSON Lines ({@code docs/audit.md}), from a
 * header over the lines, signed checkpoints and diagrams to a signed end. Streams: memory does not grow with it.
 */
@Service
public class AuditExport {

    private static final int MOST_CHECKPOINTS = 100_000;

    private final AuditChain chain;
    private final AuditArchive archive;
    private final AuditKey key;
    private final AuditActs acts;
    private final Clock clock;

    AuditExport(AuditChain chain, AuditArchive archive, AuditKey key, AuditActs acts, Clock clock) {
        this.chain = chain;
        this.archive = archive;
        this.key = key;
        this.acts = acts;
        this.clock = clock;
    }

    /**
     * Writes an export. That it was made is a line of its own, in the export too if it is of that time.
     *
     * @throws UncheckedIOException when it cannot be written
     */
    public void write(VaultName vault, Scope scope, Actor actor, OutputStream out) {
        write("audit-exported", vault, scope, actor, out);
    }

    void write(String action, VaultName vault, Scope scope, Actor actor, OutputStream out) {
        acts.tellAndSeal(action, vault, actor, described(scope));
        Link head = chain.head(vault.value());
        try {
            ExportWriter writer = new ExportWriter(out, key, archive);
            switch (scope) {
                case Scope.Period period -> write(vault.value(), period, head, writer);
                case Scope.OneObject object -> write(vault.value(), object, head, writer);
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

    private void write(String vault, Scope.Period period, Link head, ExportWriter writer) throws IOException {
        Range range = archive.range(vault, period.from(), period.until(), head).orElse(new Range(head, head));
        long after = range.before().position();
        long last = range.last().position();
        // an earlier beginning than the anchor would be, but for what retention dropped
        Optional<dev.certloom.audit.spi.SignedRecord> anchor =
                archive.anchor(vault).filter(dropped -> dropped.position() == after);
        writer.header(vault, period, range);
        if (anchor.isPresent()) {
            writer.signed("anchor", anchor.get());
        }
        long from = after;
        long checkpoints = 0;
        for (var checkpoint : archive.checkpoints(vault, after, last, MOST_CHECKPOINTS)) {
            archive.lines(vault, from, checkpoint.position(), writer::line);
            writer.signed("checkpoint", checkpoint);
            checkpoints++;
            from = checkpoint.position();
        }
        archive.lines(vault, from, last, writer::line);
        writer.end(
                vault,
                period,
                range,
                anchor.map(dropped -> dropped.position()).orElse(0L),
                checkpoints,
                head,
                clock.instant());
    }

    private void write(String vault, Scope.OneObject scope, Link head, ExportWriter writer) throws IOException {
        ObjectKey object = new ObjectKey(vault, scope.object());
        Link dropped = archive.dropped(object);
        Link last = chain.objectHeads(List.of(object)).getOrDefault(object, Link.NONE);
        Range range = new Range(dropped, last);
        writer.header(vault, scope, range);
        if (dropped.position() > 0) {
            writer.signed("anchor", archive.anchor(vault).orElseThrow());
        }
        archive.lines(object, last.position(), writer::line);
        writer.end(vault, scope, range, dropped.position(), 0, head, clock.instant());
    }
}
