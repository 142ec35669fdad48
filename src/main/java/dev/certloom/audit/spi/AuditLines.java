package dev.certloom.audit.spi;

import dev.certloom.audit.AuditLine;

/** Audit lines at rest. */
public interface AuditLines {

    /** Appends a line in the transaction of the caller. */
    void append(AuditLine line);
}
