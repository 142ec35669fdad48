package dev.certloom.renewal;

import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Turn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The queue of renewals whose time has come. */
@Repository
public class JdbcRenewalQueue {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcRenewalQueue.class);

    /** Phases in which nobody waits for people: what an issuer works on, or will without anybody's doing. */
    private static final String[] BUSY_PHASES = Arrays.stream(Phase.values())
            .filter(phase -> phase.isOpen())
            .filter(phase -> phase.turn() == Turn.SYSTEM || phase.turn() == Turn.ISSUER || phase == Phase.RETRY_WAIT)
            .map(Phase::name)
            .toArray(String[]::new);

    /** Phases in which renewals take no room, however many there are: what waits in them may do so for very long. */
    private static final String[] HELD_PHASES = Stream.of(
                    Phase.AWAITING_WINDOW, Phase.AWAITING_TICKET, Phase.AWAITING_MERGE)
            .map(Phase::name)
            .toArray(String[]::new);

    /** People are asked about no more renewals of an issuer at once than this many times what it works on. */
    private static final int OPEN_PER_BUSY = 20;

    /** Of a lifetime: with as little left, a certificate is renewed however many others people are asked about. */
    private static final int LAST_SHARE = 10;

    /** How many more renewals an issuer may work on. */
    private static final String FREE = ":atOnce - count(*) filter (where o.phase = any(:busy))";

    /** How many more people may be asked about. */
    private static final String UNASKED = ":open - count(*) filter (where o.phase <> all(:held))";

    private static final String OF_ISSUER = " from operation o where o.is_open and o.cause <> 'REQUESTED'";

    /**
     * Issuers that have something due are found one by one in the index, and of each as much as it has room for: what waits for
     * its turn costs nothing.
     */
    static final String NEXT = """
            with recursive issuer as (
                (select vault, issuer_key from lifecycle where due order by vault, issuer_key limit 1)
                union all
                select next.vault, next.issuer_key from issuer i cross join lateral (
                    select l.vault, l.issuer_key from lifecycle l
                    where l.due and (l.vault, l.issuer_key) > (i.vault, i.issuer_key)
                    order by l.vault, l.issuer_key limit 1) next
            ), chosen as (
                select d.* from issuer i
                cross join lateral (select
                """ + FREE + " as free, " + UNASKED + " as unasked" + OF_ISSUER + """
                     and o.vault = i.vault and o.issuer_key = i.issuer_key) work
                cross join lateral (
                    select l.* from lifecycle l where l.due and l.vault = i.vault and l.issuer_key = i.issuer_key
                        and (work.unasked > 0 or l.not_after - (l.not_after - l.not_before) / :lastShare <= :now)
                    order by l.not_after limit greatest(work.free, 0)) d
                order by d.not_after limit :limit
            )
            select d.*, c.name, v.tags, v.preserve_cert_order, o.requester, o.requester_name, o.requester_groups, o.requester_owners,
                case when v.operation is null then d.importer end as brought_in_by
            from chosen d
            join certificate c on c.vault = d.vault and c.name_key = d.name_key
            join certificate_version v on v.vault = d.vault and v.name_key = d.name_key and v.id = d.version
            left join operation o on o.id = v.operation
            order by d.not_after
            """;

    private final JdbcClient jdbc;

    JdbcRenewalQueue(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Renewals whose turn it is, nearest expiry first: of each issuer as many as it has room for.
     *
     * @param atOnce how many renewals an issuer works on at once
     */
    List<QueuedRenewal> next(Instant now, int atOnce, int limit) {
        List<QueuedRenewal> next = new ArrayList<>();
        List<JdbcLifecycleRow.Key> unreadable = new ArrayList<>();
        jdbc.sql(NEXT)
                .param("busy", BUSY_PHASES)
                .param("held", HELD_PHASES)
                .param("now", Columns.timestamp(now))
                .param("lastShare", LAST_SHARE)
                .param("atOnce", atOnce)
                .param("open", atOnce * OPEN_PER_BUSY)
                .param("limit", limit)
                .query(row -> {
                    JdbcLifecycleRow.Key key = JdbcLifecycleRow.key(row);
                    try {
                        next.add(queued(row));
                    } catch (RuntimeException e) {
                        LOG.warn(
                                "Expected to renew certificate {} of vault {}, but its plan cannot be read.",
                                key.name(),
                                key.vault(),
                                e);
                        unreadable.add(key);
                    }
                });
        if (!unreadable.isEmpty()) {
            planAnew(unreadable);
        }
        return List.copyOf(next);
    }

    private static QueuedRenewal queued(ResultSet row) throws SQLException {
        return new QueuedRenewal(
                JdbcLifecycleRow.life(row),
                RequestCause.valueOf(row.getString("reason")),
                Columns.tags(row, "tags"),
                Columns.bool(row, "preserve_cert_order"),
                JdbcLifecycleRow.requester(row));
    }

    /** None of them is queued until it is planned anew. */
    private void planAnew(List<JdbcLifecycleRow.Key> keys) {
        jdbc.sql("""
                        update lifecycle l set due = false, check_at = '-infinity'
                        from unnest(:vaults::text[], :names::text[]) as k(vault, name_key)
                        where l.vault = k.vault and l.name_key = k.name_key
                        """)
                .param("vaults", keys.stream().map(JdbcLifecycleRow.Key::vault).toArray(String[]::new))
                .param("names", keys.stream().map(JdbcLifecycleRow.Key::name).toArray(String[]::new))
                .update();
    }

    /** Whether a renewal is still queued, by a query that keeps nobody waiting: another replica may have taken it meanwhile. */
    boolean isQueued(VersionLife life) {
        return jdbc.sql("""
                        select exists (select from lifecycle
                            where vault = :vault and name_key = :name and due and version = :version)
                        """)
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .query(Boolean.class)
                .single();
    }

    /**
     * Takes a renewal from the queue, for an operation. In the transaction that stores the operation.
     *
     * @return false when another has taken it, or it is not queued any more, or something has changed that is not planned for yet
     */
    boolean take(VersionLife life, OperationId operation) {
        return jdbc.sql("""
                        update lifecycle set due = false, operation = :operation
                        where vault = :vault and name_key = :name and due and version = :version and check_at > '-infinity'
                        """)
                        .param("operation", operation.value())
                        .param("vault", life.vault().value())
                        .param("name", life.certificate().key())
                        .param("version", life.version().value())
                        .update()
                == 1;
    }

    /**
     * Whether an issuer has room for one more renewal: it works on fewer than it may, and people are not asked about very many,
     * unless little is left of this one. Until the transaction ends, nobody else is told so of the same issuer.
     *
     * @param issuerKey as {@link dev.certloom.kernel.IssuerName#key}
     */
    boolean hasRoom(VersionLife life, String issuerKey, Instant now, int atOnce) {
        boolean last = life.remaining(now).compareTo(life.length().dividedBy(LAST_SHARE)) <= 0;
        return isOneByOne(last ? FREE : "least(" + FREE + ", " + UNASKED + ")", life.vault(), issuerKey, atOnce);
    }

    /**
     * Whether an issuer works on fewer renewals than it may, however many wait for people or a window. Until the transaction ends,
     * nobody else is told so of the same issuer.
     *
     * @param issuerKey as {@link dev.certloom.kernel.IssuerName#key}
     */
    public boolean isFree(VaultName vault, String issuerKey, int atOnce) {
        return isOneByOne(FREE, vault, issuerKey, atOnce);
    }

    private boolean isOneByOne(String room, VaultName vault, String issuerKey, int atOnce) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('renewal/' || :vault || '/' || :issuer, 0))")
                .param("vault", vault.value())
                .param("issuer", issuerKey)
                .query((row, number) -> 1)
                .list();
        return jdbc.sql("select " + room + " > 0" + OF_ISSUER + " and o.vault = :vault and o.issuer_key = :issuer")
                .param("atOnce", atOnce)
                .param("open", atOnce * OPEN_PER_BUSY)
                .param("busy", BUSY_PHASES)
                .param("held", HELD_PHASES)
                .param("vault", vault.value())
                .param("issuer", issuerKey)
                .query(Boolean.class)
                .single();
    }

    /** A renewal that is queued cannot begin now: it is planned anew later. */
    void postpone(VersionLife life, Instant until) {
        jdbc.sql("""
                        update lifecycle set due = false, check_at = :until
                        where vault = :vault and name_key = :name and due and version = :version and check_at > '-infinity'
                        """)
                .param("until", Columns.timestamp(until))
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .update();
    }
}
