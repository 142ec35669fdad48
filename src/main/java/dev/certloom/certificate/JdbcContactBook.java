package dev.certloom.certificate;

import dev.certloom.database.Columns;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** One row per vault, since they are replaced as a whole: of two at the same time the later one counts, undivided. */
@Repository
class JdbcContactBook implements ContactBook {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<Contact>> CONTACTS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    JdbcContactBook(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Contact> find(VaultName vault) {
        return read("select contacts from vault_contacts where vault = :vault", vault);
    }

    @Override
    public void replace(VaultName vault, List<Contact> contacts, Instant now) {
        jdbc.sql("""
                        insert into vault_contacts (vault, contacts, updated) values (:vault, :contacts::jsonb, :now)
                        on conflict (vault) do update set contacts = excluded.contacts, updated = excluded.updated
                        """)
                .param("vault", vault.value())
                .param("contacts", JSON.writeValueAsString(contacts))
                .param("now", Columns.timestamp(now))
                .update();
    }

    @Override
    public List<Contact> delete(VaultName vault) {
        return read("delete from vault_contacts where vault = :vault returning contacts", vault);
    }

    private List<Contact> read(String sql, VaultName vault) {
        return jdbc.sql(sql)
                .param("vault", vault.value())
                .query((row, number) -> JSON.readValue(row.getString("contacts"), CONTACTS))
                .optional()
                .orElse(List.of());
    }
}
