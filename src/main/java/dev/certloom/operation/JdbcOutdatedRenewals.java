package dev.certloom.operation;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds renewals that wait and may be outdated. */
@Repository
class JdbcOutdatedRenewals {

    private final JdbcClient jdbc;

    JdbcOutdatedRenewals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Which certificate is renewed. */
    record Key(String vaultName, String nameKey, String name) {

        static final Key FIRST = new Key("", "", "");

        VaultName vault() {
            return new VaultName(vaultName);
        }

        CertificateName certificate() {
            return new CertificateName(name);
        }
    }

    /**
     * Those whose version is disabled, or whose policy was written since they began: candidates, in the order of their names.
     *
     * @param before to begin behind
     */
    List<Key> after(Key before, int limit) {
        return jdbc.sql("""
                        select c.vault, c.name_key, c.name
                        from operation o
                        join certificate c on c.vault = o.vault and c.name_key = o.name_key and c.pending = o.id
                        join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
                        where o.is_open and o.cause not in ('REQUESTED', 'BY_HAND')
                            and o.phase in ('AWAITING_APPROVAL', 'AWAITING_WINDOW', 'AWAITING_TICKET')
                            and (not v.enabled or (c.policy ->> 'updated')::timestamptz > o.created)
                            and (c.vault, c.name_key) > (:vault, :name)
                        order by c.vault, c.name_key limit :limit
                        """)
                .param("vault", before.vaultName)
                .param("name", before.nameKey)
                .param("limit", limit)
                .query((row, number) ->
                        new Key(row.getString("vault"), row.getString("name_key"), row.getString("name")))
                .list();
    }
}
