package dev.certloom.web.pages;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.database.Columns;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcDeletedCertificates implements DeletedCertificates {

    /** Of certificate {@code c}: the line of its latest deletion. */
    private static final String DELETION = """
            select l.actor_name from audit_line l
            where l.vault = c.vault and l.object = :objects || c.name and l.action = :action and l.outcome = 'DONE'
            order by l.at desc, l.id desc limit 1
            """;

    private static final String SEARCHED = """
             and (c.search @@ to_tsquery('simple', :words) or c.name_key in (
                select v.name_key from certificate_version v where v.vault = :vault and v.serial = :serial limit 100))
            """;

    private final JdbcClient jdbc;

    JdbcDeletedCertificates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<DeletedRow> find(VaultName vault, Optional<String> search, Optional<CertificateName> after, int limit) {
        Optional<SearchWords> words = search.map(SearchWords::of);
        if (words.filter(searched -> searched.query().isEmpty()).isPresent()) {
            return List.of();
        }
        return jdbc.sql("""
                        select c.name, c.policy, c.deleted, c.purge_at, d.actor_name
                        from (
                            select c.vault, c.name_key, c.name, c.policy, c.deleted, c.purge_at from certificate c
                            where c.vault = :vault and c.deleted is not null and c.name_key > :after
                        """ + (words.isPresent() ? SEARCHED : "") + """
                             order by c.name_key limit :limit
                        ) c left join lateral (
                        """ + DELETION + ") d on true order by c.name_key")
                .param("vault", vault.value())
                .param("after", after.map(CertificateName::key).orElse(""))
                .param("words", words.map(SearchWords::query).orElse(""))
                .param("serial", words.map(SearchWords::serial).orElse(""))
                .param("objects", AuditObject.CERTIFICATES)
                .param("action", AuditAction.CERTIFICATE_DELETED.word())
                .param("limit", limit)
                .query((row, number) -> row(row))
                .list();
    }

    private static DeletedRow row(ResultSet row) throws SQLException {
        CertificatePolicy policy = JdbcPolicyColumn.read(row, "policy");
        return new DeletedRow(
                new CertificateName(row.getString("name")),
                policy.x509().subject(),
                policy.issuer().name(),
                Columns.instant(row, "deleted"),
                Columns.instant(row, "purge_at"),
                Columns.text(row, "actor_name"));
    }

    @Override
    public Optional<String> deletedBy(VaultName vault, CertificateName name) {
        return jdbc.sql("""
                        select d.actor_name from certificate c join lateral (
                        """ + DELETION + """
                        ) d on true where c.vault = :vault and c.name_key = :name and c.deleted is not null
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("objects", AuditObject.CERTIFICATES)
                .param("action", AuditAction.CERTIFICATE_DELETED.word())
                .query(String.class)
                .optional();
    }

    @Override
    public Content content(VaultName vault, CertificateName name) {
        return jdbc.sql("""
                        select count(*) as versions, count(distinct v.key_pair) as keys
                        from (
                            select v.key_pair from certificate_version v
                            where v.vault = :vault and v.name_key = :name and v.complete limit :most
                        ) v
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("most", Content.MAX_COUNTED)
                .query((row, number) -> new Content(row.getInt("versions"), row.getInt("keys")))
                .single();
    }
}
