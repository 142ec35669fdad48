package dev.certloom.availability;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Which failures the store is the reason of: it is away, was lost meanwhile, or could not do it now. Callers are told to come again. That it
 * is away follows from few of them: that says {@link Probe#isOutage}.
 */
public final class StoreFailures {

    private static final int MAX_DEPTH = 20;

    private StoreFailures() {}

    /** Whether it, or what caused it, is a failure of the store. */
    public static boolean isIn(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            if (cause instanceof DataAccessResourceFailureException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof TransientDataAccessException
                    || cause instanceof TransactionException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
