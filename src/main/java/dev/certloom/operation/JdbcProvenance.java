package dev.certloom.operation;

import dev.certloom.certificate.PolicyChanged;
import dev.certloom.certificate.VersionImported;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps who changed policies, by the order of changes and requests under the lock of the name. */
@Repository
class JdbcProvenance implements Provenance {

    /** Theirs, or of a program that they answer for now: whoever answered for it once does not any more. */
    private static final String OF_PERSON = """
            (o.requester = :person or exists (
                select from client_owner owner
                where owner.client = o.requester and owner.owner = :person and owner.until is null))""";

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
                        with certificate as (
                            select c.policy, c.created, v.complete and v.operation is null as imported from certificate c
                            left join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
                            where c.vault = :vault and c.name_key = :name
                        ), last as (
                            select o.id, o.asked_order, o.policy_authors <@ array[:person]::text[] as in_own_words from operation o
                            where o.vault = :vault and o.name_key = :name and o.cause = 'REQUESTED'
                                and o.created >= (select created from certificate)
                            order by o.created desc, o.id desc limit 1
                        )
                        select not exists (select from certificate where policy is not null)
                            or (not (select coalesce(imported, false) from certificate)
                                and exists (
                                    select from last l join operation o on o.id = l.id
                                    where l.in_own_words and OF_PERSON)
                                and not exists (
                                    select from policy_author a
                                    where a.vault = :vault and a.name_key = :name and a.author <> :person
                                        and a.changed_order > (select asked_order from last)))
                        """.replace("OF_PERSON", OF_PERSON))
                .param("vault", vault.value())
                .param("name", name.key())
                .param("person", person)
                .query(Boolean.class)
                .single();
    }

    @Override
    public boolean isRequestOf(VaultName vault, OperationId id, String person) {
        return jdbc.sql("select exists (select from operation o where o.vault = :vault and o.id = :id and OF_PERSON)"
                        .replace("OF_PERSON", OF_PERSON))
                .param("vault", vault.value())
                .param("id", id.value())
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
