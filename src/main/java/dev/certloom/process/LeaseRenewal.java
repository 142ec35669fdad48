package dev.certloom.process;

import dev.certloom.operation.HeldLeases;
import dev.certloom.runtime.BackgroundThread;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Keeps what this replica works on its own for as long as that takes: the jobs at the engine, and the orders
 * that it asks issuers about, which may take minutes. On a thread of its own, for whatever holds up other scheduled work would end leases.
 */
@Component
class LeaseRenewal extends BackgroundThread {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewal.class);

    /** So often is each lease renewed before it could lapse. */
    private static final int TRIES = 4;

    private final EngineSession session;
    private final HeldLeases orders;
    private final Duration every;

    LeaseRenewal(EngineSession session, HeldLeases orders, EngineSettings settings) {
        super("lease-renewal");
        this.session = session;
        this.orders = orders;
        this.every = Stream.of(settings.jobTimeout(), HeldLeases.DURATION)
                .min(Duration::compareTo)
                .get()
                .dividedBy(TRIES);
    }

    @Override
    protected void run(BooleanSupplier isCurrent) throws InterruptedException {
        while (isCurrent.getAsBoolean()) {
            Thread.sleep(every);
            attempt("jobs", () -> session.renewJobs(every));
            attempt("orders", orders::renew);
        }
    }

    private static void attempt(String what, Runnable renewal) {
        try {
            renewal.run();
        } catch (RuntimeException e) {
            LOG.debug("The leases of {} are not renewed now.", what, e);
        }
    }
}
