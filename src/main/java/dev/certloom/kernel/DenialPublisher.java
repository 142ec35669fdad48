package dev.certloom.kernel;

import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** Has it written down when somebody who may act is refused. The refusal stands, whether or not it could be written down. */
@Service
public class DenialPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(DenialPublisher.class);
    private static final int MAX_OBJECT_LENGTH = 300;

    private final ApplicationEventPublisher events;
    private final Clock clock;

    /** @param events what hears of {@link ActionDenied} */
    public DenialPublisher(ApplicationEventPublisher events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    /**
     * Writes down a refusal. What is accepted but late is none, and neither is what may simply be asked again.
     *
     * @param action what was tried, in kebab case
     * @param object path below the vault; cut after 300 characters
     */
    public void publish(
            String action,
            VaultName vault,
            String object,
            Optional<OperationId> operation,
            Actor actor,
            Refusal refusal) {
        if (refusal.kind() == Refusal.Kind.NOT_YET || refusal.kind() == Refusal.Kind.THROTTLED) {
            return;
        }
        try {
            events.publishEvent(new ActionDenied(
                    action,
                    vault,
                    object.substring(0, Math.min(MAX_OBJECT_LENGTH, object.length())),
                    operation,
                    actor,
                    clock.instant(),
                    Objects.requireNonNullElse(refusal.getMessage(), "")));
        } catch (RuntimeException e) {
            // The log is all that tells of it then, so that the line has the exception as text: with it, it would be
            // left out while the
            // database is away.
            LOG.error(
                    "Expected to record that {} was refused {} on {} in vault {}, but it failed: {}. The refusal itself was answered.",
                    actor.id(),
                    action,
                    object.substring(0, Math.min(MAX_OBJECT_LENGTH, object.length())),
                    vault,
                    e.toString());
            LOG.debug("Why a refusal could not be recorded.", e);
        }
    }
}
