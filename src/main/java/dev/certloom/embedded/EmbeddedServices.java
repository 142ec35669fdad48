package dev.certloom.embedded;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts started for this application and stopped after it: the engine, then the database, then the folder's lock.
 */
final class EmbeddedServices implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServices.class);

    private final Home home;
    private final ScheduledExecutorService chores = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("embedded-chores").daemon().factory());
    private @Nullable EngineProcess engine;
    private @Nullable DatabaseProcess database;
    private volatile Optional<Availability> availability = Optional.empty();
    private volatile boolean closed;

    EmbeddedServices(Home home) {
        this.home = home;
    }

    Home home() {
        return home;
    }

    synchronized void add(EngineProcess started) {
        engine = started;
    }

    synchronized void add(DatabaseProcess started) {
        database = started;
    }

    /** The children by the dependency they provide. */
    synchronized Map<Dependency, ChildProcess> children() {
        Map<Dependency, ChildProcess> children = new EnumMap<>(Dependency.class);
        if (engine != null) {
            children.put(Dependency.ENGINE, engine.child());
        }
        if (database != null) {
            children.put(Dependency.DATABASE, database.child());
        }
        return children;
    }

    /** From now on the end of a child is reported there. */
    void reportTo(Availability listening) {
        availability = Optional.of(listening);
    }

    /** What a child does the moment it ends unexpectedly. */
    Runnable onUnexpectedEnd(Dependency part) {
        return () -> availability.ifPresent(listening -> listening.failed(part, "Its process has ended."));
    }

    /** Since when a child has not been serving, including while its process exists but is frozen. */
    Optional<Instant> awaySince(Dependency part) {
        return availability.flatMap(asked -> asked.awaySince(part));
    }

    /** A daily task; a failure is logged and the task retried the next day. */
    void daily(Chore chore) {
        Future<?> unused = chores.scheduleAtFixedRate(
                () -> {
                    try {
                        chore.run();
                    } catch (IOException | RuntimeException e) {
                        LOG.warn("Expected to renew what is near its end, but it failed; tried again tomorrow", e);
                    }
                },
                1,
                1,
                TimeUnit.DAYS);
    }

    /** Work on files. */
    @FunctionalInterface
    interface Chore {
        void run() throws IOException;
    }

    boolean isClosing() {
        return closed;
    }

    /** Ends everything, once. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        chores.shutdownNow();
        if (engine != null) {
            LOG.info("Stopping the engine");
            engine.close();
        }
        if (database != null) {
            LOG.info("Stopping the database");
            database.close();
        }
        home.close();
    }
}
