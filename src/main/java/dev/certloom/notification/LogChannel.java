package dev.certloom.notification;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a line to the log, when there is no mail server or no recipient has an address. */
final class LogChannel implements NotificationChannel {

    private static final Logger LOG = LoggerFactory.getLogger("dev.certloom.notices");

    @Override
    public Channel channel() {
        return Channel.LOG;
    }

    @Override
    public DeliveryOutcome deliver(Delivery delivery) {
        Notice notice = delivery.notice();
        LOG.info(
                "{}: {}{} [{}, for groups {} and people {}]",
                notice.kind().title(),
                notice.summary(),
                reason(notice),
                notice.subject(),
                notice.groups(),
                notice.people());
        return DeliveryOutcome.sent();
    }

    /** Why it happened, where that is known: as the mail says it. */
    private static String reason(Notice notice) {
        return Optional.ofNullable(notice.facts().get("reason"))
                .map(" "::concat)
                .orElse("");
    }
}
