package dev.certloom.notification;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Keeps what is to be delivered. One row per event, channel and recipient, ever: {@code PENDING}, then {@code SENDING} under a
 * lease, then {@code SENT}, or {@code PENDING} again, or at last {@code FAILED}.
 */
public interface Deliveries {

    /**
     * Stores the notice for those of the targets that have no row of this event yet; in the caller's transaction.
     *
     * @param due when it may be sent first
     */
    void post(Notice notice, Set<Target> targets, Instant due);

    /**
     * Takes deliveries that are due, oldest first: those waiting, and those whose sender let its lease run out. What another
     * sender is taking at this moment is skipped, so that none is in two hands.
     *
     * @param leaseEnd until when nobody else takes them
     */
    List<Delivery> claim(Channel channel, int limit, Instant now, Instant leaseEnd);

    /** The recipient has it. Holds also for a sender whose lease ran out: it was sent all the same. */
    void sent(Delivery delivery, Instant now);

    /**
     * To be tried again; nothing happens when the lease ran out and another sender took it.
     *
     * @param due not before
     * @param reason for the operator
     */
    void retryLater(Delivery delivery, Instant due, String reason);

    /** Given up; nothing happens when the lease ran out and another sender took it. */
    void failed(Delivery delivery, Instant now, String reason);

    /** How many were given up. */
    long countFailed();

    /**
     * Forgets deliveries that were sent before.
     *
     * @return how many, at most {@code limit}
     */
    int deleteSentBefore(Instant before, int limit);
}
