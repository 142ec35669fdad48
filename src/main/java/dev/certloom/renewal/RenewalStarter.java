package dev.certloom.renewal;

import dev.certloom.availability.StoreFailures;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Requester;
import dev.certloom.renewal.RenewalEvent.Due;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Begins renewals that are due: each is a request like any other, stored in the transaction that takes it from those that are due.
 * So each begins once, however many replicas there are and whenever one of them dies.
 */
@Service
class RenewalStarter {

    private static final Logger LOG = LoggerFactory.getLogger(RenewalStarter.class);

    private static final int BATCH_SIZE = 100;
    /** After another operation of its name is found under way, or something went wrong that is not the certificate's fault. */
    private static final Duration NOT_NOW = Duration.ofMinutes(15);

    private static final Requester NOBODY =
            new Requester(RenewalEvent.ACTOR.id(), RenewalEvent.ACTOR.name(), Set.of(), Set.of());

    private final JdbcLifecycles lifecycles;
    private final CertificateRequests requests;
    private final RenewalOutcomes outcomes;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final RenewalSettings settings;
    private final Clock clock;

    RenewalStarter(
            JdbcLifecycles lifecycles,
            CertificateRequests requests,
            RenewalOutcomes outcomes,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            RenewalSettings settings,
            Clock clock) {
        this.lifecycles = lifecycles;
        this.requests = requests;
        this.outcomes = outcomes;
        this.transaction = transaction;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Begins those whose turn it is, nearest expiry first.
     *
     * @return how many were begun
     */
    int startDue() {
        int started = 0;
        for (DueRenewal due : lifecycles.due(settings.atOncePerIssuer(), BATCH_SIZE)) {
            switch (start(due)) {
                case STARTED -> started++;
                case NOT_STARTED -> {
                    // another replica has, or will when its issuer has room, or it is planned anew
                }
                case OVERLOADED -> {
                    return started;
                }
            }
        }
        return started;
    }

    private enum Result {
        STARTED,
        NOT_STARTED,
        OVERLOADED
    }

    private Result start(DueRenewal due) {
        try {
            return requests.acceptIf(command(due), operation -> take(due, operation))
                            .isPresent()
                    ? Result.STARTED
                    : Result.NOT_STARTED;
        } catch (Refusal refusal) {
            return refused(due, refusal);
        } catch (RuntimeException e) {
            if (StoreFailures.isIn(e)) {
                throw e;
            }
            LOG.warn(
                    "Expected to renew certificate {} of vault {}, but it failed.",
                    due.life().certificate(),
                    due.life().vault(),
                    e);
            postpone(due);
            return Result.NOT_STARTED;
        }
    }

    private static CreateCertificate command(DueRenewal due) {
        return new CreateCertificate(
                due.life().vault(),
                due.life().certificate(),
                Optional.empty(),
                true,
                due.tags(),
                due.preserveCertOrder(),
                new Asker.OnBehalf("renewal", due.requester().orElse(NOBODY), due.cause()));
    }

    private boolean take(DueRenewal due, PendingOperation operation) {
        if (!lifecycles.take(due.life(), operation.id())
                || !lifecycles.hasRoom(
                        operation.vault(), operation.policy().issuer().name().key(), settings.atOncePerIssuer())) {
            return false;
        }
        events.publishEvent(new Due(due.life(), due.cause(), Optional.of(operation.id()), operation.created()));
        return true;
    }

    private Result refused(DueRenewal due, Refusal refusal) {
        return switch (refusal.kind()) {
            case THROTTLED -> Result.OVERLOADED;
            case OPERATION_IN_PROGRESS, DELETED_BUT_RECOVERABLE, CONFLICT, NOT_YET -> {
                postpone(due);
                yield Result.NOT_STARTED;
            }
            default -> {
                transaction.executeWithoutResult(
                        status -> outcomes.refused(due.life(), String.valueOf(refusal.getMessage())));
                yield Result.NOT_STARTED;
            }
        };
    }

    private void postpone(DueRenewal due) {
        lifecycles.postpone(due.life(), clock.instant().plus(NOT_NOW));
    }
}
