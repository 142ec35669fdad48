package dev.certloom.notification;

/**
 * A notice on its way to one recipient, as a sender has claimed it.
 *
 * @param attempt counts the claims, this one included; it fences off a sender whose lease ran out
 */
public record Delivery(Target target, Notice notice, int attempt) {

    /** The same for every attempt. */
    public DeliveryId id() {
        return DeliveryId.of(notice.eventId(), target);
    }
}
