package dev.certloom.store;

import dev.certloom.approval.spi.ApprovalRecords;
import dev.certloom.vault.CertificateName;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.VaultName;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcApprovalRecords implements ApprovalRecords {

    private final JdbcClient jdbc;

    JdbcApprovalRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Approved> recordAutomatic(
            OperationId operation, int fence, String rule, long processInstance, int processVersion, Instant decided) {
        return jdbc.sql("""
                        with held as (
                            select id, vault, name from operation
                            where id = :operation and claim_fence = :fence and is_open for share
                        ), recorded as (
                            insert into approval (operation, rule, process_instance, process_version, decided)
                            select id, :rule, :processInstance, :processVersion, :decided from held
                            on conflict do nothing returning operation
                        )
                        select vault, name, exists (select from recorded) as first from held
                        """)
                .param("operation", operation.value())
                .param("fence", fence)
                .param("rule", rule)
                .param("processInstance", processInstance)
                .param("processVersion", processVersion)
                .param("decided", Columns.timestamp(decided))
                .query((row, number) -> new Approved(
                        new VaultName(row.getString("vault")),
                        new CertificateName(row.getString("name")),
                        row.getBoolean("first")))
                .optional();
    }
}
