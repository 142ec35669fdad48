package dev.certloom.notification;

import dev.certloom.certificate.VersionId;
import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Stores deliveries. One row per event, channel and recipient, ever: {@code PENDING}, then {@code SENDING} under a
 * lease, then {@code SENT}, or {@code PENDING} again, or at last {@code FAILED}.
 */
@Repository
class JdbcDeliveries {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcDeliveries.class);

    private final JdbcClient jdbc;

    JdbcDeliveries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What was claimed at once.
     *
     * @param unreadable claimed as well, so that they do not keep the others from being sent
     */
    record Claim(List<Delivery> deliveries, List<Unreadable> unreadable) {

        Claim {
            deliveries = List.copyOf(deliveries);
            unreadable = List.copyOf(unreadable);
        }

        int size() {
            return deliveries.size() + unreadable.size();
        }
    }

    /**
     * A row that cannot be read, such as one of another release.
     *
     * @param attempt counts the claims, this one included
     */
    record Unreadable(String id, int attempt) {}

    /**
     * Stores the notice for those of the targets that have no row of this event yet; in the caller's transaction. They
     * are sorted, so that two transactions that post the same event lock in the same order and never deadlock.
     *
     * @param due the earliest time at which it may be sent
     */
    public void post(Notice notice, Set<Target> targets, Instant due) {
        List<Target> sorted = targets.stream()
                .sorted(Comparator.comparing(Target::channel).thenComparing(Target::recipient))
                .toList();
        Optional<NoticeSubject.Version> version = notice.subject().version();
        jdbc.sql("""
                        insert into notification (id, event, channel, recipient, vault, certificate, version, version_since, version_until, issuer,
                            operation, kind, for_groups, for_people, summary, facts, link, at, state, attempts, due, changed)
                        select target.id, :event, target.channel, target.recipient, :vault, :certificate, :version, :versionSince,
                            :versionUntil, :issuer, :operation, :kind, :groups, :people, :summary, :facts::json, :link, :at, 'PENDING', 0, :due, :due
                        from unnest(:ids, :channels, :recipients) as target(id, channel, recipient)
                        on conflict do nothing
                        """)
                .param(
                        "ids",
                        column(
                                sorted,
                                target ->
                                        DeliveryId.of(notice.eventId(), target).value()))
                .param("channels", column(sorted, target -> target.channel().name()))
                .param("recipients", column(sorted, Target::recipient))
                .param("event", notice.eventId())
                .param("vault", notice.subject().vault().value())
                .param(
                        "certificate",
                        notice.subject()
                                .certificate()
                                .map(CertificateName::value)
                                .orElse(null))
                .param(
                        "version",
                        version.map(NoticeSubject.Version::id)
                                .map(VersionId::value)
                                .orElse(null))
                .param(
                        "versionSince",
                        Columns.timestamp(version.map(NoticeSubject.Version::notBefore)),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .param(
                        "versionUntil",
                        Columns.timestamp(version.map(NoticeSubject.Version::notAfter)),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .param(
                        "issuer",
                        notice.subject().issuer().map(IssuerName::value).orElse(null))
                .param(
                        "operation",
                        notice.subject().operation().map(OperationId::value).orElse(null))
                .param("kind", notice.kind().name())
                .param("groups", notice.groups().toArray(String[]::new))
                .param("people", notice.people().toArray(String[]::new))
                .param("summary", notice.summary())
                .param("facts", Columns.tags(notice.facts()))
                .param("link", notice.link().map(URI::toString).orElse(null))
                .param("at", Columns.timestamp(notice.at()))
                .param("due", Columns.timestamp(due))
                .update();
    }

    private static String[] column(List<Target> targets, Function<Target, String> value) {
        return targets.stream().map(value).toArray(String[]::new);
    }

    /**
     * Takes deliveries that are due, oldest first: those waiting, and those whose sender let its lease run out. What
     * another sender is taking at this moment is skipped, so that none is in two hands.
     *
     * @param leaseEnd until when no other sender takes them
     */
    public Claim claim(Channel channel, int limit, Instant now, Instant leaseEnd) {
        List<Delivery> deliveries = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        jdbc.sql("""
                        with next as (
                            select id from notification
                            where channel = :channel and state in ('PENDING', 'SENDING') and due <= :now
                            order by due limit :limit for update skip locked)
                        update notification n
                        set state = 'SENDING', attempts = n.attempts + 1, due = :leaseEnd, changed = :now
                        from next where n.id = next.id returning n.*
                        """)
                .param("channel", channel.name())
                .param("limit", limit)
                .param("now", Columns.timestamp(now))
                .param("leaseEnd", Columns.timestamp(leaseEnd))
                .query(row -> {
                    try {
                        deliveries.add(delivery(row));
                    } catch (RuntimeException e) {
                        unreadable.add(new Unreadable(row.getString("id"), row.getInt("attempts")));
                        LOG.error("Notice {} cannot be read; it waits, and the others go on.", row.getString("id"), e);
                    }
                });
        return new Claim(deliveries, unreadable);
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        Notice notice = new Notice(
                row.getString("event"),
                subject(row),
                Notice.Kind.valueOf(row.getString("kind")),
                Set.of((String[]) row.getArray("for_groups").getArray()),
                Set.of((String[]) row.getArray("for_people").getArray()),
                row.getString("summary"),
                Columns.tags(row, "facts"),
                Columns.text(row, "link").map(URI::create),
                Columns.instant(row, "at"));
        Target target = new Target(Channel.valueOf(row.getString("channel")), row.getString("recipient"));
        return new Delivery(target, notice, row.getInt("attempts"));
    }

    private static NoticeSubject subject(ResultSet row) throws SQLException {
        VaultName vault = new VaultName(row.getString("vault"));
        Optional<IssuerName> issuer = Columns.text(row, "issuer").map(IssuerName::new);
        if (issuer.isPresent()) {
            return new NoticeSubject.Issuer(vault, issuer.get());
        }
        CertificateName certificate = new CertificateName(row.getString("certificate"));
        Optional<VersionId> version = Columns.text(row, "version").map(VersionId::new);
        if (version.isPresent()) {
            return new NoticeSubject.Version(
                    vault,
                    certificate,
                    version.get(),
                    Columns.instant(row, "version_since"),
                    Columns.instant(row, "version_until"));
        }
        return Columns.text(row, "operation")
                .<NoticeSubject>map(id -> new NoticeSubject.Operation(vault, certificate, new OperationId(id)))
                .orElseGet(() -> new NoticeSubject.Certificate(vault, certificate));
    }

    /** The recipient has it. Also recorded for a sender whose lease has expired: it was sent all the same. */
    public void sent(Delivery delivery, Instant now) {
        jdbc.sql(
                        "update notification set state = 'SENT', problem = null, changed = :now where id = :id and state <> 'SENT'")
                .param("id", delivery.id().value())
                .param("now", Columns.timestamp(now))
                .update();
    }

    /**
     * To be retried; has no effect when the lease has expired and another sender took it.
     *
     * @param due not before
     * @param reason for the operator
     * @return whether it had an effect
     */
    public boolean retryLater(Delivery delivery, Instant due, String reason) {
        return held(
                "state = 'PENDING', due = :moment, problem = :reason",
                delivery.id().value(),
                delivery.attempt(),
                due,
                reason);
    }

    /**
     * Failed for good; has no effect when the lease has expired and another sender took it.
     *
     * @return whether it had an effect
     */
    public boolean failed(Delivery delivery, Instant now, String reason) {
        return failed(delivery.id().value(), delivery.attempt(), now, reason);
    }

    /** As {@link #failed(Delivery, Instant, String)}. */
    public boolean failed(Unreadable unreadable, Instant now, String reason) {
        return failed(unreadable.id(), unreadable.attempt(), now, reason);
    }

    private boolean failed(String id, int attempt, Instant now, String reason) {
        return held("state = 'FAILED', changed = :moment, problem = :reason", id, attempt, now, reason);
    }

    private boolean held(String change, String id, int attempt, Instant moment, String reason) {
        return jdbc.sql("update notification set " + change
                                + " where id = :id and state = 'SENDING' and attempts = :attempt")
                        .param("id", id)
                        .param("attempt", attempt)
                        .param("moment", Columns.timestamp(moment))
                        .param("reason", reason)
                        .update()
                > 0;
    }

    /**
     * Deletes deliveries that were sent before that time.
     *
     * @return how many, at most {@code limit}
     */
    public int deleteSentBefore(Instant before, int limit) {
        return jdbc.sql("""
                        delete from notification where id in (
                            select id from notification where state = 'SENT' and changed < :before
                            order by changed limit :limit for update skip locked)
                        """)
                .param("before", Columns.timestamp(before))
                .param("limit", limit)
                .update();
    }
}
