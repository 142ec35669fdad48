package dev.certloom.notification;

/** What could not be delivered and was given up. */
public final class FailedNotices {

    private final Deliveries deliveries;

    FailedNotices(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** How many there are; asks the store. */
    public long count() {
        return deliveries.countFailed();
    }
}
