package dev.certloom.database;

import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Positions in lists whose pages begin after the entry with an id. */
public final class PageCursors {

    private PageCursors() {}

    /**
     * The position of an entry. Compared with an entry that does not exist, no row would be after it, and the list would
     * look as if it ended.
     *
     * @param entry selects its time as {@code at} and its {@code id}, within the vault of the list
     * @param parameter that named it
     * @throws Refusal INVALID when the list has no such entry
     */
    public static PageCursor of(StatementSpec entry, String parameter) {
        return entry.query((row, number) -> new PageCursor(Columns.instant(row, "at"), row.getString("id")))
                .optional()
                .orElseThrow(() -> Refusal.invalidProperty(parameter));
    }
}
