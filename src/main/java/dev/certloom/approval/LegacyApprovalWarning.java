package dev.certloom.approval;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Logs at startup what approvals from before facts were stored mean for renewals. */
@Component
class LegacyApprovalWarning {

    private static final Logger LOG = LoggerFactory.getLogger(LegacyApprovalWarning.class);

    private final JdbcApprovalRecords records;
    private final ApprovalSettings settings;
    private final Clock clock;

    LegacyApprovalWarning(JdbcApprovalRecords records, ApprovalSettings settings, Clock clock) {
        this.records = records;
        this.settings = settings;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void warn() {
        int certificates = records.countApprovedWithoutFacts(clock.instant().minus(settings.standsFor()));
        if (certificates > 0) {
            LOG.warn(
                    "{} certificate(s) were approved by people before it was recorded what exactly was approved. The next renewal of each asks people once, also where nothing is changed.",
                    certificates);
        }
    }
}
