package dev.certloom.store;

import dev.certloom.security.spi.Clients;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcClients implements Clients {

    private final JdbcClient jdbc;

    JdbcClients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Client> find(String clientId) {
        return jdbc.sql("select id, secret_hash, roles, created from oauth_client where id = :id")
                .param("id", clientId)
                .query((row, number) -> new Client(
                        row.getString("id"),
                        row.getString("secret_hash"),
                        List.of((String[]) row.getArray("roles").getArray()),
                        Columns.instant(row, "created")))
                .optional();
    }

    @Override
    public boolean isEmpty() {
        return jdbc.sql("select not exists (select from oauth_client)")
                .query(Boolean.class)
                .single();
    }

    @Override
    public void save(Client client) {
        jdbc.sql("""
                        insert into oauth_client (id, secret_hash, roles, created)
                        values (:id, :hash, :roles, :created)
                        """)
                .param("id", client.clientId())
                .param("hash", client.secretHash())
                .param("roles", client.roles().toArray(String[]::new))
                .param("created", Columns.timestamp(client.created()))
                .update();
    }
}
