package dev.certloom.endtoend;

import dev.certloom.CertloomApplication;

/**
 * One installation for all tests that only need one to be there: each has certificates of its own. It is started when the
 * first test asks for it, and ends with the tests.
 */
final class SharedService {

    private SharedService() {}

    static RunningService get() {
        return Holder.STARTED;
    }

    /** Where it sends its traces. */
    static TraceReceiver traces() {
        return Holder.TRACES;
    }

    private static final class Holder {

        private static final TraceReceiver TRACES = new TraceReceiver();

        /** Requests to the issuer {@code two-step} are approved by the example process. */
        static final RunningService STARTED = started();

        private static RunningService started() {
            RunningService service = new RunningService(
                    CertloomApplication.class,
                    "--certloom.engine.approval-processes[default/two-step]=two-step-approval",
                    "--certloom.monitoring.every=PT1S",
                    "--spring.profiles.active=tracing",
                    "--management.opentelemetry.tracing.export.otlp.endpoint=" + TRACES.endpoint(),
                    "--management.opentelemetry.tracing.export.schedule-delay=200ms");
            Runtime.getRuntime().addShutdownHook(new Thread(service::close));
            return service.started();
        }
    }
}
