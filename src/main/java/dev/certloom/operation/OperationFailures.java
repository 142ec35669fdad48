package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import io.micrometer.core.instrument.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures of single operations in a batch: each is logged and counted, and the others continue. */
public final class OperationFailures {

    /** Operations that could not be processed. */
    public static final String COUNTER = "certloom.reconciler.failures";

    private static final Logger LOG = LoggerFactory.getLogger(OperationFailures.class);

    private OperationFailures() {}

    /** Logs one line with the operation, and counts it. */
    public static void report(OperationId id, RuntimeException failure) {
        Metrics.counter(COUNTER).increment();
        LOG.error(
                "Operation {} could not be checked; it is checked again after a pause, and the others go on.",
                id,
                failure);
    }
}
