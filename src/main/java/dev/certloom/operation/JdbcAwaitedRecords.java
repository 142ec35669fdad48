package dev.certloom.operation;

import dev.certloom.database.Columns;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.AwaitedRecords.Txt;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@Repository
class JdbcAwaitedRecords implements AwaitedRecordStore {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<Txt>> RECORDS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    JdbcAwaitedRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void save(VaultName vault, OperationId operation, AwaitedRecords records) {
        jdbc.sql("""
                        insert into awaited_records (operation, vault, records, looked, until, obstacle)
                        values (:operation, :vault, :records::jsonb, :looked, :until, :obstacle)
                        on conflict (operation) do update
                            set records = excluded.records, looked = excluded.looked, until = excluded.until,
                                obstacle = excluded.obstacle
                            where awaited_records.vault = excluded.vault
                        """)
                .param("operation", operation.value())
                .param("vault", vault.value())
                .param("records", JSON.writeValueAsString(records.records()))
                .param("looked", Columns.timestamp(records.lookedFor()))
                .param("until", Columns.timestamp(records.until()))
                .param("obstacle", records.obstacle().orElse(null))
                .update();
    }

    @Override
    public Optional<AwaitedRecords> find(VaultName vault, OperationId operation) {
        return jdbc.sql("select * from awaited_records where operation = :operation and vault = :vault")
                .param("operation", operation.value())
                .param("vault", vault.value())
                .query((row, number) -> records(row))
                .optional();
    }

    private static AwaitedRecords records(ResultSet row) throws SQLException {
        return new AwaitedRecords(
                JSON.readValue(row.getString("records"), RECORDS),
                Columns.instant(row, "looked"),
                Columns.optionalInstant(row, "until"),
                Columns.text(row, "obstacle"));
    }
}
