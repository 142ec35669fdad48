package dev.certloom.store;

import dev.certloom.audit.AuditLine;
import dev.certloom.audit.spi.AuditLines;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcAuditLines implements AuditLines {

    private final JdbcClient jdbc;

    JdbcAuditLines(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void append(AuditLine line) {
        jdbc.sql("""
                        insert into audit_line
                            (at, vault, object, operation, action, outcome, actor, actor_name, token, address, details)
                        values (:at, :vault, :object, :operation, :action, :outcome, :actor, :actorName, :token, :address,
                            :details::jsonb)
                        """)
                .param("at", Columns.timestamp(line.at()))
                .param("vault", line.vault())
                .param("object", line.object())
                .param("operation", line.operation().orElse(null))
                .param("action", line.action())
                .param("outcome", line.outcome().name())
                .param("actor", line.actor())
                .param("actorName", line.actorName())
                .param("token", line.token())
                .param("address", line.address())
                .param("details", Columns.tags(line.details()))
                .update();
    }

    @Override
    public List<AuditLine> ofOperation(String vault, String operation, int limit) {
        return jdbc.sql(
                        "select * from audit_line where operation = :operation and vault = :vault order by id limit :limit")
                .param("operation", operation)
                .param("vault", vault)
                .param("limit", limit)
                .query((row, number) -> new AuditLine(
                        Columns.instant(row, "at"),
                        row.getString("vault"),
                        row.getString("object"),
                        Columns.text(row, "operation"),
                        row.getString("action"),
                        AuditLine.Outcome.valueOf(row.getString("outcome")),
                        row.getString("actor"),
                        row.getString("actor_name"),
                        row.getString("token"),
                        row.getString("address"),
                        Columns.tags(row, "details")))
                .list();
    }
}
