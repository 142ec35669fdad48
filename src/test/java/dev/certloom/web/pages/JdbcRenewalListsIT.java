package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.crypto.TestPki;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.renewal.RenewalProblem;
import dev.certloom.web.pages.RenewalLists.Kind;
import dev.certloom.web.pages.RenewalLists.Position;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the page of renewals asks the database, where there are many certificates of which few are to be looked after. */
class JdbcRenewalListsIT {

    private static final String VAULT = "default";
    private static final int CERTIFICATES = 20_000;

    private static final JdbcClient JDBC = JdbcClient.create(TestDatabase.migrated());

    /** One in a hundred fails, one waits for its turn, one has a problem; of one in ten people are only told. */
    @BeforeAll
    static void many() {
        JDBC.sql("""
                        insert into certificate (vault, name_key, name, policy, current, created, expires, key_type)
                        select :vault, 'web-' || i, 'web-' || i, :policy::jsonb, md5('version-' || i), now(),
                            now() + i * interval '1 minute', 'EC_P256'
                        from generate_series(1, :certificates) i
                        """)
                .param("vault", VAULT)
                .param("policy", JdbcPolicyColumn.write(TestPki.policy(new IssuerName("LocalCA"), "CN=web.example")))
                .param("certificates", CERTIFICATES)
                .update();
        JDBC.sql("""
                        update lifecycle l set check_at = now() + interval '1 day', version = c.current, not_before = c.created,
                            not_after = c.expires, issuer_key = c.issuer_key, action = case when i % 10 = 0 then 'NOTIFY' else 'RENEW' end,
                            action_at = c.expires - interval '1 day', reason = 'LIFETIME_PERCENTAGE', due = i % 100 = 1,
                            failures = case when i % 100 = 2 then 1 else 0 end,
                            problems = case when i % 100 = 3 then array['ISSUER_GONE'] else '{}' end
                        from certificate c cross join lateral (select substr(c.name_key, 5)::int as i) n
                        where c.vault = l.vault and c.name_key = l.name_key
                        """).update();
        JDBC.sql("vacuum analyze").update();
    }

    @Test
    void theCalendarIsCountedFromAnIndexAlone() {
        assertThat(explained(JdbcRenewalLists.PER_SPAN)).contains("Index Only Scan using lifecycle_renewal");
    }

    @Test
    void problemsAreCountedWithoutALookAtWhatHasNone() {
        assertThat(explained(JdbcRenewalLists.PROBLEMS))
                .contains("lifecycle_problem")
                .doesNotContain("Seq Scan");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void listsAreReadWithoutALookAtWhatIsNotInThem(Kind kind) {
        String index = switch (kind) {
            case FAILING -> "lifecycle_failing";
            case DUE -> "lifecycle_due";
            case PROBLEMS -> "lifecycle_problem";
        };
        Optional<Position> after = new JdbcRenewalLists(JDBC)
                .find(new VaultName(VAULT), kind, Optional.empty(), Optional.empty(), 10).stream()
                        .reduce((one, next) -> next)
                        .map(RenewalLists.Row::position);
        assertThat(after).isPresent();

        assertThat(explained(JdbcRenewalLists.query(kind, Optional.empty(), Optional.empty())))
                .contains(index)
                .doesNotContain("Seq Scan");
        assertThat(explained(JdbcRenewalLists.query(kind, Optional.empty(), after)))
                .contains(index)
                .doesNotContain("Seq Scan");
        assertThat(explained(JdbcRenewalLists.query(kind, Optional.of(RenewalProblem.ISSUER_GONE), after)))
                .contains(index)
                .doesNotContain("Seq Scan");
    }

    private static String explained(String sql) {
        return String.join(
                "\n",
                JDBC.sql("explain " + sql)
                        .param("vault", VAULT)
                        .param("bounds", new String[] {"2026-01-01T00:00Z", "2027-01-01T00:00Z"})
                        .param("problem", "ISSUER_GONE")
                        .param("afterExpires", OffsetDateTime.parse("2026-01-01T00:00Z"))
                        .param("afterName", "web-1")
                        .param("limit", 50)
                        .query(String.class)
                        .list());
    }
}
