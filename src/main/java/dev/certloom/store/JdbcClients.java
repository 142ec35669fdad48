package dev.certloom.store;

import dev.certloom.security.spi.Client;
import dev.certloom.security.spi.Clients;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcClients implements Clients {

    private final JdbcClient jdbc;

    JdbcClients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Client> find(String id) {
        return jdbc.sql("select id, name, secret_hash, roles, vaults, owners, created from oauth_client where id = :id")
                .param("id", id)
                .query((row, number) -> new Client(
                        row.getString("id"),
                        row.getString("name"),
                        row.getString("secret_hash"),
                        Set.of((String[]) row.getArray("roles").getArray()),
                        Set.of((String[]) row.getArray("vaults").getArray()),
                        Set.of((String[]) row.getArray("owners").getArray()),
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
    public boolean registerFirst(Client client) {
        return jdbc.sql("""
                        insert into oauth_client (id, name, secret_hash, roles, vaults, owners, created, is_first)
                        values (:id, :name, :hash, :roles, :vaults, :owners, :created, true) on conflict (is_first) do nothing
                        """)
                        .param("id", client.id())
                        .param("name", client.name())
                        .param("hash", client.hashedSecret())
                        .param("roles", client.roles().toArray(String[]::new))
                        .param("vaults", client.vaults().toArray(String[]::new))
                        .param("owners", client.owners().toArray(String[]::new))
                        .param("created", Columns.timestamp(client.created()))
                        .update()
                == 1;
    }

    @Override
    public boolean setOwners(String id, Set<String> owners) {
        return jdbc.sql("update oauth_client set owners = :owners where id = :id")
                        .param("id", id)
                        .param("owners", owners.toArray(String[]::new))
                        .update()
                == 1;
    }
}
