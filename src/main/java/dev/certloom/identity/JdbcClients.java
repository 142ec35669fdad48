package dev.certloom.identity;

import dev.certloom.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcClients implements Clients {

    private static final String CLIENT = """
            select c.id, c.name, c.roles, c.vaults, c.owners, c.enabled, c.created, c.last_used,
                array(select s.id from oauth_client_secret s where s.client = c.id order by s.created, s.id) as secret_ids,
                array(select s.hash from oauth_client_secret s where s.client = c.id order by s.created, s.id) as hashes,
                array(select s.created from oauth_client_secret s where s.client = c.id order by s.created, s.id) as made
            from oauth_client c
            """;

    private final JdbcClient jdbc;

    JdbcClients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Client> find(String id) {
        return jdbc.sql(CLIENT + "where c.id = :id")
                .param("id", id)
                .query(JdbcClients::client)
                .optional();
    }

    @Override
    public Optional<Client> lock(String id) {
        jdbc.sql("select from oauth_client where id = :id for update")
                .param("id", id)
                .query((row, number) -> true)
                .optional();
        return find(id);
    }

    @Override
    public List<Client> list(Optional<String> after, int limit) {
        return jdbc.sql(CLIENT + "where c.id > :after order by c.id limit :limit")
                .param("after", after.orElse(""))
                .param("limit", limit)
                .query(JdbcClients::client)
                .list();
    }

    @Override
    public Optional<Client> first() {
        return jdbc.sql(CLIENT + "where c.is_first").query(JdbcClients::client).optional();
    }

    private static Client client(ResultSet row, int number) throws SQLException {
        return new Client(
                row.getString("id"),
                row.getString("name"),
                secrets(row),
                Columns.texts(row, "roles"),
                Columns.texts(row, "vaults"),
                Columns.texts(row, "owners"),
                row.getBoolean("enabled"),
                Columns.instant(row, "created"),
                Columns.optionalInstant(row, "last_used"));
    }

    private static List<Client.Secret> secrets(ResultSet row) throws SQLException {
        String[] ids = (String[]) row.getArray("secret_ids").getArray();
        String[] hashes = (String[]) row.getArray("hashes").getArray();
        Timestamp[] made = (Timestamp[]) row.getArray("made").getArray();
        return IntStream.range(0, ids.length)
                .mapToObj(at -> new Client.Secret(ids[at], hashes[at], made[at].toInstant()))
                .toList();
    }

    @Override
    public boolean isEmpty() {
        return jdbc.sql("select not exists (select from oauth_client)")
                .query(Boolean.class)
                .single();
    }

    @Override
    public boolean registerFirst(Client client) {
        return insert(client, true, Optional.empty());
    }

    @Override
    public void add(Client client, String seenBy) {
        insert(client, false, Optional.of(seenBy));
    }

    private boolean insert(Client client, boolean first, Optional<String> seenBy) {
        return jdbc.sql("""
                        with registered as (
                            insert into oauth_client (id, name, roles, vaults, owners, enabled, created, is_first)
                            values (:id, :name, :roles, :vaults, :owners, :enabled, :created, :first)
                            on conflict (is_first) do nothing returning id
                        ), owned as (
                            insert into client_owner (client, owner, since)
                            select id, owner, :created from registered, unnest(cast(:owners as text[])) o (owner)
                        ), secret as (
                            insert into oauth_client_secret (client, id, hash, created, seen_by)
                            select r.id, s.id, s.hash, :created, :seenBy
                            from registered r, unnest(cast(:secrets as text[]), cast(:hashes as text[])) s (id, hash)
                        )
                        select exists (select from registered)
                        """)
                .param("id", client.id())
                .param("name", client.name())
                .param("roles", Columns.texts(client.roles()))
                .param("vaults", Columns.texts(client.vaults()))
                .param("owners", Columns.texts(client.owners()))
                .param("enabled", client.enabled())
                .param("created", Columns.timestamp(client.created()))
                .param("seenBy", seenBy.orElse(null), Types.VARCHAR)
                .param("first", first ? true : null, Types.BOOLEAN)
                .param(
                        "secrets",
                        client.secrets().stream().map(Client.Secret::id).toArray(String[]::new))
                .param(
                        "hashes",
                        client.secrets().stream().map(Client.Secret::hash).toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    @Override
    public void save(Client client) {
        jdbc.sql("""
                        update oauth_client set name = :name, roles = :roles, vaults = :vaults, enabled = :enabled
                        where id = :id
                        """)
                .param("id", client.id())
                .param("name", client.name())
                .param("roles", Columns.texts(client.roles()))
                .param("vaults", Columns.texts(client.vaults()))
                .param("enabled", client.enabled())
                .update();
    }

    @Override
    public void addSecret(String id, Client.Secret secret, String seenBy) {
        jdbc.sql("""
                        insert into oauth_client_secret (client, id, hash, created, seen_by)
                        values (:client, :id, :hash, :created, :seenBy)
                        """)
                .param("seenBy", seenBy)
                .param("client", id)
                .param("id", secret.id())
                .param("hash", secret.hash())
                .param("created", Columns.timestamp(secret.created()))
                .update();
    }

    @Override
    public void removeSecret(String id, String secret) {
        jdbc.sql("delete from oauth_client_secret where client = :client and id = :id")
                .param("client", id)
                .param("id", secret)
                .update();
    }

    @Override
    public void used(String id, Instant now) {
        jdbc.sql("""
                        update oauth_client set last_used = :now
                        where id = :id and (last_used is null or last_used < :now - interval '1 hour')
                        """).param("id", id).param("now", Columns.timestamp(now)).update();
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
