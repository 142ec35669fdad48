package dev.certloom.availability;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Recognizes failures caused by the store: it is away, was lost meanwhile, or could not serve now. Callers are asked to
 * retry. Only a few of them mean that it is away: see {@link Probe#isOutage}.
 */
public final class StoreFailures {

    private static final int MAX_DEPTH = 20;

    private StoreFailures() {}

    /** Whether it, or what caused it, is a failure of the store. */
    public static boolean isIn(Throwable failure) {
        return anyCause(
                failure,
                cause -> cause instanceof DataAccessResourceFailureException
                        || cause instanceof RecoverableDataAccessException
                        || cause instanceof TransientDataAccessException
                        || cause instanceof TransactionException);
    }

    /** Whether a unique key was violated because another caller was quicker. Nothing was changed. */
    public static boolean isConflict(Throwable failure) {
        return anyCause(failure, DuplicateKeyException.class::isInstance);
    }

    private static boolean anyCause(Throwable failure, Predicate<Throwable> condition) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            if (condition.test(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
