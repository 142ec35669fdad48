package dev.certloom.renewal.escalation;

import dev.certloom.availability.StoreFailures;
import dev.certloom.renewal.RenewalEvent;
import dev.certloom.renewal.RenewalOutcomes;
import dev.certloom.renewal.escalation.Escalation.Audience;
import dev.certloom.renewal.escalation.JdbcEscalations.Taken;
import dev.certloom.runtime.OwnThread;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Has people told of renewals that fail, after each failure and again as the end comes nearer. Whom, a rule says that may be asked
 * elsewhere: so that is done afterwards, in no transaction of the renewal.
 */
@Service
class RenewalEscalations {

    private static final Logger LOG = LoggerFactory.getLogger(RenewalEscalations.class);

    private static final int BATCH_SIZE = 100;
    /** Where the renewals of so many certificates fail at one issuer, people are told of them together. */
    private static final int TOGETHER = 5;
    /** Longer than a rule takes for a whole batch. */
    private static final Duration LEASE = Duration.ofMinutes(15);

    private final OwnThread thread = new OwnThread("renewal-escalation");
    private final JdbcEscalations escalations;
    private final EscalationRule rule;
    private final RenewalOutcomes outcomes;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    RenewalEscalations(
            JdbcEscalations escalations,
            EscalationRule rule,
            RenewalOutcomes outcomes,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.escalations = escalations;
        this.rule = rule;
        this.outcomes = outcomes;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    @EventListener
    void on(RenewalEvent.RenewalFailed failed) {
        escalations.failed(failed.life(), failed.ending(), "failure-" + failed.failures(), failed.at());
    }

    @Scheduled(fixedDelayString = "${certloom.renewal.interval:PT30S}")
    void scan() {
        thread.run(() -> {
            try {
                escalateDue();
            } catch (RuntimeException e) {
                if (!StoreFailures.isIn(e)) {
                    throw e;
                }
                LOG.warn("The store cannot be used now; people are told of failing renewals later.", e);
            }
        });
    }

    /** Has people told of what is due by now. */
    void escalateDue() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        transaction.executeWithoutResult(
                status -> escalations.lockLackingTickets(now, BATCH_SIZE).forEach(outcomes::lacksTicket));
        escalations.forgetSettled(now);
        for (Taken taken : escalations.take(now, now.plus(LEASE), BATCH_SIZE)) {
            Escalation escalation = decide(taken.renewal());
            transaction.executeWithoutResult(status -> {
                if (escalations.recordNotified(
                        taken, ExpiryOccasion.next(taken.renewal().life(), now))) {
                    tell(taken, escalation);
                }
            });
        }
    }

    private void tell(Taken taken, Escalation escalation) {
        FailingRenewal renewal = taken.renewal();
        Optional<IssuerFailing> together = together(renewal, escalation);
        together.ifPresent(events::publishEvent);
        if (together.isEmpty() || (renewal.endsSoon() && escalation.tell().contains(Audience.OWNERS))) {
            events.publishEvent(new RenewalEscalated(renewal, escalation, taken.occasion(), together.isPresent()));
        }
    }

    /** All that fail at the issuer of this one, where it is one of many. */
    private Optional<IssuerFailing> together(FailingRenewal renewal, Escalation escalation) {
        if (!renewal.isForItsIssuer()) {
            return Optional.empty();
        }
        return escalations
                .failingAt(renewal.life().vault(), renewal.issuer())
                .filter(all -> all.count() >= TOGETHER)
                .map(all -> new IssuerFailing(
                        renewal.life().vault(),
                        renewal.issuer(),
                        all.count(),
                        all.nearest(),
                        all.ends(),
                        renewal.last().reason(),
                        escalation.tell().contains(Audience.ADMINISTRATORS),
                        renewal.at()));
    }

    private Escalation decide(FailingRenewal renewal) {
        try {
            return rule.decide(renewal);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Expected a rule to say who is told that certificate {} of vault {} cannot be renewed, but it failed.",
                    renewal.life().certificate(),
                    renewal.life().vault(),
                    e);
            return EscalationRule.DEFAULT.decide(renewal);
        }
    }
}
