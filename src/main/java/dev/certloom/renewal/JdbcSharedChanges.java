package dev.certloom.renewal;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Stores what has changed that many plans share; triggers of the database do. The plans that are concerned are marked from there, to be made anew. */
@Repository
class JdbcSharedChanges {

    /** Which of them are concerned. */
    private static final String CONCERNED = """
            case :about
                when 'ISSUER' then l.issuer_key = :issuer
                when 'CONTACTS' then l.action = 'NOTIFY'
                when 'FREEZES' then l.action = 'RENEW'
                else l.action = 'RENEW' and exists (
                    select from operation o join approval a on a.operation = o.id and a.by_people
                    where o.vault = l.vault and o.name_key = l.name_key)
            end
            """;

    /**
     * They are locked before they are judged, in the order of their names: of what is being planned just now, what the plan came to is
     * judged, and it is planned once more although that plan was still to be made when this began.
     */
    private static final String MARK = """
            with next as (
                select * from lifecycle l where %s order by vault, name_key limit :limit for update
            ), marked as (
                update lifecycle marked set check_at = '-infinity' from next l
                where marked.vault = l.vault and marked.name_key = l.name_key and
            """ + CONCERNED + """
            )
            select vault, name_key from next order by vault, name_key
            """;

    private static final String OF_ONE_VAULT = MARK.formatted("l.vault = :vault and l.name_key > :doneName");
    private static final String OF_ALL = MARK.formatted("(l.vault, l.name_key) > (:doneVault, :doneName)");

    private final JdbcClient jdbc;

    JdbcSharedChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record SharedChange(String ofVault, String about, String issuerKey, String doneVault, String doneName) {}

    private record Key(String vault, String name) {}

    /**
     * Has the next plans made anew that something has changed for, in a transaction; another caller gets others meanwhile.
     *
     * @return whether there was anything to do
     */
    boolean markNext(int limit) {
        Optional<SharedChange> change = jdbc.sql("""
                        select vault, about, issuer_key, done_vault, done_name from renewal_look
                        order by vault, about, issuer_key limit 1 for update skip locked
                        """)
                .query((row, number) -> new SharedChange(
                        row.getString("vault"),
                        row.getString("about"),
                        row.getString("issuer_key"),
                        row.getString("done_vault"),
                        row.getString("done_name")))
                .optional();
        change.ifPresent(one -> go(one, limit));
        return change.isPresent();
    }

    private void go(SharedChange change, int limit) {
        List<Key> seen = jdbc.sql(change.ofVault.isEmpty() ? OF_ALL : OF_ONE_VAULT)
                .param("vault", change.ofVault)
                .param("about", change.about)
                .param("issuer", change.issuerKey)
                .param("doneVault", change.doneVault)
                .param("doneName", change.doneName)
                .param("limit", limit)
                .query((row, number) -> new Key(row.getString("vault"), row.getString("name_key")))
                .list();
        if (seen.size() < limit) {
            of("delete from renewal_look", change).update();
        } else {
            of("update renewal_look set done_vault = :doneVault, done_name = :doneName", change)
                    .param("doneVault", seen.getLast().vault)
                    .param("doneName", seen.getLast().name)
                    .update();
        }
    }

    private JdbcClient.StatementSpec of(String act, SharedChange change) {
        return jdbc.sql(act + " where vault = :vault and about = :about and issuer_key = :issuer")
                .param("vault", change.ofVault)
                .param("about", change.about)
                .param("issuer", change.issuerKey);
    }
}
