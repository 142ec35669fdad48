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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Begins renewals that are queued: each is a request like any other, stored in the transaction that takes it from the queue.
 * So each begins once, however many replicas there are and whenever one of them dies.
 */
@Service
class RenewalStarter {

    private static final Logger LOG = LoggerFactory.getLogger(RenewalStarter.class);

    private static final int BATCH_SIZE = 100;
    /** After another operation of its name is found under way. */
    private static final Duration NOT_NOW = Duration.ofMinutes(15);
    /** After its issuer, or this service, has as much to do as it may. */
    private static final Duration NO_ROOM = Duration.ofMinutes(1);

    private final JdbcRenewalQueue queue;
    private final CertificateRequests requests;
    private final RenewalOutcomes outcomes;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final RenewalSettings settings;
    private final Clock clock;

    RenewalStarter(
            JdbcRenewalQueue queue,
            CertificateRequests requests,
            RenewalOutcomes outcomes,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            RenewalSettings settings,
            Clock clock) {
        this.queue = queue;
        this.requests = requests;
        this.outcomes = outcomes;
        this.transaction = transaction;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Begins those whose turn it is, nearest expiry first. There is room for all that are found together: replicas that look at the
     * same time take them in different orders, or each would wait for the other at every name.
     *
     * @return how many were begun
     */
    int startQueued() {
        List<QueuedRenewal> found =
                new ArrayList<>(queue.next(clock.instant(), settings.atOncePerIssuer(), BATCH_SIZE));
        Collections.shuffle(found);
        int started = 0;
        for (QueuedRenewal queued : found) {
            if (!queue.isQueued(queued.life())) {
                continue;
            }
            switch (start(queued)) {
                case STARTED -> started++;
                case NOT_STARTED -> {
                    // another replica has, or will when its issuer has room, or it is planned anew
                }
            }
        }
        return started;
    }

    private enum Result {
        STARTED,
        NOT_STARTED
    }

    private Result start(QueuedRenewal queued) {
        if (queued.requester().isEmpty()) {
            postpone(queued, NOT_NOW);
            return Result.NOT_STARTED;
        }
        Taking taking = new Taking(queued);
        try {
            if (requests.acceptIf(command(queued, queued.requester().get()), taking)
                    .isPresent()) {
                return Result.STARTED;
            }
            if (taking.lacksRoom) {
                postpone(queued, NO_ROOM);
            }
            return Result.NOT_STARTED;
        } catch (Refusal refusal) {
            return refused(queued, refusal);
        } catch (RuntimeException e) {
            if (StoreFailures.isIn(e)) {
                throw e;
            }
            LOG.warn(
                    "Expected to renew certificate {} of vault {}, but it failed.",
                    queued.life().certificate(),
                    queued.life().vault(),
                    e);
            refused(queued, "Certloom could not ask for it, for a reason that its log names.");
            return Result.NOT_STARTED;
        }
    }

    private static CreateCertificate command(QueuedRenewal queued, Requester requester) {
        return new CreateCertificate(
                queued.life().vault(),
                queued.life().certificate(),
                Optional.empty(),
                true,
                queued.tags(),
                queued.preserveCertOrder(),
                new Asker.OnBehalf("renewal", requester, queued.cause()));
    }

    /** Takes a renewal if its issuer has room. */
    private final class Taking implements Predicate<PendingOperation> {

        private final QueuedRenewal queued;
        private boolean lacksRoom;

        Taking(QueuedRenewal queued) {
            this.queued = queued;
        }

        @Override
        public boolean test(PendingOperation operation) {
            if (!queue.take(queued.life(), operation.id())) {
                return false;
            }
            lacksRoom = !queue.hasRoom(
                    queued.life(),
                    operation.policy().issuer().name().key(),
                    operation.created(),
                    settings.atOncePerIssuer());
            if (!lacksRoom) {
                events.publishEvent(
                        new Due(queued.life(), queued.cause(), Optional.of(operation.id()), operation.created()));
            }
            return !lacksRoom;
        }
    }

    private Result refused(QueuedRenewal queued, Refusal refusal) {
        switch (refusal.kind()) {
            // others may have room, and their turn
            case THROTTLED -> postpone(queued, NO_ROOM);
            case OPERATION_IN_PROGRESS, DELETED_BUT_RECOVERABLE, CONFLICT, NOT_YET -> postpone(queued, NOT_NOW);
            default -> refused(queued, String.valueOf(refusal.getMessage()));
        }
        return Result.NOT_STARTED;
    }

    private void refused(QueuedRenewal queued, String reason) {
        transaction.executeWithoutResult(status -> outcomes.refused(queued.life(), reason));
    }

    private void postpone(QueuedRenewal queued, Duration by) {
        queue.postpone(queued.life(), clock.instant().plus(by));
    }
}
