package dev.certloom.notification;

/** Brings a notice to one recipient over one channel. Blocks; ends when its thread is interrupted. */
interface NotificationChannel {

    /** The channel it serves. */
    Channel channel();

    /** Tries once. Whatever it throws counts as "try again". */
    DeliveryOutcome deliver(Delivery delivery);
}
