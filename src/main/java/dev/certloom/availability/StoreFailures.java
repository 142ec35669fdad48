package dev.certloom.availability;

import java.sql.SQLException;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Which failures the store is the reason of: it is away, was lost meanwhile, or could not do it now. Callers are told to come again. That it
 * is away follows from few of them: that says {@link Probe#isOutage}.
 */
public final class StoreFailures {

    private static final int MAX_DEPTH = 20;

    /** SQLSTATE: a foreign key, a unique key, an exclusion. */
    private static final Set<String> CONFLICTS = Set.of("23503", "23505", "23P01");

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

    /**
     * Whether the store kept to a constraint because somebody else was quicker: the row was there already, or one that it needs was
     * gone. Nothing was changed.
     */
    public static boolean isConflict(Throwable failure) {
        return anyCause(
                failure,
                cause -> cause instanceof DuplicateKeyException
                        || (cause instanceof SQLException refusal
                                && CONFLICTS.contains(String.valueOf(refusal.getSQLState()))));
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
