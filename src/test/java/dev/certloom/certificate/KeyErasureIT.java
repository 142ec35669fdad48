package dev.certloom.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.certloom.certificate.JdbcKeyErasure.Erased;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.RestartableDatabase;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What is left of wiped private keys in the files of a real PostgreSQL, its log among them. */
class KeyErasureIT {

    private static final VaultName VAULT = new VaultName("default");
    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private static final RestartableDatabase DATABASE = new RestartableDatabase();

    private final JdbcClient jdbc = JdbcClient.create(DATABASE.source());
    private final JdbcKeys keys =
            new JdbcKeys(jdbc, new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), Clock.systemUTC());
    private final JdbcKeyErasure erasure = new JdbcKeyErasure(new JdbcTemplate(DATABASE.source()));

    @AfterAll
    static void stop() {
        DATABASE.close();
    }

    private byte[] wrapped(KeyId key) {
        return jdbc.sql("select wrapped from data_key where key_pair = :key")
                .param("key", key.value())
                .query((row, number) -> row.getBytes(1))
                .single();
    }

    private Erased erase() {
        return erasure.erase(Instant.now());
    }

    private boolean isErased(KeyId key) {
        return jdbc.sql("select erased is not null from key_pair where id = :key")
                .param("key", key.value())
                .query(Boolean.class)
                .single();
    }

    @Test
    void nothingIsLeftOfWhatAWipedKeyIsOpenedWith() {
        KeyId one = keys.save(VAULT, EC);
        KeyId other = keys.save(VAULT, EC);
        KeyId kept = keys.save(VAULT, EC);
        byte[] ofOne = wrapped(one);
        byte[] ofOther = wrapped(other);
        jdbc.sql("checkpoint").update();
        assertThat(DATABASE.filesWith(ofOne)).as("table and log").hasSizeGreaterThan(1);

        keys.wipe(Set.of(one, other));
        assertThat(DATABASE.filesWith(ofOne)).as("wiped and not erased").isNotEmpty();
        Erased erased = erase();

        assertThat(erased).isEqualTo(new Erased(2, true));
        assertThat(DATABASE.filesWith(ofOne)).isEmpty();
        assertThat(DATABASE.filesWith(ofOther)).isEmpty();
        assertThat(DATABASE.filesWith(wrapped(kept))).isNotEmpty();
        assertThat(keys.privateKey(kept).pkcs8()).isEqualTo(EC.privateKey().pkcs8());
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> keys.privateKey(one))
                .withMessageContaining("purged");
        assertThat(isErased(one)).isTrue();
        assertThat(isErased(kept)).isFalse();
        assertThat(erase()).as("there is nothing more to be done").isEqualTo(Erased.NONE);
    }

    @Test
    void aKeyThatAnOpenTransactionMaySeeIsErasedOnceThatHasEnded() throws SQLException {
        KeyId key = keys.save(VAULT, EC);
        byte[] wrapped = wrapped(key);
        try (Connection older = DATABASE.source().getConnection()) {
            older.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            older.setAutoCommit(false);
            older.createStatement().execute("select 1 from installation");
            keys.wipe(Set.of(key));

            assertThat(erase()).isEqualTo(Erased.NONE);
            assertThat(isErased(key)).isFalse();
            older.rollback();
        }

        assertThat(erase()).isEqualTo(new Erased(1, true));
        assertThat(DATABASE.filesWith(wrapped)).isEmpty();
    }

    @Test
    void nothingCountsAsErasedWhileTheTableIsInUse() throws SQLException {
        KeyId key = keys.save(VAULT, EC);
        KeyId used = keys.save(VAULT, EC);
        byte[] wrapped = wrapped(key);
        keys.wipe(Set.of(key));
        try (Connection reader = DATABASE.source().getConnection()) {
            reader.setAutoCommit(false);
            // reads what is committed: it sees nothing older, and holds its lock all the same
            reader.createStatement().execute("lock table data_key in access share mode");

            assertThatExceptionOfType(DataAccessException.class).isThrownBy(this::erase);
            assertThat(isErased(key)).isFalse();
            reader.rollback();
        }

        assertThat(erase()).isEqualTo(new Erased(1, true));
        assertThat(DATABASE.filesWith(wrapped)).isEmpty();
        assertThat(keys.privateKey(used).pkcs8()).isEqualTo(EC.privateKey().pkcs8());
    }

    @Test
    void aPoolGetsItsConnectionBackWithTheLimitsItHad() {
        KeyId key = keys.save(VAULT, EC);
        keys.wipe(Set.of(key));
        DriverManagerDataSource source = DATABASE.source();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(source.getUrl());
            pool.setUsername(source.getUsername());
            pool.setPassword(source.getPassword());
            pool.setMaximumPoolSize(1);
            pool.setConnectionInitSql("set statement_timeout = 3500");
            JdbcTemplate pooled = new JdbcTemplate(pool);

            Erased erased = new JdbcKeyErasure(pooled).erase(Instant.now());

            assertThat(erased.keys()).isEqualTo(1);
            assertThat(pooled.queryForObject("show statement_timeout", String.class))
                    .isEqualTo("3500ms");
            assertThat(pooled.queryForObject("show lock_timeout", String.class)).isEqualTo("0");
        }
    }

    @Test
    void nothingIsLeftOfAKeyInStockThatWasTaken() {
        byte[] marker = "a key in stock that was taken".getBytes(StandardCharsets.US_ASCII);
        jdbc.sql("""
                        insert into key_stock (id, algorithm, public_key, private_key, made, server_start, put_by)
                        values (:id, 'RSA_2048', '', :sealed, now(), 0, pg_current_xact_id())
                        """)
                .param("id", KeyId.random().value())
                .param("sealed", marker)
                .update();
        DATABASE.restart();
        assertThat(DATABASE.filesWith(marker))
                .as("written when the server stopped")
                .isNotEmpty();
        jdbc.sql("delete from key_stock").update();
        KeyId key = keys.save(VAULT, EC);
        keys.wipe(Set.of(key));

        erase();

        assertThat(DATABASE.filesWith(marker)).isEmpty();
    }
}
