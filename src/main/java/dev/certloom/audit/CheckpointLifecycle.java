package dev.certloom.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Compares the record with its checkpoints before anything else starts, copies checkpoints to their destinations while
 * Certloom runs, and signs and copies the last ones when everything else has stopped.
 */
@Component
class CheckpointLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointLifecycle.class);

    private final Checkpoints checkpoints;
    private final CheckpointPublisher publisher;
    private final Sealer sealer;
    private volatile boolean running;

    CheckpointLifecycle(Checkpoints checkpoints, CheckpointPublisher publisher, Sealer sealer) {
        this.checkpoints = checkpoints;
        this.publisher = publisher;
        this.sealer = sealer;
    }

    /** The first to start, and the last to stop. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void start() {
        running = true;
        orLater("compared", checkpoints::completeFiles);
    }

    @Scheduled(fixedDelayString = "PT15S", initialDelayString = "PT15S")
    void keep() {
        orLater("kept", checkpoints::completeFiles);
        orLater("handed on", publisher::handOn);
    }

    @Override
    public void stop() {
        running = false;
        orLater("signed", () -> {
            sealer.sealAll();
            checkpoints.makeForEachVault();
        });
        orLater("kept", checkpoints::completeFiles);
        orLater("handed on", publisher::handOn);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private static void orLater(String what, Runnable work) {
        try {
            work.run();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The store cannot be used now; checkpoints of the audit record are {} later.", what, e);
        } catch (RuntimeException e) {
            LOG.error("Checkpoints of the audit record could not be {}; it is tried again.", what, e);
        }
    }
}
