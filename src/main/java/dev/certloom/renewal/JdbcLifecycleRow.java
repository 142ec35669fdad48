package dev.certloom.renewal;

import dev.certloom.certificate.VersionId;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.PlanInput.Suggestion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Reads what rows of the table of lifecycles have in common. */
public final class JdbcLifecycleRow {

    private JdbcLifecycleRow() {}

    /** Which certificate a row is about. */
    record Key(String vault, String name) {}

    static Key key(ResultSet row) throws SQLException {
        return new Key(row.getString("vault"), row.getString("name_key"));
    }

    /** The version that a row is about. */
    public static VersionLife life(ResultSet row) throws SQLException {
        return new VersionLife(
                new VaultName(row.getString("vault")),
                new CertificateName(row.getString("name")),
                new VersionId(row.getString("version")),
                Columns.instant(row, "not_before"),
                Columns.instant(row, "not_after"));
    }

    static Optional<LastFailure> lastFailure(ResultSet row) throws SQLException {
        Optional<Instant> at = Columns.optionalInstant(row, "last_failure_at");
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new LastFailure(row.getString("last_failure"), at.get(), Columns.instant(row, "retry_at")));
    }

    static Optional<Suggestion> suggestion(ResultSet row) throws SQLException {
        Optional<Instant> from = Columns.optionalInstant(row, "suggested_from");
        return from.isEmpty()
                ? Optional.empty()
                : Optional.of(new Suggestion(from.get(), Columns.instant(row, "suggested_until")));
    }

    /** Who asked for its version, or brought that in. */
    static Optional<Requester> requester(ResultSet row) throws SQLException {
        Optional<String> id = Columns.text(row, "requester");
        return id.filter(known -> !known.isEmpty()).isEmpty()
                ? importer(row)
                : Optional.of(new Requester(
                        id.get(),
                        row.getString("requester_name"),
                        Columns.texts(row, "requester_groups"),
                        Columns.texts(row, "requester_owners")));
    }

    /** Nothing is known of groups; owners of programs are found when it is decided who may approve. */
    private static Optional<Requester> importer(ResultSet row) throws SQLException {
        Optional<String> id = Columns.text(row, "brought_in_by");
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(new Requester(id.get(), row.getString("importer_name"), Set.of(), Set.of()));
    }
}
