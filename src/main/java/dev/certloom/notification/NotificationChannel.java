package dev.certloom.notification;

/** Delivers a notice to one recipient over one channel. Blocks; ends when its thread is interrupted. */
interface NotificationChannel {

    /** The channel it serves. */
    Channel channel();

    /** Tries once. Any exception counts as "try again". */
    DeliveryOutcome deliver(Delivery delivery);
}
