package dev.certloom.renewal.suggestion;

import dev.certloom.availability.StoreFailures;
import dev.certloom.certificate.Certificates;
import dev.certloom.issuer.SuggestedWindow;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.SuggestedRenewals;
import dev.certloom.renewal.PlanInput.Suggestion;
import dev.certloom.renewal.RenewalSettings;
import dev.certloom.renewal.VersionLife;
import dev.certloom.renewal.suggestion.JdbcSuggestedWindows.IssuerToAsk;
import dev.certloom.runtime.OwnThread;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Asks CAs when versions should be renewed (RFC 9773), as often as each says, and keeps the answers for the plans. Each issuer is asked
 * on a thread of its own: one that does not answer keeps no other waiting.
 */
@Service
class SuggestionInquiry {

    private static final Logger LOG = LoggerFactory.getLogger(SuggestionInquiry.class);
    private static final int BATCH_SIZE = 20;
    /** Of one issuer in one run; the next run takes others. */
    private static final int MAX_BATCHES = 50;
    /** Longer than it takes to ask about a whole batch. */
    private static final Duration LEASE = Duration.ofMinutes(15);

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration AFTER_NO_ANSWER = Duration.ofHours(1);
    /** A CA that suggests nothing may begin to; the next version is asked about at once in any case. */
    private static final Duration AFTER_NOTHING = Duration.ofDays(7);

    private final OwnThread thread = new OwnThread("renewal-asking");
    private final JdbcSuggestedWindows windows;
    private final SuggestedRenewals suggested;
    private final Certificates certificates;
    private final TransactionOperations transaction;
    private final RenewalSettings settings;
    private final Clock clock;
    private final Set<IssuerToAsk> beingAsked = ConcurrentHashMap.newKeySet();

    SuggestionInquiry(
            JdbcSuggestedWindows windows,
            SuggestedRenewals suggested,
            Certificates certificates,
            TransactionOperations transaction,
            RenewalSettings settings,
            Clock clock) {
        this.windows = windows;
        this.suggested = suggested;
        this.certificates = certificates;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${certloom.renewal.interval:PT30S}")
    void scan() {
        if (!settings.enabled()) {
            return;
        }
        thread.run(() -> {
            try {
                askDue();
            } catch (RuntimeException e) {
                if (!StoreFailures.isIn(e)) {
                    throw e;
                }
                LOG.warn("The store cannot be used now; issuers are asked later when to renew.", e);
            }
        });
    }

    /**
     * Begins to ask about those that are due, but for issuers that are being asked already.
     *
     * @return the threads that do, one for each issuer
     */
    List<Thread> askDue() {
        return windows.issuersToAsk(clock.instant()).stream()
                .filter(beingAsked::add)
                .map(issuer -> Thread.ofVirtual()
                        .name("renewal-asking-" + issuer.key())
                        .start(() -> ask(issuer)))
                .toList();
    }

    private void ask(IssuerToAsk issuer) {
        try {
            for (int batch = 0; batch < MAX_BATCHES; batch++) {
                Instant now = clock.instant();
                List<VersionLife> due =
                        transaction.execute(status -> windows.takeToAsk(issuer, now, now.plus(LEASE), BATCH_SIZE));
                if (!due.stream().allMatch(this::isAnswered) || due.size() < BATCH_SIZE) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            if (!StoreFailures.isIn(e)) {
                LOG.error("Issuer {} of vault {} could not be asked when to renew.", issuer.key(), issuer.vault(), e);
                return;
            }
            LOG.warn("The store cannot be used now; issuers are asked later when to renew.", e);
        } finally {
            beingAsked.remove(issuer);
        }
    }

    /** What a CA says may be too short to be meant. */
    private Instant askAgain(SuggestedWindow window) {
        Instant earliest = clock.instant().plus(SHORTEST);
        return window.askAgain().isBefore(earliest) ? earliest : window.askAgain();
    }

    /** A CA that cannot be asked about one is not asked about the others now. */
    private boolean isAnswered(VersionLife life) {
        try {
            Optional<SuggestedWindow> window = certificates
                    .version(life.vault(), life.certificate(), life.version())
                    .filter(suggested::mayBeAsked)
                    .flatMap(suggested::of);
            Instant now = clock.instant();
            windows.save(
                    life,
                    window.map(found -> new Suggestion(found.start(), found.end())),
                    now,
                    window.map(this::askAgain).orElseGet(() -> now.plus(AFTER_NOTHING)));
            return true;
        } catch (Refusal noAnswer) {
            windows.askLater(life, clock.instant().plus(AFTER_NO_ANSWER));
            return false;
        } catch (RuntimeException e) {
            if (StoreFailures.isIn(e)) {
                throw e;
            }
            LOG.warn(
                    "Expected to ask when certificate {} of vault {} should be renewed, but it failed.",
                    life.certificate(),
                    life.vault(),
                    e);
            windows.askLater(life, clock.instant().plus(AFTER_NO_ANSWER));
            return true;
        }
    }
}
