package dev.certloom.store;

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
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
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
 * The outbox: events that were committed and that their listeners are not done with yet. Each is written in the transaction of the
 * event, as Spring Modulith does it. What differs from its registry is the cost of all that follows: what is done is deleted in
 * batches behind everybody's back, and nothing else is written on the way. A crash before that delivers once more, which is safe.
 *
 * <p>A process has its events in hand for a time only, and says from time to time that it still has; whoever has room takes up what
 * nobody has in hand. Status {@code FAILED} is what was left for want of room or success.
 */
final class Outbox implements EventPublicationRegistry, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** So long after it said so last, a process has its events in hand. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration RENEW_EVERY = Duration.ofSeconds(3);
    private static final Duration FLUSH_AFTER = Duration.ofMillis(30);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final int BATCH = 500;
    /** While the database is away; what is forgotten beyond that is delivered once more. */
    private static final int MAX_UNWRITTEN = 20_000;

    /** What was delivered in vain waits for as long as what is in somebody's hand; what was only left for want of room does not. */
    private static final String TAKE_UP = """
            update event_publication set status = 'RESUBMITTED', last_resubmission_date = :now,
                completion_attempts = coalesce(completion_attempts, 0) + 1
            where id in (
                select id from event_publication
                where completion_date is null
                    and (status = 'FAILED' and coalesce(completion_attempts, 0) <= 1
                        or coalesce(last_resubmission_date, publication_date) < :lapsed)
                order by publication_date limit :limit for update skip locked)
            returning id, listener_id, event_type, serialized_event, publication_date
            """;

    private final EventPublicationRepository publications;
    private final EventSerializer serializer;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Map<Delivery, Held> held = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<UUID> done = new LinkedBlockingQueue<>(MAX_UNWRITTEN);
    private final LinkedBlockingQueue<UUID> left = new LinkedBlockingQueue<>(MAX_UNWRITTEN);
    private final AtomicBoolean flushes = new AtomicBoolean();
    private final ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("outbox").daemon().factory());

    Outbox(EventPublicationRepository publications, EventSerializer serializer, JdbcClient jdbc, Clock clock) {
        this.publications = publications;
        this.serializer = serializer;
        this.jdbc = jdbc;
        this.clock = clock;
        clerk.scheduleWithFixedDelay(
                this::renew, RENEW_EVERY.toMillis(), RENEW_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Collection<TargetEventPublication> store(Object event, Stream<PublicationTargetIdentifier> listeners) {
        Instant now = clock.instant();
        List<TargetEventPublication> stored = listeners
                .map(listener -> publications.create(TargetEventPublication.of(event, listener, now)))
                .toList();
        stored.forEach(publication -> hold(publication, publication.getIdentifier()));
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    if (status != STATUS_COMMITTED) {
                        stored.forEach(publication -> held.remove(Delivery.of(publication)));
                    }
                }
            });
        }
        return stored;
    }

    private void hold(TargetEventPublication publication, UUID id) {
        held.put(Delivery.of(publication), new Held(id, clock.instant()));
    }

    /** Not written down: whatever is in somebody's hand for too long is delivered again. */
    @Override
    public void markProcessing(Object event, PublicationTargetIdentifier listener) {}

    @Override
    public void markCompleted(Object event, PublicationTargetIdentifier listener) {
        letGo(event, listener).ifPresent(id -> write(done, id));
    }

    @Override
    public void markFailed(Object event, PublicationTargetIdentifier listener) {
        letGo(event, listener).ifPresent(id -> write(left, id));
    }

    private Optional<UUID> letGo(Object event, PublicationTargetIdentifier listener) {
        return Optional.ofNullable(held.remove(new Delivery(event, listener))).map(Held::id);
    }

    private void write(LinkedBlockingQueue<UUID> ids, UUID id) {
        if (ids.offer(id) && flushes.compareAndSet(false, true)) {
            clerk.schedule(this::flush, FLUSH_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void flush() {
        flushes.set(false);
        try {
            writeAll();
        } catch (DataAccessException e) {
            LOG.debug("The store cannot be used now; that events were delivered is written down later.", e);
            if (flushes.compareAndSet(false, true)) {
                clerk.schedule(this::flush, AFTER_TROUBLE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void writeAll() {
        inBatches(done, "delete from event_publication where id = any(cast(:ids as uuid[]))");
        inBatches(left, "update event_publication set status = 'FAILED' where id = any(cast(:ids as uuid[]))");
    }

    private void inBatches(LinkedBlockingQueue<UUID> ids, String sql) {
        List<UUID> batch = new ArrayList<>();
        while (ids.drainTo(batch, BATCH) > 0) {
            try {
                jdbc.sql(sql).param("ids", texts(batch)).update();
            } catch (DataAccessException e) {
                batch.forEach(ids::offer);
                throw e;
            }
            batch.clear();
        }
    }

    private static String[] texts(List<UUID> ids) {
        return ids.stream().map(UUID::toString).toArray(String[]::new);
    }

    private void renew() {
        Instant now = clock.instant();
        List<UUID> old = held.values().stream()
                .filter(each -> each.since().isBefore(now.minus(RENEW_EVERY)))
                .map(Held::id)
                .toList();
        if (old.isEmpty()) {
            return;
        }
        try {
            jdbc.sql("update event_publication set last_resubmission_date = :now where id = any(cast(:ids as uuid[]))")
                    .param("now", Columns.timestamp(now))
                    .param("ids", texts(old))
                    .update();
        } catch (DataAccessException e) {
            LOG.debug("The store cannot be used now; others may deliver the same events.", e);
        }
    }

    /** Takes up what nobody has in hand, the oldest first, as many as the batch size says. */
    @Override
    public void processFailedPublications(ResubmissionOptions options, Consumer<TargetEventPublication> consumer) {
        renew();
        takeUp(options.getBatchSize()).stream()
                .filter(entry -> options.getFilter().test(entry.publication()))
                .forEach(entry -> {
                    hold(entry.publication(), entry.id());
                    consumer.accept(entry.publication());
                });
    }

    private List<Entry> takeUp(int limit) {
        Instant now = clock.instant();
        return jdbc
                .sql(TAKE_UP)
                .param("now", Columns.timestamp(now))
                .param("lapsed", Columns.timestamp(now.minus(LEASE)))
                .param("limit", limit)
                .query((row, number) -> entry(
                        row.getObject("id", UUID.class),
                        row.getString("event_type"),
                        row.getString("serialized_event"),
                        row.getString("listener_id"),
                        Columns.instant(row, "publication_date")))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(entry -> entry.publication().getPublicationDate()))
                .toList();
    }

    private Optional<Entry> entry(UUID id, String type, String serialized, String listener, Instant published) {
        try {
            Class<?> event = ClassUtils.forName(type, Outbox.class.getClassLoader());
            return Optional.of(new Entry(
                    id,
                    TargetEventPublication.of(
                            serializer.deserialize(serialized, event),
                            PublicationTargetIdentifier.of(listener),
                            published)));
        } catch (ClassNotFoundException e) {
            LOG.warn("Event {} in the outbox is of type {}, which is not known here; it stays there.", id, type);
            return Optional.empty();
        }
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

    /** Leases see to that. */
    @Override
    public void markStalePublicationsFailed(Staleness staleness) {}

    /** What is still in hand is for the next process to take up at once. */
    @Override
    public void destroy() {
        clerk.shutdownNow();
        held.values().forEach(each -> left.offer(each.id()));
        try {
            writeAll();
        } catch (DataAccessException e) {
            LOG.debug("The store cannot be used now; what was in hand is delivered again after a while.", e);
        }
    }

    /** An event for one of its listeners. The same event is the same object: equal ones may be two. */
    private record Delivery(Object event, PublicationTargetIdentifier listener) {

        static Delivery of(TargetEventPublication publication) {
            return new Delivery(publication.getEvent(), publication.getTargetIdentifier());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Delivery that && event == that.event && listener.equals(that.listener);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(event) + listener.hashCode();
        }
    }

    private record Held(UUID id, Instant since) {}

    private record Entry(UUID id, TargetEventPublication publication) {}
}
