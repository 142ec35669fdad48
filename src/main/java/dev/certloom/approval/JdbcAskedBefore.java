package dev.certloom.approval;

import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.renewal.VersionLife;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads whom decision tables have asked about certificates, and how many people there are of those. */
@Repository
class JdbcAskedBefore {

    private final JdbcClient jdbc;

    JdbcAskedBefore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The last time people agreed to a certificate.
     *
     * @param approved when they did
     * @param answer of the table that had them asked
     */
    record Asked(VaultName vault, CertificateName certificate, Instant approved, Map<String, Object> answer) {}

    /** Of those of these certificates to which people agreed, by a table. */
    List<Asked> last(List<VersionLife> lives) {
        return jdbc.sql("""
                        select k.vault, k.name, last.decided, last.answer
                        from unnest(:ofVaults::text[], :names::text[], :keys::text[]) as k (vault, name, name_key)
                        cross join lateral (
                            select a.decided, d.answer from operation o join approval a on a.operation = o.id and a.by_people
                            join approval_decision d on d.operation = a.operation and d.fence = a.judged_fence
                            where o.vault = k.vault and o.name_key = k.name_key and o.phase = 'COMPLETED' and d.answer is not null
                            order by o.created desc, a.decided desc limit 1) last
                        """)
                .param(
                        "ofVaults",
                        lives.stream().map(life -> life.vault().value()).toArray(String[]::new))
                .param(
                        "names",
                        lives.stream().map(life -> life.certificate().value()).toArray(String[]::new))
                .param(
                        "keys",
                        lives.stream().map(life -> life.certificate().key()).toArray(String[]::new))
                .query((row, number) -> asked(row))
                .list();
    }

    private static Asked asked(ResultSet row) throws SQLException {
        return new Asked(
                new VaultName(row.getString("vault")),
                new CertificateName(row.getString("name")),
                Columns.instant(row, "decided"),
                Columns.facts(row, "answer"));
    }

    /** How many people with one of these roles are in each of these groups. */
    Map<String, Integer> members(Set<String> groups, Set<String> roles) {
        Map<String, Integer> members = new HashMap<>();
        jdbc.sql("""
                        select g.name, count(p.id) as people from unnest(:groups::text[]) as g (name)
                        left join person p on g.name = any (p.groups) and p.roles && :roles::text[] group by g.name
                        """)
                .param("groups", Columns.texts(groups))
                .param("roles", Columns.texts(roles))
                .query(row -> {
                    members.put(row.getString("name"), row.getInt("people"));
                });
        return members;
    }
}
