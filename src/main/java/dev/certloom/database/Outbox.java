package dev.certloom.database;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.certloom.runtime.MonotonicClock;
import io.micrometer.core.instrument.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.EventPublication;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.modulith.events.core.EventPublicationRegistry;
import org.springframework.modulith.events.core.EventPublicationRepository;
import org.springframework.modulith.events.core.EventSerializer;
import org.springframework.modulith.events.core.PublicationTargetIdentifier;
import org.springframework.modulith.events.core.Staleness;
import org.springframework.modulith.events.core.TargetEventPublication;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * The outbox: committed events that their listeners have not completed yet. Each is written in the transaction of the
 * event, as in Spring Modulith. What differs from its registry is the cost of what follows: completed events are
 * deleted in batches in the background, and nothing else is written. After a crash before that they are delivered once
 * more, which is safe.
 *
 * <p>A process has a lease of the events that it delivers, by the clock of the database, and renews it while their
 * listeners are at work; whoever has room takes up what nobody has a lease of. Status {@code FAILED} is what was left
 * for want of room or success.
 */
final class Outbox implements EventPublicationRegistry, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** Events that were taken over and could not be read. */
    static final String UNREADABLE = "certloom.outbox.unreadable";

    /** The first lease of an event is the default of its column. */
    static final Duration LEASE = Duration.ofSeconds(10);

    /** A listener that has not finished by then may never finish: any process with room takes over the event. */
    static final Duration MAX_LEASE = Duration.ofMinutes(5);

    /** Unreadable events are kept for an operator, or for a replica of another release. */
    static final Duration UNREADABLE_RETRY_DELAY = Duration.ofMinutes(1);

    private static final Duration LEASE_RENEWAL_INTERVAL = Duration.ofSeconds(3);
    private static final Duration FLUSH_DELAY = Duration.ofMillis(30);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int BATCH_SIZE = 500;
    /** While the database is away; completions dropped beyond this limit are delivered once more. */
    private static final int MAX_UNWRITTEN = 20_000;

    private static final int MAX_REPORTED = 1_000;

    static final String TAKE_UP = """
            update event_publication set status = 'RESUBMITTED', last_resubmission_date = now(),
                leased_until = now() + :lease * interval '1 second',
                completion_attempts = coalesce(completion_attempts, 0) + 1
            where id = any(array(
                select id from event_publication
                where completion_date is null and leased_until <= now()
                order by leased_until, publication_date limit :limit for update skip locked))
            returning id, listener_id, event_type, serialized_event, publication_date
            """;

    private static final String DELETE = "delete from event_publication where id = any(cast(:ids as uuid[]))";

    /**
     * After its first delivery an event may be taken up at once, in its order; after another one when its lease is
     * over.
     */
    private static final String FAIL = """
            update event_publication set status = 'FAILED', leased_until =
                case when coalesce(completion_attempts, 0) <= 1 then least(publication_date, now()) else leased_until end
            where id = any(cast(:ids as uuid[]))
            """;

    private static final String RENEW = """
            update event_publication set leased_until = greatest(leased_until, now() + :lease * interval '1 second')
            where id = any(cast(:ids as uuid[]))
            """;

    private final EventPublicationRepository publications;
    private final EventSerializer serializer;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final MonotonicClock time;
    private final Map<Delivery, Lease> leases = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<UUID> completed = new LinkedBlockingQueue<>(MAX_UNWRITTEN);
    private final LinkedBlockingQueue<UUID> failed = new LinkedBlockingQueue<>(MAX_UNWRITTEN);
    private final Map<UUID, String> reported = Caffeine.newBuilder()
            .maximumSize(MAX_REPORTED)
            .executor(Runnable::run)
            .<UUID, String>build()
            .asMap();
    private final AtomicBoolean flushes = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor flusher = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("outbox").daemon().factory());

    /** @param clock of what is published now; of nothing else, because replicas may differ */
    Outbox(
            EventPublicationRepository publications,
            EventSerializer serializer,
            JdbcClient jdbc,
            Clock clock,
            MonotonicClock time) {
        this.publications = publications;
        this.serializer = serializer;
        this.jdbc = jdbc;
        this.clock = clock;
        this.time = time;
        flusher.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        Future<?> unused = flusher.scheduleWithFixedDelay(
                this::renew,
                LEASE_RENEWAL_INTERVAL.toMillis(),
                LEASE_RENEWAL_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Without a transaction no listener receives it now: it is taken over when its first lease expires. */
    @Override
    public Collection<TargetEventPublication> store(Object event, Stream<PublicationTargetIdentifier> listeners) {
        Instant now = clock.instant();
        List<TargetEventPublication> stored = listeners
                .map(listener -> publications.create(TargetEventPublication.of(event, listener, now)))
                .toList();
        if (TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive()) {
            stored.forEach(publication -> lease(publication, publication.getIdentifier()));
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    if (status != STATUS_COMMITTED) {
                        stored.forEach(publication -> leases.remove(Delivery.of(publication)));
                    }
                }
            });
        }
        return stored;
    }

    private void lease(TargetEventPublication publication, UUID id) {
        leases.put(Delivery.of(publication), new Lease(id, time.elapsed()));
    }

    /** Not written: unleased events are delivered again. */
    @Override
    public void markProcessing(Object event, PublicationTargetIdentifier listener) {}

    @Override
    public void markCompleted(Object event, PublicationTargetIdentifier listener) {
        release(event, listener).ifPresent(id -> write(completed, id));
    }

    @Override
    public void markFailed(Object event, PublicationTargetIdentifier listener) {
        release(event, listener).ifPresent(id -> write(failed, id));
    }

    private Optional<UUID> release(Object event, PublicationTargetIdentifier listener) {
        return Optional.ofNullable(leases.remove(new Delivery(event, listener))).map(Lease::id);
    }

    private void write(LinkedBlockingQueue<UUID> ids, UUID id) {
        if (ids.offer(id)) {
            flushAfter(FLUSH_DELAY);
        }
    }

    private void flushAfter(Duration pause) {
        if (flushes.compareAndSet(false, true)) {
            try {
                Future<?> unused = flusher.schedule(this::flush, pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The outbox has stopped; what was delivered since is delivered once more.", e);
            }
        }
    }

    private void flush() {
        flushes.set(false);
        try {
            flushNow();
        } catch (DataAccessException e) {
            LOG.debug("The store cannot be used now; that events were delivered is written down later.", e);
            flushAfter(RETRY_DELAY);
        } catch (RuntimeException e) {
            LOG.error("That events were delivered could not be written down; it is tried again.", e);
            flushAfter(RETRY_DELAY);
        }
    }

    /** One at a time: after this, everything before is known to be written. */
    private synchronized void flushNow() {
        inBatches(completed, DELETE);
        inBatches(failed, FAIL);
    }

    private void inBatches(LinkedBlockingQueue<UUID> ids, String sql) {
        List<UUID> batch = new ArrayList<>();
        while (ids.drainTo(batch, BATCH_SIZE) > 0) {
            try {
                jdbc.sql(sql).param("ids", texts(batch)).update();
            } catch (RuntimeException e) {
                batch.forEach(ids::offer);
                throw e;
            }
            batch.clear();
        }
    }

    private static String[] texts(List<UUID> ids) {
        return ids.stream().map(UUID::toString).toArray(String[]::new);
    }

    /** A failure must not end the renewals to come. */
    void renew() {
        try {
            Duration now = time.elapsed();
            leases.values().removeIf(lease -> now.minus(lease.since()).compareTo(MAX_LEASE) > 0);
            List<UUID> old = leases.values().stream()
                    .filter(lease -> now.minus(lease.since()).compareTo(LEASE_RENEWAL_INTERVAL) > 0)
                    .map(Lease::id)
                    .toList();
            if (!old.isEmpty()) {
                jdbc.sql(RENEW)
                        .param("lease", LEASE.toSeconds())
                        .param("ids", texts(old))
                        .update();
            }
        } catch (DataAccessException e) {
            LOG.debug("The store cannot be used now; others may deliver the same events.", e);
        } catch (RuntimeException e) {
            LOG.error("Leases of events could not be renewed; others may deliver the same events.", e);
        }
    }

    /** Takes over unleased events, oldest first, up to the batch size. */
    @Override
    public void processFailedPublications(ResubmissionOptions options, Consumer<TargetEventPublication> consumer) {
        flushNow();
        renew();
        List<UUID> unreadable = new ArrayList<>();
        for (Row row : takeUp(options.getBatchSize())) {
            try {
                TargetEventPublication publication = read(row);
                if (options.getFilter().test(publication)) {
                    deliver(row, publication, consumer);
                }
            } catch (ClassNotFoundException | RuntimeException | LinkageError e) {
                unreadable.add(row.id());
                report(row, e);
            }
        }
        postpone(unreadable);
    }

    private List<Row> takeUp(int limit) {
        return jdbc
                .sql(TAKE_UP)
                .param("lease", LEASE.toSeconds())
                .param("limit", limit)
                .query((row, number) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getString("listener_id"),
                        row.getString("event_type"),
                        row.getString("serialized_event"),
                        Columns.instant(row, "publication_date")))
                .list()
                .stream()
                .sorted(Comparator.comparing(Row::published))
                .toList();
    }

    private TargetEventPublication read(Row row) throws ClassNotFoundException {
        return TargetEventPublication.of(
                serializer.deserialize(row.event(), ClassUtils.forName(row.type(), Outbox.class.getClassLoader())),
                PublicationTargetIdentifier.of(row.listener()),
                row.published());
    }

    /** A listener that fails on this thread must not affect the others. */
    private void deliver(Row row, TargetEventPublication publication, Consumer<TargetEventPublication> consumer) {
        lease(publication, row.id());
        try {
            consumer.accept(publication);
        } catch (RuntimeException | Error e) {
            LOG.warn(
                    "Event {} of type {} could not be delivered to {}; it stays in the outbox and is delivered again.",
                    row.id(),
                    row.type(),
                    row.listener(),
                    e);
            markFailed(publication.getEvent(), publication.getTargetIdentifier());
        }
    }

    /** Its content is not logged. */
    private void report(Row row, Throwable failure) {
        Metrics.counter(UNREADABLE).increment();
        if (reported.put(row.id(), row.type()) == null) {
            LOG.warn(
                    "Event {} in the outbox, of type {} for {}, cannot be read here ({}). It stays there, and is looked at again each minute;"
                            + " if no replica of another release can read it, remove its row of event_publication by hand.",
                    row.id(),
                    row.type(),
                    row.listener(),
                    failure.getClass().getName());
        }
    }

    private void postpone(List<UUID> ids) {
        if (ids.isEmpty()) {
            return;
        }
        jdbc.sql(RENEW)
                .param("lease", UNREADABLE_RETRY_DELAY.toSeconds())
                .param("ids", texts(ids))
                .update();
    }

    @Override
    public Collection<TargetEventPublication> findIncompletePublications() {
        return publications.findIncompletePublications();
    }

    @Override
    public Collection<TargetEventPublication> findIncompletePublicationsOlderThan(Duration age) {
        return publications.findIncompletePublicationsPublishedBefore(
                clock.instant().minus(age));
    }

    @Override
    public void processIncompletePublications(
            Predicate<EventPublication> filter, Consumer<TargetEventPublication> consumer, @Nullable Duration age) {
        processFailedPublications(ResubmissionOptions.defaults().withFilter(filter), consumer);
    }

    /** None is kept. */
    @Override
    public void deleteCompletedPublicationsOlderThan(Duration age) {}

    /** Leases take care of that. */
    @Override
    public void markStalePublicationsFailed(Staleness staleness) {}

    /** Unfinished events may be taken over by the next process at once. */
    @Override
    public void destroy() {
        flusher.shutdown();
        try {
            if (!flusher.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                flusher.shutdownNow();
            }
        } catch (InterruptedException e) {
            flusher.shutdownNow();
            Thread.currentThread().interrupt();
        }
        leases.keySet()
                .forEach(delivery ->
                        release(delivery.event(), delivery.listener()).ifPresent(failed::offer));
        try {
            flushNow();
        } catch (RuntimeException e) {
            LOG.debug("The store cannot be used now; what was under way is delivered again after a while.", e);
        }
    }

    /** An event for one of its listeners. The same event is the same object: equal ones may be two. */
    private record Delivery(Object event, PublicationTargetIdentifier listener) {

        static Delivery of(TargetEventPublication publication) {
            return new Delivery(publication.getEvent(), publication.getTargetIdentifier());
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // equal events may be published more than once
        public boolean equals(Object other) {
            return other instanceof Delivery that && event == that.event && listener.equals(that.listener);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(event) + listener.hashCode();
        }
    }

    /** @param since when it was taken over here */
    private record Lease(UUID id, Duration since) {}

    private record Row(UUID id, String listener, String type, String event, Instant published) {}
}
