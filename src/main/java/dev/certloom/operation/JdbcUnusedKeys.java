package dev.certloom.operation;

import dev.certloom.crypto.KeyId;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Private keys of requests that ended without a certificate. */
@Repository
class JdbcUnusedKeys {

    private static final String UNRELEASED = """
            not is_open and phase <> 'COMPLETED' and key_pair is not null and key_released is null and chain = '{}'
            """;

    private final JdbcClient jdbc;

    JdbcUnusedKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Requests that failed, were cancelled or withdrawn before {@code endedBefore} and have not released their key, the
     * longest ended first. One that holds a certificate to be merged needs its key.
     *
     * @param after begins after this one
     */
    List<EndedRequest> notReleased(Instant endedBefore, Optional<PageCursor> after, int limit) {
        return jdbc.sql("select id, since from operation where " + UNRELEASED + """
                        and since < :endedBefore and (since, id) > (:after, :afterId)
                        order by since, id limit :limit
                        """)
                .param("endedBefore", Columns.timestamp(endedBefore))
                .param("after", Columns.after(after))
                .param("afterId", after.map(PageCursor::id).orElse(""))
                .param("limit", limit)
                .query((row, number) ->
                        new EndedRequest(new OperationId(row.getString("id")), Columns.instant(row, "since")))
                .list();
    }

    /**
     * Releases a request's key, and wipes the private key if no version and no other request uses it. A request that
     * needs its key by now keeps it, and one that is locked at the moment is left for the next run.
     *
     * @return empty when no private key was wiped
     */
    Optional<Wiped> release(OperationId id, Instant now) {
        int released = jdbc.sql("""
                        update operation set key_released = :now
                        where id = (select id from operation where id = :id and
                        """ + UNRELEASED + "for no key update skip locked)")
                .param("now", Columns.timestamp(now))
                .param("id", id.value())
                .update();
        if (released == 0) {
            return Optional.empty();
        }
        lockKey(id);
        return wipe(id, now);
    }

    /**
     * Two replicas that release the last requests of one key wait for each other here: otherwise each would see the
     * other's request as not released, and nobody would wipe the key.
     */
    private void lockKey(OperationId id) {
        jdbc.sql("""
                        select k.id from key_pair k join operation o on o.key_pair = k.id
                        where o.id = :id for no key update of k
                        """).param("id", id.value()).query(String.class).list();
    }

    private Optional<Wiped> wipe(OperationId id, Instant now) {
        return jdbc.sql("""
                        with wiped as (
                            update key_pair k set private_key = null, wiped = :now
                        from operation o
                        where o.id = :id and k.id = o.key_pair and k.private_key is not null
                            and not exists (select from certificate_version v where v.key_pair = k.id)
                            and not exists (
                                select from operation other where other.key_pair = k.id
                                    and (other.key_released is null or other.chain <> '{}'))
                            returning o.id, o.vault, o.name, k.id as key),
                        unwrapped as (delete from data_key d using wiped where d.key_pair = wiped.key)
                        select * from wiped
                        """)
                .param("now", Columns.timestamp(now))
                .param("id", id.value())
                .query((row, number) -> new Wiped(
                        new OperationId(row.getString("id")),
                        new VaultName(row.getString("vault")),
                        new CertificateName(row.getString("name")),
                        new KeyId(row.getString("key"))))
                .optional();
    }

    /** A request that ended without a certificate. */
    record EndedRequest(OperationId id, Instant ended) {

        PageCursor position() {
            return new PageCursor(ended, id.value());
        }
    }

    /** A request whose private key is gone. */
    record Wiped(OperationId operation, VaultName vault, CertificateName certificate, KeyId key) {}
}
