package dev.certloom.operation;

import dev.certloom.availability.StoreFailures;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Certificates.DuePurge;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Refusal;
import dev.certloom.runtime.OwnThread;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Purges deleted certificates that nobody has recovered in time. One that cannot be purged yet is tried at the next run. */
@Component
class ScheduledPurges {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduledPurges.class);
    private static final int BATCH_SIZE = 200;
    private static final Duration LONG_OVERDUE = Duration.ofDays(1);
    private static final Actor ACTOR = Actor.system("retention");

    private final OwnThread thread = new OwnThread("scheduled-purges");
    private final Certificates certificates;
    private final CertificateDeletions deletions;
    private final Clock clock;

    ScheduledPurges(Certificates certificates, CertificateDeletions deletions, Clock clock) {
        this.certificates = certificates;
        this.deletions = deletions;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT2M")
    void begin() {
        thread.run(this::purgeDue);
    }

    void purgeDue() {
        Instant now = clock.instant();
        int purged = 0;
        Optional<DuePurge> last = Optional.empty();
        List<DuePurge> batch;
        do {
            batch = certificates.purgeDue(now, last, BATCH_SIZE);
            for (DuePurge due : batch) {
                purged += purgeAlone(due) ? 1 : 0;
                last = Optional.of(due);
            }
        } while (batch.size() == BATCH_SIZE);
        if (purged > 0) {
            LOG.info("Purged {} deleted certificates whose time to be recovered was over.", purged);
        }
    }

    /** An individual failure must not delay the others; when the store is away, the run ends. */
    private boolean purgeAlone(DuePurge due) {
        try {
            return deletions.purgeDue(due, ACTOR);
        } catch (Refusal orderIsOpen) {
            if (due.since().plus(LONG_OVERDUE).isBefore(clock.instant())) {
                LOG.warn(
                        "Certificate {} of vault {} should have been purged on {}, but an issuer may still sign for it: see to the orders of its requests.",
                        due.name(),
                        due.vault(),
                        due.since());
            }
            return false;
        } catch (QueryTimeoutException e) {
            LOG.warn("Expected to purge certificate {} of vault {}, but it took too long.", due.name(), due.vault(), e);
            return false;
        } catch (RuntimeException e) {
            if (StoreFailures.isIn(e)) {
                throw e;
            }
            LOG.warn("Expected to purge certificate {} of vault {}, but it failed.", due.name(), due.vault(), e);
            return false;
        }
    }
}
