package dev.certloom.issuer;

import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.database.Columns;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.VaultName;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

@Repository
class JdbcIssuerAccounts implements IssuerAccountStore {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;
    private final EnvelopeCipher cipher;

    JdbcIssuerAccounts(JdbcClient jdbc, EnvelopeCipher cipher) {
        this.jdbc = jdbc;
        this.cipher = cipher;
    }

    @Override
    public Optional<IssuerAccount> find(VaultName vault, IssuerName name) {
        return jdbc.sql("select * from issuer where vault = :vault and name_key = :name")
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> account(row))
                .optional();
    }

    /** The lock is on the name, so that it holds for one that is not there yet. */
    @Override
    public Optional<IssuerAccount> lock(VaultName vault, IssuerName name) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:context, 0))")
                .param("context", credentials(vault, name))
                .query((row, number) -> number)
                .list();
        return find(vault, name);
    }

    @Override
    public void save(IssuerAccount account) {
        jdbc.sql("""
                        insert into issuer
                            (vault, name_key, name, provider, credentials, configuration, organization, enabled, created,
                                updated)
                        values (:vault, :nameKey, :name, :provider, :credentials, :configuration, :organization::jsonb,
                            :enabled, :created, :updated)
                        on conflict (vault, name_key) do update set provider = excluded.provider,
                            credentials = excluded.credentials, configuration = excluded.configuration,
                            organization = excluded.organization, enabled = excluded.enabled, updated = excluded.updated
                        """)
                .param("vault", account.vault().value())
                .param("nameKey", account.name().key())
                .param("name", account.name().value())
                .param("provider", account.provider())
                .param("credentials", sealed(account.credentials(), credentials(account.vault(), account.name())))
                .param(
                        "configuration",
                        account.configuration()
                                .map(set -> sealed(set, configuration(account.vault(), account.name())))
                                .orElse(null),
                        Types.BINARY)
                .param(
                        "organization",
                        account.organization().map(JSON::writeValueAsString).orElse(null))
                .param("enabled", account.enabled())
                .param("created", Columns.timestamp(account.created()))
                .param("updated", Columns.timestamp(account.updated()))
                .update();
    }

    @Override
    public void delete(VaultName vault, IssuerName name) {
        jdbc.sql("delete from issuer where vault = :vault and name_key = :name")
                .param("vault", vault.value())
                .param("name", name.key())
                .update();
    }

    @Override
    public Page<IssuerAccount> list(VaultName vault, Optional<String> after, int limit) {
        List<IssuerAccount> found = jdbc.sql(
                        "select * from issuer where vault = :vault and name_key > :after order by name_key limit :limit")
                .param("vault", vault.value())
                .param("after", after.orElse(""))
                .param("limit", limit + 1)
                .query((row, number) -> account(row))
                .list();
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<IssuerAccount> shown = found.subList(0, limit);
        return new Page<>(shown, Optional.of(shown.getLast().name().key()));
    }

    @Override
    public List<IssuerName> enabled(VaultName vault, Set<String> needingConfiguration, int limit) {
        return jdbc.sql("""
                        select name from issuer
                        where vault = :vault and enabled and (configuration is not null or provider <> all(:needing))
                        order by name_key limit :limit
                        """)
                .param("vault", vault.value())
                .param("needing", needingConfiguration.toArray(String[]::new))
                .param("limit", limit)
                .query((row, number) -> new IssuerName(row.getString("name")))
                .list();
    }

    @Override
    public List<IssuerKey> configured(Optional<IssuerKey> after, int limit) {
        return jdbc.sql("""
                        select vault, name from issuer
                        where enabled and configuration is not null and (vault, name_key) > (:vault, :name)
                        order by vault, name_key limit :limit
                        """)
                .param("vault", after.map(last -> last.vault().value()).orElse(""))
                .param("name", after.map(last -> last.name().key()).orElse(""))
                .param("limit", limit)
                .query((row, number) ->
                        new IssuerKey(new VaultName(row.getString("vault")), new IssuerName(row.getString("name"))))
                .list();
    }

    private IssuerAccount account(ResultSet row) throws SQLException {
        VaultName vault = new VaultName(row.getString("vault"));
        IssuerName name = new IssuerName(row.getString("name"));
        return new IssuerAccount(
                vault,
                name,
                row.getString("provider"),
                opened(row.getBytes("credentials"), credentials(vault, name), IssuerCredentials.class),
                Optional.ofNullable(row.getBytes("configuration"))
                        .map(bytes -> opened(bytes, configuration(vault, name), ProviderConfiguration.class)),
                Columns.text(row, "organization").map(json -> JSON.readValue(json, OrganizationDetails.class)),
                row.getBoolean("enabled"),
                Columns.instant(row, "created"),
                Columns.instant(row, "updated"));
    }

    private byte[] sealed(Object secret, String context) {
        return cipher.seal(JSON.writeValueAsString(secret).getBytes(StandardCharsets.UTF_8), context);
    }

    private <T> T opened(byte[] bytes, String context, Class<T> type) {
        return JSON.readValue(cipher.open(bytes, context), type);
    }

    private static String credentials(VaultName vault, IssuerName name) {
        return "issuer/" + vault + "/" + name.key();
    }

    private static String configuration(VaultName vault, IssuerName name) {
        return credentials(vault, name) + "/configuration";
    }
}
