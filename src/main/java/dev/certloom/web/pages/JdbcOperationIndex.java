package dev.certloom.web.pages;

import dev.certloom.database.Columns;
import dev.certloom.database.PageCursors;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Requests as lists show them: few columns, filtered and searched by indices. */
@Repository
class JdbcOperationIndex {

    private static final String COLUMNS = """
            select o.id, o.name, o.phase, o.since, o.created, o.requester_name, o.policy ->> 'issuer' as issuer,
                o.policy ->> 'subject' as subject,
                (select min(s.lapse_at) from approval_step s where s.subject = o.id and s.is_open) as lapses,
                (select r.created from certificate_order r where r.operation = o.id) as ordered
            """;

    private static final String NEWEST_FIRST = "order by o.created desc, o.id desc limit :limit";

    private final JdbcClient jdbc;

    JdbcOperationIndex(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Requests of a vault that pass the filter, newest first, after the one with id {@code after}.
     *
     * @throws Refusal INVALID when the vault has none with that id
     */
    public List<OperationRow> find(VaultName vault, OperationFilter filter, Optional<OperationId> after, int limit) {
        Optional<PageCursor> begin = after.map(id -> PageCursors.of(
                jdbc.sql("select created as at, id from operation where vault = :vault and id = :id")
                        .param("vault", vault.value())
                        .param("id", id.value()),
                "after"));
        Optional<SearchWords> words = filter.search().map(SearchWords::of);
        if (words.isPresent() && words.get().query().isEmpty()) {
            return List.of();
        }
        Optional<JdbcSearchHits> found = words.map(typed -> JdbcSearchHits.of(jdbc, vault, typed));
        return jdbc.sql(COLUMNS + from(filter, found, begin) + NEWEST_FIRST)
                .param("vault", vault.value())
                .param("phases", names(filter.phases()))
                .param("ended", Columns.timestamp(filter.endedSince().orElse(Instant.EPOCH)))
                .param("issuer", filter.issuer().map(IssuerName::key).orElse(""))
                .param("person", filter.requestedBy().orElse(""))
                .param("words", words.map(SearchWords::query).orElse(""))
                .param("found", Columns.texts(found.map(JdbcSearchHits::ids).orElse(List.of())))
                .param("after", Columns.timestamp(begin.map(PageCursor::at)))
                .param("afterId", begin.map(PageCursor::id).orElse(""))
                .param("limit", limit)
                .query((row, number) -> new OperationRow(
                        new OperationId(row.getString("id")),
                        row.getString("name"),
                        Phase.valueOf(row.getString("phase")),
                        Columns.instant(row, "since"),
                        Columns.instant(row, "created"),
                        Columns.optionalInstant(row, "lapses"),
                        Columns.optionalInstant(row, "ordered"),
                        row.getString("requester_name"),
                        row.getString("issuer"),
                        Columns.text(row, "subject")))
                .list();
    }

    /**
     * Of a few phases the newest of each are read, and the newest of those shown. Filtering all completed requests for
     * the few that failed would be slow. Requests that words found are read by their ids anyway.
     */
    private static String from(OperationFilter filter, Optional<JdbcSearchHits> found, Optional<PageCursor> begin) {
        StringBuilder conditions = new StringBuilder();
        if (filter.openOnly()) {
            conditions.append("and o.is_open ");
        }
        if (filter.endedSince().isPresent()) {
            conditions.append("and not o.is_open and o.since >= :ended ");
        }
        if (filter.issuer().isPresent()) {
            conditions.append("and o.issuer_key = :issuer ");
        }
        if (filter.requestedBy().isPresent()) {
            conditions.append("""
                    and o.id in (
                        select id from operation where vault = :vault and requester = :person
                        union all
                        select p.id from client_owner c join operation p on p.requester = c.client and p.vault = :vault
                        where c.owner = :person and c.until is null) """);
        }
        found.ifPresent(these -> conditions.append(these.condition()));
        if (begin.isPresent()) {
            conditions.append("and (o.created, o.id) < (:after, :afterId) ");
        }
        if (filter.phases().isEmpty()) {
            return "from operation o where o.vault = :vault " + conditions;
        }
        if (found.filter(JdbcSearchHits::few).isPresent()) {
            return "from operation o where o.vault = :vault and o.phase = any(:phases) " + conditions;
        }
        return "from unnest(:phases::text[]) as p (phase) cross join lateral ("
                + "select o.* from operation o where o.vault = :vault and o.phase = p.phase " + conditions
                + NEWEST_FIRST
                + ") o ";
    }

    private static String[] names(Set<Phase> phases) {
        return phases.stream().map(Phase::name).toArray(String[]::new);
    }

    /**
     * How many requests stand in each of these phases; phases without any are left out. They are read in an order that
     * an index has: else the planner, who sees no single phase, takes each for a large part of all.
     *
     * @param since only those that ended, and came to their phase at that time or later; empty for all
     * @param limit at most this many are counted per phase
     */
    public Map<Phase, Long> count(VaultName vault, Set<Phase> phases, Optional<Instant> since, int limit) {
        Map<Phase, Long> counts = new EnumMap<>(Phase.class);
        jdbc.sql("""
                        select p.phase, c.number from unnest(:phases::text[]) as p (phase) cross join lateral (
                            select count(*) as number from (
                                select from operation o where o.vault = :vault and o.phase = p.phase %s limit :limit) as counted) as c
                        where c.number > 0
                        """.formatted(
                                since.isPresent()
                                        ? "and not o.is_open and o.since >= :since order by o.since desc"
                                        : "order by o.created desc"))
                .param("vault", vault.value())
                .param("phases", names(phases))
                .param("since", Columns.timestamp(since.orElse(Instant.EPOCH)))
                .param("limit", limit)
                .query(row -> {
                    counts.put(Phase.valueOf(row.getString("phase")), row.getLong("number"));
                });
        return counts;
    }

    /** Whether there is or was any request at all. */
    public boolean isEmpty(VaultName vault) {
        return !jdbc.sql("select exists (select from operation where vault = :vault)")
                .param("vault", vault.value())
                .query(Boolean.class)
                .single();
    }
}
