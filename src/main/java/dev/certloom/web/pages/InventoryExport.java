package dev.certloom.web.pages;

import dev.certloom.kernel.Messages;
import dev.certloom.kernel.VaultName;
import dev.certloom.web.pages.Inventory.InventoryFilter;
import dev.certloom.web.pages.Inventory.InventoryOrder;
import dev.certloom.web.pages.Inventory.InventoryRow;
import dev.certloom.web.pages.Inventory.Position;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes a filtered inventory as comma-separated values. Holds one part of it at a time. */
final class InventoryExport {

    /** Beyond it, the last line says that more is there. */
    static final int MAX_LINES = 200_000;

    private static final int BATCH_SIZE = 500;
    private static final List<String> HEADER = List.of(
            "name",
            "version",
            "subject",
            "alternative names",
            "issuer",
            "key type",
            "not before",
            "expires",
            "enabled",
            "status",
            "serial",
            "sha1");

    private final Inventory inventory;
    private final VaultName vault;
    private final InventoryFilter filter;
    private final InventoryOrder order;
    private final Instant now;
    private final int mostLines;

    /** @throws org.springframework.web.server.ResponseStatusException 400 when it asks for what there cannot be */
    InventoryExport(Inventory inventory, VaultName vault, InventoryRequest asked, Instant now) {
        this(inventory, vault, asked, now, MAX_LINES);
    }

    InventoryExport(Inventory inventory, VaultName vault, InventoryRequest asked, Instant now, int mostLines) {
        this.inventory = inventory;
        this.vault = vault;
        this.filter = asked.filter(new ExpiryWeeks(now));
        this.order = asked.inOrder();
        this.now = now;
        this.mostLines = mostLines;
    }

    void write(PrintWriter out) {
        out.write(Csv.line(HEADER));
        Optional<Position> after = Optional.empty();
        int lines = 0;
        List<InventoryRow> part;
        do {
            part = inventory.find(vault, filter, order, after, BATCH_SIZE);
            for (InventoryRow row : part.subList(0, Math.min(part.size(), mostLines - lines))) {
                out.write(line(row));
            }
            if (lines + part.size() > mostLines) {
                out.write(cut());
                return;
            }
            lines += part.size();
            after = part.isEmpty() ? after : Optional.of(part.getLast().position());
            // If the viewer has disconnected, there is no reason to read on.
        } while (part.size() == BATCH_SIZE && !out.checkError());
    }

    private String cut() {
        return Csv.line(List.of(Messages.text("certificates.export-cut", mostLines)));
    }

    private String line(InventoryRow row) {
        return Csv.line(List.of(
                row.name().value(),
                row.version().value(),
                row.subject().orElse(""),
                String.join(" ", row.names()),
                row.issuer().value(),
                KeyTypes.words(row.keyType()),
                row.notBefore().toString(),
                row.expires().toString(),
                Boolean.toString(row.enabled()),
                Words.word(CertificateStatus.of(row.enabled(), row.notBefore(), row.expires(), now)),
                row.serial().orElse(""),
                row.sha1()));
    }
}
