package dev.certloom.identity;

import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.database.Columns;
import java.time.Clock;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcSigningKeys implements SigningKeys {

    private static final String CONTEXT = "token_signing_key";

    private final JdbcClient jdbc;
    private final EnvelopeCipher cipher;
    private final Clock clock;

    JdbcSigningKeys(JdbcClient jdbc, EnvelopeCipher cipher, Clock clock) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.clock = clock;
    }

    @Override
    public Optional<byte[]> current() {
        return jdbc.sql("select private_key from token_signing_key")
                .query((row, number) -> row.getBytes(1))
                .optional()
                .map(stored -> cipher.open(stored, CONTEXT));
    }

    @Override
    public byte[] keepFirst(byte[] pkcs8) {
        jdbc.sql("""
                        insert into token_signing_key (private_key, created) values (:key, :now)
                        on conflict do nothing
                        """)
                .param("key", cipher.seal(pkcs8, CONTEXT))
                .param("now", Columns.timestamp(clock.instant()))
                .update();
        return current()
                .orElseThrow(
                        () -> new IllegalStateException("Expected the token-signing key just kept, but it is gone."));
    }
}
