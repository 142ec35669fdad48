package dev.certloom.renewal.selection;

import dev.certloom.availability.StoreFailures;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.CurrentRequesters;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.RequestCause;
import dev.certloom.renewal.JdbcRenewalQueue;
import dev.certloom.renewal.RenewalOutcomes;
import dev.certloom.renewal.RenewalSettings;
import dev.certloom.renewal.selection.RenewableCertificate.Obstacle;
import dev.certloom.runtime.OwnThread;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Begins renewals that people have asked for at a time that has come. Each is taken in the transaction that stores its request, so
 * that it begins once, and none is lost.
 */
@Service
class AskedRenewalStarter {

    private static final Logger LOG = LoggerFactory.getLogger(AskedRenewalStarter.class);
    private static final int BATCH_SIZE = 50;
    /** Of one run; the next run begins others. */
    private static final int MAX_BATCHES = 20;
    /** After its issuer, or this service, has as much to do as it may. */
    private static final Duration NO_ROOM = Duration.ofMinutes(1);
    /** After something else is found to be changed at the same time. */
    private static final Duration NOT_NOW = Duration.ofMinutes(15);

    private final OwnThread thread = new OwnThread("renewal-starting-asked");
    private final JdbcAskedRenewals asked;
    private final JdbcRenewalQueue queue;
    private final RenewalOutcomes outcomes;
    private final CertificateRequests requests;
    private final CurrentRequesters requesters;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final RenewalSettings settings;
    private final Clock clock;

    AskedRenewalStarter(
            JdbcAskedRenewals asked,
            JdbcRenewalQueue queue,
            RenewalOutcomes outcomes,
            CertificateRequests requests,
            CurrentRequesters requesters,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            RenewalSettings settings,
            Clock clock) {
        this.asked = asked;
        this.queue = queue;
        this.outcomes = outcomes;
        this.requests = requests;
        this.requesters = requesters;
        this.transaction = transaction;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
    }

    /** Also where nothing is renewed by itself: somebody asked for these. */
    @Scheduled(fixedDelayString = "PT5S")
    void scan() {
        thread.run(() -> {
            try {
                startDue();
            } catch (RuntimeException e) {
                if (!StoreFailures.isIn(e)) {
                    throw e;
                }
                LOG.warn("The store cannot be used now; what people have asked for is renewed later.", e);
            }
        });
    }

    /**
     * Begins those whose time has come, the longest due first, as far as their issuers have room. What has none is put off, so that
     * it stands in nobody's way.
     *
     * @return how many were begun
     */
    int startDue() {
        int started = 0;
        for (int batch = 0; batch < MAX_BATCHES; batch++) {
            List<AskedRenewal> due = asked.due(clock.instant(), BATCH_SIZE);
            started += (int) due.stream().filter(this::isStarted).count();
            if (due.size() < BATCH_SIZE) {
                break;
            }
        }
        return started;
    }

    private boolean isStarted(AskedRenewal due) {
        try {
            return start(due);
        } catch (Refusal refusal) {
            refused(due, refusal);
        } catch (RuntimeException e) {
            if (StoreFailures.isIn(e)) {
                throw e;
            }
            LOG.warn(
                    "Expected to renew certificate {} of vault {} as somebody asked, but it failed.",
                    due.certificate().name(),
                    due.certificate().vault(),
                    e);
            drop(due, "Certloom could not ask for it, for a reason that its log names.");
        }
        return false;
    }

    private boolean start(AskedRenewal due) {
        RenewableCertificate certificate = due.certificate();
        if (certificate.obstacle().filter(Obstacle.DISABLED::equals).isPresent()) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, Obstacle.DISABLED.words());
        }
        Optional<String> ended = noLongerCounts(due);
        if (ended.isPresent()) {
            end(due, ended.get());
            return false;
        }
        Asker asker = new Asker.OnBehalf("renewal", due.requester(), RequestCause.BY_HAND);
        boolean started = requests.acceptIf(
                        ManualRenewals.command(certificate, asker), operation -> take(due, operation))
                .isPresent();
        if (!started) {
            postpone(due, NO_ROOM);
        }
        return started;
    }

    /** Why what somebody selected is not begun in their name any more, if so. */
    private Optional<String> noLongerCounts(AskedRenewal due) {
        return switch (requesters.standing(due.certificate().vault(), due.requester())) {
            case MAY -> Optional.empty();
            case MAY_NOT -> Optional.of("Whoever selected it may not request certificates any more.");
            case UNKNOWN ->
                clock.instant().isBefore(due.asked().plus(settings.selectionLimit()))
                        ? Optional.empty()
                        : Optional.of(
                                "It did not begin within %s of its selection, and nobody knows whether whoever selected it may still request certificates."
                                        .formatted(settings.selectionLimit()));
        };
    }

    /** No renewal has failed: its plan stays as it is. */
    private void end(AskedRenewal due, String reason) {
        RenewableCertificate certificate = due.certificate();
        transaction.executeWithoutResult(status -> {
            if (asked.drop(due)) {
                events.publishEvent(new RenewalUnscheduled(
                        certificate.vault(), certificate.name(), due.requester().id(), reason, clock.instant()));
            }
        });
    }

    /** Somebody asked for it: how many others wait for people is no reason to keep it waiting. */
    private boolean take(AskedRenewal due, PendingOperation operation) {
        return asked.take(due, operation.id())
                && queue.isFree(
                        operation.vault(), operation.policy().issuer().name().key(), settings.atOncePerIssuer());
    }

    private void refused(AskedRenewal due, Refusal refusal) {
        switch (refusal.kind()) {
            case THROTTLED -> postpone(due, NO_ROOM);
            case CONFLICT, NOT_YET -> postpone(due, NOT_NOW);
            // where a version is being made already, that is what was asked for
            case OPERATION_IN_PROGRESS -> end(due, "A request for it was under way already.");
            default -> drop(due, String.valueOf(refusal.getMessage()));
        }
    }

    private void drop(AskedRenewal due, String reason) {
        RenewableCertificate certificate = due.certificate();
        transaction.executeWithoutResult(status -> {
            if (asked.drop(due)) {
                outcomes.refusedByHand(certificate.vault(), certificate.name(), reason);
            }
        });
    }

    private void postpone(AskedRenewal due, Duration by) {
        Instant now = clock.instant();
        asked.postpone(due.certificate(), now, now.plus(by));
    }
}
