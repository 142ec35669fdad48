package dev.certloom.notification;

/**
 * A notice to one recipient, as leased by a sender.
 *
 * @param attempt counts the claims, this one included; it fences off a sender whose lease ran out
 */
record Delivery(Target target, Notice notice, int attempt) {

    /** The same for every attempt. */
    public DeliveryId id() {
        return DeliveryId.of(notice.eventId(), target);
    }
}
