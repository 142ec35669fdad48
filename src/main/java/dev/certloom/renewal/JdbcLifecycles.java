package dev.certloom.renewal;

import dev.certloom.database.Columns;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Where certificates stand between their versions. What plans are made from and how they are saved: {@link JdbcPlans}. */
@Repository
class JdbcLifecycles {

    private static final String OF_CERTIFICATE = """
            select l.*, c.name from lifecycle l join certificate c on c.vault = l.vault and c.name_key = l.name_key
            where l.vault = :vault and l.name_key = :name and l.version is not null
            """;

    private final JdbcClient jdbc;

    JdbcLifecycles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Who asked for a version, or brought it in. */
    Optional<Requester> requester(VersionLife life) {
        return jdbc.sql("""
                        select o.requester, o.requester_name, o.requester_groups, o.requester_owners,
                            case when v.operation is null then d.importer end as brought_in_by, d.importer_name
                        from certificate_version v join lifecycle d on d.vault = v.vault and d.name_key = v.name_key
                        left join operation o on o.id = v.operation
                        where v.vault = :vault and v.name_key = :name and v.id = :version
                        """)
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .query((row, number) -> JdbcLifecycleRow.requester(row))
                .optional()
                .flatMap(found -> found);
    }

    /** Records who brought in the current version of a certificate. */
    void broughtIn(VaultName vault, CertificateName name, Actor by) {
        jdbc.sql("update lifecycle set importer = :id, importer_name = :by where vault = :vault and name_key = :name")
                .param("id", by.id())
                .param("by", by.name())
                .param("vault", vault.value())
                .param("name", name.key())
                .update();
    }

    /** What is planned for a certificate; empty before the first look. */
    Optional<Lifecycle> find(VaultName vault, CertificateName name) {
        return jdbc.sql(OF_CERTIFICATE)
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> lifecycle(row))
                .optional();
    }

    /** Locks what is known of a certificate's renewal until the transaction ends: what every release can read. */
    Optional<LockedRenewal> lock(VaultName vault, CertificateName name) {
        return jdbc.sql(OF_CERTIFICATE + " for update of l")
                .param("vault", vault.value())
                .param("name", name.key())
                .query((row, number) -> new LockedRenewal(
                        JdbcLifecycleRow.life(row),
                        row.getBoolean("due"),
                        row.getInt("failures"),
                        Columns.text(row, "operation").map(OperationId::new)))
                .optional();
    }

    /**
     * A certificate's renewal.
     *
     * @param life of the version that is to be renewed
     * @param queued whether it waits for its turn
     * @param failures how often it failed
     * @param operation the latest that was started for it
     */
    record LockedRenewal(VersionLife life, boolean queued, int failures, Optional<OperationId> operation) {}

    private static Lifecycle lifecycle(ResultSet row) throws SQLException {
        return new Lifecycle(
                JdbcLifecycleRow.life(row),
                plan(row),
                row.getBoolean("due"),
                row.getInt("failures"),
                JdbcLifecycleRow.lastFailure(row),
                Columns.text(row, "operation").map(OperationId::new),
                JdbcLifecycleRow.suggestion(row),
                Arrays.stream((String[]) row.getArray("problems").getArray())
                        .map(RenewalProblem::find)
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static Plan plan(ResultSet row) throws SQLException {
        Optional<String> action = Columns.text(row, "action");
        return action.isPresent()
                ? new NextAction(
                        Action.valueOf(action.get()),
                        Columns.instant(row, "action_at"),
                        RequestCause.valueOf(row.getString("reason")))
                : new Rest(Rest.Reason.valueOf(row.getString("rest")));
    }

    /** Records that a renewal failed, and has it planned anew. */
    void failed(VersionLife life, LastFailure failure, int failures) {
        jdbc.sql("""
                        update lifecycle set due = false, check_at = '-infinity', failures = :failures, last_failure = :reason,
                            last_failure_at = :at, retry_at = :retryAt
                        where vault = :vault and name_key = :name
                        """)
                .param("failures", failures)
                .param("reason", failure.reason())
                .param("at", Columns.timestamp(failure.at()))
                .param("retryAt", Columns.timestamp(failure.retryAt()))
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .update();
    }

    /** Has the plan for a certificate made anew, before anything comes of the one that is there. */
    void planAnew(VaultName vault, CertificateName name) {
        jdbc.sql("update lifecycle set due = false, check_at = '-infinity' where vault = :vault and name_key = :name")
                .param("vault", vault.value())
                .param("name", name.key())
                .update();
    }
}
