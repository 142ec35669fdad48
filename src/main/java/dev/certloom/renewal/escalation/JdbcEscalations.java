package dev.certloom.renewal.escalation;

import dev.certloom.certificate.VersionId;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.renewal.JdbcLifecycleRow;
import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.RenewalEvent.RenewalFailed.Ending;
import dev.certloom.renewal.VersionLife;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Stores which renewals fail, and when people are told of each next. */
@Repository
class JdbcEscalations {

    private final JdbcClient jdbc;

    JdbcEscalations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What people are to be told of.
     *
     * @param leasedUntil until when no other caller gets it
     */
    record Taken(FailingRenewal renewal, String occasion, Instant leasedUntil) {}

    /** Has people told that a renewal failed. In the transaction in which it did. */
    void failed(VersionLife life, Ending ending, String occasion, Instant due) {
        jdbc.sql("""
                        insert into renewal_escalation (vault, name_key, version, ending, occasion, due)
                        values (:vault, :name, :version, :ending, :occasion, :due)
                        on conflict (vault, name_key) do update set version = :version, ending = :ending, occasion = :occasion,
                            due = :due
                        """)
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .param("ending", ending.name())
                .param("occasion", occasion)
                .param("due", Columns.timestamp(due))
                .update();
    }

    /**
     * Locks those whose renewal still waits for its ticket in the last week of the version, or the last third if it lives shortly, and
     * that were not counted as failing since it does.
     */
    List<VersionLife> lockLackingTickets(Instant now, int limit) {
        return jdbc.sql("""
                        select l.vault, c.name, l.version, l.not_before, l.not_after
                        from operation o
                        join lifecycle l on l.vault = o.vault and l.name_key = o.name_key and l.operation = o.id
                        join certificate c on c.vault = l.vault and c.name_key = l.name_key and c.current = l.version
                        where o.is_open and o.cause <> 'REQUESTED' and o.phase = 'AWAITING_TICKET'
                            and l.not_after - least(interval '7 days', (l.not_after - l.not_before) / 3) <= :now
                            and (l.last_failure_at is null or l.last_failure_at < o.since)
                        order by l.not_after limit :limit for update of l skip locked
                        """)
                .param("now", Columns.timestamp(now))
                .param("limit", limit)
                .query((row, number) -> JdbcLifecycleRow.life(row))
                .list();
    }

    /** Forgets those due by now of which nobody is to hear any more: renewed meanwhile, deleted, disabled. */
    void forgetSettled(Instant now) {
        jdbc.sql("""
                        delete from renewal_escalation e using lifecycle l, certificate c
                        where e.due <= :now and l.vault = e.vault and l.name_key = e.name_key
                            and c.vault = e.vault and c.name_key = e.name_key
                            and (c.current <> e.version or l.version <> e.version or l.failures = 0 or c.deleted is not null
                                or l.rest is not null)
                        """).param("now", Columns.timestamp(now)).update();
    }

    /** Those that are due by now, the longest due first; each is given to one caller, who has until {@code leasedUntil}. */
    List<Taken> take(Instant now, Instant leasedUntil, int limit) {
        return jdbc.sql("""
                        update renewal_escalation e set due = :until
                        from certificate c, lifecycle l left join issuer i on i.vault = l.vault and i.name_key = l.issuer_key, (
                            select vault, name_key from renewal_escalation where due <= :now
                            order by due limit :limit for update skip locked) next
                        where e.vault = next.vault and e.name_key = next.name_key
                            and l.vault = e.vault and l.name_key = e.name_key and l.version = e.version and l.retry_at is not null
                            and c.vault = e.vault and c.name_key = e.name_key
                        returning e.ending, e.occasion, e.version, e.vault, c.name, l.not_before, l.not_after, l.failures,
                            l.last_failure, l.last_failure_at, l.retry_at, coalesce(i.name, l.issuer_key) as issuer
                        """)
                .param("now", Columns.timestamp(now))
                .param("until", Columns.timestamp(leasedUntil))
                .param("limit", limit)
                .query((row, number) -> new Taken(
                        new FailingRenewal(
                                new VersionLife(
                                        new VaultName(row.getString("vault")),
                                        new CertificateName(row.getString("name")),
                                        new VersionId(row.getString("version")),
                                        Columns.instant(row, "not_before"),
                                        Columns.instant(row, "not_after")),
                                new IssuerName(row.getString("issuer")),
                                row.getInt("failures"),
                                Ending.valueOf(row.getString("ending")),
                                new LastFailure(
                                        row.getString("last_failure"),
                                        Columns.instant(row, "last_failure_at"),
                                        Columns.instant(row, "retry_at")),
                                now),
                        row.getString("occasion"),
                        leasedUntil))
                .list();
    }

    /**
     * Certificates whose renewals fail at one issuer.
     *
     * @param count how many
     * @param nearest the one that ends first
     * @param ends when it does
     */
    record AtIssuer(int count, CertificateName nearest, Instant ends) {}

    /** Those that fail at an issuer, or because it cannot be asked; empty when there are none. */
    Optional<AtIssuer> failingAt(VaultName vault, IssuerName issuer) {
        return jdbc.sql("""
                        select c.name, l.not_after, count(*) over () as failing
                        from lifecycle l
                        join renewal_escalation e on e.vault = l.vault and e.name_key = l.name_key and e.version = l.version
                        join certificate c on c.vault = l.vault and c.name_key = l.name_key and c.current = l.version
                        where l.vault = :vault and l.failures > 0 and l.issuer_key = :issuer and l.rest is null
                            and c.deleted is null and e.ending in ('FAILED', 'REFUSED')
                        order by l.not_after limit 1
                        """)
                .param("vault", vault.value())
                .param("issuer", issuer.key())
                .query((row, number) -> new AtIssuer(
                        row.getInt("failing"),
                        new CertificateName(row.getString("name")),
                        Columns.instant(row, "not_after")))
                .optional();
    }

    /**
     * Records that people were notified, and of what next.
     *
     * @param next empty when only another failure is worth telling
     * @return false when it failed again meanwhile, or somebody else tells them
     */
    boolean recordNotified(Taken taken, Optional<ExpiryOccasion> next) {
        VersionLife life = taken.renewal.life();
        return jdbc.sql("""
                        update renewal_escalation set occasion = :occasion, due = coalesce(:due::timestamptz, 'infinity')
                        where vault = :vault and name_key = :name and version = :version and due = :leasedUntil
                        """)
                        .param("occasion", next.map(ExpiryOccasion::word).orElse(""))
                        .param(
                                "due",
                                next.map(ExpiryOccasion::at)
                                        .map(Instant::toString)
                                        .orElse(null))
                        .param("vault", life.vault().value())
                        .param("name", life.certificate().key())
                        .param("version", life.version().value())
                        .param("leasedUntil", Columns.timestamp(taken.leasedUntil))
                        .update()
                == 1;
    }
}
