package dev.certloom.load;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs the same thing again and again, so many at a time: the next begins when one has ended. */
final class ClosedLoop {

    /** How many are under way at a time. */
    static final int CONCURRENCY = 16;

    private final CpuWatch watch;

    ClosedLoop(CpuWatch watch) {
        this.watch = watch;
    }

    /** What is run. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /**
     * What came of a round.
     *
     * @param done how many succeeded
     * @param failed how many did not
     * @param taken of the processors
     */
    record Round(int done, int failed, CpuWatch.Taken taken) {

        double perSecond() {
            return done / (taken.wall().toNanos() / 1e9);
        }

        /** Processor time of a process for each that succeeded, in milliseconds. */
        double milliseconds(Installation installation, String process) {
            return taken.milliseconds(installation, process) / Math.max(1, done);
        }
    }

    /** Runs it so often, and says how that went. */
    Round run(String what, int times, Step step) throws InterruptedException {
        AtomicInteger failed = new AtomicInteger();
        Semaphore slots = new Semaphore(CONCURRENCY);
        CpuWatch.Reading before = watch.read();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < times; i++) {
                slots.acquire();
                threads.execute(() -> {
                    try {
                        step.run();
                    } catch (Exception e) {
                        if (failed.getAndIncrement() == 0) {
                            System.out.println("  failed: " + e);
                        }
                    } finally {
                        slots.release();
                    }
                });
            }
        }
        Round round = new Round(times - failed.get(), failed.get(), watch.read().since(before));
        System.out.printf(
                "  %-44s %7.1f/s%s, others take %.2f processors%n",
                what, round.perSecond(), round.failed == 0 ? "" : ", FAILED " + round.failed, round.taken.others());
        return round;
    }
}
