package dev.certloom.crypto.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.RestartableDatabase;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.Der;
import dev.certloom.operation.TestClock;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** Each key made in advance is given away once, whatever happens, on the real database. Each test has one of its own. */
class JdbcKeyStockIT {

    private static final int LIMIT = 1_000;
    private static final Duration MAX_AGE = Duration.ofDays(1);
    private static final KeyAlgorithm RSA = KeyAlgorithm.RSA_2048;

    private final DataSource source = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final TestClock clock = new TestClock();
    private final JdbcKeyStock stock = stock(source, 1);

    @Test
    void aKeyThatWasPutInIsTakenOnce() {
        // given
        KeyPair pair = pair("a");

        // when
        put(pair);

        // then
        assertThat(stock.count(madeAfter())).isEqualTo(Map.of(RSA, 1));
        KeyPair taken = take().orElseThrow();
        assertThat(taken.algorithm()).isEqualTo(RSA);
        assertThat(taken.publicKey()).isEqualTo(pair.publicKey());
        assertThat(taken.privateKey().pkcs8()).isEqualTo(pair.privateKey().pkcs8());
        assertThat(take()).isEmpty();
        assertThat(rows()).isZero();
    }

    @Test
    void theOldestOfItsAlgorithmIsTakenFirst() {
        // given
        put(pair("first"));
        clock.advance(Duration.ofSeconds(1));
        put(new KeyPair(KeyAlgorithm.RSA_4096, secret("large"), name("large")));
        put(pair("second"));

        // when, then
        assertThat(takenNames(2)).containsExactly("first", "second");
        assertThat(take()).isEmpty();
    }

    @Test
    void aPrivateKeyLiesNowhereInTheClear() {
        // when
        put(pair("a"));

        // then
        byte[] row = jdbc.sql("select private_key from key_stock")
                .query((found, number) -> found.getBytes(1))
                .single();
        assertThat(new String(row, StandardCharsets.ISO_8859_1)).doesNotContain("private a");
    }

    @Test
    void manyWhoTakeAtOnceFromTwoReplicasNeverGetTheSame() {
        // given
        int keys = 200;
        IntStream.range(0, keys).forEach(number -> put(pair("key " + number)));
        List<JdbcKeyStock> replicas = List.of(stock, stock(source, 1));

        // when
        List<String> taken = new CopyOnWriteArrayList<>();
        CompletableFuture.allOf(IntStream.range(0, 8)
                        .mapToObj(taker -> CompletableFuture.runAsync(() -> {
                            Optional<KeyPair> one;
                            do {
                                one = replicas.get(taker % 2).take(RSA, madeAfter());
                                one.ifPresent(pair -> taken.add(text(pair.publicKey())));
                            } while (one.isPresent());
                        }))
                        .toArray(CompletableFuture[]::new))
                .join();

        // then
        assertThat(taken).doesNotHaveDuplicates().hasSize(keys);
    }

    @Test
    void aKeyThatSomebodyIsAboutToTakeIsNotWaitedFor() {
        // given
        put(pair("first"));
        clock.advance(Duration.ofSeconds(1));
        put(pair("second"));

        // when
        String meanwhile = transaction(source).execute(status -> {
            jdbc.sql("delete from key_stock where made = (select min(made) from key_stock)")
                    .update();
            return CompletableFuture.supplyAsync(() -> takenNames(1).getFirst())
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        });

        // then
        assertThat(meanwhile).isEqualTo("second");
        assertThat(take()).isEmpty();
    }

    /** Its end might put a key back that was opened. */
    @Test
    void inATransactionNoKeyIsTaken() {
        // given
        put(pair("a"));

        // when, then
        transaction(source)
                .executeWithoutResult(status -> assertThatExceptionOfType(IllegalTransactionStateException.class)
                        .isThrownBy(this::take));
        assertThat(takenNames(1)).containsExactly("a");
    }

    /** It would lie there, and nobody could take it. */
    @Test
    void withoutATransactionNoKeyIsPutIn() {
        assertThatExceptionOfType(IllegalTransactionStateException.class)
                .isThrownBy(() -> stock.put(pair("a"), clock.instant(), LIMIT));

        assertThat(rows()).isZero();
    }

    @Test
    void whatIsLeftOfATakenRowIsClearedAwayHoweverLittleItIs() {
        assertThat(jdbc.sql("""
                        select unnest(k.reloptions || t.reloptions) from pg_class k join pg_class t on t.oid = k.reltoastrelid
                        where k.relname = 'key_stock'
                        """).query(String.class).list())
                .containsExactlyInAnyOrder(
                        "autovacuum_enabled=true",
                        "autovacuum_vacuum_threshold=0",
                        "autovacuum_vacuum_scale_factor=0",
                        "autovacuum_vacuum_cost_delay=0",
                        "autovacuum_enabled=true",
                        "autovacuum_vacuum_threshold=0",
                        "autovacuum_vacuum_scale_factor=0",
                        "autovacuum_vacuum_cost_delay=0");
    }

    @Test
    void aKeyStaysIfItsTakerDiesBeforeTheCommitAndIsGoneAfterwards() throws SQLException {
        // given
        put(pair("a"));

        // when
        dieAfterTaking(false);
        dieAfterTaking(true);

        // then
        assertThat(rows()).isZero();
    }

    /** The connection ends as it does when its process is killed. */
    private void dieAfterTaking(boolean committed) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            SingleConnectionDataSource own = new SingleConnectionDataSource(connection, true);
            assertThat(takenNames(stock(own, 1), 1)).containsExactly("a");
            if (committed) {
                connection.commit();
            }
            int server = JdbcClient.create(own)
                    .sql("select pg_backend_pid()")
                    .query(Integer.class)
                    .single();
            jdbc.sql("select pg_terminate_backend(:server, 10000)")
                    .param("server", server)
                    .query(Boolean.class)
                    .single();
        }
    }

    @Test
    void aKeyOfAnotherKeyEncryptionKeyIsRefusedAndGone() {
        // given
        put(pair("a"));

        // when, then
        assertThatIllegalStateException()
                .isThrownBy(() -> stock(source, 2).take(RSA, madeAfter()))
                .withMessageContaining("key encryption key");
        assertThat(take()).isEmpty();
    }

    /** Whatever writes a row is another transaction than the one that put it there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "private_key = set_byte(private_key, length(private_key) - 1, 255 - get_byte(private_key, length(private_key) - 1))",
                "public_key = 'another'",
                "made = made",
                "made = made + interval '1 year'"
            })
    void aRowThatWasWrittenAgainDoesNotCount(String change) {
        // given
        put(pair("a"));

        // when
        jdbc.sql("update key_stock set " + change).update();

        // then
        assertThat(stock.count(madeAfter())).isEmpty();
        assertThat(take()).isEmpty();
        assertThat(stock.discardUnusable(madeAfter())).isEqualTo(1);
    }

    @Test
    void aRowThatWasWrittenAgainAndSaysSoIsRefusedAndGone() {
        // given
        put(pair("a"));

        // when
        jdbc.sql("update key_stock set put_by = pg_current_xact_id()").update();

        // then
        assertThat(stock.count(madeAfter())).as("it looks right").isEqualTo(Map.of(RSA, 1));
        assertThatIllegalStateException().isThrownBy(this::take);
        assertThat(rows()).isZero();
    }

    /** Changed by the transaction that put it there, so that nothing but the seal can tell. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "private_key = set_byte(private_key, length(private_key) - 1, 255 - get_byte(private_key, length(private_key) - 1))",
                "private_key = substring(private_key for 70)",
                "private_key = ''",
                "public_key = 'another'",
                "made = made + interval '1 hour'",
                "id = 'abcdef0123456789abcdef0123456789'",
                "algorithm = 'RSA_3072'"
            })
    void aRowThatIsNotAsItWasSealedIsRefusedAndGone(String change) {
        // given
        transaction(source).executeWithoutResult(status -> {
            put(pair("a"));
            jdbc.sql("update key_stock set " + change).update();
        });

        // when, then
        KeyAlgorithm algorithm = stock.count(madeAfter()).keySet().iterator().next();
        assertThatIllegalStateException().isThrownBy(() -> stock.take(algorithm, madeAfter()));
        assertThat(rows()).isZero();
    }

    @Test
    void aKeyThatWasTakenAndIsPutBackAsItWasIsNotTakenAgain() {
        // given
        put(pair("a"));
        jdbc.sql("create table copy as select * from key_stock").update();
        assertThat(take()).isPresent();

        // when
        jdbc.sql("insert into key_stock select * from copy").update();

        // then
        assertThat(take()).isEmpty();
        assertThat(stock.count(madeAfter())).isEmpty();
    }

    @Test
    void keysAreNotTakenOnAServerThatWasStoppedOrCrashedSince() {
        try (RestartableDatabase database = new RestartableDatabase()) {
            // given
            DataSource itself = database.source();
            JdbcKeyStock own = stock(itself, 1);
            JdbcClient rows = JdbcClient.create(itself);
            put(own, itself, pair("before the stop"));
            assertThat(own.count(madeAfter())).isEqualTo(Map.of(RSA, 1));

            // when
            database.restart();

            // then
            assertThat(count(rows)).as("as in a copy of its files").isEqualTo(1);
            assertThat(own.take(RSA, madeAfter())).isEmpty();
            assertThat(own.discardUnusable(madeAfter())).isEqualTo(1);

            // when
            put(own, itself, pair("before the crash"));
            assertThat(own.count(madeAfter())).isEqualTo(Map.of(RSA, 1));
            database.crash();

            // then
            assertThat(count(rows)).isZero();
            put(own, itself, pair("after"));
            assertThat(takenNames(own, 1)).containsExactly("after");
        }
    }

    @Test
    void aKeyThatIsTooOldIsNotTakenAndThrownAway() {
        // given
        put(pair("old"));
        clock.advance(MAX_AGE);
        put(pair("young"));

        // when, then
        assertThat(stock.count(madeAfter())).isEqualTo(Map.of(RSA, 1));
        assertThat(takenNames(1)).containsExactly("young");
        assertThat(take()).isEmpty();
        assertThat(stock.discardUnusable(madeAfter())).isEqualTo(1);
        assertThat(rows()).isZero();
    }

    @Test
    void neverAreThereMoreThanTheLimitHoweverManyFillTheStock() {
        // when
        CompletableFuture<Boolean> other = transaction(source).execute(status -> {
            assertThat(stock.put(pair("a"), clock.instant(), 1)).isTrue();
            CompletableFuture<Boolean> meanwhile = CompletableFuture.supplyAsync(
                    () -> transaction(source).execute(theirs -> stock.put(pair("b"), clock.instant(), 1)));
            Awaitility.await().until(() -> meanwhile.isDone() || somebodyWaits());
            return meanwhile;
        });

        // then
        assertThat(other.join()).isFalse();
        assertThat(rows()).isEqualTo(1);
    }

    private boolean somebodyWaits() {
        return jdbc.sql("select exists (select from pg_locks where locktype = 'advisory' and not granted)")
                .query(Boolean.class)
                .single();
    }

    @Test
    void whatIsBeyondALimitThatWasLoweredIsThrownAwayTheOldestFirst() {
        // given
        for (String key : List.of("a", "b", "c")) {
            put(pair(key));
            clock.advance(Duration.ofSeconds(1));
        }
        put(new KeyPair(KeyAlgorithm.RSA_4096, secret("large"), name("large")));

        // when, then
        assertThat(stock.discardBeyond(RSA, 2)).isEqualTo(1);
        assertThat(takenNames(2)).containsExactly("b", "c");
        assertThat(stock.discardBeyond(KeyAlgorithm.RSA_4096, 0)).isEqualTo(1);
        assertThat(rows()).isZero();
    }

    @Test
    void nothingIsLostWhenWhatPutsAKeyInFails() {
        // when
        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> transaction(source).executeWithoutResult(status -> {
                    stock.put(pair("a"), clock.instant(), LIMIT);
                    jdbc.sql("select 1 / 0").query(Integer.class).single();
                }));

        // then
        assertThat(rows()).isZero();
    }

    private static JdbcKeyStock stock(DataSource source, int keyEncryptionKey) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) keyEncryptionKey);
        return new JdbcKeyStock(JdbcClient.create(source), new EnvelopeCipher(new LocalKeyWrapper(key)));
    }

    private void put(KeyPair pair) {
        put(stock, source, pair);
    }

    private void put(JdbcKeyStock into, DataSource of, KeyPair pair) {
        Boolean kept = transaction(of).execute(status -> into.put(pair, clock.instant(), LIMIT));
        assertThat(kept).isTrue();
    }

    private Optional<KeyPair> take() {
        return stock.take(RSA, madeAfter());
    }

    private List<String> takenNames(int number) {
        return takenNames(stock, number);
    }

    private List<String> takenNames(JdbcKeyStock from, int number) {
        return Stream.generate(() -> from.take(RSA, madeAfter()))
                .limit(number)
                .map(taken -> text(taken.orElseThrow().publicKey()))
                .toList();
    }

    private Instant madeAfter() {
        return clock.instant().minus(MAX_AGE);
    }

    private long rows() {
        return count(jdbc);
    }

    private static long count(JdbcClient client) {
        return client.sql("select count(*) from key_stock").query(Long.class).single();
    }

    private static TransactionTemplate transaction(DataSource of) {
        return new TransactionTemplate(new JdbcTransactionManager(of));
    }

    private static KeyPair pair(String name) {
        return new KeyPair(RSA, secret(name), name(name));
    }

    private static PrivateKeyMaterial secret(String name) {
        return new PrivateKeyMaterial(("private " + name).getBytes(StandardCharsets.UTF_8));
    }

    private static Der name(String name) {
        return new Der(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Der publicKey) {
        return new String(publicKey.bytes(), StandardCharsets.UTF_8);
    }
}
