package dev.certloom.notification;

/** Deliveries that failed for good. */
final class FailedNotices {

    private final JdbcDeliveries deliveries;

    FailedNotices(JdbcDeliveries deliveries) {
        this.deliveries = deliveries;
    }

    /** How many there are; queries the store. */
    public long count() {
        return deliveries.countFailed();
    }
}
