package dev.certloom.certificate;

import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.X509;
import dev.certloom.database.Columns;
import dev.certloom.database.PageCursors;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
public class JdbcCertificates implements Certificates {

    private static final String VERSION_VIEW = "select " + certificateColumns("c") + ", "
            + versionColumns("v")
            + " from certificate c join certificate_version v on v.vault = c.vault and v.name_key = c.name_key ";

    /** The current version, or before the first completion the one not complete. */
    private static final String SHOWN = " (v.id = c.current or (c.current is null and not v.complete)) ";

    private static final String LISTED_COLUMNS =
            "v.id, v.enabled, v.not_before, v.expires, v.created, v.updated, v.tags, v.content_type, v.sha1 ";

    private static final String OR_PENDING = """
            or exists (
                select from certificate_version p
                where p.vault = c.vault and p.name_key = c.name_key and not p.complete)
            """;

    private static final String SAVE = """
            update certificate set policy = :policy::jsonb, pending = :pending
            where vault = :vault and name_key = :name
            """;

    /** Makes a version current, and removes the one not complete unless it is this one. */
    private static final String MAKE_CURRENT = """
            with former as (
                delete from certificate_version
                where vault = :vault and name_key = :name and not complete and id <> :id),
            shown as (
                update certificate set current = :id, expires = :expires,
                    key_type = (select algorithm from key_pair where id = :key)
                where vault = :vault and name_key = :name)
            """;

    private static final String UPSERT = """
            insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created,
                updated, tags, chain, given, sha1, serial, key_pair, content_type, exportable, preserve_cert_order, operation)
            values (:vault, :name, :id, :complete, :enabled, :notBefore, :expires, :created, :updated,
                :tags::jsonb, :chain, :given, :sha1, :serial, :key, :contentType, :exportable, :preserve, :operation)
            on conflict (vault, name_key, id) do update set complete = excluded.complete,
                enabled = excluded.enabled, not_before = excluded.not_before, expires = excluded.expires,
                created = excluded.created, updated = excluded.updated, tags = excluded.tags,
                chain = excluded.chain, given = excluded.given, sha1 = excluded.sha1, serial = excluded.serial,
                key_pair = excluded.key_pair, content_type = excluded.content_type, exportable = excluded.exportable,
                preserve_cert_order = excluded.preserve_cert_order, operation = excluded.operation
            where not certificate_version.complete
            """;

    private final JdbcClient jdbc;

    public JdbcCertificates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private static String certificateColumns(String of) {
        return "%1$s.vault, %1$s.name, %1$s.policy, %1$s.pending, %1$s.current, %1$s.deleted, %1$s.purge_at"
                .formatted(of);
    }

    private static String versionColumns(String of) {
        return """
                %1$s.id as version, %1$s.complete, %1$s.enabled, %1$s.not_before, %1$s.expires,
                %1$s.created as version_created, %1$s.updated as version_updated, %1$s.tags, %1$s.chain, %1$s.given, %1$s.sha1,
                %1$s.key_pair, %1$s.content_type, %1$s.exportable, %1$s.preserve_cert_order
                """.formatted(of);
    }

    @Override
    public Optional<VersionView> current(VaultName vault, CertificateName name) {
        return jdbc.sql(VERSION_VIEW + "where c.vault = :vault and c.name_key = :name and" + SHOWN)
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> new VersionView(certificate(row), version(row)))
                .optional();
    }

    @Override
    public Optional<VersionView> version(VaultName vault, CertificateName name, VersionId version) {
        return jdbc.sql(VERSION_VIEW + "where c.vault = :vault and c.name_key = :name and v.id = :version")
                .param("vault", vault.value())
                .param("name", name.key())
                .param("version", version.value())
                .query((row, number) -> new VersionView(certificate(row), version(row)))
                .optional();
    }

    @Override
    public Optional<Certificate> find(VaultName vault, CertificateName name) {
        return jdbc.sql("select " + certificateColumns("c")
                        + " from certificate c where c.vault = :vault and c.name_key = :name")
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> certificate(row))
                .optional();
    }

    @Override
    public boolean isVersion(VaultName vault, X509 leaf) {
        return jdbc.sql("""
                        select exists (select from certificate_version
                            where vault = :vault and complete and sha1 = :sha1 and chain[1] = :leaf)
                        """)
                .param("vault", vault.value())
                .param("sha1", leaf.sha1())
                .param("leaf", leaf.der().bytes())
                .query(Boolean.class)
                .single();
    }

    @Override
    public Page<ListedVersion> list(VaultName vault, Optional<String> after, int limit, boolean includePending) {
        List<ListedVersion> found = jdbc.sql("select c.name, " + LISTED_COLUMNS + """
                        from (
                            select c.vault, c.name_key, c.name, c.current from certificate c
                            where c.vault = :vault and c.name_key > :after and c.deleted is null and (c.current is not null
                            """
                        + (includePending ? OR_PENDING : "") + """
                            ) order by c.name_key limit :limit
                        ) c join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and
                        """ + SHOWN + "order by c.name_key")
                .param("vault", vault.value())
                .param("after", after.orElse(""))
                .param("limit", limit + 1)
                .query((row, number) -> listed(row))
                .list();
        return page(found, limit, version -> version.name().key());
    }

    @Override
    public Page<ListedVersion> versions(VaultName vault, CertificateName name, Optional<String> after, int limit) {
        Optional<PageCursor> begin = after.map(id -> PageCursors.of(
                jdbc.sql("""
                        select created as at, id from certificate_version
                        where vault = :vault and name_key = :name and id = :id
                        """)
                        .param("vault", vault.value())
                        .param("name", name.key())
                        .param("id", id),
                "$skiptoken"));
        List<ListedVersion> found = jdbc.sql("select c.name, " + LISTED_COLUMNS + """
                        from certificate c join certificate_version v on v.vault = c.vault and v.name_key = c.name_key
                        where c.vault = :vault and c.name_key = :name and c.deleted is null and v.complete
                            and (v.created, v.id) > (coalesce(:after::timestamptz, '-infinity'), :afterId)
                        order by v.created, v.id limit :limit
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("after", Columns.timestamp(begin.map(PageCursor::at)))
                .param("afterId", begin.map(PageCursor::id).orElse(""))
                .param("limit", limit + 1)
                .query((row, number) -> listed(row))
                .list();
        return page(found, limit, version -> version.id().value());
    }

    @Override
    public List<CertificateVersion> completeVersions(VaultName vault, CertificateName name, int limit) {
        return jdbc.sql("select " + versionColumns("v") + """
                         from certificate_version v where v.vault = :vault and v.name_key = :name and v.complete
                        order by v.created, v.id limit :limit
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("limit", limit)
                .query((row, number) -> version(row))
                .list();
    }

    @Override
    public Page<DeletedCertificate> listDeleted(
            VaultName vault, Optional<String> after, int limit, boolean includePending) {
        List<DeletedCertificate> found = jdbc.sql(
                        "select c.name, c.deleted, c.purge_at, " + LISTED_COLUMNS + """
                        from (
                            select c.vault, c.name_key, c.name, c.current, c.deleted, c.purge_at from certificate c
                            where c.vault = :vault and c.name_key > :after and c.deleted is not null
                                and (c.current is not null or :includePending)
                            order by c.name_key limit :limit
                        ) c join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and
                        """ + SHOWN + "order by c.name_key")
                .param("vault", vault.value())
                .param("after", after.orElse(""))
                .param("includePending", includePending)
                .param("limit", limit + 1)
                .query((row, number) ->
                        new DeletedCertificate(listed(row), deletion(row).orElseThrow()))
                .list();
        return page(found, limit, certificate -> certificate.version().name().key());
    }

    @Override
    public List<DuePurge> purgeDue(Instant now, Optional<DuePurge> after, int limit) {
        return jdbc.sql("""
                        select vault, name, purge_at from certificate
                        where deleted is not null and purge_at <= :now
                            and (purge_at, vault, name_key) > (:after, :afterVault, :afterName)
                        order by purge_at, vault, name_key limit :limit
                        """)
                .param("now", Columns.timestamp(now))
                .param("after", Columns.timestamp(after.map(DuePurge::since).orElse(Instant.EPOCH)))
                .param("afterVault", after.map(due -> due.vault().value()).orElse(""))
                .param("afterName", after.map(due -> due.name().key()).orElse(""))
                .param("limit", limit)
                .query((row, number) -> new DuePurge(
                        new VaultName(row.getString("vault")),
                        new CertificateName(row.getString("name")),
                        Columns.instant(row, "purge_at")))
                .list();
    }

    @Override
    public List<CertificateVersion> purge(VaultName vault, CertificateName name) {
        jdbc.sql("""
                        update certificate set policy = null, pending = null, current = null, deleted = null, purge_at = null,
                            expires = null, key_type = null
                        where vault = :vault and name_key = :name
                        """).param("vault", vault.value()).param("name", name.key()).update();
        return jdbc.sql("delete from certificate_version v where v.vault = :vault and v.name_key = :name returning "
                        + versionColumns("v"))
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> version(row))
                .list();
    }

    private static <T> Page<T> page(List<T> found, int limit, Function<T, String> key) {
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<T> shown = found.subList(0, limit);
        return new Page<>(shown, Optional.of(key.apply(shown.getLast())));
    }

    private static ListedVersion listed(ResultSet row) throws SQLException {
        return new ListedVersion(
                new CertificateName(row.getString("name")),
                new VersionId(row.getString("id")),
                row.getBoolean("enabled"),
                Columns.instant(row, "not_before"),
                Columns.instant(row, "expires"),
                Columns.instant(row, "created"),
                Columns.instant(row, "updated"),
                Columns.tags(row, "tags"),
                SecretContentType.valueOf(row.getString("content_type")),
                row.getString("sha1"));
    }

    @Override
    public Locked lock(VaultName vault, CertificateName name, Instant now) {
        return jdbc.sql("select " + certificateColumns("(l.certificate)")
                        + ", l.pending_open from lock_certificate(:vault, :key, :name, :now) l")
                .param("vault", vault.value())
                .param("key", name.key())
                .param("name", name.value())
                .param("now", Columns.timestamp(now))
                .query((row, number) -> new Locked(certificate(row), row.getBoolean("pending_open")))
                .single();
    }

    @Override
    public void save(Certificate certificate) {
        jdbc.sql(SAVE)
                .params(saved(certificate))
                .param("vault", certificate.vault().value())
                .param("name", certificate.name().key())
                .update();
    }

    @Override
    public void saveDeletion(Certificate certificate) {
        Optional<Certificate.Deletion> deletion = certificate.deletion();
        jdbc.sql("""
                        update certificate c set pending = :pending, deleted = :deleted, purge_at = :purgeAt,
                            expires = case when :deleted::timestamptz is null then (
                                select v.expires from certificate_version v
                                where v.vault = c.vault and v.name_key = c.name_key and v.id = c.current) end
                        where c.vault = :vault and c.name_key = :name
                        """)
                .param("pending", certificate.pending().map(OperationId::value).orElse(null))
                .param("deleted", Columns.timestamp(deletion.map(Certificate.Deletion::at)))
                .param("purgeAt", Columns.timestamp(deletion.map(Certificate.Deletion::scheduledPurge)))
                .param("vault", certificate.vault().value())
                .param("name", certificate.name().key())
                .update();
    }

    private static Map<String, @Nullable Object> saved(Certificate certificate) {
        Map<String, @Nullable Object> saved = new HashMap<>();
        saved.put("policy", certificate.policy().map(JdbcPolicyColumn::write).orElse(null));
        saved.put("pending", certificate.pending().map(OperationId::value).orElse(null));
        return saved;
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
    public void saveRequested(Certificate before, Certificate requested, CertificateVersion incomplete) {
        if (before.state() != Certificate.State.NEW) {
            jdbc.sql("delete from certificate_version where vault = :vault and name_key = :name and not complete")
                    .param("vault", before.vault().value())
                    .param("name", before.name().key())
                    .update();
        }
        upsert(
                "with saved as (" + SAVE + ")" + UPSERT,
                requested.vault(),
                requested.name(),
                incomplete,
                Optional.empty(),
                saved(requested));
    }

    @Override
    public void saveAttributes(VaultName vault, CertificateName name, CertificateVersion version) {
        jdbc.sql("""
                        update certificate_version set enabled = :enabled, tags = :tags::jsonb, updated = :updated
                        where vault = :vault and name_key = :name and id = :id
                        """)
                .param("enabled", version.enabled())
                .param("tags", Columns.tags(version.tags()))
                .param("updated", Columns.timestamp(version.updated()))
                .param("vault", vault.value())
                .param("name", name.key())
                .param("id", version.id().value())
                .update();
    }

    @Override
    public void saveComplete(
            VaultName vault, CertificateName name, CertificateVersion version, Optional<OperationId> operation) {
        upsert(MAKE_CURRENT + UPSERT, vault, name, version, operation, Map.of());
    }

    private void upsert(
            String sql,
            VaultName vault,
            CertificateName name,
            CertificateVersion version,
            Optional<OperationId> operation,
            Map<String, ? extends @Nullable Object> further) {
        int written = jdbc.sql(sql)
                .params(further)
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
                .param("given", Columns.chain(version.given()))
                .param("sha1", version.sha1())
                .param(
                        "serial",
                        version.chain().stream()
                                .findFirst()
                                .flatMap(CertificateDetails::searchableSerialNumber)
                                .orElse(null))
                .param("key", version.key().map(KeyId::value).orElse(null))
                .param("contentType", version.contentType().name())
                .param("exportable", version.exportable())
                .param("preserve", version.preserveCertOrder().orElse(null))
                .param("operation", operation.map(OperationId::value).orElse(null))
                .update();
        if (written != 1) {
            throw new DuplicateKeyException(
                    "Expected version %s to be complete once, but it is already.".formatted(version.id()));
        }
    }

    private static Certificate certificate(ResultSet row) throws SQLException {
        return new Certificate(
                new VaultName(row.getString("vault")),
                new CertificateName(row.getString("name")),
                JdbcPolicyColumn.readOptional(row, "policy"),
                Columns.text(row, "pending").map(OperationId::new),
                Columns.text(row, "current").map(VersionId::new),
                deletion(row));
    }

    private static Optional<Certificate.Deletion> deletion(ResultSet row) throws SQLException {
        Optional<Instant> at = Columns.optionalInstant(row, "deleted");
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(new Certificate.Deletion(at.get(), Columns.instant(row, "purge_at")));
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
                Columns.chain(row, "given"),
                row.getString("sha1"),
                Columns.text(row, "key_pair").map(KeyId::new),
                SecretContentType.valueOf(row.getString("content_type")),
                row.getBoolean("exportable"),
                Columns.bool(row, "preserve_cert_order"));
    }
}
