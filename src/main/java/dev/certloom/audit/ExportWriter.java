package dev.certloom.audit;

import dev.certloom.audit.AuditArchive.DecisionTable;
import dev.certloom.audit.AuditArchive.Range;
import dev.certloom.audit.verification.CanonicalJson;
import dev.certloom.audit.verification.SignedDocument;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes the rows of an export; {@link ExportEntry} reads them. */
final class ExportWriter {

    private final OutputStream out;
    private final AuditKey key;
    private final AuditArchive archive;
    private final SequencedMap<String, RunningProcess> processes = new TreeMap<>();
    /** Where tables decided. */
    private final SortedSet<String> deciding = new TreeSet<>();

    private long lines;

    ExportWriter(OutputStream out, AuditKey key, AuditArchive archive) {
        this.out = out;
        this.key = key;
        this.archive = archive;
    }

    void header(String vault, Scope scope, Range range) throws IOException {
        row(
                "header",
                Map.of(
                        "format",
                        CanonicalLine.FORMAT,
                        "vault",
                        vault,
                        "scope",
                        scope.members(),
                        "key",
                        key.keyId(),
                        "first",
                        range.before().position() + 1,
                        "before",
                        range.before().hash()));
    }

    /** @throws UncheckedIOException when it cannot be written */
    void line(StoredLine stored) {
        Seal seal = stored.seal().orElseThrow();
        stored.line().process().ifPresent(process -> {
            processes.putIfAbsent(
                    "%s/%s/%d".formatted(process.engine(), process.process(), process.version()), process);
            if (stored.line().details().containsKey(ProcessScope.DECISION_OUTPUT)) {
                deciding.add(process.engine());
            }
        });
        lines++;
        try {
            row("line", Map.of("hash", seal.hash(), "line", CanonicalLine.members(stored.line(), seal)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void signed(String kind, SignedRecord signed) throws IOException {
        row(kind, Map.of("document", signed.document(), "signature", signed.signature()));
    }

    /**
     * Writes the diagrams that the lines name, the tables that may have decided, and the end.
     *
     * @param dropped up to this number lines were dropped by retention; 0 for none, or none that matter here
     */
    void end(String vault, Scope scope, Range range, long dropped, long checkpoints, AuditExport.Ending ending)
            throws IOException {
        Map<String, Object> members = new HashMap<>(Map.ofEntries(
                Map.entry("type", "export"),
                Map.entry("vault", vault),
                Map.entry("scope", scope.members()),
                Map.entry("at", CanonicalLine.moment(ending.at())),
                Map.entry("position", ending.head().position()),
                Map.entry("hash", ending.head().hash()),
                Map.entry("lines", lines),
                Map.entry("first", range.before().position() + 1),
                Map.entry("before", range.before().hash()),
                Map.entry("last", range.last().position()),
                Map.entry("lastHash", range.last().hash()),
                Map.entry("dropped", dropped),
                Map.entry("checkpoints", checkpoints),
                Map.entry("models", models())));
        // a verifier must not trust the export more than we do
        ending.contradiction()
                .ifPresent(found -> members.put(
                        "contradiction",
                        Map.of("fault", found.fault().word(), "line", found.line(), "reason", found.reason())));
        SignedDocument signed = key.sign(members);
        row("end", Map.of("document", signed.document(), "signature", signed.signature()));
    }

    private Map<String, Object> models() throws IOException {
        Map<String, Object> checksums = new HashMap<>();
        for (Map.Entry<String, RunningProcess> process : processes.entrySet()) {
            Optional<String> content = archive.model(process.getValue());
            if (content.isPresent()) {
                checksums.put(process.getKey(), model(process.getKey(), content.get()));
            }
        }
        for (String engine : deciding) {
            for (DecisionTable table : archive.decisionTables(engine)) {
                String id = "%s/decision %s/%d".formatted(engine, table.decision(), table.version());
                checksums.put(id, model(id, table.content()));
            }
        }
        return checksums;
    }

    private String model(String id, String content) throws IOException {
        row("model", Map.of("id", id, "content", content));
        return CanonicalJson.hash(content);
    }

    private void row(String kind, Map<String, ?> members) throws IOException {
        Map<String, Object> all = new HashMap<>(members);
        all.put("entry", kind);
        out.write((CanonicalJson.write(all) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
