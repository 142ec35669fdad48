package dev.certloom.crypto.stock;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.database.Columns;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Each key is bound to its row, to the start of the server that it was put into, and to the transaction that put it
 * there. A row that comes back, in whatever way, is of another transaction or on a server that was started after, and
 * is never taken.
 */
@Repository
class JdbcKeyStock implements StockedKeys {

    private static final String SERVER_START = "(extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint";
    /** PostgreSQL records which transaction inserted a row. */
    private static final String USABLE =
            "made > :madeAfter and server_start = " + SERVER_START + " and xmin = put_by::xid";

    private final JdbcClient jdbc;
    private final EnvelopeCipher cipher;

    JdbcKeyStock(JdbcClient jdbc, EnvelopeCipher cipher) {
        this.jdbc = jdbc;
        this.cipher = cipher;
    }

    @Override
    public Optional<KeyPair> take(KeyAlgorithm algorithm, Instant madeAfter) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "Expected no transaction, whose end might put a key back that was opened, but there is one.");
        }
        return jdbc.sql("""
                        delete from key_stock where id = (
                            select id from key_stock where algorithm = :algorithm and %s
                            order by made limit 1 for update skip locked)
                        returning id, public_key, private_key, made, server_start, put_by::text as put_by
                        """.formatted(USABLE))
                .param("algorithm", algorithm.name())
                .param("madeAfter", Columns.timestamp(madeAfter))
                .query((row, number) -> new Sealed(
                        new Der(row.getBytes("public_key")), row.getBytes("private_key"), context(algorithm, row)))
                .optional()
                .map(taken -> new KeyPair(
                        algorithm,
                        new PrivateKeyMaterial(cipher.open(taken.privateKey, taken.context)),
                        taken.publicKey));
    }

    /** Inserts are serialized, so that there are never more than the limit. */
    @Override
    public boolean put(KeyPair pair, Instant made, int limit) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "Expected a transaction, to which a key that is put in is bound, but there is none.");
        }
        Instant kept = made.truncatedTo(ChronoUnit.MILLIS);
        Place place = jdbc.sql("""
                        select %s as server_start, pg_current_xact_id()::text as put_by,
                            pg_advisory_xact_lock(hashtextextended('key_stock', 0))
                        """.formatted(SERVER_START))
                .query((row, number) -> new Place(row.getLong("server_start"), row.getString("put_by")))
                .single();
        KeyId id = KeyId.random();
        String context =
                context(id.value(), pair.algorithm(), pair.publicKey(), kept, place.serverStart, place.transaction);
        return jdbc.sql("""
                        insert into key_stock (id, algorithm, public_key, private_key, made, server_start, put_by)
                        select :id, :algorithm, :publicKey, :privateKey, :made, :serverStart, :putBy::xid8
                        where (select count(*) from key_stock where algorithm = :algorithm) < :limit
                        """)
                        .param("id", id.value())
                        .param("algorithm", pair.algorithm().name())
                        .param("publicKey", pair.publicKey().bytes())
                        .param("privateKey", cipher.seal(pair.privateKey().pkcs8(), context))
                        .param("made", Columns.timestamp(kept))
                        .param("serverStart", place.serverStart)
                        .param("putBy", place.transaction)
                        .param("limit", limit)
                        .update()
                == 1;
    }

    @Override
    public Map<KeyAlgorithm, Integer> count(Instant madeAfter) {
        Map<KeyAlgorithm, Integer> counts = new EnumMap<>(KeyAlgorithm.class);
        jdbc.sql("select algorithm, count(*) from key_stock where %s group by algorithm".formatted(USABLE))
                .param("madeAfter", Columns.timestamp(madeAfter))
                .query((ResultSet row) -> {
                    counts.put(KeyAlgorithm.valueOf(row.getString(1)), row.getInt(2));
                });
        return counts;
    }

    @Override
    public int discardUnusable(Instant madeAfter) {
        return jdbc.sql("delete from key_stock where not (%s)".formatted(USABLE))
                .param("madeAfter", Columns.timestamp(madeAfter))
                .update();
    }

    @Override
    public int discardBeyond(KeyAlgorithm algorithm, int limit) {
        return jdbc.sql("""
                        delete from key_stock where id in (
                            select id from key_stock where algorithm = :algorithm order by made desc offset :limit)
                        """)
                .param("algorithm", algorithm.name())
                .param("limit", limit)
                .update();
    }

    private static String context(KeyAlgorithm algorithm, ResultSet row) throws SQLException {
        return context(
                row.getString("id"),
                algorithm,
                new Der(row.getBytes("public_key")),
                Columns.instant(row, "made"),
                row.getLong("server_start"),
                row.getString("put_by"));
    }

    private static String context(
            String id, KeyAlgorithm algorithm, Der publicKey, Instant made, long serverStart, String transaction) {
        return String.join(
                "/",
                "key_stock",
                id,
                algorithm.name(),
                Sha256.of(publicKey.bytes()),
                made.toString(),
                Long.toString(serverStart),
                transaction);
    }

    private record Place(long serverStart, String transaction) {}

    private record Sealed(Der publicKey, byte[] privateKey, String context) {}
}
