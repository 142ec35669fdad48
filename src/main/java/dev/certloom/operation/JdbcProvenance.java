package dev.certloom.operation;

import dev.certloom.certificate.PolicyChanged;
import dev.certloom.certificate.VersionImported;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps who changed policies, by the order of changes and requests under the lock of the name. */
@Repository
class JdbcProvenance implements Provenance {

    private final JdbcClient jdbc;

    JdbcProvenance(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whoever brings in a version states its policy as well: what others did before is of no matter to it. */
    @EventListener
    void on(VersionImported event) {
        jdbc.sql("delete from policy_author where vault = :vault and name_key = :name")
                .param("vault", event.vault().value())
                .param("name", event.certificate().key())
                .update();
    }

    @EventListener
    void on(PolicyChanged event) {
        jdbc.sql("""
                        insert into policy_author (vault, name_key, author, owners, operation)
                        values (:vault, :name, :author, :owners, :operation)
                        on conflict (vault, name_key, author) do update set owners = excluded.owners,
                            operation = excluded.operation, changed_order = excluded.changed_order
                        """)
                .param("vault", event.vault().value())
                .param("name", event.certificate().key())
                .param("author", event.author())
                .param("owners", Columns.texts(event.owners()))
                .param("operation", event.operation().map(id -> id.value()).orElse(null))
                .update();
    }

    @Override
    public Set<String> policyAuthors(VaultName vault, CertificateName name) {
        return Set.copyOf(jdbc.sql("""
                        with made_by as (
                            select o.asked_order, o.policy_authors from certificate c
                            join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
                            join operation o on o.id = v.operation
                            where c.vault = :vault and c.name_key = :name
                        ), change as (
                            select a.author, a.owners from policy_author a
                            where a.vault = :vault and a.name_key = :name
                                and a.changed_order > coalesce((select asked_order from made_by), -1)
                        )
                        select unnest(policy_authors) from made_by
                        union select author from change
                        union select unnest(owners) from change
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .query(String.class)
                .list());
    }

    @Override
    public boolean isNameOf(VaultName vault, CertificateName name, String person) {
        return jdbc.sql("""
                        with last as (
                            select requester = :person or :person = any(requester_owners) as own, asked_order from operation
                            where vault = :vault and name_key = :name order by created desc, id desc limit 1
                        )
                        select not exists (
                                select from certificate where vault = :vault and name_key = :name and policy is not null)
                            or (coalesce((select own from last), false) and not exists (
                                select from policy_author
                                where vault = :vault and name_key = :name and changed_order > (select asked_order from last)
                                    and author <> :person and not :person = any(owners)))
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("person", person)
                .query(Boolean.class)
                .single();
    }

    @Override
    public boolean isImported(VaultName vault, CertificateName name) {
        return jdbc.sql("""
                        select exists (
                            select from certificate c
                            join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
                            where c.vault = :vault and c.name_key = :name and v.complete and v.operation is null)
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .query(Boolean.class)
                .single();
    }
}
