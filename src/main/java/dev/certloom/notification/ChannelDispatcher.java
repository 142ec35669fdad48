package dev.certloom.notification;

import dev.certloom.notification.NotificationSettings.Delivering;
import dev.certloom.runtime.RetryBackOff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends due deliveries over one channel, a limited number at a time, on its own threads; a slow receiver on one channel
 * does not delay the others. Before a delivery is sent, its row is leased in a separate, committed transaction: after a
 * crash the row remains, and when the lease expires the delivery is sent again under the same id. Runs once, from start
 * to end.
 */
final class ChannelDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelDispatcher.class);
    private static final int MAX_RECORD_ATTEMPTS = 30;
    private static final Duration RECORD_RETRY_DELAY = Duration.ofSeconds(1);

    private final NotificationChannel channel;
    private final JdbcDeliveries deliveries;
    private final Delivering settings;
    private final RetryBackOff backOff;
    private final Clock clock;
    private final Semaphore wakes = new Semaphore(0);
    private final Semaphore free;
    private final ExecutorService carriers;
    private final ExecutorService attempts;
    private final Thread dispatcher;
    private volatile boolean stopped;

    ChannelDispatcher(
            NotificationChannel channel,
            JdbcDeliveries deliveries,
            Delivering settings,
            RetryBackOff backOff,
            Clock clock) {
        this.channel = channel;
        this.deliveries = deliveries;
        this.settings = settings;
        this.backOff = backOff;
        this.clock = clock;
        this.free = new Semaphore(settings.concurrency());
        String name = "notify-" + channel.channel();
        this.carriers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 0).factory());
        this.attempts = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-attempt-", 0).factory());
        this.dispatcher = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        dispatcher.start();
    }

    /** Looks for due deliveries, soon and on another thread. */
    void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    private void run() {
        try {
            while (!stopped) {
                wakes.acquire();
                wakes.drainPermits();
                sendDue();
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopped while something was being sent: {}.", channel.channel());
        }
    }

    private void sendDue() throws InterruptedException {
        try {
            while (takeRound()) {
                LOG.trace("More may be due.");
            }
        } catch (RuntimeException | Error e) {
            // also an error, such as too little memory, must not end the channel: it tries again when woken
            LOG.warn("Notices cannot be taken from the store now and wait.", e);
        }
    }

    /** Leases as many as may be sent now. Returns whether more may be due. */
    private boolean takeRound() throws InterruptedException {
        free.acquire();
        int limit = 1 + free.drainPermits();
        int taken = 0;
        try {
            if (stopped) {
                return false;
            }
            Instant now = clock.instant();
            JdbcDeliveries.Claim claim = deliveries.claim(channel.channel(), limit, now, now.plus(settings.lease()));
            for (Delivery delivery : claim.deliveries()) {
                carriers.execute(() -> carry(delivery));
                taken++;
            }
            claim.unreadable().forEach(this::giveUpAfterLastAttempt);
            return claim.size() == limit;
        } finally {
            free.release(limit - taken);
        }
    }

    private void giveUpAfterLastAttempt(JdbcDeliveries.Unreadable unreadable) {
        if (unreadable.attempt() >= settings.attempts()
                && deliveries.failed(unreadable, clock.instant(), "It cannot be read.")) {
            LOG.warn(
                    "Notice {} was given up after attempt {}. It cannot be read.",
                    unreadable.id(),
                    unreadable.attempt());
        }
    }

    private void carry(Delivery delivery) {
        try {
            settle(delivery, attempt(delivery));
        } catch (InterruptedException e) {
            LOG.info("Notice {} was being sent at the stop; it is sent again when its lease is over.", delivery.id());
        } finally {
            free.release();
        }
    }

    private DeliveryOutcome attempt(Delivery delivery) throws InterruptedException {
        if (delivery.attempt() > settings.attempts()) {
            return DeliveryOutcome.givenUp("The last attempt was begun, but its end was never recorded.");
        }
        Future<DeliveryOutcome> attempt = attempts.submit(() -> channel.deliver(delivery));
        try {
            return attempt.get(settings.attemptWithin().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return DeliveryOutcome.retryLater("The attempt took longer than " + settings.attemptWithin() + ".");
        } catch (ExecutionException e) {
            LOG.debug("Notice {} could not be sent.", delivery.id(), e);
            return DeliveryOutcome.retryLater(e.getCause() == null ? e : e.getCause());
        } finally {
            // Interrupting a virtual thread closes the socket it waits on: nothing continues unnoticed.
            attempt.cancel(true);
        }
    }

    /**
     * What was sent and cannot be recorded would be sent twice: while the store is away it is tried again. Too late
     * does no harm: another sender's claim is left alone, and that it was sent stays true.
     */
    private void settle(Delivery delivery, DeliveryOutcome deliveryOutcome) throws InterruptedException {
        for (int tries = 1; tries <= MAX_RECORD_ATTEMPTS; tries++) {
            try {
                record(delivery, deliveryOutcome);
                return;
            } catch (RuntimeException e) {
                if (tries == 1) {
                    LOG.warn("What became of notice {} cannot be recorded now; it is tried again.", delivery.id(), e);
                } else if (tries == MAX_RECORD_ATTEMPTS) {
                    LOG.error(
                            "What became of notice {} could not be recorded; it is sent again when its lease is over.",
                            delivery.id(),
                            e);
                    return;
                }
                Thread.sleep(RECORD_RETRY_DELAY);
            }
        }
    }

    private void record(Delivery delivery, DeliveryOutcome deliveryOutcome) {
        Instant now = clock.instant();
        switch (deliveryOutcome) {
            case DeliveryOutcome.Sent() -> deliveries.sent(delivery, now);
            case DeliveryOutcome.GivenUp(String reason) -> giveUp(delivery, now, reason);
            case DeliveryOutcome.RetryLater again
            when delivery.attempt() >= settings.attempts() -> giveUp(delivery, now, again.reason());
            case DeliveryOutcome.RetryLater again -> {
                Instant due = now.plus(pause(delivery, again));
                if (deliveries.retryLater(delivery, due, again.reason())) {
                    LOG.info(
                            "Notice {} was not delivered (attempt {} of {}); the next attempt is at {}. {}",
                            delivery.id(),
                            delivery.attempt(),
                            settings.attempts(),
                            due,
                            again.reason());
                }
            }
        }
    }

    private void giveUp(Delivery delivery, Instant now, String reason) {
        if (deliveries.failed(delivery, now, reason)) {
            LOG.warn(
                    "Notice {} ({} of {}) was given up after attempt {}. {}",
                    delivery.id(),
                    delivery.notice().kind().word(),
                    delivery.notice().subject(),
                    delivery.attempt(),
                    reason);
        }
    }

    /** Ours, or the receiver's if it asks for a longer one, within our limit. */
    private Duration pause(Delivery delivery, DeliveryOutcome.RetryLater again) {
        Duration ours = backOff.after(delivery.attempt());
        return again.pause()
                .map(asked -> asked.compareTo(settings.longestPause()) < 0 ? asked : settings.longestPause())
                .filter(asked -> asked.compareTo(ours) > 0)
                .orElse(ours);
    }

    /** Leases no more. Nothing is interrupted yet: what was just leased would have to wait for its lease to expire. */
    void stop() {
        stopped = true;
        wakes.release();
    }

    /** Waits for what is being sent, then abandons it. */
    void end(Duration within) throws InterruptedException {
        long last = System.nanoTime() + within.toNanos();
        if (!dispatcher.join(within)) {
            dispatcher.interrupt();
        }
        carriers.shutdown();
        if (!carriers.awaitTermination(Math.max(0, last - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            carriers.shutdownNow();
        }
        attempts.shutdownNow();
    }
}
