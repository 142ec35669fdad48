package dev.certloom.store;

import dev.certloom.vault.Certificate;
import dev.certloom.vault.CertificateName;
import dev.certloom.vault.CertificatePolicy;
import dev.certloom.vault.CertificateVersion;
import dev.certloom.vault.KeyId;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.Page;
import dev.certloom.vault.SecretContentType;
import dev.certloom.vault.VaultName;
import dev.certloom.vault.VersionId;
import dev.certloom.vault.spi.Certificates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcCertificates implements Certificates {

    private static final String VERSION_COLUMNS = """
            v.id as version, v.complete, v.enabled, v.not_before, v.expires, v.created as version_created,
            v.updated as version_updated, v.tags, v.chain, v.sha1, v.key_pair, v.content_type, v.exportable,
            v.preserve_cert_order
            """;

    private static final String CERTIFICATE = "select c.vault, c.name, c.name_key, c.policy, c.pending, "
            + VERSION_COLUMNS
            + " from certificate c join certificate_version v on v.vault = c.vault and v.name_key = c.name_key ";

    /** The current version, or before the first completion the one not complete. */
    private static final String SHOWN = " (v.id = c.current or (c.current is null and not v.complete)) ";

    private final JdbcClient jdbc;

    JdbcCertificates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Certificate> current(VaultName vault, CertificateName name) {
        return jdbc.sql(CERTIFICATE + "where c.vault = :vault and c.name_key = :name and" + SHOWN)
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> certificate(row))
                .optional();
    }

    @Override
    public Optional<Certificate> version(VaultName vault, CertificateName name, VersionId version) {
        return jdbc.sql(CERTIFICATE + "where c.vault = :vault and c.name_key = :name and v.id = :version")
                .param("vault", vault.value())
                .param("name", name.key())
                .param("version", version.value())
                .query((row, number) -> certificate(row))
                .optional();
    }

    @Override
    public Optional<CertificatePolicy> policy(VaultName vault, CertificateName name) {
        return jdbc.sql("select policy from certificate where vault = :vault and name_key = :name")
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> Columns.policy(row, "policy"))
                .optional();
    }

    @Override
    public Page<Certificate> list(VaultName vault, Optional<String> after, int limit, boolean includePending) {
        List<Certificate> found = jdbc.sql(CERTIFICATE
                        + "where c.vault = :vault and c.name_key > :after and"
                        + SHOWN
                        + (includePending ? "" : " and c.current is not null ")
                        + "order by c.name_key limit :limit")
                .param("vault", vault.value())
                .param("after", after.orElse(""))
                .param("limit", limit + 1)
                .query((row, number) -> certificate(row))
                .list();
        return page(found, limit, certificate -> certificate.name().key());
    }

    @Override
    public Page<Certificate> versions(VaultName vault, CertificateName name, Optional<String> after, int limit) {
        List<Certificate> found = jdbc.sql(CERTIFICATE + """
                        where c.vault = :vault and c.name_key = :name and v.complete
                            and (:after = '' or (v.created, v.id) > (
                                select created, id from certificate_version
                                where vault = :vault and name_key = :name and id = :after))
                        order by v.created, v.id limit :limit
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("after", after.orElse(""))
                .param("limit", limit + 1)
                .query((row, number) -> certificate(row))
                .list();
        return page(found, limit, certificate -> certificate.version().id().value());
    }

    private static Page<Certificate> page(List<Certificate> found, int limit, Function<Certificate, String> key) {
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<Certificate> shown = found.subList(0, limit);
        return new Page<>(shown, Optional.of(key.apply(shown.getLast())));
    }

    @Override
    public Slot lock(VaultName vault, CertificateName name, Instant now) {
        return findSlot(vault, name).orElseGet(() -> {
            jdbc.sql("""
                            insert into certificate (vault, name_key, name, created)
                            values (:vault, :key, :name, :created) on conflict do nothing
                            """)
                    .param("vault", vault.value())
                    .param("key", name.key())
                    .param("name", name.value())
                    .param("created", Columns.timestamp(now))
                    .update();
            return findSlot(vault, name)
                    .orElseThrow(() -> new IllegalStateException("Expected the name just made, but it is not there."));
        });
    }

    private Optional<Slot> findSlot(VaultName vault, CertificateName name) {
        return jdbc.sql("select c.name, c.policy, c.pending, o.is_open, c.current, " + VERSION_COLUMNS + """
                         from certificate c
                            left join operation o on o.id = c.pending
                            left join certificate_version v
                                on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
                        where c.vault = :vault and c.name_key = :name
                        for no key update of c
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> new Slot(
                        vault,
                        new CertificateName(row.getString("name")),
                        Columns.optionalPolicy(row, "policy"),
                        Columns.text(row, "pending").map(OperationId::new),
                        row.getBoolean("is_open"),
                        Columns.text(row, "current").isPresent() ? Optional.of(version(row)) : Optional.empty()))
                .optional();
    }

    @Override
    public void save(Slot slot, CertificatePolicy policy, Optional<OperationId> pending) {
        jdbc.sql("""
                        update certificate set policy = :policy::jsonb, pending = :pending
                        where vault = :vault and name_key = :name
                        """)
                .param("policy", Columns.policy(policy))
                .param("pending", pending.map(OperationId::value).orElse(null))
                .param("vault", slot.vault().value())
                .param("name", slot.name().key())
                .update();
    }

    @Override
    public void release(VaultName vault, CertificateName name, OperationId operation) {
        jdbc.sql("""
                        update certificate set pending = null
                        where vault = :vault and name_key = :name and pending = :operation
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("operation", operation.value())
                .update();
    }

    @Override
    public void saveIncomplete(VaultName vault, CertificateName name, CertificateVersion version) {
        removeIncomplete(vault, name);
        insert(vault, name, version, Optional.empty());
    }

    @Override
    public void saveComplete(
            VaultName vault, CertificateName name, CertificateVersion version, Optional<OperationId> operation) {
        removeIncomplete(vault, name);
        insert(vault, name, version, operation);
        jdbc.sql("""
                        update certificate set current = :version, expires = :expires,
                            key_type = (select algorithm from key_pair where id = :key)
                        where vault = :vault and name_key = :name
                        """)
                .param("version", version.id().value())
                .param("expires", Columns.timestamp(version.expires()))
                .param("key", version.key().map(KeyId::value).orElse(null))
                .param("vault", vault.value())
                .param("name", name.key())
                .update();
    }

    private void removeIncomplete(VaultName vault, CertificateName name) {
        jdbc.sql("delete from certificate_version where vault = :vault and name_key = :name and not complete")
                .param("vault", vault.value())
                .param("name", name.key())
                .update();
    }

    private void insert(
            VaultName vault, CertificateName name, CertificateVersion version, Optional<OperationId> operation) {
        jdbc.sql("""
                        insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created,
                            updated, tags, chain, sha1, key_pair, content_type, exportable, preserve_cert_order, operation)
                        values (:vault, :name, :id, :complete, :enabled, :notBefore, :expires, :created, :updated,
                            :tags::jsonb, :chain, :sha1, :key, :contentType, :exportable, :preserve, :operation)
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("id", version.id().value())
                .param("complete", version.complete())
                .param("enabled", version.enabled())
                .param("notBefore", Columns.timestamp(version.notBefore()))
                .param("expires", Columns.timestamp(version.expires()))
                .param("created", Columns.timestamp(version.created()))
                .param("updated", Columns.timestamp(version.updated()))
                .param("tags", Columns.tags(version.tags()))
                .param("chain", Columns.chain(version.chain()))
                .param("sha1", version.sha1())
                .param("key", version.key().map(KeyId::value).orElse(null))
                .param("contentType", version.contentType().name())
                .param("exportable", version.exportable())
                .param("preserve", version.preserveCertOrder().orElse(null))
                .param("operation", operation.map(OperationId::value).orElse(null))
                .update();
    }

    private static Certificate certificate(ResultSet row) throws SQLException {
        return new Certificate(
                new VaultName(row.getString("vault")),
                new CertificateName(row.getString("name")),
                version(row),
                Columns.policy(row, "policy"),
                row.getString("pending") != null);
    }

    private static CertificateVersion version(ResultSet row) throws SQLException {
        return new CertificateVersion(
                new VersionId(row.getString("version")),
                row.getBoolean("complete"),
                row.getBoolean("enabled"),
                Columns.instant(row, "not_before"),
                Columns.instant(row, "expires"),
                Columns.instant(row, "version_created"),
                Columns.instant(row, "version_updated"),
                Columns.tags(row, "tags"),
                Columns.chain(row, "chain"),
                row.getString("sha1"),
                Columns.text(row, "key_pair").map(KeyId::new),
                SecretContentType.valueOf(row.getString("content_type")),
                row.getBoolean("exportable"),
                Columns.bool(row, "preserve_cert_order"));
    }
}
