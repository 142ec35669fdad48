package dev.certloom.audit;

import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.database.Columns;
import java.time.Clock;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcAuditKeys implements AuditKeys {

    private static final String CONTEXT = "audit_key";

    private final JdbcClient jdbc;
    private final EnvelopeCipher cipher;
    private final Clock clock;

    JdbcAuditKeys(JdbcClient jdbc, EnvelopeCipher cipher, Clock clock) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.clock = clock;
    }

    @Override
    public Optional<Pair> current() {
        return jdbc.sql("select private_key, public_key from audit_key")
                .query((row, number) -> new Pair(cipher.open(row.getBytes(1), CONTEXT), row.getBytes(2)))
                .optional();
    }

    @Override
    public Pair keepFirst(Pair pair) {
        jdbc.sql("""
                        insert into audit_key (private_key, public_key, created) values (:privateKey, :publicKey, :now)
                        on conflict do nothing
                        """)
                .param("privateKey", cipher.seal(pair.privateKey(), CONTEXT))
                .param("publicKey", pair.publicKey())
                .param("now", Columns.timestamp(clock.instant()))
                .update();
        return current()
                .orElseThrow(() -> new IllegalStateException("Expected the audit key just kept, but it is gone."));
    }
}
