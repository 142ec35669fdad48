package dev.certloom.audit;

import dev.certloom.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Maps the audit record to columns. */
final class JdbcAuditColumns {

    private static final HexFormat HEX = HexFormat.of();

    private JdbcAuditColumns() {}

    static StoredLine stored(ResultSet row) throws SQLException {
        return new StoredLine(row.getLong("id"), line(row), seal(row));
    }

    static AuditLine line(ResultSet row) throws SQLException {
        return new AuditLine(
                Columns.instant(row, "at"),
                row.getString("vault"),
                row.getString("object"),
                Columns.text(row, "operation"),
                process(row),
                row.getString("action"),
                AuditLine.Outcome.valueOf(row.getString("outcome")),
                row.getString("actor"),
                row.getString("actor_name"),
                row.getString("token"),
                row.getString("address"),
                Columns.tags(row, "details"));
    }

    static Optional<RunningProcess> process(ResultSet row) throws SQLException {
        String process = row.getString("process");
        return process == null
                ? Optional.empty()
                : Optional.of(new RunningProcess(
                        row.getString("process_engine"),
                        process,
                        row.getInt("process_version"),
                        row.getLong("process_instance")));
    }

    private static Optional<Seal> seal(ResultSet row) throws SQLException {
        byte[] hash = row.getBytes("hash");
        return hash == null
                ? Optional.empty()
                : Optional.of(new Seal(
                        row.getLong("position"),
                        HEX.formatHex(row.getBytes("previous")),
                        row.getLong("object_position"),
                        HEX.formatHex(row.getBytes("object_previous")),
                        HEX.formatHex(hash)));
    }

    static ChainHead link(ResultSet row, String position, String hash) throws SQLException {
        return new ChainHead(row.getLong(position), HEX.formatHex(row.getBytes(hash)));
    }

    static SignedRecord signed(ResultSet row) throws SQLException {
        return new SignedRecord(
                row.getString("vault"),
                row.getLong("position"),
                HEX.formatHex(row.getBytes("hash")),
                Columns.instant(row, "at"),
                row.getString("key_id"),
                row.getString("document"),
                row.getString("signature"));
    }

    /** The statement with the columns of something signed. */
    static StatementSpec withSigned(StatementSpec statement, SignedRecord signed) {
        return statement
                .param("vault", signed.vault())
                .param("position", signed.position())
                .param("hash", bytes(signed.hash()))
                .param("at", Columns.timestamp(signed.at()))
                .param("keyId", signed.keyId())
                .param("document", signed.document())
                .param("signature", signed.signature());
    }

    static byte[] bytes(String hash) {
        return HEX.parseHex(hash);
    }
}
