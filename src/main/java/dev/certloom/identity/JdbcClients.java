package dev.certloom.identity;

import dev.certloom.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcClients implements Clients {

    private static final String CLIENT =
            "select id, name, secret_hash, roles, vaults, owners, created from oauth_client ";

    private final JdbcClient jdbc;

    JdbcClients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Client> find(String id) {
        return jdbc.sql(CLIENT + "where id = :id")
                .param("id", id)
                .query(JdbcClients::client)
                .optional();
    }

    @Override
    public Optional<Client> first() {
        return jdbc.sql(CLIENT + "where is_first").query(JdbcClients::client).optional();
    }

    private static Client client(ResultSet row, int number) throws SQLException {
        return new Client(
                row.getString("id"),
                row.getString("name"),
                row.getString("secret_hash"),
                Columns.texts(row, "roles"),
                Columns.texts(row, "vaults"),
                Columns.texts(row, "owners"),
                Columns.instant(row, "created"));
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
                        with registered as (
                            insert into oauth_client (id, name, secret_hash, roles, vaults, owners, created, is_first)
                            values (:id, :name, :hash, :roles, :vaults, :owners, :created, true)
                            on conflict (is_first) do nothing returning id
                        ), owned as (
                            insert into client_owner (client, owner, since)
                            select id, owner, :created from registered, unnest(cast(:owners as text[])) o (owner)
                        )
                        select exists (select from registered)
                        """)
                .param("id", client.id())
                .param("name", client.name())
                .param("hash", client.hashedSecret())
                .param("roles", Columns.texts(client.roles()))
                .param("vaults", Columns.texts(client.vaults()))
                .param("owners", Columns.texts(client.owners()))
                .param("created", Columns.timestamp(client.created()))
                .query(Boolean.class)
                .single();
    }

    @Override
    public boolean setOwners(String id, Set<String> owners, Instant now) {
        return jdbc.sql("""
                        with written as (
                            update oauth_client set owners = :owners where id = :id returning id
                        ), left_off as (
                            update client_owner h set until = :now from written w
                            where h.client = w.id and h.until is null and h.owner <> all (cast(:owners as text[]))
                        ), added as (
                            insert into client_owner (client, owner, since)
                            select w.id, o.owner, :now from written w, unnest(cast(:owners as text[])) o (owner)
                            where not exists (
                                select from client_owner h where h.client = w.id and h.owner = o.owner and h.until is null)
                            on conflict (client, owner, since) do update set until = null
                        )
                        select exists (select from written)
                        """)
                .param("id", id)
                .param("owners", Columns.texts(owners))
                .param("now", Columns.timestamp(now))
                .query(Boolean.class)
                .single();
    }
}
