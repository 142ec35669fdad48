package dev.certloom.web.pages;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.database.Columns;
import dev.certloom.database.PageCursors;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcInventory implements Inventory {

    /** Which ones is found out from an index alone, but for words that many have; only then is what they hold looked up. */
    private static final String CHOSEN = """
            with chosen as (
                select c.vault, c.name_key, c.expires from certificate c
                where c.vault = :vault and c.expires is not null
            """;

    private static final String HITS = """
            (select c.name_key from certificate c
                where c.vault = :vault and c.expires is not null and c.search @@ to_tsquery('simple', :words) limit :limit)
            union
            (select v.name_key from certificate_version v where v.vault = :vault and v.serial = :serial limit :limit)
            """;

    /** Words that more certificates have are looked for along the order asked for: a page of them is soon found. */
    private static final int MAX_HITS_READ_BY_NAME = 2_000;

    /** The limit is no parameter, so that plans made once for all know that few are looked up. */
    private static final String SHOWN = """
             limit %d)
            select c.name, c.policy, c.expires, c.key_type, v.id, v.not_before, v.enabled, v.serial, v.sha1
            from chosen s
                join certificate c on c.vault = s.vault and c.name_key = s.name_key
                join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
            """;

    private static final String EXPIRIES = """
            with counted as (
                select width_bucket(c.expires, (select :bounds::timestamptz[])) as span, c.issuer_key, c.key_type, count(*) as number
                from certificate c
                where c.vault = :vault and c.expires is not null
                group by 1, 2, 3
            )
            select n.*, coalesce(i.name, case n.issuer_key when 'self' then 'Self' when 'unknown' then 'Unknown' end, n.issuer_key)
                as issuer
            from counted n left join issuer i on i.vault = :vault and i.name_key = n.issuer_key
            """;

    private static final String LIFE = """
            (select o.created, o.since, o.id as operation, o.cause, o.phase, o.failure_message, v.id as version
                from operation o left join certificate_version v
                    on v.vault = o.vault and v.name_key = o.name_key and v.id = o.version and v.complete
                where o.vault = :vault and o.name_key = :name
                order by o.created desc limit :limit)
            union all
            (select v.created, v.created, null, null, null, null, v.id from certificate_version v
                where v.vault = :vault and v.name_key = :name and v.complete and v.operation is null
                order by v.created desc limit :limit)
            order by created desc limit :limit
            """;

    private final JdbcClient jdbc;

    JdbcInventory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<InventoryRow> find(
            VaultName vault, InventoryFilter filter, InventoryOrder order, Optional<Position> after, int limit) {
        Optional<SearchWords> words = filter.search().map(SearchWords::of);
        List<String> hits = words.map(searched -> hits(vault, searched)).orElse(List.of());
        if (words.isPresent() && hits.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(query(filter, hits.size() <= MAX_HITS_READ_BY_NAME, order, after)
                        .formatted(limit))
                .param("vault", vault.value())
                .param("issuer", filter.issuer().map(IssuerName::key).orElse(""))
                .param("keyType", filter.keyType().map(KeyAlgorithm::name).orElse(""))
                .param("from", Columns.timestamp(filter.from().orElse(Instant.EPOCH)))
                .param("until", Columns.timestamp(filter.until().orElse(Instant.EPOCH)))
                .param("hits", Columns.texts(hits))
                .param("words", words.map(SearchWords::query).orElse(""))
                .param(
                        "afterExpires",
                        Columns.timestamp(after.map(Position::expires).orElse(Instant.EPOCH)))
                .param(
                        "afterName",
                        after.map(Position::name).map(CertificateName::key).orElse(""))
                .query((row, number) -> row(row))
                .list();
    }

    /** Names with those words, at most one more than {@link #MAX_HITS_READ_BY_NAME}. */
    private List<String> hits(VaultName vault, SearchWords words) {
        return words.query().isEmpty()
                ? List.of()
                : jdbc.sql(HITS)
                        .param("vault", vault.value())
                        .param("words", words.query())
                        .param("serial", words.serial())
                        .param("limit", MAX_HITS_READ_BY_NAME + 1)
                        .query(String.class)
                        .list();
    }

    private static String query(InventoryFilter filter, boolean few, InventoryOrder order, Optional<Position> after) {
        StringBuilder sql = new StringBuilder(CHOSEN);
        if (filter.issuer().isPresent()) {
            sql.append(" and c.issuer_key = :issuer");
        }
        if (filter.keyType().isPresent()) {
            sql.append(" and c.key_type = :keyType");
        }
        if (filter.from().isPresent()) {
            sql.append(" and c.expires >= :from");
        }
        if (filter.until().isPresent()) {
            sql.append(" and c.expires < :until");
        }
        if (filter.search().isPresent()) {
            // of many the hits are not all, but those of a serial number are among them; "is true" keeps the index of
            // words out
            sql.append(
                    few
                            ? " and c.name_key = any(:hits)"
                            : " and ((c.search @@ to_tsquery('simple', :words)) is true or c.name_key = any(:hits))");
        }
        return switch (order) {
            case EXPIRY ->
                sql.append(after.isPresent() ? " and (c.expires, c.name_key) > (:afterExpires, :afterName)" : "")
                        .append(" order by c.expires, c.name_key")
                        .append(SHOWN)
                        .append(" order by s.expires, s.name_key")
                        .toString();
            case NAME ->
                sql.append(after.isPresent() ? " and c.name_key > :afterName" : "")
                        .append(" order by c.name_key")
                        .append(SHOWN)
                        .append(" order by s.name_key")
                        .toString();
        };
    }

    private static InventoryRow row(ResultSet row) throws SQLException {
        CertificatePolicy policy = JdbcPolicyColumn.read(row, "policy");
        return new InventoryRow(
                new CertificateName(row.getString("name")),
                new VersionId(row.getString("id")),
                policy.x509().subject(),
                names(policy.x509().names()),
                policy.issuer().name(),
                KeyAlgorithm.valueOf(row.getString("key_type")),
                Columns.instant(row, "not_before"),
                Columns.instant(row, "expires"),
                row.getBoolean("enabled"),
                Columns.text(row, "serial"),
                row.getString("sha1"));
    }

    private static List<String> names(SubjectAlternativeNames names) {
        return Stream.of(names.dnsNames(), names.emails(), names.ipAddresses(), names.upns(), names.uris())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Expiries> expiries(VaultName vault, List<Instant> bounds) {
        return jdbc.sql(EXPIRIES)
                .param("vault", vault.value())
                .param(
                        "bounds",
                        bounds.stream()
                                .map(Columns::timestamp)
                                .map(OffsetDateTime::toString)
                                .toArray(String[]::new))
                .query((row, number) -> new Expiries(
                        row.getInt("span"),
                        new IssuerName(row.getString("issuer")),
                        KeyAlgorithm.valueOf(row.getString("key_type")),
                        row.getLong("number")))
                .list();
    }

    @Override
    public boolean isEmpty(VaultName vault) {
        return !jdbc.sql("select exists (select from certificate where vault = :vault and expires is not null)")
                .param("vault", vault.value())
                .query(Boolean.class)
                .single();
    }

    @Override
    public List<VersionRow> versions(VaultName vault, CertificateName name, Optional<VersionId> after, int limit) {
        Optional<PageCursor> begin = after.map(id -> PageCursors.of(
                jdbc.sql("""
                                select created as at, id from certificate_version
                                where vault = :vault and name_key = :name and id = :id
                                """)
                        .param("vault", vault.value())
                        .param("name", name.key())
                        .param("id", id.value()),
                "olderThan"));
        return jdbc.sql("""
                        select v.id, v.created, v.not_before, v.expires, v.enabled, v.serial
                        from certificate_version v
                        where v.vault = :vault and v.name_key = :name and v.complete
                            and (:after::timestamptz is null or (v.created, v.id) < (:after::timestamptz, :afterId))
                        order by v.created desc, v.id desc limit :limit
                        """)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("after", Columns.timestamp(begin.map(PageCursor::at)))
                .param("afterId", begin.map(PageCursor::id).orElse(""))
                .param("limit", limit)
                .query((row, number) -> new VersionRow(
                        new VersionId(row.getString("id")),
                        Columns.instant(row, "created"),
                        Columns.instant(row, "not_before"),
                        Columns.instant(row, "expires"),
                        row.getBoolean("enabled"),
                        Columns.text(row, "serial")))
                .list();
    }

    @Override
    public List<LifeEvent> life(VaultName vault, CertificateName name, int limit) {
        return jdbc.sql(LIFE)
                .param("vault", vault.value())
                .param("name", name.key())
                .param("limit", limit)
                .query((row, number) -> lifeEvent(row))
                .list();
    }

    private static LifeEvent lifeEvent(ResultSet row) throws SQLException {
        Optional<VersionId> version = Columns.text(row, "version").map(VersionId::new);
        Optional<String> operation = Columns.text(row, "operation");
        return operation.isEmpty()
                ? new LifeEvent.Imported(Columns.instant(row, "created"), version.orElseThrow())
                : new LifeEvent.Request(
                        new OperationId(operation.get()),
                        RequestCause.valueOf(row.getString("cause")),
                        Phase.valueOf(row.getString("phase")),
                        Columns.instant(row, "created"),
                        Columns.instant(row, "since"),
                        Columns.text(row, "failure_message"),
                        version);
    }
}
