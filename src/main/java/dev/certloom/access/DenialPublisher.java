package dev.certloom.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/** Publishes denials, so that they are audited. A denial holds, whether or not it could be recorded. */
public final class DenialPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(DenialPublisher.class);

    private final ApplicationEventPublisher events;

    public DenialPublisher(ApplicationEventPublisher events) {
        this.events = events;
    }

    /**
     * Publishes an event, or else logs the denial.
     *
     * @param what for the log: who was refused what on what
     */
    public void publish(Object denial, String what) {
        try {
            events.publishEvent(denial);
        } catch (RuntimeException e) {
            // Without the exception: the line would be suppressed while the database is away, when it is the only
            // record.
            LOG.error(
                    "Expected to record that {}, but it failed: {}. The refusal itself was answered.",
                    what,
                    e.toString());
            LOG.debug("Why a refusal could not be recorded.", e);
        }
    }
}
