package dev.certloom.operation;

import dev.certloom.database.Columns;
import dev.certloom.database.PageCursors;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcStrandedCertificates implements StrandedCertificateStore {

    private static final int MAX_PER_OPERATION = 100;

    /** A certificate that became the version after all, from a superseded instance, is not stranded. */
    private static final String STRANDED = """
            select s.*, o.name from stranded_certificate s join operation o on o.id = s.operation
            where not exists (
                select from certificate_version v where v.operation = s.operation and v.sha1 = s.sha1) and
            """;

    private final JdbcClient jdbc;

    JdbcStrandedCertificates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean keep(StrandedCertificate certificate) {
        return jdbc.sql("""
                        insert into stranded_certificate (id, operation, sha1, vault, chain, because, received)
                        values (:id, :operation, :sha1, :vault, :chain, :because, :received) on conflict do nothing
                        """)
                        .param("id", certificate.id())
                        .param("operation", certificate.operation().value())
                        .param("sha1", certificate.sha1())
                        .param("vault", certificate.vault().value())
                        .param("chain", Columns.chain(certificate.chain()))
                        .param("because", certificate.because())
                        .param("received", Columns.timestamp(certificate.received()))
                        .update()
                > 0;
    }

    @Override
    public List<StrandedCertificate> of(OperationId operation) {
        return jdbc.sql(STRANDED + "s.operation = :operation order by s.received desc, s.id limit :limit")
                .param("operation", operation.value())
                .param("limit", MAX_PER_OPERATION)
                .query((row, number) -> stranded(row))
                .list();
    }

    @Override
    public void removeVersions(VaultName vault, CertificateName name) {
        jdbc.sql("""
                        delete from stranded_certificate s using certificate_version v
                        where v.vault = :vault and v.name_key = :name and s.operation = v.operation and s.sha1 = v.sha1
                        """).param("vault", vault.value()).param("name", name.key()).update();
    }

    @Override
    public List<StrandedCertificate> list(VaultName vault, Optional<String> after, int limit) {
        Optional<PageCursor> begin = after.map(id -> PageCursors.of(
                jdbc.sql("select received as at, id from stranded_certificate where vault = :vault and id = :id")
                        .param("vault", vault.value())
                        .param("id", id),
                "after"));
        return jdbc.sql(STRANDED + """
                        s.vault = :vault
                            and (:after::timestamptz is null or (s.received, s.id) < (:after::timestamptz, :afterId))
                        order by s.received desc, s.id desc limit :limit
                        """)
                .param("vault", vault.value())
                .param("after", Columns.timestamp(begin.map(PageCursor::at)))
                .param("afterId", begin.map(PageCursor::id).orElse(""))
                .param("limit", limit)
                .query((row, number) -> stranded(row))
                .list();
    }

    private static StrandedCertificate stranded(ResultSet row) throws SQLException {
        return new StrandedCertificate(
                row.getString("id"),
                new OperationId(row.getString("operation")),
                new VaultName(row.getString("vault")),
                new CertificateName(row.getString("name")),
                Columns.chain(row, "chain"),
                row.getString("sha1"),
                row.getString("because"),
                Columns.instant(row, "received"));
    }
}
