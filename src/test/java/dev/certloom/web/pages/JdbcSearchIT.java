package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.crypto.TestPki;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.web.pages.Inventory.InventoryFilter;
import dev.certloom.web.pages.Inventory.InventoryOrder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The lists of people on the real database, where nearly every row has the same words and came to the same end. */
class JdbcSearchIT {

    private static final VaultName VAULT = new VaultName("large");
    private static final int ROWS = 3_000;

    private static final DataSource SOURCE = TestDatabase.migrated();
    private static final JdbcClient JDBC = filled();

    private final JdbcInventory inventory = new JdbcInventory(JDBC);
    private final JdbcOperationIndex requests = new JdbcOperationIndex(JDBC);

    /** Named {@code beef-2}, {@code beef-3} and so on, but for the first, which has that as its serial number. */
    private static JdbcClient filled() {
        JdbcClient jdbc = JdbcClient.create(SOURCE);
        jdbc.sql("""
                        insert into certificate (vault, name_key, name, policy, current, created, expires, key_type)
                        select 'large', name, name, :policy::jsonb, md5('v' || n), now(), now() + n * interval '1 hour', 'EC_P256'
                        from (select n, case when n = 1 then 'odd-1' else 'beef-' || n end as name
                            from generate_series(1, :rows) n) named
                        """)
                .param("policy", JdbcPolicyColumn.write(TestPki.policy("CN=shop")))
                .param("rows", ROWS)
                .update();
        jdbc.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase, is_open,
                            since, cancellation, cancellation_attempt, launch_fence, created)
                        select md5('o' || name), vault, name, name, current, policy, 'Self', true, '{}', 'COMPLETED', false, now(),
                            'NONE', 0, 1, timestamptz '2030-01-01Z' - (expires - created)
                        from certificate
                        """).update();
        jdbc.sql("insert into key_pair values (md5('k'), 'large', 'EC_P256', '', '', now())")
                .update();
        jdbc.sql("""
                        insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created, updated,
                            tags, chain, sha1, serial, key_pair, content_type, exportable, operation)
                        select vault, name_key, current, true, true, created, expires, created, created, '{}',
                            '{}', '00', case name when 'odd-1' then 'beef' else 'bad' end, md5('k'), 'PEM', true, md5('o' || name)
                        from certificate
                        """).update();
        jdbc.sql("analyze").update();
        return jdbc;
    }

    private List<String> certificates(String words, InventoryOrder order) {
        InventoryFilter filter = new InventoryFilter(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(words));
        return inventory.find(VAULT, filter, order, Optional.empty(), 3).stream()
                .map(row -> row.name().value())
                .toList();
    }

    private List<String> requests(String words) {
        return requests
                .find(
                        VAULT,
                        new OperationFilter(Set.of(), false, Optional.empty(), Optional.empty(), Optional.of(words)),
                        Optional.empty(),
                        3)
                .stream()
                .map(OperationRow::certificate)
                .toList();
    }

    @Test
    void findWhenManyHaveTheWordThenOrderedWithTheSerialNumberMatch() {
        assertThat(certificates("beef", InventoryOrder.EXPIRY)).containsExactly("odd-1", "beef-2", "beef-3");
        assertThat(certificates("beef", InventoryOrder.NAME)).containsExactly("beef-10", "beef-100", "beef-1000");
        assertThat(requests("beef")).containsExactly("odd-1", "beef-2", "beef-3");
    }

    @Test
    void findWhenManyHaveTheWordThenNoneIsLeftOut() {
        Optional<String> beef = Optional.of("beef");
        InventoryFilter certificates =
                new InventoryFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), beef);

        assertThat(inventory.find(VAULT, certificates, InventoryOrder.EXPIRY, Optional.empty(), 2 * ROWS))
                .hasSize(ROWS);
        assertThat(requests.find(
                        VAULT,
                        new OperationFilter(Set.of(), false, Optional.empty(), Optional.empty(), beef),
                        Optional.empty(),
                        2 * ROWS))
                .hasSize(ROWS);
    }

    @Test
    void findWhenFewHaveTheWordsThenTheseComeInOrder() {
        assertThat(certificates("beef-299", InventoryOrder.EXPIRY))
                .containsExactly("beef-299", "beef-2990", "beef-2991");
        assertThat(requests("beef-2999")).containsExactly("beef-2999");
        assertThat(requests("nobody")).isEmpty();
        assertThat(certificates("nobody", InventoryOrder.NAME)).isEmpty();
    }

    /** What is counted and listed by phase is looked up, however many requests there are of other phases. */
    @Test
    void countAndFindByPhaseNeverReadAllRequests() throws SQLException {
        try (Connection connection = SOURCE.getConnection()) {
            connection.setAutoCommit(false);
            JdbcClient one = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            JdbcOperationIndex index = new JdbcOperationIndex(one);
            Set<Phase> ends = EnumSet.of(Phase.COMPLETED, Phase.REFUSED, Phase.FAILED);
            Optional<Instant> ever = Optional.of(Instant.EPOCH);

            assertThat(index.count(VAULT, ends, ever, 1_000)).containsEntry(Phase.COMPLETED, 1_000L);
            assertThat(index.count(VAULT, ends, Optional.empty(), 1_000)).containsEntry(Phase.COMPLETED, 1_000L);
            for (Optional<Instant> since : List.of(ever, Optional.<Instant>empty())) {
                OperationFilter few = new OperationFilter(
                        EnumSet.of(Phase.REFUSED, Phase.FAILED), false, since, Optional.empty(), Optional.empty());
                assertThat(index.find(VAULT, few, Optional.empty(), 51)).isEmpty();
            }

            assertThat(one.sql("select seq_scan from pg_stat_xact_user_tables where relname = 'operation'")
                            .query(Long.class)
                            .single())
                    .isZero();
        }
    }
}
