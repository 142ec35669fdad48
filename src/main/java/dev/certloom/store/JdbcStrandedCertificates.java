package dev.certloom.store;

import dev.certloom.vault.CertificateName;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.Position;
import dev.certloom.vault.StrandedCertificate;
import dev.certloom.vault.VaultName;
import dev.certloom.vault.spi.StrandedCertificateStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcStrandedCertificates implements StrandedCertificateStore {

    private static final int MAX_PER_OPERATION = 100;

    /** What became the version after all, of an instance that had been taken over, is not stranded. */
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
                        insert into stranded_certificate (operation, sha1, vault, chain, because, received)
                        values (:operation, :sha1, :vault, :chain, :because, :received) on conflict do nothing
                        """)
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
        return jdbc.sql(STRANDED + "s.operation = :operation order by s.received desc, s.sha1 limit :limit")
                .param("operation", operation.value())
                .param("limit", MAX_PER_OPERATION)
                .query((row, number) -> stranded(row))
                .list();
    }

    @Override
    public List<StrandedCertificate> list(VaultName vault, Optional<Position> after, int limit) {
        return jdbc.sql(STRANDED + """
                        s.vault = :vault
                            and (:first or (s.received, s.operation || s.sha1) < (:after, :afterId))
                        order by s.received desc, s.operation || s.sha1 desc limit :limit
                        """)
                .param("vault", vault.value())
                .param("first", after.isEmpty())
                .param("after", Columns.after(after))
                .param("afterId", after.map(Position::id).orElse(""))
                .param("limit", limit)
                .query((row, number) -> stranded(row))
                .list();
    }

    private static StrandedCertificate stranded(ResultSet row) throws SQLException {
        return new StrandedCertificate(
                new OperationId(row.getString("operation")),
                new VaultName(row.getString("vault")),
                new CertificateName(row.getString("name")),
                Columns.chain(row, "chain"),
                row.getString("sha1"),
                row.getString("because"),
                Columns.instant(row, "received"));
    }
}
