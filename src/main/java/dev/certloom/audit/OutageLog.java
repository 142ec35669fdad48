package dev.certloom.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether something external can be used, and since when not. Logs that once, and not at every try. */
final class OutageLog {

    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final String what;
    private final Clock clock;
    private volatile @Nullable Trouble now;

    OutageLog(String what, Clock clock) {
        this.what = what;
        this.clock = clock;
    }

    /** @param reason for people */
    record Trouble(Instant since, String reason) {}

    void met(Exception cause) {
        Trouble known = now;
        String reason = "%s: %s".formatted(what, cause);
        if (known == null) {
            LOG.error("{}. Checkpoints of the audit record wait in the database and are tried again.", reason);
        }
        now = new Trouble(known == null ? clock.instant() : known.since(), reason);
    }

    void over() {
        if (now != null) {
            LOG.info("It is over that: {}.", what);
        }
        now = null;
    }

    Optional<Trouble> now() {
        return Optional.ofNullable(now);
    }
}
