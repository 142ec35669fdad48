package dev.certloom.lifecycle;

import dev.certloom.lifecycle.EngineCommands.Priority;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes up what lies in the outbox and nobody has in hand, in its order and no more than there is room for: what was left there for
 * want of room, what could not be delivered, and what a process that ended had in hand.
 */
@Component
class Redelivery {

    private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

    private final EngineCommands commands;
    private final IncompleteEventPublications outbox;
    private final EngineSettings settings;
    private final Clock clock;
    private final AtomicBoolean atWork = new AtomicBoolean();
    private volatile boolean moreIsLeft;
    private volatile Instant due = Instant.MIN;

    Redelivery(EngineCommands commands, IncompleteEventPublications outbox, EngineSettings settings, Clock clock) {
        this.commands = commands;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /** Asks the database only when something was left there, and from time to time. On a thread of its own: others need this one. */
    @Scheduled(fixedDelayString = "PT0.1S")
    void wake() {
        if (isDue() && atWork.compareAndSet(false, true)) {
            Thread.ofVirtual().name("redelivery").start(() -> {
                try {
                    redeliver();
                } finally {
                    atWork.set(false);
                }
            });
        }
    }

    private boolean isDue() {
        moreIsLeft |= commands.hasTurnedAway();
        return clock.instant().isAfter(due) || moreIsLeft && room() > Priority.START.capacity() / 2;
    }

    void redeliver() {
        due = clock.instant().plus(settings.reconcileEvery());
        int room = room();
        if (room == 0) {
            return;
        }
        try {
            outbox.resubmitIncompletePublications(ResubmissionOptions.defaults().withBatchSize(room));
            moreIsLeft = room() == 0;
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The store cannot be used now; what lies in the outbox waits.", e);
        }
    }

    /** For whatever comes. */
    private int room() {
        return Math.min(commands.room(Priority.START), commands.room(Priority.RUNNING));
    }
}
