package dev.certloom.renewal;

import dev.certloom.availability.StoreFailures;
import dev.certloom.operation.RequestCause;
import dev.certloom.renewal.CertificateState.Known;
import dev.certloom.renewal.CertificateState.NoticesSent;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import dev.certloom.renewal.RenewalEvent.Due;
import dev.certloom.renewal.RenewalEvent.Expired;
import dev.certloom.renewal.RenewalEvent.NearExpiry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes the plans of certificates anew: when something about them has changed, when the time has come of what was planned, and
 * once a day in any case. Tells people what time it is.
 */
@Service
class RenewalPlanner {

    private static final Logger LOG = LoggerFactory.getLogger(RenewalPlanner.class);

    /** Whoever changes one of them waits for the whole batch. */
    private static final int BATCH_SIZE = 200;

    private static final Duration AT_LEAST_EVERY = Duration.ofDays(1);

    /** What is looked at together, such as after a change of the settings, is not looked at together day by day from then on. */
    private static final Duration EARLIER_BY = Duration.ofHours(6);

    private final JdbcPlans plans;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final RenewalProblems problems;
    private final RenewalSettings settings;
    private final LifetimePlan lifetimes;
    private final ExpiryNotices notices;
    private final Clock clock;

    RenewalPlanner(
            JdbcPlans plans,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            RenewalProblems problems,
            RenewalSettings settings,
            Clock clock) {
        this.plans = plans;
        this.transaction = transaction;
        this.events = events;
        this.problems = problems;
        this.settings = settings;
        this.clock = clock;
        lifetimes = new LifetimePlan(settings.jitter());
        notices = new ExpiryNotices(settings.nearExpiry());
    }

    /**
     * Makes the plans that are due anew, in batches of a transaction each.
     *
     * @param maxBatches at most
     * @return how many plans were made
     */
    int planDue(int maxBatches) {
        int made = 0;
        for (int batch = 0; batch < maxBatches; batch++) {
            int size = planBatch();
            made += size;
            if (size < BATCH_SIZE) {
                break;
            }
        }
        return made;
    }

    private int planBatch() {
        try {
            return plan(BATCH_SIZE);
        } catch (RuntimeException e) {
            if (StoreFailures.isIn(e)) {
                throw e;
            }
            LOG.warn(
                    "Expected to plan for up to {} certificates at once, but it failed: each is planned alone.",
                    BATCH_SIZE,
                    e);
            return planAlone();
        }
    }

    /** One for which it fails must not keep the others waiting. */
    private int planAlone() {
        int planned = 0;
        while (planned < BATCH_SIZE) {
            List<VersionLife> tried = new ArrayList<>();
            try {
                if (plan(1, found -> tried.add(found.life())) == 0) {
                    return planned;
                }
            } catch (RuntimeException e) {
                if (StoreFailures.isIn(e) || tried.isEmpty()) {
                    throw e;
                }
                LOG.warn(
                        "Expected to plan for certificate {} of vault {}, but it failed.",
                        tried.getFirst().certificate(),
                        tried.getFirst().vault(),
                        e);
                transaction.executeWithoutResult(status -> plans.leaveAlone(tried, clock.instant()));
            }
            planned++;
        }
        return planned;
    }

    private int plan(int limit) {
        return plan(limit, found -> {});
    }

    private int plan(int limit, Consumer<CertificateState> before) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return transaction.execute(status -> {
            List<CertificateState> found = plans.lockToPlan(now, limit);
            found.forEach(before);
            RenewalProblems.Batch ahead = problems.batch(found);
            plans.save(found.stream().map(one -> planned(one, ahead, now)).toList());
            return found.size();
        });
    }

    private PlanUpdate planned(CertificateState found, RenewalProblems.Batch ahead, Instant now) {
        VersionLife life = found.life();
        NoticesSent sent = found.known().map(Known::noticesSent).orElse(NoticesSent.NONE);
        Plan plan = lifetimes.of(found.input(sent.renewal()));
        if (plan instanceof NextAction(Action action, Instant at, RequestCause cause)
                && action == Action.NOTIFY
                && !at.isAfter(now)) {
            events.publishEvent(new Due(life, cause, Optional.empty(), now));
            sent = new NoticesSent(Optional.of(now), sent.nearExpiry(), sent.expired());
            plan = lifetimes.of(found.input(sent.renewal()));
        }
        sent = notifyOfExpiry(found, sent, settings.enabled() ? plan : withoutRenewal(plan), now);
        boolean queued = settings.enabled()
                && !found.inProgress()
                && plan instanceof NextAction next
                && next.action() == Action.RENEW
                && next.isDue(now);
        return new PlanUpdate(
                found,
                plan,
                queued,
                ahead.of(found, plan),
                sent,
                nextCheck(life, plan, now),
                found.imported() ? Optional.empty() : Optional.of(now));
    }

    private static Plan withoutRenewal(Plan plan) {
        return plan instanceof NextAction next && next.action() == Action.RENEW
                ? new Rest(Rest.Reason.SWITCHED_OFF)
                : plan;
    }

    private NoticesSent notifyOfExpiry(CertificateState found, NoticesSent sent, Plan plan, Instant now) {
        VersionLife life = found.life();
        if (found.deleted() || !found.enabled() || found.cameExpired()) {
            return sent;
        }
        if (life.isExpired(now)) {
            if (sent.expired().isPresent()) {
                return sent;
            }
            events.publishEvent(new Expired(life, plan, now));
            return new NoticesSent(sent.renewal(), Optional.of(life.notAfter()), Optional.of(now));
        }
        Optional<Instant> moment = notices.due(life, sent.nearExpiry(), now);
        moment.ifPresent(since ->
                events.publishEvent(new NearExpiry(life, Duration.between(since, life.notAfter()), plan, now)));
        return moment.isPresent() ? new NoticesSent(sent.renewal(), moment, sent.expired()) : sent;
    }

    private Instant nextCheck(VersionLife life, Plan plan, Instant now) {
        Instant latest = now.plus(AT_LEAST_EVERY).minus(LifetimePlan.share(life, EARLIER_BY));
        Stream<Instant> action = plan instanceof NextAction next ? Stream.of(next.at()) : Stream.empty();
        Stream<Instant> end = Stream.concat(notices.next(life, now).stream(), Stream.of(life.notAfter()));
        return Stream.concat(action, end)
                .filter(moment -> moment.isAfter(now))
                .filter(moment -> moment.isBefore(latest))
                .min(Instant::compareTo)
                .orElse(latest);
    }
}
