package dev.certloom.audit;

import dev.certloom.kernel.Page;
import java.util.List;
import java.util.Optional;

/** Stores audit lines. */
interface AuditLines {

    /**
     * Appends a line in the transaction of the caller. One about an operation that names no process gets the one that
     * last worked on it.
     */
    void append(AuditLine line);

    /**
     * The request of this id, or the one that a step of an approval of this id is about.
     *
     * @param id 32 lower-case hexadecimal characters
     */
    Optional<KnownOperation> request(String vault, String id);

    /** Lines of one operation, oldest first. */
    List<AuditLine> ofOperation(String vault, String operation, int limit);

    /**
     * Lines, newest first.
     *
     * @param after microseconds since 1970 and id of the last line of the page before, joined by an underscore
     */
    Page<StoredLine> find(String vault, AuditQuery query, Optional<String> after, int limit);
}
