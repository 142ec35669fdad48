package dev.certloom.embedded;

import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter;

/** Ends the application when the engine, which starts beside it, never becomes ready. */
final class EngineWatch implements BiConsumer<@Nullable Void, @Nullable Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);

    /** An orderly shutdown waits for a context that is still being created, which may itself wait for the engine. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(15);

    private final EmbeddedServices services;

    EngineWatch(EmbeddedServices services) {
        this.services = services;
    }

    @Override
    public void accept(@Nullable Void nothing, @Nullable Throwable failure) {
        if (failure == null) {
            LOG.info("The engine is ready");
        } else if (failure instanceof StartFailure cause && !services.isClosing()) {
            new LoggingFailureAnalysisReporter()
                    .report(new FailureAnalysis(cause.description(), cause.action(), cause));
            daemon("end-application", () -> System.exit(1));
            daemon("end-application-for-sure", this::endForSure);
        }
    }

    private void endForSure() {
        try {
            Thread.sleep(SHUTDOWN_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        services.close();
        Runtime.getRuntime().halt(1);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
