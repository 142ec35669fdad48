package dev.certloom.audit;

import dev.certloom.database.Columns;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

@Repository
class JdbcAuditChain implements AuditChain {

    /** Any number that no other advisory lock of ours uses. */
    private static final long LOCK = 8_017_002;

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    JdbcAuditChain(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public <T> Optional<T> ifAlone(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            boolean mine = jdbc.sql("select pg_try_advisory_xact_lock(:lock)")
                    .param("lock", LOCK)
                    .query(Boolean.class)
                    .single();
            return mine ? Optional.of(work.get()) : Optional.<T>empty();
        }));
    }

    @Override
    public <T> T alone(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql("select pg_advisory_xact_lock(:lock)")
                    .param("lock", LOCK)
                    .query(String.class)
                    .optional();
            return work.get();
        }));
    }

    @Override
    public List<StoredLine> unsealed(int limit) {
        return jdbc.sql("select * from audit_line where position is null order by id limit :limit")
                .param("limit", limit)
                .query((row, number) -> JdbcAuditColumns.stored(row))
                .list();
    }

    @Override
    public Map<String, ChainHead> heads(Collection<String> vaults) {
        Map<String, ChainHead> heads = new HashMap<>();
        jdbc.sql("select * from audit_chain where vault = any(:vaults)")
                .param("vaults", Columns.texts(vaults))
                .query(row -> {
                    heads.put(row.getString("vault"), JdbcAuditColumns.link(row, "position", "hash"));
                });
        return heads;
    }

    @Override
    public Map<ObjectKey, ChainHead> objectHeads(Collection<ObjectKey> objects) {
        Map<ObjectKey, ChainHead> heads = new HashMap<>();
        jdbc.sql("""
                        select o.* from audit_object o
                        join unnest(:vaults, :objects) as wanted(vault, object) using (vault, object)
                        """)
                .param("vaults", column(objects, ObjectKey::vault))
                .param("objects", column(objects, ObjectKey::object))
                .query(row -> {
                    heads.put(
                            new ObjectKey(row.getString("vault"), row.getString("object")),
                            JdbcAuditColumns.link(row, "position", "hash"));
                });
        return heads;
    }

    @Override
    public void seal(List<StoredLine> lines, Map<String, ChainHead> heads, Map<ObjectKey, ChainHead> objectHeads) {
        List<Seal> seals = lines.stream().map(line -> line.seal().orElseThrow()).toList();
        jdbc.sql("""
                        update audit_line l set position = s.position, previous = s.previous, hash = s.hash,
                            object_position = s.object_position, object_previous = s.object_previous
                        from unnest(:ids, :positions, :previous, :hashes, :objectPositions, :objectPrevious)
                            as s(id, position, previous, hash, object_position, object_previous)
                        where l.id = s.id
                        """)
                .param("ids", lines.stream().map(StoredLine::id).toArray(Long[]::new))
                .param("positions", seals.stream().map(Seal::position).toArray(Long[]::new))
                .param("previous", hashes(seals, Seal::previous))
                .param("hashes", hashes(seals, Seal::hash))
                .param(
                        "objectPositions",
                        seals.stream().map(Seal::objectPosition).toArray(Long[]::new))
                .param("objectPrevious", hashes(seals, Seal::objectPrevious))
                .update();
        jdbc.sql("""
                        insert into audit_chain (vault, position, hash)
                        select * from unnest(:vaults, :positions, :hashes)
                        on conflict (vault) do update set position = excluded.position, hash = excluded.hash
                        """)
                .param("vaults", Columns.texts(heads.keySet()))
                .param("positions", column(heads, ChainHead::position).toArray(Long[]::new))
                .param("hashes", hashes(heads.values(), ChainHead::hash))
                .update();
        List<ObjectKey> objects = List.copyOf(objectHeads.keySet());
        List<ChainHead> ends = objects.stream()
                .map(objectHeads::get)
                .map(Objects::requireNonNull)
                .toList();
        jdbc.sql("""
                        insert into audit_object (vault, object, position, hash)
                        select * from unnest(:vaults, :objects, :positions, :hashes)
                        on conflict (vault, object) do update set position = excluded.position, hash = excluded.hash
                        """)
                .param("vaults", column(objects, ObjectKey::vault))
                .param("objects", column(objects, ObjectKey::object))
                .param("positions", ends.stream().map(ChainHead::position).toArray(Long[]::new))
                .param("hashes", hashes(ends, ChainHead::hash))
                .update();
    }

    @Override
    public List<String> vaults() {
        return jdbc.sql("select vault from audit_chain order by vault")
                .query(String.class)
                .list();
    }

    private static <T> List<Long> column(Map<String, T> map, Function<T, Long> value) {
        return map.values().stream().map(value).toList();
    }

    private static <T> String[] column(Collection<T> rows, Function<T, String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }

    private static <T> byte[][] hashes(Collection<T> rows, Function<T, String> hash) {
        return rows.stream().map(hash).map(JdbcAuditColumns::bytes).toArray(byte[][]::new);
    }
}
