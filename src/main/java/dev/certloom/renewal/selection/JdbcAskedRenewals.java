package dev.certloom.renewal.selection;

import dev.certloom.certificate.VersionId;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.selection.RenewalSelection.Scheduled;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Stores which renewals people have asked for, beside the plans. */
@Repository
class JdbcAskedRenewals {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String COLUMNS = """
            select c.vault, c.name, c.current, c.issuer_key, c.deleted is not null as deleted, v.enabled, v.tags,
                v.preserve_cert_order, coalesce(o.is_open, false) as in_progress
            """;

    private static final String VERSIONS = """
                join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
                left join operation o on o.id = c.pending
            """;

    private final JdbcClient jdbc;

    JdbcAskedRenewals(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of these names that have a version, in no order. */
    List<RenewableCertificate> find(VaultName vault, List<CertificateName> names) {
        return jdbc.sql(COLUMNS + " from certificate c " + VERSIONS
                        + " where c.vault = :vault and c.name_key = any(:names::text[])")
                .param("vault", vault.value())
                .param(
                        "names",
                        Columns.texts(names.stream().map(CertificateName::key).toList()))
                .query((row, number) -> certificate(row))
                .list();
    }

    /** The same by {@link CertificateName#key}. */
    Map<String, RenewableCertificate> byKey(VaultName vault, List<CertificateName> names) {
        return find(vault, names).stream()
                .collect(Collectors.toMap(found -> found.name().key(), Function.identity()));
    }

    private static RenewableCertificate certificate(ResultSet row) throws SQLException {
        return new RenewableCertificate(
                new VaultName(row.getString("vault")),
                new CertificateName(row.getString("name")),
                new VersionId(row.getString("current")),
                row.getString("issuer_key"),
                row.getBoolean("deleted"),
                row.getBoolean("enabled"),
                row.getBoolean("in_progress"),
                Columns.tags(row, "tags"),
                Columns.bool(row, "preserve_cert_order"));
    }

    /**
     * An operation begins to renew it, whatever was planned or asked for. In the transaction that stores the operation.
     *
     * @return false when it has no version any more
     */
    boolean begin(RenewableCertificate certificate, OperationId operation) {
        return jdbc.sql("""
                        update lifecycle set due = false, operation = :operation, asked_for = null, asked_by = null, asked_at = null
                        where vault = :vault and name_key = :name
                        """)
                        .param("operation", operation.value())
                        .param("vault", certificate.vault().value())
                        .param("name", certificate.name().key())
                        .update()
                == 1;
    }

    /**
     * As {@link #begin}, for one whose time has come.
     *
     * @return false when another has taken it, or somebody has asked for it anew meanwhile
     */
    boolean take(AskedRenewal due, OperationId operation) {
        RenewableCertificate certificate = due.certificate();
        return jdbc.sql("""
                        update lifecycle set due = false, operation = :operation, asked_for = null, asked_by = null, asked_at = null
                        where vault = :vault and name_key = :name and coalesce(asked_at, asked_for) = :asked
                        """)
                        .param("asked", Columns.timestamp(due.asked()))
                        .param("operation", operation.value())
                        .param("vault", certificate.vault().value())
                        .param("name", certificate.name().key())
                        .update()
                == 1;
    }

    /** Each is asked for at its time, instead of at another that was asked for before. */
    void schedule(VaultName vault, List<Scheduled> scheduled, Requester requester, Instant now) {
        if (scheduled.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        update lifecycle l set asked_for = s.at, asked_by = :requester::jsonb, asked_at = :now
                        from unnest(:names::text[], :times::timestamptz[]) as s(name, at)
                        where l.vault = :vault and l.name_key = s.name
                        """)
                .param("now", Columns.timestamp(now))
                .param("requester", JSON.writeValueAsString(requester))
                .param(
                        "names",
                        scheduled.stream().map(each -> each.certificate().key()).toArray(String[]::new))
                .param(
                        "times",
                        scheduled.stream().map(each -> each.at().toString()).toArray(String[]::new))
                .param("vault", vault.value())
                .update();
    }

    /** Those whose time has come, the longest due first. */
    List<AskedRenewal> due(Instant now, int limit) {
        return jdbc.sql(COLUMNS
                        + ", l.asked_by, coalesce(l.asked_at, l.asked_for) as asked_at from (select * from lifecycle where asked_for <= :now order by asked_for limit :limit) l"
                        + " join certificate c on c.vault = l.vault and c.name_key = l.name_key " + VERSIONS
                        + " order by l.asked_for, c.name_key")
                .param("now", Columns.timestamp(now))
                .param("limit", limit)
                .query((row, number) -> new AskedRenewal(
                        certificate(row), requester(row.getString("asked_by")), Columns.instant(row, "asked_at")))
                .list();
    }

    /** One whose time has come is asked for later, unless somebody has asked for it at another time meanwhile. */
    void postpone(RenewableCertificate certificate, Instant now, Instant until) {
        jdbc.sql("""
                        update lifecycle set asked_for = :until where vault = :vault and name_key = :name and asked_for <= :now
                        """)
                .param("until", Columns.timestamp(until))
                .param("now", Columns.timestamp(now))
                .param("vault", certificate.vault().value())
                .param("name", certificate.name().key())
                .update();
    }

    private static Requester requester(String json) {
        return JSON.readValue(json, Requester.class);
    }

    /**
     * It is not asked for any more.
     *
     * @return whether it was; false where somebody has asked for it anew meanwhile
     */
    boolean drop(AskedRenewal due) {
        RenewableCertificate certificate = due.certificate();
        return jdbc.sql("""
                        update lifecycle set asked_for = null, asked_by = null, asked_at = null
                        where vault = :vault and name_key = :name and coalesce(asked_at, asked_for) = :asked
                        """)
                        .param("asked", Columns.timestamp(due.asked()))
                        .param("vault", certificate.vault().value())
                        .param("name", certificate.name().key())
                        .update()
                == 1;
    }
}
