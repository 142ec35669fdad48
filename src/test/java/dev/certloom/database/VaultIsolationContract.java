package dev.certloom.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.embedded.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.DigestUtils;

/**
 * What a vault is asked is answered from its own rows: the answer is the same whatever other vaults hold, and theirs stay as they
 * are. Each room whose SQL lies in a class of its own has such a test; {@link EveryVaultQueryTest} sees to it that none is missing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VaultIsolationContract {

    /** The vault that is asked. */
    protected static final String NORTH = "north";

    /** Everything in a vault happens between that and the day after, or some days later. */
    protected static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    /** Vaults whose rows are older than those of {@link #NORTH} and younger, with shorter and longer records. */
    private static final String OLDER = "east";

    private static final String YOUNGER = "west";
    private static final String SHORTER = "south";

    private final SingleConnectionDataSource source = new SingleConnectionDataSource();
    private final JdbcClient jdbc = JdbcClient.create(source);

    /** The methods, each with what is asked of it. */
    protected abstract List<Case> cases();

    /** Rows of a vault beside those that it has anyway. */
    protected void fill(JdbcClient client, String vault) {}

    @BeforeAll
    void database() {
        var migrated = TestDatabase.migrated();
        source.setUrl(migrated.getUrl());
        source.setUsername(migrated.getUsername());
        source.setPassword(migrated.getPassword());
        source.setSuppressClose(true);
    }

    @AfterAll
    void close() {
        source.destroy();
    }

    /** The identifier of what a vault has of a kind: operation-1 to 4, version-1-1 to 2-4, step-1 and 2, standing-1 and 2. */
    protected static String id(String vault, String what) {
        return DigestUtils.md5DigestAsHex((vault + "-" + what).getBytes(StandardCharsets.UTF_8));
    }

    /** Vaults of which something may be asked for in {@link #NORTH}. */
    protected static List<String> vaults() {
        return List.of(NORTH, OLDER, YOUNGER, SHORTER);
    }

    @TestFactory
    Stream<DynamicTest> theAnswerIsTheSameWhateverOtherVaultsHold() {
        return cases().stream()
                .map(each -> DynamicTest.dynamicTest(each.method(), () -> {
                    Outcome nothing = outcome(each, List.of());
                    Outcome alone = outcome(each, List.of(NORTH));
                    Outcome beside = outcome(each, vaults());
                    Outcome without = outcome(each, List.of(OLDER, YOUNGER, SHORTER));

                    assertThat(alone.changes() || !Objects.equals(alone.answer(), nothing.answer()))
                            .as("the vault has something to tell or to change")
                            .isTrue();
                    assertThat(beside.answer()).isEqualTo(alone.answer());
                    assertThat(beside.own()).isEqualTo(alone.own());
                    assertThat(beside.others()).as("rows of other vaults").isEqualTo(beside.othersBefore());
                    assertThat(without.answer()).isEqualTo(nothing.answer());
                    assertThat(without.others()).as("rows of other vaults").isEqualTo(without.othersBefore());
                }));
    }

    private Outcome outcome(Case asked, List<String> filled) {
        return Objects.requireNonNull(new TransactionTemplate(new DataSourceTransactionManager(source))
                .execute(status -> {
                    status.setRollbackOnly();
                    fill(filled, OLDER, 1, 0);
                    fill(filled, NORTH, 2, 4);
                    fill(filled, YOUNGER, 3, 8);
                    fill(filled, SHORTER, 4, 2);
                    String own = rows("=");
                    String others = rows("<>");
                    Object answer;
                    try {
                        answer = asked.question().apply(jdbc);
                    } catch (DataAccessException e) {
                        if (!filled.contains(NORTH)) {
                            return new Outcome("cannot be asked without rows", false, own, others, others);
                        }
                        throw e;
                    }
                    String ownAfter = rows("=");
                    return new Outcome(answer, !ownAfter.equals(own), ownAfter, others, rows("<>"));
                }));
    }

    private void fill(List<String> filled, String vault, int place, int skipped) {
        if (filled.contains(vault)) {
            VaultRows.fill(jdbc, vault, place, skipped);
            fill(jdbc, vault);
        }
    }

    /** All rows of the one vault or of the others; without identifiers, what is sealed and places in an order, which chance gives. */
    private String rows(String comparison) {
        String tables = jdbc
                .sql(
                        "select table_name from information_schema.columns where column_name = 'vault' and table_schema = 'public'")
                .query(String.class)
                .list()
                .stream()
                .sorted()
                .map(table ->
                        "select '%1$s ' || (to_jsonb(t) - '{id,credentials,asked_order,changed_order}'::text[])::text from %1$s t where vault %2$s '%3$s'"
                                .formatted(table, comparison, NORTH))
                .collect(Collectors.joining(" union all "));
        return jdbc.sql(tables).query(String.class).list().stream().sorted().collect(Collectors.joining("\n"));
    }

    /**
     * One method, asked in {@link #NORTH}.
     *
     * @param method its class and its name, joined by a dot
     * @param question answers all that the method answers
     */
    public record Case(String method, Function<JdbcClient, Object> question) {}

    /** @param changes whether rows of the vault itself were changed */
    private record Outcome(Object answer, boolean changes, String own, String othersBefore, String others) {}
}
