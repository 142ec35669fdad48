package dev.certloom.operation;

import dev.certloom.availability.StoreFailures;
import dev.certloom.kernel.OperationId;
import io.camunda.client.api.command.ClientException;
import io.micrometer.core.instrument.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures of one operation among many that are looked after: each is logged and counted, and the others go on. */
public final class OperationFailures {

    /** Operations that could not be looked after. */
    public static final String COUNTER = "certloom.reconciler.failures";

    private static final Logger LOG = LoggerFactory.getLogger(OperationFailures.class);

    private OperationFailures() {}

    /** Whether engine or store is away: then the others would fail as well. */
    public static boolean isOutage(RuntimeException failure) {
        return failure instanceof ClientException || StoreFailures.isIn(failure);
    }

    public static void report(OperationId id, RuntimeException failure) {
        Metrics.counter(COUNTER).increment();
        LOG.error(
                "Operation {} could not be looked after; it is tried again after a pause, and the others go on.",
                id,
                failure);
    }
}
