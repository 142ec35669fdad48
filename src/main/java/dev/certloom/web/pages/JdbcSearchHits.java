package dev.certloom.web.pages;

import dev.certloom.kernel.VaultName;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The requests that match search words, looked up before the list they filter is read. PostgreSQL cannot estimate how
 * many have a word: it would read all of them in order and find nothing, or sort all of them to show fifty. Once it is
 * known whether they are few, the few are read by their ids, and of many the list's order is followed until there are
 * enough.
 *
 * @param ids of requests that were found, not all of them when they are many
 * @param few whether these are all
 */
record JdbcSearchHits(List<String> ids, boolean few) {

    /**
     * So many are read by their ids in some milliseconds; when they are more, not much has to be passed over in order.
     */
    private static final int MAX_HITS = 1_000;

    private static final int MAX_HITS_PER_SERIAL = 100;

    private static final String BY_WORDS_OR_SERIAL = """
            (select v.operation from certificate_version v
                where v.vault = :vault and v.serial = :serial and v.operation is not null limit :mostOfASerial)
            union all
            (select o.id from operation o where o.vault = :vault and o.search @@ to_tsquery('simple', :words) limit :most)
            """;

    JdbcSearchHits {
        ids = List.copyOf(ids);
    }

    static JdbcSearchHits of(JdbcClient jdbc, VaultName vault, SearchWords words) {
        List<String> ids = jdbc.sql(BY_WORDS_OR_SERIAL)
                .param("vault", vault.value())
                .param("serial", words.serial())
                .param("mostOfASerial", MAX_HITS_PER_SERIAL)
                .param("words", words.query())
                .param("most", MAX_HITS + 1)
                .query(String.class)
                .list();
        return new JdbcSearchHits(ids, ids.size() <= MAX_HITS);
    }

    /** A condition for operation {@code o} with parameters {@code found} and {@code words}. */
    String condition() {
        // "is true" keeps the index of words out of it
        return few
                ? "and o.id = any(:found) "
                : "and ((o.search @@ to_tsquery('simple', :words)) is true or o.id = any(:found)) ";
    }
}
