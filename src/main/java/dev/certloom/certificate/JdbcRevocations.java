package dev.certloom.certificate;

import dev.certloom.crypto.RevocationReason;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

/** In the rows of the versions. */
@Repository
public class JdbcRevocations implements Revocations {

    private static final String OF_VERSION =
            " where vault = :vault and name_key = :name and id = :version and complete";

    private final JdbcClient jdbc;

    public JdbcRevocations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Revocation> find(VaultName vault, CertificateName name, VersionId version) {
        return find(vault, name, version, "");
    }

    @Override
    public Optional<Revocation> lock(VaultName vault, CertificateName name, VersionId version) {
        return find(vault, name, version, " for update");
    }

    private Optional<Revocation> find(VaultName vault, CertificateName name, VersionId version, String locking) {
        return of(
                        "select revoked, revocation_reason from certificate_version" + OF_VERSION
                                + " and revoked is not null" + locking,
                        vault,
                        name,
                        version)
                .query((row, number) -> revocation(row))
                .optional();
    }

    @Override
    public Map<VersionId, Revocation> all(VaultName vault, CertificateName name) {
        Map<VersionId, Revocation> found = new HashMap<>();
        jdbc.sql("""
                        select id, revoked, revocation_reason from certificate_version
                        where vault = :vault and name_key = :name and complete and revoked is not null
                        """).param("vault", vault.value()).param("name", name.key()).query(row -> {
            found.put(new VersionId(row.getString("id")), revocation(row));
        });
        return Map.copyOf(found);
    }

    private static Revocation revocation(ResultSet row) throws SQLException {
        return new Revocation(
                Columns.instant(row, "revoked"),
                Optional.ofNullable(row.getString("revocation_reason")).map(RevocationReason::valueOf));
    }

    @Override
    public Optional<OperationId> madeBy(VaultName vault, CertificateName name, VersionId version) {
        return of(
                        "select operation from certificate_version" + OF_VERSION + " and operation is not null",
                        vault,
                        name,
                        version)
                .query((row, number) -> new OperationId(row.getString("operation")))
                .optional();
    }

    @Override
    public boolean save(VaultName vault, CertificateName name, VersionId version, Revocation revocation) {
        return of(
                                "update certificate_version set revoked = :at, revocation_reason = :reason" + OF_VERSION
                                        + " and revoked is null",
                                vault,
                                name,
                                version)
                        .param("at", Columns.timestamp(revocation.at()))
                        .param("reason", revocation.reason().map(Enum::name).orElse(null))
                        .update()
                > 0;
    }

    @Override
    public void changeReason(
            VaultName vault, CertificateName name, VersionId version, Optional<RevocationReason> reason) {
        of(
                        "update certificate_version set revocation_reason = :reason" + OF_VERSION
                                + " and revoked is not null",
                        vault,
                        name,
                        version)
                .param("reason", reason.map(Enum::name).orElse(null))
                .update();
    }

    private StatementSpec of(String sql, VaultName vault, CertificateName name, VersionId version) {
        return jdbc.sql(sql)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("version", version.value());
    }
}
