package dev.certloom.issuer.acme;

import dev.certloom.database.Columns;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcHttpChallenges implements HttpChallenges {

    private static final int MAX_OF_A_VAULT = 10_000;

    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcHttpChallenges(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public boolean publish(VaultName vault, String token, String keyAuthorization, Instant expires) {
        jdbc.sql("delete from acme_challenge where vault = :vault and expires <= :now")
                .param("vault", vault.value())
                .param("now", Columns.timestamp(clock.instant()))
                .update();
        return jdbc.sql("""
                        insert into acme_challenge (token, vault, key_authorization, expires)
                        select :token, :vault, :keyAuthorization, :expires
                        where (select count(*) from acme_challenge where vault = :vault) < :max
                        on conflict (token) do update set expires = excluded.expires
                            where acme_challenge.vault = excluded.vault
                                and acme_challenge.key_authorization = excluded.key_authorization
                        """)
                        .param("token", token)
                        .param("vault", vault.value())
                        .param("keyAuthorization", keyAuthorization)
                        .param("expires", Columns.timestamp(expires))
                        .param("max", MAX_OF_A_VAULT)
                        .update()
                == 1;
    }

    @Override
    public Optional<String> find(String token) {
        return jdbc.sql("select key_authorization from acme_challenge where token = :token and expires > :now")
                .param("token", token)
                .param("now", Columns.timestamp(clock.instant()))
                .query(String.class)
                .optional();
    }

    @Override
    public void remove(VaultName vault, String token) {
        jdbc.sql("delete from acme_challenge where token = :token and vault = :vault")
                .param("vault", vault.value())
                .param("token", token)
                .update();
    }
}
