package dev.certloom.renewal;

import dev.certloom.availability.StoreFailures;
import dev.certloom.certificate.Certificates;
import dev.certloom.issuer.SuggestedWindow;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.SuggestedRenewals;
import dev.certloom.renewal.PlanInput.Suggestion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Asks CAs when versions should be renewed (RFC 9773), as often as each says, and keeps the answers for the plans. */
@Service
class SuggestionInquiry {

    private static final Logger LOG = LoggerFactory.getLogger(SuggestionInquiry.class);

    private static final int BATCH_SIZE = 20;
    /** Longer than it takes to ask about a whole batch. */
    private static final Duration LEASE = Duration.ofMinutes(15);

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration AFTER_NO_ANSWER = Duration.ofHours(1);

    private final JdbcSuggestedWindows windows;
    private final SuggestedRenewals suggested;
    private final Certificates certificates;
    private final TransactionOperations transaction;
    private final Clock clock;

    SuggestionInquiry(
            JdbcSuggestedWindows windows,
            SuggestedRenewals suggested,
            Certificates certificates,
            TransactionOperations transaction,
            Clock clock) {
        this.windows = windows;
        this.suggested = suggested;
        this.certificates = certificates;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Asks about those that are due.
     *
     * @param maxBatches at most
     */
    void askDue(int maxBatches) {
        for (int batch = 0; batch < maxBatches; batch++) {
            Instant now = clock.instant();
            List<VersionLife> due = transaction.execute(status -> windows.takeToAsk(now, now.plus(LEASE), BATCH_SIZE));
            due.forEach(this::ask);
            if (due.size() < BATCH_SIZE) {
                return;
            }
        }
    }

    /** What a CA says may be too short to be meant. */
    private Instant askAgain(SuggestedWindow window) {
        Instant earliest = clock.instant().plus(SHORTEST);
        return window.askAgain().isBefore(earliest) ? earliest : window.askAgain();
    }

    /** Each by itself: a CA that does not answer must not keep the others from being asked. */
    private void ask(VersionLife life) {
        try {
            Optional<SuggestedWindow> window = certificates
                    .version(life.vault(), life.certificate(), life.version())
                    .filter(suggested::mayBeAsked)
                    .flatMap(suggested::of);
            windows.save(
                    life, window.map(found -> new Suggestion(found.start(), found.end())), window.map(this::askAgain));
        } catch (Refusal noAnswer) {
            windows.askLater(life, clock.instant().plus(AFTER_NO_ANSWER));
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
        }
    }
}
