package dev.certloom.operation;

import dev.certloom.crypto.KeyId;
import dev.certloom.database.Columns;
import dev.certloom.database.StatementTimeout;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcUnusedKeys implements UnusedKeys {

    private static final Duration RETENTION_TIMEOUT = Duration.ofMinutes(1);

    private final JdbcClient jdbc;

    JdbcUnusedKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Released release(Instant endedBefore, Instant now, int limit) {
        StatementTimeout.upTo(RETENTION_TIMEOUT);
        List<String> operations = jdbc.sql("""
                        update operation set key_released = :now
                        where id in (
                            select id from operation
                            where not is_open and phase <> 'COMPLETED' and key_pair is not null and key_released is null
                                and since < :endedBefore and chain = '{}'
                            order by since
                            limit :limit
                            for no key update skip locked)
                        returning id
                        """)
                .param("now", Columns.timestamp(now))
                .param("endedBefore", Columns.timestamp(endedBefore))
                .param("limit", limit)
                .query(String.class)
                .list();
        return new Released(operations.size(), operations.isEmpty() ? List.of() : wipe(operations, now));
    }

    private List<Wiped> wipe(List<String> operations, Instant now) {
        return jdbc.sql("""
                        update key_pair k set private_key = null, wiped = :now
                        from operation o
                        where o.id in (:operations) and k.id = o.key_pair and k.private_key is not null
                            and not exists (select from certificate_version v where v.key_pair = k.id)
                            and not exists (
                                select from operation other where other.key_pair = k.id
                                    and (other.key_released is null or other.chain <> '{}'))
                        returning o.id, o.vault, o.name, k.id as key
                        """)
                .param("now", Columns.timestamp(now))
                .param("operations", operations)
                .query((row, number) -> new Wiped(
                        new OperationId(row.getString("id")),
                        new VaultName(row.getString("vault")),
                        new CertificateName(row.getString("name")),
                        new KeyId(row.getString("key"))))
                .list();
    }
}
