package dev.certloom.store;

import dev.certloom.dashboard.spi.RequestIndex;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.Phase;
import dev.certloom.vault.VaultName;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcRequestIndex implements RequestIndex {

    private static final String COLUMNS = """
            select o.id, o.name, o.phase, o.since, o.created, o.requester_name, o.policy ->> 'issuer' as issuer,
                o.policy ->> 'subject' as subject,
                (select min(s.lapse_at) from approval_step s where s.operation = o.id and s.is_open) as due
            from operation o
            where o.vault = :vault
            """;
    private static final String SEARCHED = """
            and o.id in (select f.id from operation f where f.vault = :vault and f.search @@ to_tsquery('simple', :words)
                union all select v.operation from certificate_version v where v.vault = :vault and v.serial = :serial)
            """;

    private final JdbcClient jdbc;

    JdbcRequestIndex(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<RequestRow> find(VaultName vault, RequestFilter filter, Optional<OperationId> after, int limit) {
        Optional<SearchWords> words = filter.search().map(SearchWords::of);
        if (words.isPresent() && words.get().query().isEmpty()) {
            return List.of();
        }
        StringBuilder sql = new StringBuilder(COLUMNS);
        if (filter.openOnly()) {
            sql.append("and o.is_open ");
        }
        if (!filter.phases().isEmpty()) {
            sql.append("and o.phase = any(:phases) ");
        }
        if (filter.issuer().isPresent()) {
            sql.append("and o.issuer_key = :issuer ");
        }
        if (words.isPresent()) {
            sql.append(SEARCHED);
        }
        if (after.isPresent()) {
            sql.append("and (o.created, o.id) < (select a.created, a.id from operation a where a.id = :after) ");
        }
        sql.append("order by o.created desc, o.id desc limit :limit");
        return jdbc.sql(sql.toString())
                .param("vault", vault.value())
                .param("phases", filter.phases().stream().map(Phase::name).toArray(String[]::new))
                .param("issuer", filter.issuer().orElse("").toLowerCase(Locale.ROOT))
                .param("words", words.map(SearchWords::query).orElse(""))
                .param("serial", words.map(SearchWords::serial).orElse(""))
                .param("after", after.map(OperationId::value).orElse(""))
                .param("limit", limit)
                .query((row, number) -> new RequestRow(
                        new OperationId(row.getString("id")),
                        row.getString("name"),
                        Phase.valueOf(row.getString("phase")),
                        Columns.instant(row, "since"),
                        Columns.instant(row, "created"),
                        Columns.optionalInstant(row, "due"),
                        row.getString("requester_name"),
                        row.getString("issuer"),
                        Columns.text(row, "subject")))
                .list();
    }

    @Override
    public Map<Phase, Long> openByPhase(VaultName vault) {
        Map<Phase, Long> counts = new EnumMap<>(Phase.class);
        jdbc.sql("select phase, count(*) as number from operation where vault = :vault and is_open group by phase")
                .param("vault", vault.value())
                .query(row -> {
                    counts.put(Phase.valueOf(row.getString("phase")), row.getLong("number"));
                });
        return counts;
    }

    @Override
    public boolean isEmpty(VaultName vault) {
        return !jdbc.sql("select exists (select from operation where vault = :vault)")
                .param("vault", vault.value())
                .query(Boolean.class)
                .single();
    }
}
