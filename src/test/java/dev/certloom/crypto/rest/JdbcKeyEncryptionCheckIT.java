package dev.certloom.crypto.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.embedded.TestDatabase;
import dev.certloom.operation.TestClock;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database is opened with the key encryption key that it was written with, and with no other. */
class JdbcKeyEncryptionCheckIT {

    private static final KeyWrapper OURS = wrapper(1);
    private static final KeyWrapper OTHER = wrapper(2);

    private final TestClock clock = new TestClock();
    private final JdbcClient jdbc = JdbcClient.create(TestDatabase.migrated());

    private static KeyWrapper wrapper(int content) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) content);
        return new LocalKeyWrapper(key);
    }

    private void start(KeyWrapper wrapper) {
        new JdbcKeyEncryptionCheck(jdbc, wrapper, clock).demand();
    }

    @Test
    void keyOfTheFirstStartIsTheKeyFromThenOn() {
        start(OURS);

        assertThatCode(() -> start(OURS)).doesNotThrowAnyException();
        assertThatThrownBy(() -> start(OTHER))
                .isInstanceOf(KeyEncryptionKeyRefused.class)
                .hasMessageContaining(OURS.keyId())
                .hasMessageContaining(OTHER.keyId());
    }

    @Test
    void databaseThatWasWrittenBeforeThereWasACheckKnowsItsKey() {
        jdbc.sql("insert into token_signing_key (private_key, created) values (:sealed, now())")
                .param("sealed", new EnvelopeCipher(OURS).seal(new byte[10], "token_signing_key"))
                .update();

        assertThatThrownBy(() -> start(OTHER)).isInstanceOf(KeyEncryptionKeyRefused.class);
        assertThat(jdbc.sql("select count(*) from key_encryption_check")
                        .query(Long.class)
                        .single())
                .isZero();
        start(OURS);
        assertThatThrownBy(() -> start(OTHER)).isInstanceOf(KeyEncryptionKeyRefused.class);
    }

    @Test
    void everyKindOfSealedValueIsLookedAt() {
        // the statements are of a database as it is
        start(OURS);
        jdbc.sql("delete from key_encryption_check").update();
        jdbc.sql("insert into audit_key (private_key, public_key, created) values (:sealed, '', now())")
                .param("sealed", new EnvelopeCipher(OTHER).seal(new byte[10], "audit_key"))
                .update();

        assertThatThrownBy(() -> start(OURS)).isInstanceOf(KeyEncryptionKeyRefused.class);
    }

    @Test
    void checkThatWasTamperedWithIsRefused() {
        start(OURS);
        jdbc.sql("update key_encryption_check set sealed = set_byte(sealed, length(sealed) - 1,"
                        + " 255 - get_byte(sealed, length(sealed) - 1))")
                .update();

        assertThatThrownBy(() -> start(OURS))
                .isInstanceOf(KeyEncryptionKeyRefused.class)
                .hasMessageContaining("was changed");
    }
}
