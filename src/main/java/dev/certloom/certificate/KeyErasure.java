package dev.certloom.certificate;

import dev.certloom.certificate.JdbcKeyErasure.Erased;
import dev.certloom.runtime.OwnThread;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Sees to it that nothing is left of private keys that were wiped, many at once. */
@Component
class KeyErasure {

    private static final Logger LOG = LoggerFactory.getLogger(KeyErasure.class);

    private final OwnThread thread = new OwnThread("key-erasure");
    private final JdbcKeyErasure keys;
    private final Clock clock;

    KeyErasure(JdbcKeyErasure keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT15M", initialDelayString = "PT1M")
    void begin() {
        thread.run(this::erase);
    }

    void erase() {
        try {
            Erased erased = keys.erase(clock.instant());
            if (erased.keys() > 0) {
                LOG.info(
                        "Erased {} wiped private keys from the files of the database{}.",
                        erased.keys(),
                        erased.logCleared()
                                ? ""
                                : "; its log may still have them: Certloom's role may not make checkpoints there, or wal_recycle is on");
            }
        } catch (DataAccessException e) {
            LOG.warn("Expected to erase wiped private keys, but the database did not take that; it is tried again.", e);
        }
    }
}
