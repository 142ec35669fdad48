package dev.certloom.notification;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

/** Runs the channel dispatchers: wakes them periodically, deletes old sent deliveries, stops them in order. */
class ChannelDispatchers implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelDispatchers.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int CLEANUP_BATCH_SIZE = 1_000;

    private final Supplier<List<ChannelDispatcher>> factory;
    private final JdbcDeliveries deliveries;
    private final Duration keepSent;
    private final Clock clock;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile List<ChannelDispatcher> dispatchers = List.of();

    /** @param factory makes the dispatchers of one run, from start to stop */
    ChannelDispatchers(
            Supplier<List<ChannelDispatcher>> factory, JdbcDeliveries deliveries, Duration keepSent, Clock clock) {
        this.factory = factory;
        this.deliveries = deliveries;
        this.keepSent = keepSent;
        this.clock = clock;
    }

    /** Returns at once; due deliveries are leased and sent on other threads. */
    @Scheduled(fixedDelayString = "${certloom.notifications.delivery.every:PT10S}")
    void wake() {
        dispatchers.forEach(ChannelDispatcher::wake);
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT1M")
    void forget() {
        try {
            int forgotten = deliveries.deleteSentBefore(clock.instant().minus(keepSent), CLEANUP_BATCH_SIZE);
            LOG.debug("Forgot {} notices sent long ago.", forgotten);
        } catch (DataAccessException e) {
            LOG.warn("Notices sent long ago cannot be forgotten now.", e);
        }
    }

    @Override
    public void start() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        dispatchers = List.copyOf(factory.get());
        dispatchers.forEach(ChannelDispatcher::start);
        wake();
    }

    @Override
    public void stop() {
        dispatchers.forEach(ChannelDispatcher::stop);
        try {
            for (ChannelDispatcher dispatcher : dispatchers) {
                dispatcher.end(STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.set(false);
        }
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }
}
