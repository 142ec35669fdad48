package dev.certloom.audit;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.List;
import org.springframework.stereotype.Service;

/** Reads the trail. */
@Service
public class AuditHistory {

    private static final int MAX_LINES = 500;

    private final AuditLines lines;

    AuditHistory(AuditLines lines) {
        this.lines = lines;
    }

    /** What was done about one operation, oldest first; the newest 500 lines. */
    public List<AuditLine> of(VaultName vault, OperationId operation) {
        return lines.ofOperation(vault.value(), operation.value(), MAX_LINES);
    }
}
