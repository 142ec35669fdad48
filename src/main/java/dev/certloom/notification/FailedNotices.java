package dev.certloom.notification;

/** What could not be delivered and was given up. */
public final class FailedNotices {

    private final JdbcDeliveries deliveries;

    FailedNotices(JdbcDeliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** How many there are; asks the store. */
    public long count() {
        return deliveries.countFailed();
    }
}
