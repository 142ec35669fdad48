package dev.certloom.process;

import dev.certloom.process.EngineCommands.Priority;
import dev.certloom.runtime.OwnThread;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Delivers events in the outbox that are not leased, in order and only as many as there is room for: those left there
 * because there was no room, those that could not be delivered, and those that a terminated process was delivering.
 */
@Component
class OutboxRedelivery {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRedelivery.class);

    private final EngineCommands commands;
    private final IncompleteEventPublications outbox;
    private final EngineSettings settings;
    private final OwnThread thread = new OwnThread("redelivery");
    private final AtomicBoolean moreIsLeft = new AtomicBoolean();
    /** By a monotonic clock. */
    private volatile long due = System.nanoTime();

    OutboxRedelivery(EngineCommands commands, IncompleteEventPublications outbox, EngineSettings settings) {
        this.commands = commands;
        this.outbox = outbox;
        this.settings = settings;
    }

    /**
     * Polls the database from time to time, and at once when more events are known to be there and there is room for
     * them. On its own thread, since other tasks need the scheduler's.
     */
    @Scheduled(fixedDelayString = "PT0.1S")
    void wake() {
        if (isDue()) {
            thread.run(this::redeliver);
        }
    }

    boolean isDue() {
        if (commands.pollTurnedAway()) {
            moreIsLeft.set(true);
        }
        return System.nanoTime() - due >= 0 || (moreIsLeft.get() && room() > Priority.START.capacity() / 2);
    }

    /** Events turned away from here on are seen by the next poll. */
    void redeliver() {
        due = System.nanoTime() + settings.reconcileEvery().toNanos();
        int room = room();
        if (room == 0) {
            return;
        }
        moreIsLeft.set(false);
        AtomicInteger taken = new AtomicInteger();
        try {
            outbox.resubmitIncompletePublications(
                    ResubmissionOptions.defaults().withBatchSize(room).withFilter(publication -> {
                        taken.incrementAndGet();
                        return true;
                    }));
            if (taken.get() == room) {
                moreIsLeft.set(true);
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The store cannot be used now; what lies in the outbox waits.", e);
        } catch (RuntimeException e) {
            LOG.error("What lies in the outbox could not be delivered; the next look follows.", e);
        }
    }

    /** For events to come. */
    private int room() {
        return Math.min(commands.room(Priority.START), commands.room(Priority.RUNNING));
    }
}
