package dev.certloom.processview;

import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Deletes the activity of process instances that ended long ago; from then on, progress is derived from their
 * operation's phase.
 */
@Component
class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int BATCH_SIZE = 200;

    private final EngineRecords records;
    private final ExporterSettings settings;
    private final Clock clock;

    Retention(EngineRecords records, ExporterSettings settings, Clock clock) {
        this.records = records;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT10M")
    void deleteOld() {
        Instant time = clock.instant().minus(settings.keep());
        int deleted = 0;
        int now = BATCH_SIZE;
        while (now == BATCH_SIZE) {
            now = records.deleteEndedBefore(time, BATCH_SIZE);
            deleted += now;
        }
        if (deleted > 0) {
            LOG.info("Deleted the activity of {} process instances that ended before {}.", deleted, time);
        }
    }
}
