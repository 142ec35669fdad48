package dev.certloom.audit.spi;

import dev.certloom.audit.AuditLine;
import java.util.List;

/** Audit lines at rest. */
public interface AuditLines {

    /** Appends a line in the transaction of the caller. */
    void append(AuditLine line);

    /** Lines of one operation, oldest first. */
    List<AuditLine> ofOperation(String vault, String operation, int limit);
}
