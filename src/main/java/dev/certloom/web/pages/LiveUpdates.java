package dev.certloom.web.pages;

import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.ClientAddress;
import dev.certloom.access.ConcurrencyLimit;
import dev.certloom.access.ConcurrencyLimit.Hold;
import dev.certloom.access.LimitWatch;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.availability.Availability;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.OperationQueries;
import dev.certloom.processview.ProgressWatch;
import dev.certloom.processview.ProgressWatch.Subscription;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Notifies open pages that something changed (server-sent events); they reload what they show. The event carries
 * nothing more, and many simultaneous changes are merged into one. Every other second each page is also notified that
 * it is still connected, and what is away: a page that receives nothing for {@code SILENCE} in {@code live.js} warns
 * that its content may be outdated.
 */
@Controller
class LiveUpdates implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LiveUpdates.class);

    /** After this the browser reconnects, and is admitted only if it still may be. */
    private static final Duration MAX_STREAM_LIFETIME = Duration.ofMinutes(10);

    /** For a stream that shows nothing: longer than an idle session lives, which reconnecting would keep alive. */
    private static final Duration MAX_IDLE_STREAM_LIFETIME = Duration.ofHours(1);

    private static final Duration REQUEST_DEBOUNCE_DELAY = Duration.ofMillis(100);
    private static final Duration VAULT_DEBOUNCE_DELAY = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(2);
    private static final String RETRY_AFTER_SECONDS = "60";

    private final ProgressWatch watch;
    private final OperationQueries operations;
    private final Availability availability;
    private final LimitWatch limits;
    private final ConcurrencyLimit perPerson;
    private final ConcurrencyLimit perAddress;
    private final ConcurrencyLimit total;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("live-updates").factory());
    private volatile boolean running;

    LiveUpdates(
            ProgressWatch watch,
            OperationQueries operations,
            StreamSettings settings,
            Availability availability,
            LimitWatch limits) {
        this.watch = watch;
        this.operations = operations;
        this.availability = availability;
        this.limits = limits;
        this.perPerson = new ConcurrencyLimit(settings.perPerson());
        this.perAddress = new ConcurrencyLimit(settings.perAddress());
        this.total = new ConcurrencyLimit(settings.total());
    }

    /** Changes of any request of the vault. */
    @RequiresPermission(Permission.OPERATIONS_READ)
    @GetMapping("/dashboard/live")
    SseEmitter vault(RequestContext viewer, HttpServletResponse response) {
        return open(
                viewer,
                response,
                new Stream(VAULT_DEBOUNCE_DELAY, MAX_STREAM_LIFETIME),
                stream -> watch.subscribe(viewer.vault(), changed -> stream.changed(), stream::changed));
    }

    /** Changes of one request. */
    @RequiresPermission(value = Permission.OPERATIONS_READ, orOwnRequests = true)
    @GetMapping("/dashboard/requests/{id}/live")
    SseEmitter request(@PathVariable String id, RequestContext viewer, HttpServletResponse response) {
        OperationId operation =
                operations.operation(viewer.vault(), new OperationId(id)).id();
        return open(
                viewer,
                response,
                new Stream(REQUEST_DEBOUNCE_DELAY, MAX_STREAM_LIFETIME),
                stream -> watch.subscribe(operation, stream::changed));
    }

    /** For pages without live content: whether they are still connected, and what is away. */
    @AnyAuthenticatedCaller(because = "it tells no more than whether the service is there")
    @GetMapping("/dashboard/heartbeat")
    SseEmitter heartbeat(RequestContext viewer, HttpServletResponse response) {
        return open(viewer, response, new Stream(VAULT_DEBOUNCE_DELAY, MAX_IDLE_STREAM_LIFETIME), stream -> () -> {});
    }

    private SseEmitter open(
            RequestContext viewer,
            HttpServletResponse response,
            Stream stream,
            Function<Stream, Subscription> subscribe) {
        if (!running) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE);
        }
        Hold hold = take(viewer.actor(), response);
        try {
            // A buffering proxy would forward nothing.
            response.setHeader("X-Accel-Buffering", "no");
            Subscription subscription = subscribe.apply(stream);
            streams.add(stream);
            stream.emitter.onCompletion(() -> {
                streams.remove(stream);
                subscription.close();
                hold.close();
            });
            stream.emitter.onTimeout(stream.emitter::complete);
            stream.emitter.onError(failure -> stream.emitter.complete());
            stream.beat();
            // Changes between the page and this stream are not missed.
            stream.changed();
            return stream.emitter;
        } catch (RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    private Hold take(Actor viewer, HttpServletResponse response) {
        List<Hold> holds = new ArrayList<>();
        try {
            holds.add(perPerson.take(viewer.id()));
            holds.add(perAddress.take(ClientAddress.of(viewer.address())));
            holds.add(total.take(""));
        } catch (ConcurrencyLimit.Exceeded e) {
            holds.forEach(Hold::close);
            limits.reached("streams", viewer.address());
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            throw new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS, "Too many pages are open.", e);
        }
        return () -> holds.forEach(Hold::close);
    }

    /** One open page. */
    private final class Stream {

        private final SseEmitter emitter;
        private final Duration gather;
        private final AtomicBoolean due = new AtomicBoolean();
        private final AtomicBoolean beating = new AtomicBoolean();

        Stream(Duration gather, Duration longest) {
            this.gather = gather;
            this.emitter = new SseEmitter(longest.toMillis());
        }

        /** That it is connected, and what is away. A page that reads slowly gets no second one before the first. */
        void beat() {
            if (beating.compareAndSet(false, true)) {
                send(
                        () -> SseEmitter.event()
                                .name("heartbeat")
                                .data(OutageStatus.of(availability).json()),
                        () -> beating.set(false));
            }
        }

        /** Returns at once; further changes before the notification are merged into it. */
        void changed() {
            if (due.compareAndSet(false, true)) {
                try {
                    Future<?> unused = clock.schedule(
                            () -> send(
                                    () -> {
                                        due.set(false);
                                        return SseEmitter.event()
                                                .name("changed")
                                                .data("");
                                    },
                                    () -> {}),
                            gather.toMillis(),
                            TimeUnit.MILLISECONDS);
                } catch (RejectedExecutionException e) {
                    LOG.trace("The streams have ended; whoever tells of changes goes on.", e);
                }
            }
        }

        /** On its own thread: a slowly reading page does not delay others. */
        private void send(Supplier<SseEmitter.SseEventBuilder> event, Runnable sent) {
            Thread.startVirtualThread(() -> {
                try {
                    emitter.send(event.get());
                } catch (IOException | IllegalStateException gone) {
                    emitter.complete();
                } finally {
                    sent.run();
                }
            });
        }
    }

    @Override
    public void start() {
        running = true;
        Future<?> unused = clock.scheduleWithFixedDelay(
                this::beat, HEARTBEAT_INTERVAL.toMillis(), HEARTBEAT_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A failure must not end later heartbeats: pages would report that they are disconnected. */
    private void beat() {
        try {
            streams.forEach(Stream::beat);
        } catch (RuntimeException e) {
            LOG.error("Open pages could not all be told that they are connected; the next heartbeat follows.", e);
        }
    }

    /** Ends the streams before the server waits for requests in progress. */
    @Override
    public void stop() {
        running = false;
        clock.shutdownNow();
        Set.copyOf(streams)
                .forEach(stream -> Objects.requireNonNull(stream).emitter.complete());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }
}
