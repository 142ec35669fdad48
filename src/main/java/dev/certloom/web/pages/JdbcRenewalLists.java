package dev.certloom.web.pages;

import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.renewal.RenewalProblem;
import dev.certloom.web.pages.RenewalLists.Kind;
import dev.certloom.web.pages.RenewalLists.Position;
import dev.certloom.web.pages.RenewalLists.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is planned for the certificates of a vault, as lists and calendars show it. */
@Repository
class JdbcRenewalLists {

    /** From an index alone. */
    static final String PER_SPAN = """
            select width_bucket(l.action_at, (select :bounds::timestamptz[])) as span, count(*) as number
            from lifecycle l where l.vault = :vault and l.action = 'RENEW' group by 1
            """;

    static final String PROBLEMS = """
            select p.problem, count(*) as number from lifecycle l cross join lateral unnest(l.problems) as p(problem)
            where l.vault = :vault and l.problems <> '{}' group by 1
            """;

    /** The limit is applied before anything is looked up. */
    private static final String ROWS = """
            with chosen as (
                select l.* from lifecycle l where l.vault = :vault and %s
                order by %s limit :limit)
            select l.*, c.name, c.policy ->> 'issuer' as issuer
            from chosen l join certificate c on c.vault = l.vault and c.name_key = l.name_key
            order by %s
            """;

    private static final String BY_EXPIRY = "l.not_after, l.name_key";
    private static final String AFTER = " and (l.not_after, l.name_key) > (:afterExpires, :afterName)";

    private final JdbcClient jdbc;

    JdbcRenewalLists(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How many renewals are planned between each two of the moments.
     *
     * @param bounds ascending, at most 100
     * @return by span: 0 before the first bound, then 1 for those from the first bound on, and so on; those of none are left out
     */
    public Map<Integer, Long> perSpan(VaultName vault, List<Instant> bounds) {
        Map<Integer, Long> numbers = new HashMap<>();
        jdbc.sql(PER_SPAN)
                .param("vault", vault.value())
                .param(
                        "bounds",
                        bounds.stream()
                                .map(Columns::timestamp)
                                .map(OffsetDateTime::toString)
                                .toArray(String[]::new))
                .query(row -> {
                    numbers.put(row.getInt("span"), row.getLong("number"));
                });
        return numbers;
    }

    /** How many certificates have each of the problems; those of none are left out. */
    public Map<RenewalProblem, Long> problems(VaultName vault) {
        Map<RenewalProblem, Long> numbers = new EnumMap<>(RenewalProblem.class);
        jdbc.sql(PROBLEMS).param("vault", vault.value()).query(row -> {
            Optional<RenewalProblem> problem = RenewalProblem.find(row.getString("problem"));
            if (problem.isPresent()) {
                numbers.put(problem.get(), row.getLong("number"));
            }
        });
        return numbers;
    }

    /**
     * Certificates that somebody should look after, in the order of the list.
     *
     * @param problem only those that have it; for {@link RenewalLists.Kind#PROBLEMS}
     * @param after the last one before
     */
    public List<Row> find(
            VaultName vault, Kind kind, Optional<RenewalProblem> problem, Optional<Position> after, int limit) {
        return jdbc.sql(query(kind, problem, after))
                .param("vault", vault.value())
                .param("problem", problem.map(RenewalProblem::name).orElse(""))
                .param(
                        "afterExpires",
                        Columns.timestamp(after.map(Position::expires).orElse(Instant.EPOCH)))
                .param(
                        "afterName",
                        after.map(Position::name).map(CertificateName::key).orElse(""))
                .param("limit", limit)
                .query((row, number) -> row(row))
                .list();
    }

    static String query(Kind kind, Optional<RenewalProblem> problem, Optional<Position> after) {
        String begins = after.isPresent() ? AFTER : "";
        return switch (kind) {
            case FAILING -> ROWS.formatted("l.failures > 0" + begins, BY_EXPIRY, BY_EXPIRY);
            case DUE -> ROWS.formatted("l.due" + begins, BY_EXPIRY, BY_EXPIRY);
            case PROBLEMS ->
                ROWS.formatted(
                        "l.problems <> '{}'"
                                + (problem.isPresent() ? " and :problem = any(l.problems)" : "")
                                + (after.isPresent() ? " and l.name_key > :afterName" : ""),
                        "l.name_key",
                        "l.name_key");
        };
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new CertificateName(row.getString("name")),
                new IssuerName(row.getString("issuer")),
                Columns.instant(row, "not_after"),
                Columns.optionalInstant(row, "action_at"),
                row.getInt("failures"),
                Columns.text(row, "last_failure"),
                Arrays.stream((String[]) row.getArray("problems").getArray())
                        .map(RenewalProblem::find)
                        .flatMap(Optional::stream)
                        .toList());
    }
}
