package dev.certloom.renewal;

import dev.certloom.availability.StoreFailures;
import dev.certloom.operation.OutdatedRenewals;
import dev.certloom.runtime.OwnThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks what is due. Every replica does: what one has taken, another does not find. */
@Component
class RenewalScan {

    private static final Logger LOG = LoggerFactory.getLogger(RenewalScan.class);

    /** Of plans that are made in one run; the next run makes others. */
    private static final int MAX_BATCHES = 50;

    /** Of looks at what shares something that has changed. */
    private static final int MAX_SHARED = 10;

    private final OwnThread planning = new OwnThread("renewal-planning");
    private final OwnThread starting = new OwnThread("renewal-starting");
    private final SettingsChange settingsChange;
    private final SharedChanges sharedChanges;
    private final OutdatedRenewals outdated;
    private final RenewalPlanner planner;
    private final RenewalStarter starter;
    private final RenewalSettings settings;

    RenewalScan(
            SettingsChange settingsChange,
            SharedChanges sharedChanges,
            OutdatedRenewals outdated,
            RenewalPlanner planner,
            RenewalStarter starter,
            RenewalSettings settings) {
        this.settingsChange = settingsChange;
        this.sharedChanges = sharedChanges;
        this.outdated = outdated;
        this.planner = planner;
        this.starter = starter;
        this.settings = settings;
    }

    @Scheduled(fixedDelayString = "${certloom.renewal.interval:PT30S}")
    void plan() {
        planning.run(() -> whileTheStoreIsThere(() -> {
            settingsChange.apply();
            sharedChanges.apply(MAX_SHARED);
            outdated.end();
            planner.planDue(MAX_BATCHES);
        }));
    }

    /** More often than plans are made: an issuer that has room again is given the next one. */
    @Scheduled(fixedDelayString = "PT5S")
    void start() {
        if (settings.enabled()) {
            starting.run(() -> whileTheStoreIsThere(starter::startQueued));
        }
    }

    private static void whileTheStoreIsThere(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (!StoreFailures.isIn(e)) {
                throw e;
            }
            LOG.warn("The store cannot be used now; what is due to be renewed waits.", e);
        }
    }
}
